#include "http/exchange.h"

/* In the order of enum exchange_outcome. */
static const struct {
	const char *name, *text;
} outcomes[EXCHANGE_OUTCOME_COUNT] = {
	{ "pending", "the exchange has not been completed" },
	{ "answered", "the server gave a complete answer" },
	{ "unresolved", "the host name has no address" },
	{ "refused", "no TCP connection to the server" },
	{ "tls-failed", "no TLS session, or an untrusted certificate" },
	{ "closed", "the server closed the connection without an answer" },
	{ "cut", "the server closed the connection in the middle of an answer" },
	{ "malformed", "the answer is not HTTP/1.1 that can be framed" },
	{ "timeout", "no complete answer came within the deadline" },
	{ "too-large", "the answer is larger than the ceiling" },
	{ "cancelled", "the harness gave up waiting" },
};

void exchange_init(struct exchange *x)
{
	*x = (struct exchange){ .request = BUF_INIT(REQUEST_MAX),
				.timeout_us = EXCHANGE_TIMEOUT_US,
				.answer = BUF_INIT(ANSWER_MAX) };
}

void exchange_release(struct exchange *x)
{
	buf_release(&x->request);
	buf_release(&x->answer);
}

/* A copy, because realloc need not give back the rest. Returns what went. */
static size_t shorten(struct buf *b, size_t most)
{
	struct buf head = BUF_INIT(b->limit);
	size_t whole = b->len;

	if (whole <= most)
		return 0;
	buf_add(&head, b->bytes, most);
	buf_release(b);
	*b = head;
	return whole - most;
}

void exchange_shorten(struct exchange *x)
{
	x->request_cut += shorten(&x->request, REQUEST_SHOWN);
	x->answer_cut += shorten(&x->answer, ANSWER_SHOWN);
}

const char *exchange_outcome_name(enum exchange_outcome outcome)
{
	return outcomes[outcome].name;
}

bool exchange_outcome_find(struct slice name, enum exchange_outcome *outcome)
{
	for (unsigned i = 0; i < EXCHANGE_OUTCOME_COUNT; i++) {
		if (!slice_is(name, outcomes[i].name))
			continue;
		*outcome = (enum exchange_outcome)i;
		return true;
	}
	return false;
}

const char *exchange_outcome_text(enum exchange_outcome outcome)
{
	return outcomes[outcome].text;
}

struct slice exchange_request_body(const struct exchange *x)
{
	struct slice request = buf_view(&x->request);
	ptrdiff_t empty = slice_find(request, slice_from("\r\n\r\n"));

	return empty < 0 ? SLICE_NONE : slice_skip(request, (size_t)empty + 4);
}
