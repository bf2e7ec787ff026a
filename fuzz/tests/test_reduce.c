/* What a wrong answer is not about becomes usual. */
#include "base/alloc.h"
#include "http/request.h"
#include "tests/module_bench.h"
#include "tests/test.h"

enum { OUT_MAX = 64 * 1024 };

#define LINE "POST /a HTTP/1.1\r\n"
#define CHUNKED "Transfer-Encoding: chunked\r\n"

/* ---- one request with another body ---- */

static void check_body(const char *request, const char *body,
		       const char *want)
{
	struct buf out = BUF_INIT(OUT_MAX);

	CHECK(reduce_body(slice_from(request), slice_from(body), &out));
	CHECK_SLICE(buf_view(&out), want);
	buf_release(&out);
}

TEST(reduce, puts_another_body_and_its_length)
{
	check_body(LINE "Content-Length: 2\r\nHost: b\r\n\r\n{}", "{\"x\":1}",
		   LINE "Content-Length: 7\r\nHost: b\r\n\r\n{\"x\":1}");
	check_body(LINE "Host: b\r\nContent-Length: 2\r\n\r\n{}", "",
		   LINE "Host: b\r\nContent-Length: 0\r\n\r\n");
	/* A body that looks like a head. */
	check_body(LINE "Content-Length: 23\r\n\r\n"
		   "\r\nContent-Length: 2\r\n\r\n", "{}",
		   LINE "Content-Length: 2\r\n\r\n{}");
}

TEST(reduce, gives_a_body_in_chunks_a_plain_length)
{
	check_body(LINE "Transfer-Encoding: chunked\r\nHost: b\r\n\r\n"
		   "2\r\n{}\r\n0\r\n\r\n", "{\"x\":1}",
		   LINE "Content-Length: 7\r\nHost: b\r\n\r\n{\"x\":1}");
}

TEST(reduce, declines_what_has_no_plain_length)
{
	static const char *const rows[] = {
		"", "{}", "POST\r\nContent-Length: 2\r\n\r\n{}", LINE "Host: b\r\n\r\n{}",
		LINE "content-length: 2\r\n\r\n{}",
		LINE "Host: b\r\n\r\n\r\nContent-Length: 2\r\n\r\n{}",
#define HOST_CHUNKED LINE "Host: b\r\nTransfer-Encoding: chunked\r\n"
		HOST_CHUNKED "Content-Length: 2\r\n\r\n{}",
		HOST_CHUNKED "Content-Length: 12\r\n\r\n"
			     "2\r\n{}\r\n0\r\n\r\n",
		HOST_CHUNKED "\r\n2\r\n{}\r\n",
		HOST_CHUNKED "\r\nx\r\n{}\r\n0\r\n\r\n",
		HOST_CHUNKED "\r\n2\r\n{}\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
		LINE "Host: b\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
		     "2\r\n{}\r\n0\r\n\r\n",
	};
	struct buf out = BUF_INIT(OUT_MAX);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!CHECK(!reduce_body(slice_from(rows[i]), slice_from("{}"),
					&out)))
			printf("row %zu\n", i);
	buf_release(&out);
}

/* ---- against a server ---- */

struct touchy {
	struct script script;
	const char *bytes;             /* 404 for a request with them... */
	const char *also;              /* ... and these, or NULL */
	unsigned otherwise;            /* status without those; 0 = right */
};

static enum handler_end mind(struct script *self, struct slice request,
			     struct buf *out, int64_t *delay_us)
{
	const struct touchy *t = (struct touchy *)self;
	unsigned status = 404;
	enum handler_end end = script_right(self, request, out, delay_us);

	/* Nobody but who is logged in gets so far. */
	if (!script_is_sync(request) ||
	    slice_find(buf_view(out), slice_from("NotAuthenticated")) >= 0 ||
	    slice_find(request, slice_from(t->bytes)) < 0)
		return end;
	if (t->also && slice_find(request, slice_from(t->also)) < 0)
		status = t->otherwise;
	if (!status)
		return end;
	buf_clear(out);
	return script_status(out, status);
}

static size_t place(struct slice text, const char *what)
{
	return (size_t)slice_find(text, slice_from(what));
}

/* The base sync with another body and a field more, or CHUNKED in the place
 * of its length. */
static void build_odd(struct campaign *c, const char *body, const char *field,
		      struct buf *out)
{
	struct buf plain = BUF_INIT(OUT_MAX);
	bool chunked = !strcmp(field, CHUNKED);
	struct request_view view;
	struct slice head, rest;

	growth_request(c, slice_from(body), &plain);
	request_view(buf_view(&plain), &view);
	head = slice_head(buf_view(&plain), plain.len - view.body.len);
	rest = slice_skip(head, chunked ? place(head, "Content-Length")
					: head.len - 2);
	buf_slice(out, slice_head(head, head.len - rest.len));
	buf_text(out, field);
	if (!chunked) {
		buf_printf(out, "\r\n%.*s", SLICE_ARG(view.body));
	} else {
		buf_slice(out, slice_skip(rest, place(rest, "\n") + 1));
		buf_printf(out, "%zx\r\n%.*s\r\n0\r\n\r\n", view.body.len,
			   SLICE_ARG(view.body));
	}
	buf_release(&plain);
}

/* What was found with these bytes; the request is as it is kept. */
static struct record *record_of(struct campaign *c, struct slice request,
				char **kind)
{
	struct record *r = mem_alloc(sizeof(*r));
	struct sent *s = pump_new(&c->pump);
	struct arena arena = ARENA_INIT;
	const char *text;

	buf_slice(&s->exchange.request, request);
	pump_ask(&c->pump, s);
	text = aftermath_kind(&arena, &s->exchange);
	*kind = mem_copy(text, strlen(text));
	r->f.request = arena_slice(&r->arena, buf_view(&s->exchange.request));
	r->f.clause = "M1";
	arena_release(&arena);
	sent_free(s);
	return r;
}

/* The request that is left; the caller releases it. */
static struct buf reduced(const struct touchy *touchy, const char *body,
			  const char *field)
{
	struct buf request = BUF_INIT(OUT_MAX), left = BUF_INIT(OUT_MAX);
	struct mutant m = { .request_count = 1 };
	struct touchy t = *touchy;
	struct module_bench b;
	struct record *r;
	char *kind;

	t.script.answer = mind;
	module_open(&b, &t.script);
	build_odd(b.c, body, field, &request);
	r = record_of(b.c, buf_view(&request), &kind);
	reduce(b.c, r, &m, kind);
	buf_slice(&left, r->f.request);
	found_drop(r);
	mem_free(kind);
	buf_release(&request);
	module_close(&b);
	return left;
}

static bool holds(const struct buf *request, const char *bytes)
{
	return slice_find(buf_view(request), slice_from(bytes)) >= 0;
}

TEST(reduce, an_answer_about_the_body_leaves_a_usual_head)
{
	struct touchy t = { .bytes = "\"syncSpecs\":[]" };
	struct buf left = reduced(&t, "{\"syncSpecs\":[]}", "X-Odd: 1\r\n");

	CHECK(holds(&left, "{\"syncSpecs\":[]}"));
	CHECK(!holds(&left, "X-Odd"));
	buf_release(&left);
}

TEST(reduce, an_answer_about_the_head_leaves_the_body_of_a_sync)
{
	struct touchy t = { .bytes = "X-Odd" };
	struct buf left = reduced(&t, "{\"syncSpecs\":[]}", "X-Odd: 1\r\n");

	CHECK(holds(&left, "X-Odd: 1\r\n"));
	CHECK(holds(&left, "\"volumeId\""));
	CHECK(!holds(&left, "\"syncSpecs\":[]"));
	buf_release(&left);
}

TEST(reduce, an_answer_about_both_halves_leaves_them)
{
	struct touchy t = { .bytes = "X-Odd", .also = "\"syncSpecs\":[]" };

	/* Wrong without the one half as well, but not in the same way. */
	for (t.otherwise = 0; t.otherwise < 406; t.otherwise += 405) {
		struct buf left = reduced(&t, "{\"syncSpecs\":[]}",
					  "X-Odd: 1\r\n");

		CHECK(holds(&left, "X-Odd: 1\r\n"));
		CHECK(holds(&left, "\"syncSpecs\":[]"));
		buf_release(&left);
	}
}

TEST(reduce, chunks_go_unless_the_answer_is_about_them)
{
	struct touchy body = { .bytes = "[{\"odd\"" };
	struct touchy coding = { .bytes = "chunked" };
	struct buf left = reduced(&body, "{\"syncSpecs\":[{\"odd\":1}]}",
				  CHUNKED);

	CHECK(!holds(&left, "chunked"));
	CHECK(holds(&left, "\r\n\r\n{\"syncSpecs\":[{\"odd\":1}]}"));
	buf_release(&left);
	left = reduced(&coding, "{\"syncSpecs\":[{\"odd\":1}]}", CHUNKED);
	CHECK(holds(&left, "chunked"));
	CHECK(holds(&left, "\"volumeId\""));
	CHECK(!holds(&left, "odd"));
	buf_release(&left);
}

#define UNKNOWN "0e0e0e0e-0000-4000-8000-00000000000e"

TEST(reduce, a_volume_that_it_is_not_about_becomes_one_that_exists)
{
	static const char body[] =
		"{\"syncSpecs\":[{\"volumeId\":{\"id\":\"" UNKNOWN "\"},"
		"\"syncMode\":[\"ODD\"]}]}";
	struct touchy mode = { .bytes = "ODD" };
	struct touchy volume = { .bytes = UNKNOWN };
	struct buf left = reduced(&mode, body, "");

	CHECK(holds(&left, "ODD"));
	CHECK(!holds(&left, UNKNOWN));
	buf_release(&left);
	left = reduced(&volume, body, "");
	CHECK(holds(&left, UNKNOWN));
	buf_release(&left);
}

/* What came with others before it is about them, perhaps. */
TEST(reduce, sends_nothing_for_one_of_several_requests)
{
	struct touchy t = { .script.answer = mind, .bytes = "X-Odd" };
	struct mutant m = { .request_count = 1 };
	struct module_bench b;
	struct record r = { .f = { .before_count = 1 } };
	size_t before;

	module_open(&b, &t.script);
	before = t.script.requests;
	reduce(b.c, &r, &m, "404 ");
	CHECK_INT(t.script.requests, before);
	module_close(&b);
}
