/* The word of each request, and what happens when it comes back elsewhere. */
#include "base/alloc.h"
#include "tests/module_bench.h"
#include "tests/test.h"

enum { INDEX = 5, OUT_MAX = 64 * 1024, REQUESTS = 60 };

#define FIELD "X-Request-Id: "

static void put(const char *request, struct buf *out)
{
	struct campaign_options o = { .seed = 7 };
	struct campaign *c = mem_alloc(sizeof(*c));

	*out = BUF_INIT(OUT_MAX);
	c->options = &o;
	marker_put(c, INDEX, slice_from(request), out);
	mem_free(c);
}

TEST(marker, goes_behind_the_request_line)
{
	static const char line[] = "POST /a HTTP/1.1\r\n",
			  rest[] = "Host: b\r\n\r\n{\"x\":\" HTTP/1.1\r\n\"}";
	char marker[ORACLE_MARKER_TEXT + 1], request[128], want[256];
	struct buf out;

	oracle_marker(7, INDEX, marker);
	snprintf(request, sizeof(request), "%s%s", line, rest);
	snprintf(want, sizeof(want), "%s" FIELD "%s\r\n%s", line, marker,
		 rest);
	put(request, &out);
	CHECK_TEXT(buf_string(&out), want);
	buf_release(&out);
}

/* Bytes that it would stand in the midst of have a length of their own. */
TEST(marker, goes_nowhere_else)
{
	static const char *const rows[] = {
		"", "POST /a HTTP/1.1", "POST /a HTTP/1.0\r\nHost: b\r\n\r\n",
		("POST /a HTTP/1.0\r\nContent-Length: 21\r\n\r\n"
		 "GET / HTTP/1.1\r\n\r\n\r\n"),
		"POST /a\r\nX: b HTTP/1.1\r\n\r\n",
		"POST /a HTTP/1.1\nX: b HTTP/1.1\r\n\r\n",
		"\r\nPOST /a HTTP/1.1\r\n\r\n",
	};
	struct buf out;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		put(rows[i], &out);
		CHECK_TEXT(out.len ? buf_string(&out) : "", rows[i]);
		buf_release(&out);
	}
}

TEST(marker, does_not_look_for_an_endless_line)
{
	struct buf request = BUF_INIT(OUT_MAX), out;

	buf_text(&request, "GET /");
	buf_fill(&request, 'a', MARKER_LINE_MAX);
	buf_text(&request, " HTTP/1.1\r\n\r\n");
	put(buf_string(&request), &out);
	CHECK(slice_equal(buf_view(&out), buf_view(&request)));
	buf_release(&request);
	buf_release(&out);
}

/* ---- answers that carry one ---- */

struct echo {
	struct script script;
	bool late;                     /* the word of the request before */
	char last[ORACLE_MARKER_TEXT + 1];
};

static enum handler_end repeat_it(struct script *self, struct slice request,
				  struct buf *out, int64_t *delay_us)
{
	struct echo *e = (struct echo *)self;
	struct buf plain = BUF_INIT(OUT_MAX);
	enum handler_end end = script_right(self, request, &plain, delay_us);
	struct slice all = buf_view(&plain);
	ptrdiff_t line = slice_find(all, slice_from("\r\n")),
		  at = slice_find(request, slice_from(FIELD));
	char word[ORACLE_MARKER_TEXT + 1] = "none";

	if (at >= 0)
		snprintf(word, sizeof(word), "%s",
			 request.at + at + sizeof(FIELD) - 1);
	if (line < 0) {
		buf_slice(out, all);
	} else {
		buf_slice(out, slice_head(all, (size_t)line + 2));
		buf_printf(out, FIELD "%s\r\n", e->late ? e->last : word);
		buf_slice(out, slice_skip(all, (size_t)line + 2));
	}
	snprintf(e->last, sizeof(e->last), "%s", word);
	buf_release(&plain);
	return end;
}

static const struct finding *talk(struct module_bench *m, struct echo *e)
{
	e->script.answer = repeat_it;
	snprintf(e->last, sizeof(e->last), "none");
	module_init(m, &e->script);
	m->b.options.requests = REQUESTS;
	campaign_bench_run(&m->b);
	CHECK_INT(m->b.result, 0);
	return module_has(m, "cross-talk");
}

TEST(marker, in_an_answer_to_somebody_else_is_cross_talk)
{
	struct echo own = { .late = false }, other = { .late = true };
	const struct finding *f;
	struct module_bench m;

	CHECK(!talk(&m, &own));
	module_release(&m);
	f = talk(&m, &other);
	if (CHECK(f)) {
		CHECK_INT(f->severity, SEVERITY_CRITICAL);
		CHECK_HAS(f->title, "the marker of another request");
	}
	module_release(&m);
}
