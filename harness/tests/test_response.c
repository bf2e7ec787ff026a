/*
 * The response parser: every problem with its exact place, every framing,
 * and the same result however the bytes are cut.
 */
#include "base/alloc.h"
#include "http/response.h"
#include "tests/test.h"

static enum response_state parse(struct response_reader *r, struct slice all,
				 bool head_request, bool closed)
{
	response_reader_init(r, head_request);
	response_reader_feed(r, all);
	return closed ? response_reader_end(r, all) : r->state;
}

static bool same_slice(struct slice a, const char *base_a, struct slice b,
		       const char *base_b)
{
	return a.len == b.len && (!a.at || !b.at
					  ? a.at == b.at
					  : a.at - base_a == b.at - base_b);
}

static bool same(const struct response *a, const char *base_a,
		 const struct response *b, const char *base_b)
{
	if (a->status != b->status || a->minor != b->minor ||
	    a->field_count != b->field_count || a->framing != b->framing ||
	    a->head_offset != b->head_offset || a->end != b->end ||
	    a->body_offset != b->body_offset || a->interim != b->interim ||
	    a->keep_alive != b->keep_alive ||
	    a->problem_count != b->problem_count ||
	    !same_slice(a->reason, base_a, b->reason, base_b) ||
	    !same_slice(a->body, base_a, b->body, base_b))
		return false;
	for (size_t i = 0; i < a->problem_count; i++)
		if (a->problems[i].code != b->problems[i].code ||
		    a->problems[i].offset != b->problems[i].offset)
			return false;
	for (size_t i = 0; i < a->field_count; i++)
		if (!same_slice(a->fields[i].name, base_a, b->fields[i].name,
				base_b) ||
		    !same_slice(a->fields[i].value, base_a,
				b->fields[i].value, base_b))
			return false;
	return true;
}

/* Byte by byte, the memory moving each time, equals all at once. */
static void check_cuts(struct slice all, bool head_request, bool closed)
{
	struct response_reader whole, cut;
	char *moved = NULL;
	enum response_state state;

	parse(&whole, all, head_request, closed);
	response_reader_init(&cut, head_request);
	for (size_t len = 1; len <= all.len; len++) {
		char *next = mem_copy(all.at, len);

		response_reader_feed(&cut, slice_of(next, len));
		mem_free(moved);
		moved = next;
	}
	state = closed ? response_reader_end(&cut, slice_of(moved, all.len))
		       : cut.state;
	CHECK_INT(state, whole.state);
	if (!CHECK(same(&whole.response, all.at, &cut.response, moved)))
		printf("\nfor \"%.*s\"", SLICE_ARG(all));
	mem_free(moved);
}

struct wrong {
	const char *bytes;
	enum response_state state;
	enum response_problem_code code;
	int offset;
	bool head_request;
};

#define H "HTTP/1.1 200 OK\r\n"
#define L0 "Content-Length: 0\r\n"

/* The peer closes behind the bytes. */
static const struct wrong wrongs[] = {
	{ "SSH-2.0-x", RESPONSE_BROKEN, PROBLEM_STATUS_LINE, 0, 0 },
	{ "HTTQ", RESPONSE_BROKEN, PROBLEM_STATUS_LINE, 3, 0 },
	{ "HT\r\n", RESPONSE_BROKEN, PROBLEM_STATUS_LINE, 2, 0 },
	{ "\r\nHTTP/1.1 200 OK\r\n\r\n", RESPONSE_BROKEN, PROBLEM_STATUS_LINE,
	  0, 0 },
	{ "http/1.1 200 OK\r\n\r\n", RESPONSE_BROKEN, PROBLEM_STATUS_LINE, 0,
	  0 },
	{ "HTTP/x.1 200 OK\r\n\r\n", RESPONSE_BROKEN, PROBLEM_STATUS_LINE, 5,
	  0 },
	{ "HTTP/1.x 200 OK\r\n\r\n", RESPONSE_BROKEN, PROBLEM_STATUS_LINE, 7,
	  0 },
	{ "HTTP/1.1  200 OK\r\n\r\n", RESPONSE_BROKEN, PROBLEM_STATUS_LINE, 9,
	  0 },
	{ "HTTP/1.1 2000 OK\r\n\r\n", RESPONSE_BROKEN, PROBLEM_STATUS_LINE,
	  12, 0 },
	{ "HTTP/1.1 20 OK\r\n\r\n", RESPONSE_BROKEN, PROBLEM_STATUS_LINE, 11,
	  0 },
	{ "HTTP/1.1 020 OK\r\n\r\n", RESPONSE_BROKEN, PROBLEM_STATUS_LINE, 9,
	  0 },
	{ "HTTP/1.1\r\n\r\n", RESPONSE_BROKEN, PROBLEM_STATUS_LINE, 8, 0 },
	{ "HTTP/1.1 200\r\n" L0 "\r\n", RESPONSE_DONE, PROBLEM_STATUS_LINE,
	  12, 0 },
	{ "HTTP/2 200 OK\r\n\r\n", RESPONSE_BROKEN, PROBLEM_VERSION, 5, 0 },
	{ "HTTP/0.9 200 OK\r\n\r\n", RESPONSE_BROKEN, PROBLEM_VERSION, 5, 0 },
	{ H "no colon\r\n" L0 "\r\n", RESPONSE_DONE, PROBLEM_FIELD_SYNTAX, 19,
	  0 },
	{ H ": empty\r\n" L0 "\r\n", RESPONSE_DONE, PROBLEM_FIELD_SYNTAX, 17,
	  0 },
	{ H "a b: x\r\n" L0 "\r\n", RESPONSE_DONE, PROBLEM_FIELD_SYNTAX, 18,
	  0 },
	{ H "a\xc3\xa9: x\r\n" L0 "\r\n", RESPONSE_DONE, PROBLEM_FIELD_SYNTAX,
	  18, 0 },
	{ H "Content-Length : 0\r\n\r\n", RESPONSE_DONE, PROBLEM_FIELD_SYNTAX,
	  31, 0 },
	{ H "a: b\r\n c\r\n" L0 "\r\n", RESPONSE_DONE, PROBLEM_FIELD_FOLDING,
	  23, 0 },
	{ H " a: b\r\n" L0 "\r\n", RESPONSE_DONE, PROBLEM_FIELD_FOLDING, 17,
	  0 },
	{ "HTTP/1.1 200 OK\n" L0 "\r\n", RESPONSE_DONE, PROBLEM_BARE_LF, 15,
	  0 },
	{ H L0 "\n", RESPONSE_DONE, PROBLEM_BARE_LF, 36, 0 },
	{ H "a: b\rc\r\n" L0 "\r\n", RESPONSE_DONE, PROBLEM_CONTROL_IN_FIELD,
	  21, 0 },
	{ H "a: b\r\r\n" L0 "\r\n", RESPONSE_DONE, PROBLEM_CONTROL_IN_FIELD,
	  21, 0 },
	{ H "a: \x7f\r\n" L0 "\r\n", RESPONSE_DONE, PROBLEM_CONTROL_IN_FIELD,
	  20, 0 },
	{ "HTTP/1.1 200 O\x01\r\n" L0 "\r\n", RESPONSE_DONE,
	  PROBLEM_CONTROL_IN_FIELD, 14, 0 },
	{ H "Content-Length: +1\r\n\r\nx", RESPONSE_BROKEN,
	  PROBLEM_LENGTH_SYNTAX, 33, 0 },
	{ H "Content-Length: 1x\r\n\r\nx", RESPONSE_BROKEN,
	  PROBLEM_LENGTH_SYNTAX, 34, 0 },
	{ H "Content-Length:\r\n\r\nx", RESPONSE_BROKEN,
	  PROBLEM_LENGTH_SYNTAX, 32, 0 },
	{ H "Content-Length: 0x1\r\n\r\nx", RESPONSE_BROKEN,
	  PROBLEM_LENGTH_SYNTAX, 34, 0 },
	{ H "Content-Length: 1,\r\n\r\nx", RESPONSE_BROKEN,
	  PROBLEM_LENGTH_SYNTAX, 35, 0 },
	{ H "Content-Length: x\r\n\r\n", RESPONSE_DONE, PROBLEM_LENGTH_SYNTAX,
	  33, 1 },
	{ H "Content-Length: 1\r\nContent-Length: 2\r\n\r\nx",
	  RESPONSE_BROKEN, PROBLEM_LENGTH_CONFLICT, 52, 0 },
	{ H "Content-Length: 1, 2\r\n\r\nx", RESPONSE_BROKEN,
	  PROBLEM_LENGTH_CONFLICT, 36, 0 },
	{ H "Content-Length: 1, 1\r\n\r\nx", RESPONSE_DONE,
	  PROBLEM_LENGTH_REPEATED, 36, 0 },
	{ H L0 L0 "\r\n", RESPONSE_DONE, PROBLEM_LENGTH_REPEATED, 52, 0 },
	{ H L0 "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", RESPONSE_DONE,
	  PROBLEM_LENGTH_AND_CODING, 17, 0 },
	{ H "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
	  RESPONSE_BROKEN, PROBLEM_CODING_UNKNOWN, 36, 0 },
	{ H "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
	  RESPONSE_BROKEN, PROBLEM_CODING_UNKNOWN, 45, 0 },
	{ H "Transfer-Encoding: identity\r\n\r\n", RESPONSE_BROKEN,
	  PROBLEM_CODING_UNKNOWN, 36, 0 },
	{ H "Transfer-Encoding:\r\n\r\n", RESPONSE_BROKEN,
	  PROBLEM_CODING_UNKNOWN, 17, 0 },
	{ H "Transfer-Encoding: br\r\n\r\n", RESPONSE_DONE,
	  PROBLEM_CODING_UNKNOWN, 36, 1 },
	{ "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
	  RESPONSE_DONE, PROBLEM_CODING_HTTP10, 17, 0 },
#define C H "Transfer-Encoding: chunked\r\n\r\n"
	{ C "x\r\n", RESPONSE_BROKEN, PROBLEM_CHUNK_SYNTAX, 47, 0 },
	{ C "\r\n", RESPONSE_BROKEN, PROBLEM_CHUNK_SYNTAX, 47, 0 },
	{ C "1x\r\n", RESPONSE_BROKEN, PROBLEM_CHUNK_SYNTAX, 48, 0 },
	{ C "1\nx\r\n0\r\n\r\n", RESPONSE_BROKEN, PROBLEM_CHUNK_SYNTAX, 48,
	  0 },
	{ C "1\rx", RESPONSE_BROKEN, PROBLEM_CHUNK_SYNTAX, 49, 0 },
	{ C "1 \r\nx\r\n0\r\n\r\n", RESPONSE_BROKEN, PROBLEM_CHUNK_SYNTAX, 49,
	  0 },
	{ C "1;a=\x01\r\n", RESPONSE_BROKEN, PROBLEM_CHUNK_SYNTAX, 51, 0 },
	{ C "1\r\nxy\r\n0\r\n\r\n", RESPONSE_BROKEN, PROBLEM_CHUNK_SYNTAX, 51,
	  0 },
	{ C "1\r\nx\r0\r\n\r\n", RESPONSE_BROKEN, PROBLEM_CHUNK_SYNTAX, 52,
	  0 },
	{ C "0\r\na b: x\r\n\r\n", RESPONSE_DONE, PROBLEM_FIELD_SYNTAX, 51,
	  0 },
	{ C "1\r\n", RESPONSE_BROKEN, PROBLEM_BODY_SHORT, 50, 0 },
	{ C "1\r\nx\r\n", RESPONSE_BROKEN, PROBLEM_BODY_SHORT, 53, 0 },
	{ C "0\r\n", RESPONSE_BROKEN, PROBLEM_BODY_SHORT, 50, 0 },
	{ H "Content-Length: 3\r\n\r\nab", RESPONSE_BROKEN,
	  PROBLEM_BODY_SHORT, 40, 0 },
	{ H "Content-Le", RESPONSE_BROKEN, PROBLEM_BODY_SHORT, 27, 0 },
	{ "HTTP/1.1 100 Continue\r\n\r\n", RESPONSE_BROKEN,
	  PROBLEM_BODY_SHORT, 25, 0 },
	{ "HTTP/1.1 204 No Content\r\n" L0 "\r\n", RESPONSE_DONE,
	  PROBLEM_BODY_NOT_ALLOWED, 25, 0 },
	{ "HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n",
	  RESPONSE_DONE, PROBLEM_BODY_NOT_ALLOWED, 17, 0 },
	{ "HTTP/1.1 100 Go\r\n" L0 "\r\n" H L0 "\r\n", RESPONSE_DONE,
	  PROBLEM_BODY_NOT_ALLOWED, 17, 0 },
	{ H L0 "\r\nx", RESPONSE_DONE, PROBLEM_BYTES_AFTER, 38, 0 },
	{ H L0 "\r\n\r\n", RESPONSE_DONE, PROBLEM_BYTES_AFTER, 38, 0 },
	{ C "0\r\n\r\n\r\n", RESPONSE_DONE, PROBLEM_BYTES_AFTER, 52, 0 },
	{ H "Content-Length: 5\r\n\r\nbody!", RESPONSE_DONE,
	  PROBLEM_BYTES_AFTER, 38, 1 },
};

TEST(response, notes_every_problem_at_its_exact_place)
{
	bool seen[PROBLEM_COUNT] = { false };

	for (size_t i = 0; i < sizeof(wrongs) / sizeof(wrongs[0]); i++) {
		const struct wrong *w = &wrongs[i];
		struct slice all = slice_from(w->bytes);
		struct response_reader r;
		bool ok;

		ok = CHECK_INT(parse(&r, all, w->head_request, true),
			       w->state);
		ok &= CHECK_INT(r.response.problem_count, 1);
		if (ok) {
			ok &= CHECK_TEXT(
				response_problem_name(
					r.response.problems[0].code),
				response_problem_name(w->code));
			ok &= CHECK_INT(r.response.problems[0].offset,
					w->offset);
		}
		if (!ok)
			printf("\nfor \"%s\"", w->bytes);
		check_cuts(all, w->head_request, true);
		check_cuts(all, w->head_request, false);
		seen[w->code] = true;
	}
	seen[PROBLEM_INTERIM_LIMIT] = seen[PROBLEM_FIELDS_LIMIT] = true;
	for (int code = 0; code < PROBLEM_COUNT; code++)
		if (!CHECK(seen[code]))
			printf("\nno example of %s",
			       response_problem_name((unsigned)code));
}

struct right {
	const char *bytes, *body;
	int status;
	enum response_framing framing;
	bool keep_alive, head_request;
	unsigned interim;
};

static const struct right rights[] = {
	{ H L0 "\r\n", "", 200, FRAMED_LENGTH, 1, 0, 0 },
	{ "HTTP/1.1 200 \r\n" L0 "\r\n", "", 200, FRAMED_LENGTH, 1, 0, 0 },
	{ H "content-length:5\r\n\r\nhello", "hello", 200, FRAMED_LENGTH, 1, 0,
	  0 },
	{ H "Content-Length: \t 005 \t\r\n\r\nhello", "hello", 200,
	  FRAMED_LENGTH, 1, 0, 0 },
	{ H "Connection: foo, Close\r\n" L0 "\r\n", "", 200, FRAMED_LENGTH, 0,
	  0, 0 },
	{ C "0\r\n\r\n", "", 200, FRAMED_CHUNKED, 1, 0, 0 },
	{ C "5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n", "hello!", 200, FRAMED_CHUNKED,
	  1, 0, 0 },
	{ C "00a;x=y;z=\"a;b\"\r\n0123456789\r\n000\r\n\r\n", "0123456789",
	  200, FRAMED_CHUNKED, 1, 0, 0 },
	{ C "A ;x\r\n0123456789\r\n0;last\r\nT: v\r\nU: w\r\n\r\n",
	  "0123456789", 200, FRAMED_CHUNKED, 1, 0, 0 },
	{ H "Transfer-Encoding: , CHUNKED ,\r\n\r\n1\r\n\n\r\n0\r\n\r\n", "\n",
	  200, FRAMED_CHUNKED, 1, 0, 0 },
	{ "HTTP/1.1 100 Continue\r\n\r\n" H L0 "\r\n", "", 200, FRAMED_LENGTH,
	  1, 0, 1 },
	{ "HTTP/1.1 103 Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 C\r\n\r\n" H L0
	  "\r\n", "", 200, FRAMED_LENGTH, 1, 0, 2 },
	{ "HTTP/1.1 101 Switch\r\nUpgrade: x\r\n\r\n", "", 101, FRAMED_NONE,
	  0, 0, 0 },
	{ H "Content-Length: 5\r\n\r\n", "", 200, FRAMED_NONE, 1, 1, 0 },
	{ H "Transfer-Encoding: chunked\r\n\r\n", "", 200, FRAMED_NONE, 1, 1,
	  0 },
	{ "HTTP/1.1 204 No Content\r\n\r\n", "", 204, FRAMED_NONE, 1, 0, 0 },
	{ "HTTP/1.1 304 Same\r\nContent-Length: 7\r\n\r\n", "", 304,
	  FRAMED_NONE, 1, 0, 0 },
	{ "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", "x", 200,
	  FRAMED_LENGTH, 0, 0, 0 },
	{ "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n" L0 "\r\n", "", 200,
	  FRAMED_LENGTH, 1, 0, 0 },
	{ "HTTP/1.9 999 ?\r\n" L0 "\r\n", "", 999, FRAMED_LENGTH, 1, 0, 0 },
	{ H "\r\nto the end", "to the end", 200, FRAMED_CLOSE, 0, 0, 0 },
	{ H "\r\n", "", 200, FRAMED_CLOSE, 0, 0, 0 },
	{ "HTTP/1.0 200 OK\r\n\r\nHTTP/1.1", "HTTP/1.1", 200, FRAMED_CLOSE, 0,
	  0, 0 },
};

static void set_exchange(struct exchange *x, struct slice answer,
			 bool head_request, enum exchange_outcome outcome)
{
	exchange_init(x);
	buf_text(&x->request, head_request ? "HEAD / HTTP/1.1\r\n\r\n"
					   : "GET / HTTP/1.1\r\n\r\n");
	buf_slice(&x->answer, answer);
	x->outcome = outcome;
}

TEST(response, reads_every_framing)
{
	for (size_t i = 0; i < sizeof(rights) / sizeof(rights[0]); i++) {
		const struct right *w = &rights[i];
		struct arena arena = ARENA_INIT;
		struct response a;
		struct exchange x;
		bool ok;

		set_exchange(&x, slice_from(w->bytes), w->head_request,
			     EXCHANGE_ANSWERED);
		ok = CHECK_INT(response_parse(&arena, &x, &a), 0);
		ok &= CHECK_INT(a.status, w->status);
		ok &= CHECK_SLICE(a.body, w->body);
		ok &= CHECK_INT(a.framing, w->framing);
		ok &= CHECK_INT(a.keep_alive, w->keep_alive);
		ok &= CHECK_INT(a.interim, w->interim);
		ok &= CHECK_INT(a.problem_count, 0);
		ok &= CHECK_INT(a.end, strlen(w->bytes));
		if (!ok)
			printf("\nfor \"%s\"", w->bytes);
		check_cuts(slice_from(w->bytes), w->head_request, true);
		check_cuts(slice_from(w->bytes), w->head_request, false);
		exchange_release(&x);
		arena_release(&arena);
	}
}

TEST(response, is_done_exactly_at_the_last_byte)
{
	for (size_t i = 0; i < sizeof(rights) / sizeof(rights[0]); i++) {
		struct slice all = slice_from(rights[i].bytes);
		struct response_reader r;

		if (rights[i].framing == FRAMED_CLOSE)
			continue;
		for (size_t len = 0; len < all.len; len++)
			CHECK_INT(parse(&r, slice_head(all, len),
					rights[i].head_request, false),
				  RESPONSE_MORE);
		CHECK_INT(parse(&r, all, rights[i].head_request, false),
			  RESPONSE_DONE);
	}
}

TEST(response, a_folded_length_is_no_number)
{
	struct response_reader r;
	struct slice all =
		slice_from(H "Content-Length: 1\r\n 2\r\n\r\nx");

	CHECK_INT(parse(&r, all, false, false), RESPONSE_BROKEN);
	CHECK_INT(r.response.problem_count, 2);
	CHECK_INT(r.response.problems[0].code, PROBLEM_FIELD_FOLDING);
	CHECK_INT(r.response.problems[0].offset, 36);
	CHECK_INT(r.response.problems[1].code, PROBLEM_LENGTH_SYNTAX);
	CHECK_INT(r.response.problems[1].offset, 34);
}

TEST(response, of_two_bad_lengths_the_first_is_named)
{
	struct response_reader r;
	struct slice all = slice_from(
		H "Content-Length: 1\r\nContent-Length: 2, x\r\n\r\n");

	CHECK_INT(parse(&r, all, false, false), RESPONSE_BROKEN);
	CHECK_INT(r.response.problem_count, 1);
	CHECK_INT(r.response.problems[0].code, PROBLEM_LENGTH_CONFLICT);
	CHECK_INT(r.response.problems[0].offset, 52);
}

TEST(response, a_line_behind_a_bad_one_continues_nothing)
{
	struct response_reader r;
	struct slice all = slice_from(H "a: b\r\nbad\r\n c\r\n" L0 "\r\n");

	CHECK_INT(parse(&r, all, false, false), RESPONSE_DONE);
	CHECK_INT(r.response.problem_count, 2);
	CHECK_SLICE(response_field(&r.response, "a")->value, "b");
}

TEST(response, keeps_fields_with_trimmed_values)
{
	struct response_reader r;
	struct slice all = slice_from(H "A:\t x y \r\nb:\r\nA: z\r\n"
					"F: p\r\n\tq \r\n" L0 "\r\n");

	CHECK_INT(parse(&r, all, false, false), RESPONSE_DONE);
	CHECK_INT(r.response.field_count, 5);
	CHECK_SLICE(r.response.reason, "OK");
	CHECK_SLICE(response_field(&r.response, "a")->value, "x y");
	CHECK_INT(response_field_count(&r.response, "a"), 2);
	CHECK_SLICE(response_field(&r.response, "B")->value, "");
	CHECK_SLICE(response_field(&r.response, "f")->value, "p\r\n\tq");
	CHECK(!response_field(&r.response, "c"));
}

TEST(response, a_nul_in_a_value_is_a_control)
{
	static const char bytes[] = H "a: b\0c\r\n" L0 "\r\n";
	struct slice all = slice_of(bytes, sizeof(bytes) - 1);
	struct response_reader r;

	CHECK_INT(parse(&r, all, false, false), RESPONSE_DONE);
	CHECK_INT(r.response.problems[0].code, PROBLEM_CONTROL_IN_FIELD);
	CHECK_INT(r.response.problems[0].offset, 21);
	CHECK_INT(response_field(&r.response, "a")->value.len, 3);
	check_cuts(all, false, false);
}

/* `head`, then `count` times `line`, then `tail`. */
static void repeat(struct buf *out, const char *head, const char *line,
		   size_t count, const char *tail)
{
	buf_clear(out);
	buf_text(out, head);
	for (size_t i = 0; i < count; i++)
		buf_text(out, line);
	buf_text(out, tail);
}

TEST(response, limits_fields_and_interim_answers)
{
	static const char interim[] = "HTTP/1.1 100 C\r\n\r\n";
	struct buf all = BUF_INIT(ANSWER_MAX);
	struct response_reader r;

	repeat(&all, H, "a: b\r\n", RESPONSE_FIELDS_MAX - 1, L0 "\r\n");
	CHECK_INT(parse(&r, buf_view(&all), false, false), RESPONSE_DONE);
	repeat(&all, H, "a: b\r\n", RESPONSE_FIELDS_MAX, L0 "\r\n");
	CHECK_INT(parse(&r, buf_view(&all), false, false), RESPONSE_BROKEN);
	CHECK_INT(r.response.problems[0].code, PROBLEM_FIELDS_LIMIT);
	CHECK_INT(r.response.problems[0].offset, 17 + 6 * RESPONSE_FIELDS_MAX);
	check_cuts(buf_view(&all), false, false);
	repeat(&all, "", interim, RESPONSE_INTERIM_MAX, H L0 "\r\n");
	CHECK_INT(parse(&r, buf_view(&all), false, false), RESPONSE_DONE);
	CHECK_INT(r.response.interim, RESPONSE_INTERIM_MAX);
	repeat(&all, "", interim, RESPONSE_INTERIM_MAX + 1, H L0 "\r\n");
	CHECK_INT(parse(&r, buf_view(&all), false, false), RESPONSE_BROKEN);
	CHECK_INT(r.response.problems[0].code, PROBLEM_INTERIM_LIMIT);
	CHECK_INT(r.response.problems[0].offset,
		  (sizeof(interim) - 1) * RESPONSE_INTERIM_MAX);
	buf_release(&all);
}

TEST(response, limits_the_head_to_the_byte)
{
	struct buf all = BUF_INIT(ANSWER_MAX);
	struct response_reader r;
	size_t filler = ANSWER_HEAD_MAX - strlen(H "a: " "\r\n" L0 "\r\n");

	repeat(&all, H "a: ", "x", filler, "\r\n" L0 "\r\n");
	CHECK_INT(all.len, ANSWER_HEAD_MAX);
	CHECK_INT(parse(&r, buf_view(&all), false, false), RESPONSE_DONE);
	repeat(&all, H "a: ", "x", filler + 1, "\r\n" L0 "\r\n");
	CHECK_INT(parse(&r, buf_view(&all), false, false),
		  RESPONSE_TOO_LARGE);
	repeat(&all, H "a: ", "x", ANSWER_HEAD_MAX, "");
	CHECK_INT(parse(&r, buf_view(&all), false, false),
		  RESPONSE_TOO_LARGE);
	repeat(&all, C "0\r\nT: ", "x", ANSWER_HEAD_MAX, "");
	CHECK_INT(parse(&r, buf_view(&all), false, false),
		  RESPONSE_TOO_LARGE);
	repeat(&all, C "1;", "x", 5000, "");
	CHECK_INT(parse(&r, buf_view(&all), false, false), RESPONSE_BROKEN);
	CHECK_INT(r.response.problems[0].code, PROBLEM_CHUNK_SYNTAX);
	CHECK_INT(r.response.problems[0].offset, 47 + 4096);
	buf_release(&all);
}

TEST(response, announced_bodies_beyond_the_ceiling_are_too_large)
{
	static const char *const heads[] = {
		H "Content-Length: 8388608\r\n\r\n",
		H "Content-Length: 99999999999999999999999999\r\n\r\n",
		H "Content-Length: 18446744073709551619\r\n\r\n", /* 2^64+3 */
		C "800001\r\n",
		C "FFFFFFFFFFFFFFFFFFFF\r\n",
	};
	struct response_reader r;

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		CHECK_INT(parse(&r, slice_from(heads[i]), false, false),
			  RESPONSE_TOO_LARGE);
	CHECK_INT(parse(&r, slice_from(H "Content-Length: 8388000\r\n\r\n"),
			false, false), RESPONSE_MORE);
}

TEST(response, each_code_is_noted_once)
{
	struct response_reader r;
	struct slice all = slice_from("HTTP/1.1 200 OK\na: b\nc: \x01\n"
				      "d: \x02\n" L0 "\n");

	CHECK_INT(parse(&r, all, false, false), RESPONSE_DONE);
	CHECK_INT(r.response.problem_count, 2);
	CHECK_INT(r.response.problems[0].offset, 15);
	CHECK_INT(r.response.problems[1].offset, 24);
}
