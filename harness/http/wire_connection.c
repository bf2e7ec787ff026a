#include <errno.h>
#include <openssl/ssl.h>
#include <stdarg.h>
#include <sys/socket.h>

#include "http/request.h"
#include "http/wire.h"

/* What came of one attempt to move bytes. */
enum moved {
	MOVED, MOVED_LATER,
	MOVED_END,
	MOVED_TORN,   /* the connection ended, its TLS session did not */
	MOVED_FAILED  /* reset */
};

static enum moved send_some(struct wire_connection *c, struct slice bytes,
			    size_t *count)
{
	ssize_t n;

	if (c->wire->through_curl) {
		CURLcode code = curl_easy_send(c->easy, bytes.at, bytes.len,
					       count);

		return code == CURLE_OK ? MOVED
		       : code == CURLE_AGAIN ? MOVED_LATER
					     : MOVED_FAILED;
	}
	do
		n = send(c->socket, bytes.at, bytes.len,
			 MSG_NOSIGNAL | MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return errno == EAGAIN ? MOVED_LATER : MOVED_FAILED;
	*count = (size_t)n;
	return MOVED;
}

/*
 * libcurl takes a TLS session that breaks off for one that ends, but a body
 * that only the close ends is then incomplete (RFC 9112 9.8).
 */
static bool said_goodbye(const struct wire_connection *c)
{
	struct curl_tlssessioninfo *tls = NULL;

	if (curl_easy_getinfo(c->easy, CURLINFO_TLS_SSL_PTR, &tls) || !tls ||
	    tls->backend != CURLSSLBACKEND_OPENSSL || !tls->internals)
		return true;
	return SSL_get_shutdown(tls->internals) & SSL_RECEIVED_SHUTDOWN;
}

static enum moved receive_through_curl(struct wire_connection *c,
				       size_t *count)
{
	switch (curl_easy_recv(c->easy, c->wire->scratch, WIRE_READ, count)) {
	case CURLE_OK:
		if (*count)
			return MOVED;
		return said_goodbye(c) ? MOVED_END : MOVED_TORN;
	case CURLE_AGAIN:
		return MOVED_LATER;
	default:
		return MOVED_FAILED;
	}
}

static enum moved receive_some(struct wire_connection *c, size_t *count)
{
	struct wire *w = c->wire;
	ssize_t n;

	if (w->through_curl)
		return receive_through_curl(c, count);
	do
		n = recv(c->socket, w->scratch, WIRE_READ, MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return errno == EAGAIN ? MOVED_LATER : MOVED_FAILED;
	*count = (size_t)n;
	return n ? MOVED : MOVED_END;
}

bool wire_is_fresh(struct wire_connection *c)
{
	size_t count;
	char byte;

	if (c->wire->through_curl)
		return receive_some(c, &count) == MOVED_LATER;
	return recv(c->socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
	       errno == EAGAIN;
}

/* libcurl's reasons may quote what the server sent. */
static void only_printable(char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			*text = '?';
}

static bool may_stay_open(const struct wire_connection *c)
{
	return response_leaves_open(&c->reader.response, c->exchange) &&
	       !c->send_failed && c->sent == c->exchange->request.len;
}

void wire_complete(struct wire_connection *c, enum exchange_outcome outcome,
		   const char *format, ...)
{
	struct exchange *x = c->exchange;
	struct wire *w = c->wire;
	va_list args;

	va_start(args, format);
	vsnprintf(x->detail, sizeof(x->detail), format, args);
	va_end(args);
	only_printable(x->detail);
	x->last_outcome = outcome;
	x->outcome = c->answered ? EXCHANGE_ANSWERED : outcome;
	x->done_us = wire_clock();
	wire_queue_push(&w->done, x);
	if (c->state == WIRE_BUSY && may_stay_open(c)) {
		c->exchange = NULL;
		c->state = WIRE_IDLE;
		c->ended = x->ends_connection;
		wire_expires(c, x->done_us + WIRE_IDLE_US);
		w->idle[w->idle_count++] = c;
	} else {
		wire_close(c);
	}
}

/* The answer that is being read, and what has come behind it. */
static struct slice unread(const struct wire_connection *c)
{
	return slice_skip(buf_view(&c->exchange->answer), c->start);
}

static void expect_answer(struct wire_connection *c)
{
	const struct exchange *x = c->exchange;
	size_t at = c->answered ? x->behind[c->answered - 1] : 0;
	struct slice request = slice_skip(buf_view(&x->request), at);

	response_reader_init(&c->reader, request_is_head(request));
	c->reader.more_follow = c->answered < x->behind_count;
}

/* Pipelined: where one answer ends the next one begins. */
static void read_answers(struct wire_connection *c)
{
	while (response_reader_feed(&c->reader, unread(c)) == RESPONSE_DONE &&
	       c->reader.more_follow && c->reader.response.keep_alive) {
		c->start += c->reader.response.end;
		c->answered++;
		expect_answer(c);
		wire_expires(c, wire_clock() + c->exchange->timeout_us);
	}
}

static void send_request(struct wire_connection *c)
{
	struct exchange *x = c->exchange;
	struct slice rest = slice_skip(buf_view(&x->request), c->sent);

	while (rest.len) {
		size_t count = 0;
		enum moved moved = send_some(c, rest, &count);

		if (moved != MOVED) {
			c->send_failed = moved == MOVED_FAILED;
			return;
		}
		if (!x->sent_us)
			x->sent_us = wire_clock();
		c->sent += count;
		rest = slice_skip(rest, count);
	}
}

static void complete_final(struct wire_connection *c)
{
	const struct response *a = &c->reader.response;
	const struct response_problem *last;

	switch (c->reader.state) {
	case RESPONSE_DONE:
		wire_complete(c, EXCHANGE_ANSWERED, "%s", "");
		break;
	case RESPONSE_BROKEN:
		last = &a->problems[a->problem_count - 1];
		wire_complete(c, EXCHANGE_MALFORMED, "%s at byte %zu",
			      response_problem_text(last->code), last->offset);
		break;
	default:
		wire_complete(c, EXCHANGE_TOO_LARGE,
			      "the ceiling is %d bytes, %d for the head",
			      (int)ANSWER_MAX, (int)ANSWER_HEAD_MAX);
	}
}

/*
 * The server may have closed a kept-alive connection just when we used it
 * (RFC 9112 9.3.1): once more on a new one.
 */
static void send_again(struct wire_connection *c)
{
	struct exchange *x = c->exchange;

	wire_close(c);
	c->exchange = x;
	c->kept_alive = false;
	x->resent = true;
	x->sent_us = 0;
	wire_connect(c);
}

/*
 * Who refuses a request before all of it is read, and closes, resets the
 * connection by that. RFC 9112 9.6 recommends to read on and demands it of
 * nobody: what only the close ends has its end then too.
 */
static bool ends_a_refusal(const struct wire_connection *c, enum moved how)
{
	const struct response *a = &c->reader.response;

	return how == MOVED_FAILED && a->framing == FRAMED_CLOSE &&
	       a->status >= 400;
}

static void ended(struct wire_connection *c, enum moved how)
{
	struct exchange *x = c->exchange;
	struct slice all = unread(c);
	bool clean = how == MOVED_END || ends_a_refusal(c, how), cut = false;

	if (!x->answer.len && c->kept_alive) {
		send_again(c);
		return;
	}
	x->peer_closed = true;
	if (c->reader.state == RESPONSE_MORE)
		cut = !clean || response_reader_end(&c->reader, all) !=
					RESPONSE_DONE;
	if (!cut)
		complete_final(c);
	else if (!all.len)
		wire_complete(c, EXCHANGE_CLOSED, "%s before the first byte",
			      how == MOVED_END ? "closed" : "reset");
	else
		wire_complete(c, EXCHANGE_CUT, "%s after %zu bytes",
			      how == MOVED_END ? "closed" : "reset", all.len);
}

/* false: no use in reading on. */
static bool take(struct wire_connection *c, size_t count)
{
	struct exchange *x = c->exchange;
	size_t room = ANSWER_MAX - x->answer.len;

	if (!x->first_byte_us)
		x->first_byte_us = wire_clock();
	buf_add(&x->answer, c->wire->scratch, count < room ? count : room);
	read_answers(c);
	if (c->reader.state == RESPONSE_MORE && count > room)
		c->reader.state = RESPONSE_TOO_LARGE;
	if (c->reader.state == RESPONSE_MORE)
		return true;
	return c->reader.state != RESPONSE_TOO_LARGE && count <= room &&
	       unread(c).len - c->reader.position < WIRE_BEHIND_MAX;
}

/*
 * Reads all that is there. A plain socket that gave less than asked for is
 * empty, so the common answer takes one call; a TLS layer may hold more.
 */
static void receive_answer(struct wire_connection *c, bool peer_closes)
{
	bool to_the_end = peer_closes || c->wire->through_curl;
	size_t count;

	for (;;) {
		enum moved moved = receive_some(c, &count);

		if (moved == MOVED_LATER) {
			if (c->reader.state != RESPONSE_MORE)
				complete_final(c);
			else if (c->send_failed)
				ended(c, MOVED_FAILED);
			return;
		}
		if (moved != MOVED) {
			ended(c, moved);
			return;
		}
		if (!take(c, count)) {
			complete_final(c);
			return;
		}
		to_the_end |= c->reader.state != RESPONSE_MORE &&
			      !c->reader.response.keep_alive;
		if (to_the_end || count == WIRE_READ)
			continue;
		if (c->reader.state != RESPONSE_MORE)
			complete_final(c);
		return;
	}
}

void wire_begin(struct wire_connection *c)
{
	struct exchange *x = c->exchange;

	c->state = WIRE_BUSY;
	c->sent = 0;
	c->send_failed = false;
	x->connection = c->number;
	expect_answer(c);
	send_request(c);
	if (c->send_failed)
		receive_answer(c, true);
}

void wire_proceed(struct wire_connection *c, bool peer_closes)
{
	if (!c->send_failed && c->sent < c->exchange->request.len)
		send_request(c);
	receive_answer(c, peer_closes || c->send_failed);
}
