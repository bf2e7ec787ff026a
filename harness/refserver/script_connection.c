#include "refserver/script_connection.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_SIZE = 64 * 1024, LINGER_US = 1000 * 1000 };

static const char interim[] = "HTTP/1.1 100 Continue\r\n\r\n";

int64_t script_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void script_connection_init(struct script_connection *c, int fd,
			    unsigned number, const struct handler *handler,
			    const struct script_options *options)
{
	int on = 1;

	*c = (struct script_connection){
		.fd = fd,
		.number = number,
		.handler = handler,
		.options = options,
		.interest = EPOLLIN,
		.due_us = INT64_MAX,
		.in = BUF_INIT(SCRIPT_HEAD_MAX + 2 * options->request_max +
			       READ_SIZE),
		.out = BUF_INIT(SCRIPT_ANSWER_MAX),
	};
	script_request_init(&c->request);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

void script_connection_release(struct script_connection *c)
{
	if (c->fd >= 0)
		close(c->fd);
	buf_release(&c->in);
	buf_release(&c->out);
}

static void stay(struct script_connection *c, enum script_stage stage,
		 uint32_t interest, int64_t due_us)
{
	c->stage = stage;
	c->interest = interest;
	c->due_us = due_us;
}

/* A plain close with unread bytes would reset what the peer has not read. */
static void linger(struct script_connection *c)
{
	shutdown(c->fd, SHUT_WR);
	stay(c, SCRIPT_LINGERING, EPOLLIN, script_clock() + LINGER_US);
}

static void reset(struct script_connection *c)
{
	struct linger now = { .l_onoff = 1, .l_linger = 0 };

	setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	c->closed = true;
}

static void drop_request(struct script_connection *c)
{
	struct slice rest = slice_skip(buf_view(&c->in), c->request.end);

	if (rest.len)
		memmove(c->in.bytes, rest.at, rest.len);
	c->in.len = rest.len;
	c->in.full = false;
	script_request_init(&c->request);
	c->continued = false;
	stay(c, SCRIPT_READING, EPOLLIN, INT64_MAX);
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
	for (;;) {
		struct slice rest = slice_skip(buf_view(&c->out), c->written);
		size_t piece = c->options->piece;
		ssize_t n;

		if (!rest.len) {
			answered(c);
			return;
		}
		if (piece)
			rest = slice_head(rest, piece);
		n = send(c->fd, rest.at, rest.len,
			 MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno == EAGAIN) {
			stay(c, SCRIPT_WRITING, EPOLLOUT, INT64_MAX);
			return;
		}
		if (n < 0) {
			c->closed = true;
			return;
		}
		c->written += (size_t)n;
		if (piece && c->options->pause_us) {
			stay(c, SCRIPT_WRITING, 0,
			     script_clock() + c->options->pause_us);
			return;
		}
	}
}

static void call_handler(struct script_connection *c, size_t len)
{
	int64_t now = script_clock(), delay = 0;

	buf_clear(&c->out);
	c->written = 0;
	c->end = c->handler->answer(c->handler->self,
				    slice_head(buf_view(&c->in), len), now,
				    c->number, &c->out, &delay);
	if (delay > 0)
		stay(c, SCRIPT_DELAYED, 0, now + delay);
	else
		write_answer(c);
}

/* An empty line before a request is no part of it (RFC 9112 2.2). */
static void skip_empty_lines(struct script_connection *c)
{
	struct slice all = buf_view(&c->in);
	size_t skip = 0;

	while (!c->request.scanned && skip + 1 < all.len &&
	       all.at[skip] == '\r' && all.at[skip + 1] == '\n')
		skip += 2;
	if (!skip)
		return;
	memmove(c->in.bytes, c->in.bytes + skip, all.len - skip);
	c->in.len -= skip;
}

static void send_interim(struct script_connection *c)
{
	if (!c->request.head || !c->request.expects_continue || c->continued)
		return;
	c->continued = true;
	if (send(c->fd, interim, sizeof(interim) - 1,
		 MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
		c->closed = true;
}

/* Every request that is complete, as long as answers go out at once. */
static void serve(struct script_connection *c, bool half_closed)
{
	while (c->stage == SCRIPT_READING && !c->closed) {
		enum script_request_state state;

		skip_empty_lines(c);
		if (!c->in.len && !half_closed)
			return;
		if (!c->in.len) {
			c->closed = true;
			return;
		}
		state = script_request_feed(&c->request, buf_view(&c->in),
					    c->options->request_max);
		if (state == SCRIPT_MORE && !half_closed && !c->in.full) {
			send_interim(c);
			return;
		}
		c->last = half_closed || state != SCRIPT_COMPLETE;
		call_handler(c, state == SCRIPT_COMPLETE ? c->request.end
							 : c->in.len);
	}
}

static void read_requests(struct script_connection *c)
{
	bool half_closed = false;

	while (c->stage == SCRIPT_READING && !c->closed) {
		char *room = buf_reserve(&c->in, READ_SIZE);
		ssize_t n;

		if (!room)
			break;
		n = recv(c->fd, room, READ_SIZE, MSG_DONTWAIT);
		if (n < 0 && errno == EAGAIN)
			return;
		if (n < 0) {
			c->closed = true;
			return;
		}
		buf_commit(&c->in, (size_t)n);
		half_closed = n == 0;
		serve(c, half_closed);
		if (n < READ_SIZE)
			return;
	}
}

static void discard(struct script_connection *c)
{
	char bytes[4096];
	ssize_t n;

	do
		n = recv(c->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
	while (n > 0);
	if (n == 0 || errno != EAGAIN)
		c->closed = true;
}

void script_connection_event(struct script_connection *c, uint32_t events)
{
	if (c->stage == SCRIPT_READING)
		read_requests(c);
	else if (c->stage == SCRIPT_LINGERING)
		discard(c);
	else if (c->stage == SCRIPT_WRITING && (events & EPOLLOUT))
		write_answer(c);
	else if (events & (EPOLLHUP | EPOLLERR | EPOLLRDHUP))
		c->closed = true;
	if (c->stage == SCRIPT_READING && !c->closed && c->in.len)
		serve(c, false);
}

void script_connection_due(struct script_connection *c)
{
	c->due_us = INT64_MAX;
	if (c->stage == SCRIPT_LINGERING) {
		c->closed = true;
		return;
	}
	write_answer(c);
	if (c->stage == SCRIPT_READING && !c->closed)
		serve(c, false);
}
