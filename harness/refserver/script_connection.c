#include "refserver/script_connection.h"

#include <sys/epoll.h>

/* What an idle connection may keep of its buffers: KEEP_SIZE each. */
enum { READ_SIZE = 64 * 1024, KEEP_SIZE = 2 * READ_SIZE,
       LINGER_US = 1000 * 1000 };

static const char interim[] = "HTTP/1.1 100 Continue\r\n\r\n";

int64_t script_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void stay(struct script_connection *c, enum script_stage stage,
		 uint32_t interest, int64_t due_us)
{
	c->stage = stage;
	c->interest = interest;
	c->due_us = due_us;
}

/* It lives as long as its client is not quiet for too long. */
static void stay_alive(struct script_connection *c, enum script_stage stage,
		       uint32_t interest)
{
	stay(c, stage, interest, script_clock() + c->options->idle_us);
}

void script_connection_init(struct script_connection *c, int fd,
			    unsigned number, const struct handler *handler,
			    const struct script_options *options)
{
	*c = (struct script_connection){
		.number = number,
		.handler = handler,
		.options = options,
		.in = BUF_INIT(SCRIPT_HEAD_MAX + 2 * options->request_max +
			       READ_SIZE),
		.out = BUF_INIT(SCRIPT_ANSWER_MAX),
	};
	stay_alive(c, SCRIPT_READING, EPOLLIN);
	script_request_init(&c->request);
	c->closed = !script_channel_open(&c->channel, fd, options->tls);
}

void script_connection_release(struct script_connection *c)
{
	script_channel_close(&c->channel);
	buf_release(&c->in);
	buf_release(&c->out);
}

/* A plain close with unread bytes would reset what the peer has not read. */
static void linger(struct script_connection *c)
{
	script_channel_finish(&c->channel);
	stay(c, SCRIPT_LINGERING, EPOLLIN, script_clock() + LINGER_US);
}

static void reset(struct script_connection *c)
{
	script_channel_reset(&c->channel);
	c->closed = true;
}

/* From the request on. */
static struct slice unread(const struct script_connection *c)
{
	return slice_skip(buf_view(&c->in), c->begin);
}

static void drop_request(struct script_connection *c)
{
	c->begin += c->request.end;
	if (c->out.size > KEEP_SIZE)
		buf_release(&c->out);
	script_request_init(&c->request);
	c->continued = false;
	stay_alive(c, SCRIPT_READING, EPOLLIN);
}

static void answered(struct script_connection *c)
{
	if (c->end == HANDLER_RESET || c->end == HANDLER_DIE)
		reset(c);
	else if (c->end == HANDLER_HANG)
		stay(c, SCRIPT_HUNG, EPOLLRDHUP, INT64_MAX);
	else if (c->end == HANDLER_CLOSE || c->last)
		linger(c);
	else
		drop_request(c);
}

static void write_answer(struct script_connection *c)
{
	const struct script_options *o = c->options;

	for (;;) {
		struct slice rest = slice_skip(buf_view(&c->out), c->written);
		size_t count;

		if (!rest.len) {
			answered(c);
			return;
		}
		if (o->piece)
			rest = slice_head(rest, o->piece);
		switch (script_channel_write(&c->channel, rest, &count)) {
		case SCRIPT_MOVED:
			break;
		case SCRIPT_LATER:
			stay_alive(c, SCRIPT_WRITING, c->channel.waits);
			return;
		default:
			c->closed = true;
			return;
		}
		c->written += count;
		if (o->piece && o->pause_us) {
			stay(c, SCRIPT_WRITING, 0,
			     script_clock() + o->pause_us);
			return;
		}
	}
}

static void call_handler(struct script_connection *c, size_t len, int64_t now)
{
	int64_t delay = 0;

	buf_clear(&c->out);
	c->written = 0;
	c->end = c->handler->answer(c->handler->self,
				    slice_head(unread(c), len), now,
				    c->number, &c->out, &delay);
	if (delay > 0)
		stay(c, SCRIPT_DELAYED, 0, now + delay);
	else
		write_answer(c);
}

/* An empty line before a request is no part of it (RFC 9112 2.2). */
static void skip_empty_lines(struct script_connection *c)
{
	while (!c->request.scanned && slice_starts(unread(c), "\r\n"))
		c->begin += 2;
}

/* A client that wants it and takes no 25 bytes has gone wrong. */
static void send_interim(struct script_connection *c)
{
	size_t count = 0;

	if (!c->request.head || !c->request.expects_continue || c->continued)
		return;
	c->continued = true;
	script_channel_write(&c->channel, slice_from(interim), &count);
	c->closed = count != sizeof(interim) - 1;
}

static void forget_input(struct script_connection *c)
{
	buf_clear(&c->in);
	c->begin = 0;
	if (c->in.size > KEEP_SIZE)
		buf_release(&c->in);
}

/* A parser that looks at all that has come stops at what is no request, and
 * what is in front of it is never answered. */
static bool skip_to_refused(struct script_connection *c)
{
	const struct script_options *o = c->options;
	struct script_request next = c->request;
	struct slice rest = unread(c);

	if (!o->refuses)
		return false;
	do {
		rest = slice_skip(rest, next.end);
		if (rest.len && o->refuses(rest)) {
			c->begin = c->in.len - rest.len;
			return true;
		}
		script_request_init(&next);
	} while (script_request_feed(&next, rest, o->request_max) ==
		 SCRIPT_COMPLETE);
	return false;
}

/* Every request that is complete, as long as answers go out at once: what has
 * come together came at the same time. */
static void serve(struct script_connection *c, bool half_closed)
{
	int64_t now = script_clock();

	while (c->stage == SCRIPT_READING && !c->closed) {
		enum script_request_state state;

		skip_empty_lines(c);
		if (!unread(c).len) {
			c->closed = half_closed;
			forget_input(c);
			return;
		}
		state = script_request_feed(&c->request, unread(c),
					    c->options->request_max);
		if (state == SCRIPT_MORE && !half_closed) {
			send_interim(c);
			return;
		}
		if (state == SCRIPT_COMPLETE && skip_to_refused(c))
			state = SCRIPT_UNSPLIT;
		c->last = half_closed || state != SCRIPT_COMPLETE;
		call_handler(c, state == SCRIPT_COMPLETE ? c->request.end
							 : unread(c).len,
			     now);
	}
}

/* Room at the end, for a start at the front. */
static char *make_room(struct script_connection *c)
{
	struct slice rest = unread(c);

	if (c->begin && rest.len)
		memmove(c->in.bytes, rest.at, rest.len);
	c->in.len = rest.len;
	c->begin = 0;
	return buf_reserve(&c->in, READ_SIZE);
}

/* Some bytes, and what can be made of them. Gives their count. */
static size_t read_some(struct script_connection *c)
{
	char *room = make_room(c);
	size_t count = 0;

	if (!room) { /* more than any request may have */
		serve(c, true);
		return 0;
	}
	switch (script_channel_read(&c->channel, room, READ_SIZE, &count)) {
	case SCRIPT_MOVED:
		buf_commit(&c->in, count);
		stay_alive(c, SCRIPT_READING, EPOLLIN);
		serve(c, false);
		break;
	case SCRIPT_LATER:
		c->interest = c->channel.waits;
		break;
	case SCRIPT_END:
		serve(c, true);
		break;
	case SCRIPT_FAILED:
		/* The peer may want to read what TLS has against it. */
		if (c->channel.tls)
			linger(c);
		else
			c->closed = true;
		break;
	}
	return count;
}

/*
 * READ_SIZE at most: a client that sends without end must not keep us from the
 * others, and what stays behind wakes us again. TLS gives a record at a time.
 */
static void read_requests(struct script_connection *c)
{
	size_t all = 0, count;

	do {
		count = read_some(c);
		all += count;
	} while (count == SCRIPT_RECORD && all < READ_SIZE &&
		 c->stage == SCRIPT_READING && !c->closed);
}

static void discard(struct script_connection *c)
{
	enum script_moved moved = script_channel_discard(&c->channel);

	c->closed = moved == SCRIPT_END || moved == SCRIPT_FAILED;
}

/* Sends on, and then sees to the requests that came meanwhile. */
static void proceed(struct script_connection *c)
{
	write_answer(c);
	serve(c, false);
}

void script_connection_event(struct script_connection *c, uint32_t events)
{
	if (c->stage == SCRIPT_READING)
		read_requests(c);
	else if (c->stage == SCRIPT_LINGERING)
		discard(c);
	else if (c->stage == SCRIPT_WRITING && (events & c->interest))
		proceed(c);
	else if (events & (EPOLLHUP | EPOLLERR | EPOLLRDHUP))
		c->closed = true;
}

void script_connection_due(struct script_connection *c)
{
	/* Only a delay and a pause wait for nothing but the time. */
	if (c->interest)
		c->closed = true;
	else
		proceed(c);
}
