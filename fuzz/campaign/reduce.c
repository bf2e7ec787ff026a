/*
 * What is wrong about the answer to a mutant is rarely about all that is odd
 * about the mutant. Before the answer becomes a finding the half of the
 * request that it is not about becomes that of a valid sync: with it go the
 * defects that would make another finding of the same bug.
 */
#include "campaign/state.h"

#include "campaign/replay.h"
#include "http/request.h"
#include "oracle/read_request.h"

/* In chunks that everybody reads alike: its body can go out with a plain
 * length instead. `body` is in the arena. */
static bool read_chunked(struct slice request, struct arena *arena,
			 struct slice *body)
{
	struct read_request *r = arena_alloc(arena, sizeof(*r));

	read_request(arena, request, r);
	*body = r->body;
	return r->chunked && !(r->odd & (READ_MALFORMED | READ_TAIL));
}

static bool is_chunked(struct slice request)
{
	struct arena arena = ARENA_INIT;
	struct slice body;
	bool chunked = read_chunked(request, &arena, &body);

	arena_release(&arena);
	return chunked;
}

bool reduce_body(struct slice request, struct slice body, struct buf *out)
{
	static const char length[] = "\r\nContent-Length: ";
	const char *name = length;
	struct request_view view;
	struct slice head, rest;
	ptrdiff_t at, end;

	request_view(request, &view);
	if (!view.well_formed)
		return false;
	if (request_header(view.head, "Transfer-Encoding").at) {
		if (!is_chunked(request))
			return false;
		name = "\r\nTransfer-Encoding: ";
	}
	head = slice_head(request, request.len - view.body.len);
	at = slice_find(head, slice_from(name));
	if (at < 0)
		return false;
	rest = slice_skip(head, (size_t)at + strlen(name));
	end = slice_find(rest, slice_from("\r\n"));
	buf_slice(out, slice_head(head, (size_t)at));
	buf_printf(out, "%s%zu", length, body.len);
	buf_slice(out, slice_skip(rest, end < 0 ? 0 : (size_t)end));
	buf_slice(out, body);
	return true;
}

/* The same in one chunk, where the chunks may be what it is about. */
static bool reduce_chunks(struct slice request, struct slice body,
			  struct buf *out)
{
	struct request_view view;

	request_view(request, &view);
	if (!view.well_formed ||
	    !slice_equal_nocase(request_header(view.head, "Transfer-Encoding"),
				slice_from("chunked")))
		return false;
	buf_slice(out, slice_head(request, request.len - view.body.len));
	buf_printf(out, "%zx\r\n", body.len);
	buf_slice(out, body);
	buf_printf(out, "\r\n0\r\n\r\n");
	return true;
}

/* The volume of the target in all specs. false: nothing changes. */
static bool name_volume(struct campaign *c, struct slice body,
			struct buf *out)
{
	struct arena arena = ARENA_INIT;
	struct json_node *root = json_parse(&arena, body, 0, NULL), *id, *n;
	struct slice wanted = slice_from(c->bindings.volume);
	bool changed = false;

	n = root ? json_member(root, "syncSpecs") : NULL;
	for (n = n && n->type == JSON_ARRAY ? n->first : NULL; n; n = n->next) {
		id = json_member(json_member(n, "volumeId"), "id");
		if (!id || (id->type == JSON_STRING &&
			    slice_equal(json_string(&arena, id), wanted)))
			continue;
		json_set_string(&arena, id, wanted);
		changed = true;
	}
	if (changed)
		json_render(root, out);
	arena_release(&arena);
	return changed;
}

/* ---- one request of less oddity ---- */

/* The body as it is meant, not as it travels; false: nobody can tell. */
static bool read_body(struct slice request, struct arena *arena,
		      struct slice *body)
{
	struct request_view view;

	request_view(request, &view);
	*body = view.body;
	return !request_header(view.head, "Transfer-Encoding").at ||
	       read_chunked(request, arena, body);
}

static bool build(struct campaign *c, unsigned step, struct slice request,
		  struct buf *out)
{
	enum { CHUNK_OF_SYNC, BODY_OF_SYNC, HEAD_OF_SYNC, ID_OF_VOLUME };
	struct buf plain = BUF_INIT(REQUEST_MAX), named = BUF_INIT(REQUEST_MAX);
	struct arena arena = ARENA_INIT;
	struct request_view valid;
	struct slice body;
	bool built = false;

	base_build(c->options->suite, "sync", &c->bindings, &plain, NULL);
	request_view(buf_view(&plain), &valid);
	if (step == CHUNK_OF_SYNC)
		built = reduce_chunks(request, valid.body, out);
	else if (step == BODY_OF_SYNC)
		built = reduce_body(request, valid.body, out);
	else if (!read_body(request, &arena, &body))
		built = false;
	else if (step == HEAD_OF_SYNC)
		built = reduce_body(buf_view(&plain), body, out);
	else
		built = name_volume(c, body, &named) &&
			reduce_body(request, buf_view(&named), out);
	buf_release(&plain);
	buf_release(&named);
	arena_release(&arena);
	return built && !slice_equal(buf_view(out), request);
}

/* What was found is kept without its login session. */
bool reduce_step(struct campaign *c, unsigned step, struct slice kept,
		 struct buf *out)
{
	struct buf request = BUF_INIT(REQUEST_MAX);
	bool built;

	replay_restore(c->options->target, c->session, NULL, NULL, kept,
		       &request);
	built = build(c, step, buf_view(&request), out);
	buf_release(&request);
	return built;
}

/* true: wrong in the same way; `key` in the arena. */
static bool is_same(struct campaign *c, struct sent *s, const char *kind,
		    struct arena *arena, struct finding_key *key)
{
	const struct case_result *result;
	struct expectation e;

	expect_request(&c->oracle, buf_view(&s->exchange.request), arena, &e);
	pump_ask(&c->pump, s);
	if (strcmp(aftermath_kind(arena, &s->exchange), kind) != 0)
		return false;
	result = verdict(c, &e, s, true, arena);
	return result->verdict[LEVEL_SHOULD] == VERDICT_FAIL &&
	       finding_key_of(c->options->suite, &e, result, LEVEL_SHOULD,
			      arena, key);
}

void reduce(struct campaign *c, struct record *r, const struct mutant *m,
	    const char *kind)
{
	if (r->f.before_count)
		return;
	for (unsigned step = 0; step < REDUCE_STEPS && !c->pump.stopped; step++) {
		struct sent *s = pump_new(&c->pump);
		struct arena arena = ARENA_INIT;
		struct finding_key key;

		if (reduce_step(c, step, r->f.request, &s->exchange.request)) {
			s->exchange.fresh_connection = m->own_connection;
			s->exchange.last_on_connection = m->own_connection;
			if (is_same(c, s, kind, &arena, &key))
				found_replace(c, r, &key, s, m);
		}
		arena_release(&arena);
		sent_free(s);
	}
}
