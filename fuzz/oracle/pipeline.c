#include "oracle/pipeline.h"

#include "http/request.h"
#include "http/response.h"
#include "oracle/read_request.h"

/* ---- the requests ---- */

/* Everybody finds the same end of it, and answers before the next one. */
static bool is_clear(const struct expect_oracle *oracle,
		     const struct read_request *r, struct slice request,
		     struct arena *arena)
{
	struct expectation e;

	if (r->odd & ~(unsigned)READ_TAIL || !read_goes_on(r))
		return false;
	expect_request(oracle, request, arena, &e);
	for (size_t i = 0; i < e.defect_count; i++)
		if (e.defects[i]->layer == EXPECT_WIRE)
			return false;
	return !e.may_wait && !e.may_close && !e.may_follow && !e.may_switch;
}

void pipeline_read(const struct expect_oracle *oracle, struct slice bytes,
		   struct arena *arena, struct pipeline *p)
{
	struct read_request *r = arena_alloc(arena, sizeof(*r));
	struct slice request;
	size_t at = 0;

	*p = (struct pipeline){ .count = 0 };
	while (p->count <= EXCHANGE_BEHIND_MAX) {
		read_request(arena, slice_skip(bytes, at), r);
		if (r->odd & READ_MALFORMED)
			break;
		request = slice_head(slice_skip(bytes, at), r->end);
		at += r->end;
		p->start[++p->count] = at;
		p->whole = !(r->odd & READ_TAIL) &&
			   is_clear(oracle, r, request, arena);
		if (!(r->odd & READ_TAIL) ||
		    !is_clear(oracle, r, request, arena))
			break;
	}
}

void pipeline_put(const struct pipeline *p, struct exchange *x)
{
	x->behind_count = 0;
	for (size_t i = 1; i < p->count; i++)
		x->behind[x->behind_count++] = p->start[i];
}

struct slice pipeline_request(const struct pipeline *p, struct slice bytes,
			      size_t n)
{
	return slice_skip(slice_head(bytes, p->start[n + 1]), p->start[n]);
}

/* ---- the answers ---- */

static struct buf view_of(struct slice bytes)
{
	return (struct buf){ (char *)bytes.at, bytes.len, bytes.len, bytes.len,
			     false };
}

/* The next answer of `rest`; `part` holds its request. false: the server owes
 * none. *end: where it ends, 0 when nothing may follow. */
static bool take_answer(const struct exchange *x, struct slice rest,
			struct response_reader *r, struct exchange *part,
			size_t *end)
{
	bool whole;

	response_reader_init(r, request_is_head(buf_view(&part->request)));
	r->more_follow = true;
	whole = response_reader_feed(r, rest) == RESPONSE_DONE ||
		(x->last_outcome == EXCHANGE_ANSWERED &&
		 response_reader_end(r, rest) == RESPONSE_DONE);
	*end = whole && r->response.keep_alive ? r->response.end : 0;
	if (!whole && x->last_outcome == EXCHANGE_ANSWERED)
		return false; /* nobody has waited for it */
	part->outcome = whole ? EXCHANGE_ANSWERED : x->last_outcome;
	part->answer = view_of(whole ? slice_head(rest, r->response.end)
				     : rest);
	part->peer_closed = x->peer_closed && part->answer.len == rest.len;
	return part->outcome != EXCHANGE_CLOSED &&
	       part->outcome != EXCHANGE_CANCELLED;
}

/* Closed with requests unread, a connection is reset, and what was sent before
 * may be lost with it (RFC 9112 9.6). */
static bool may_be_lost(const struct exchange *part, size_t n, size_t count)
{
	return part->outcome == EXCHANGE_CUT && n + 1 < count;
}

size_t pipeline_answers(const struct exchange *x, const struct pipeline *p,
			struct arena *arena, struct exchange **parts)
{
	struct response_reader *r = arena_alloc(arena, sizeof(*r));
	struct slice rest = buf_view(&x->answer);
	struct slice requests = buf_view(&x->request);
	size_t count = 0, end = 1;

	*parts = arena_array(arena, p->count + 1, sizeof(**parts));
	while (count < p->count && end) {
		struct exchange *part = &(*parts)[count];

		*part = *x;
		part->behind_count = 0;
		part->request = view_of(slice_skip(requests, p->start[count]));
		if (!take_answer(x, rest, r, part, &end) ||
		    may_be_lost(part, count, p->count))
			break;
		if (p->whole && count + 1 == p->count && end)
			part->answer = view_of(rest);
		rest = slice_skip(rest, end);
		count++;
	}
	return count;
}
