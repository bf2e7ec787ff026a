#include "campaign/minimize.h"

#include "oracle/read_request.h"

enum { CANDIDATES_MAX = 100000 };

size_t replay_try_size(const struct replay_try *t)
{
	size_t size = 0;

	for (size_t i = 0; i < t->count; i++)
		size += t->requests[i].len;
	return size;
}

/* ---- the plain forms */

static bool add_plain(struct minimize *m, struct slice bytes)
{
	struct replay_try *t = &m->plain[m->plain_count];

	if (slice_equal(bytes, m->best.requests[m->best.count - 1]) &&
	    m->best.count == 1)
		return false;
	*t = m->best;
	t->requests[0] = bytes;
	t->count = 1;
	t->own_connection = t->pipelined = false;
	m->plain_count++;
	return true;
}

/* Without the line of the length, which comes last now. */
static void usual_lines(struct minimize *m, struct slice all, size_t at)
{
	struct slice behind = slice_skip(all, at);
	ptrdiff_t line = slice_find(behind, slice_from("\r\n"));
	ptrdiff_t end = slice_find(all, slice_from("\r\n\r\n"));
	struct buf head = BUF_INIT(REQUEST_MAX);

	if (line < 0 || end < (ptrdiff_t)at)
		return;
	buf_slice(&head, slice_head(all, at));
	behind = slice_skip(all, at + (size_t)line + 2);
	if ((size_t)end + 2 > at + (size_t)line + 2)
		buf_slice(&head, slice_head(behind, (size_t)end + 2 - at -
						    (size_t)line - 2));
	m->usual_head = arena_slice(&m->arena, buf_view(&head));
	buf_release(&head);
}

static void add_length(struct buf *out, struct slice body)
{
	buf_printf(out, "Content-Length: %zu\r\n\r\n", body.len);
	buf_slice(out, body);
}

/* The head of a sync as any client sends it, up to its length. */
static void read_usual(struct minimize *m, const struct suite *suite,
		       const struct bindings *b)
{
	struct buf base = BUF_INIT(REQUEST_MAX);
	struct slice all;
	ptrdiff_t at;

	if (!base_build(suite, "sync", b, &base, NULL)) {
		all = buf_view(&base);
		at = slice_find(all, slice_from("Content-Length: "));
		if (at > 0)
			usual_lines(m, all, (size_t)at);
	}
	buf_release(&base);
}

static struct slice wrap(const struct minimize *m, struct slice body,
			 struct buf *out)
{
	buf_clear(out);
	buf_slice(out, m->usual_head);
	add_length(out, body);
	return buf_view(out);
}

/* One that is usual already has nothing to lose but its body. */
static void add_usual(struct minimize *m)
{
	struct slice bytes = arena_slice(&m->arena,
					 wrap(m, m->body, &m->wrapped[0]));

	m->has_usual = add_plain(m, bytes);
	m->usual = !m->has_usual;
}

static bool is_framing(struct slice name)
{
	return slice_equal_nocase(name, slice_from("Content-Length")) ||
	       slice_equal_nocase(name, slice_from("Transfer-Encoding")) ||
	       slice_equal_nocase(name, slice_from("Trailer"));
}

/* Its own head, but for how the body is framed. */
static void own_form(struct minimize *m, const struct read_request *r)
{
	struct buf out = BUF_INIT(REQUEST_MAX);

	buf_slice(&out, r->method);
	buf_byte(&out, ' ');
	buf_slice(&out, r->target);
	buf_text(&out, " HTTP/1.1\r\n");
	for (size_t i = 0; i < r->field_count; i++) {
		if (is_framing(r->fields[i].name))
			continue;
		buf_slice(&out, r->fields[i].name);
		buf_text(&out, ": ");
		buf_slice(&out, r->fields[i].value);
		buf_text(&out, "\r\n");
	}
	add_length(&out, r->body);
	if (!out.full)
		add_plain(m, arena_slice(&m->arena, buf_view(&out)));
	buf_release(&out);
}

void minimize_init(struct minimize *m, const struct suite *suite,
		   const struct bindings *b, const struct replay_try *original,
		   unsigned calls)
{
	struct read_request *r;

	*m = (struct minimize){ .best = *original, .arena = ARENA_INIT,
				.wrapped = { BUF_INIT(REQUEST_MAX),
					     BUF_INIT(REQUEST_MAX) },
				.calls_max = calls ? calls
						   : SHRINK_CALLS_DEFAULT };
	r = arena_alloc(&m->arena, sizeof(*r));
	read_request(&m->arena, original->requests[original->count - 1], r);
	if (!r->body_offset)
		return;
	m->body = r->body;
	read_usual(m, suite, b);
	/* Nobody wants a larger one, unless it is simpler. */
	if (m->usual_head.len &&
	    (original->own_connection || original->count > 1 ||
	     wrap(m, r->body, &m->wrapped[0]).len <=
		     replay_try_size(original)))
		add_usual(m);
	if (r->chunked || (r->odd & READ_MALFORMED))
		own_form(m, r);
}

/* ---- the loop */

static void begin_small(struct minimize *m)
{
	m->shrinking = true;
	if (m->usual)
		shrink_init_body(&m->shrink, m->body, CANDIDATES_MAX);
	else
		shrink_init(&m->shrink, m->best.requests, m->best.count,
			    CANDIDATES_MAX);
}

static bool next_small(struct minimize *m)
{
	if (!m->shrinking)
		begin_small(m);
	if (!shrink_next(&m->shrink))
		return false;
	m->try = m->best;
	if (m->usual) {
		m->try.requests[0] = wrap(m, m->shrink.candidate[0],
					  &m->wrapped[0]);
		return true;
	}
	m->try.count = m->shrink.count;
	memcpy(m->try.requests, m->shrink.candidate,
	       m->shrink.count * sizeof(*m->try.requests));
	return true;
}

bool minimize_next(struct minimize *m)
{
	if (m->ended || m->calls >= m->calls_max)
		return false;
	if (m->plain_at < m->plain_count)
		m->try = m->plain[m->plain_at];
	else
		m->ended = !next_small(m);
	return !m->ended;
}

static void take_plain(struct minimize *m, bool same)
{
	m->usual = same && m->plain_at == 0 && m->has_usual;
	m->plain_at = same ? m->plain_count : m->plain_at + 1;
	if (same)
		m->best = m->try;
}

static void take_small(struct minimize *m)
{
	if (m->usual) {
		m->best.requests[0] = wrap(m, m->shrink.best[0],
					   &m->wrapped[1]);
		return;
	}
	m->best.count = m->shrink.best_count;
	memcpy(m->best.requests, m->shrink.best,
	       m->shrink.best_count * sizeof(*m->best.requests));
	m->best.pipelined = m->best.pipelined && m->best.count > 1;
}

static void answer(struct minimize *m, bool same)
{
	if (!m->shrinking) {
		take_plain(m, same);
		return;
	}
	shrink_answer(&m->shrink, same);
	if (same)
		take_small(m);
}

void minimize_answer(struct minimize *m, bool same)
{
	m->calls++;
	answer(m, same);
}

void minimize_skip(struct minimize *m)
{
	answer(m, false);
}

static bool has_family(const struct expectation *e, const char *family)
{
	for (size_t i = 0; i < e->defect_count; i++)
		if (!strcmp(e->defects[i]->family, family))
			return true;
	return false;
}

/* The finding is about what is wrong with its request. */
static bool needs_defect(const struct replay_shot *reference)
{
	return reference->wrong && reference->key.by_request &&
	       reference->expectation.defect_count > 0;
}

static bool has_other(const struct expectation *e,
		      const struct replay_shot *reference)
{
	for (size_t i = 0; i < e->defect_count; i++)
		if (!has_family(&reference->expectation,
				e->defects[i]->family))
			return true;
	return false;
}

bool minimize_is_hopeless(const struct expect_oracle *oracle,
			  const struct replay_shot *reference,
			  const struct replay_try *t)
{
	bool canary = t->oracle && !strcmp(t->oracle, "canary");
	bool judged = !t->oracle || !strcmp(t->oracle, "expectation");
	struct arena arena = ARENA_INIT;
	struct expectation e;
	bool hopeless;

	if (!canary && !judged)
		return false;
	expect_request(oracle, t->requests[t->count - 1], &arena, &e);
	if (canary) /* whatever is not valid may be refused */
		hopeless = e.defect_count > 0;
	else
		hopeless = has_other(&e, reference) ||
			   (!e.defect_count && needs_defect(reference));
	arena_release(&arena);
	return hopeless;
}

void minimize_release(struct minimize *m)
{
	if (m->shrinking)
		shrink_release(&m->shrink);
	for (size_t i = 0; i < 2; i++)
		buf_release(&m->wrapped[i]);
	arena_release(&m->arena);
}
