/*
 * Any bytes as an answer, for a GET and for a HEAD request, with and without
 * a close behind them: however the bytes are cut and wherever they lie, the
 * reader ends in the same state with the same response; everything it names
 * lies inside of the bytes; the end is where it says.
 */
#include "base/alloc.h"
#include "base/rng.h"
#include "fuzz_target.h"
#include "http/response.h"

enum {
	INPUT_MAX = 256 * 1024,
	BYTEWISE_MAX = 2048, /* longer inputs are cut into larger pieces */
	PIECES = 64
};

/* What the bytes answer to, and what happens behind them. */
struct setting {
	bool head_request, closed;
};

static char *exact_copy(struct slice s)
{
	char *copy = mem_alloc(s.len);

	if (s.len)
		memcpy(copy, s.at, s.len);
	return copy;
}

static enum response_state read_whole(struct response_reader *r,
				      struct slice all, struct setting setting)
{
	response_reader_init(r, setting.head_request);
	response_reader_feed(r, all);
	return setting.closed ? response_reader_end(r, all) : r->state;
}

/* The memory moves with every piece. Gives the last copy to be freed. */
static char *read_pieces(struct response_reader *r, struct slice all,
			 struct setting setting, struct rng *rng,
			 size_t piece_max)
{
	char *last = mem_alloc(0);
	size_t len = 0;

	response_reader_init(r, setting.head_request);
	while (len < all.len) {
		struct slice part;
		char *next;

		len += (size_t)rng_below(rng, piece_max) + 1;
		part = slice_head(all, len);
		next = exact_copy(part);
		response_reader_feed(r, slice_of(next, part.len));
		mem_free(last);
		last = next;
	}
	if (setting.closed)
		response_reader_end(r, slice_of(last, all.len));
	return last;
}

static bool same_slice(struct slice a, const char *base_a, struct slice b,
		       const char *base_b)
{
	if (a.len != b.len || !a.at != !b.at)
		return false;
	return !a.at || a.at - base_a == b.at - base_b;
}

static bool same_lists(const struct response *a, const char *base_a,
		       const struct response *b, const char *base_b)
{
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

static bool same(const struct response *a, const char *base_a,
		 const struct response *b, const char *base_b)
{
	return a->status == b->status && a->minor == b->minor &&
	       a->framing == b->framing && a->head_offset == b->head_offset &&
	       a->body_offset == b->body_offset && a->end == b->end &&
	       a->interim == b->interim && a->keep_alive == b->keep_alive &&
	       a->field_count == b->field_count &&
	       a->problem_count == b->problem_count &&
	       same_slice(a->reason, base_a, b->reason, base_b) &&
	       same_slice(a->body, base_a, b->body, base_b) &&
	       same_lists(a, base_a, b, base_b);
}

static bool inside(struct slice s, struct slice all)
{
	return !s.at || (s.at >= all.at && s.at + s.len <= all.at + all.len);
}

static void check_bounds(const struct response_reader *r, struct slice all)
{
	const struct response *a = &r->response;

	fuzz_require(a->problem_count <= RESPONSE_PROBLEMS_MAX &&
		     a->field_count <= RESPONSE_FIELDS_MAX, "counts");
	fuzz_require(r->state != RESPONSE_BROKEN || a->problem_count,
		     "what is broken says why");
	for (size_t i = 0; i < a->problem_count; i++)
		fuzz_require(a->problems[i].offset <= all.len,
			     "a problem lies inside of the answer");
	for (size_t i = 0; i < a->field_count; i++)
		fuzz_require(inside(a->fields[i].name, all) &&
			     inside(a->fields[i].value, all) &&
			     a->fields[i].name.len,
			     "a field lies inside of the answer");
	fuzz_require(inside(a->reason, all) && inside(a->body, all),
		     "reason and body lie inside of the answer");
	if (r->state != RESPONSE_DONE)
		return;
	fuzz_require(a->head_offset < a->body_offset &&
		     a->body_offset <= a->end && a->end <= all.len,
		     "head, body and end are in order");
	fuzz_require(a->status >= 100 && a->status <= 999, "a status");
}

/* Done is done at `end` and not before, unless the close ended it. */
static void check_end(const struct response_reader *whole, struct slice all,
		      struct setting setting)
{
	const struct response *a = &whole->response;
	struct response_reader r;

	if (whole->state != RESPONSE_DONE || a->framing == FRAMED_CLOSE)
		return;
	setting.closed = false;
	fuzz_require(read_whole(&r, slice_head(all, a->end), setting) ==
		     RESPONSE_DONE, "done at the end");
	fuzz_require(read_whole(&r, slice_head(all, a->end - 1), setting) ==
		     RESPONSE_MORE, "not done before the end");
}

static void check_stored(const struct response_reader *whole, struct slice all,
			 bool head_request)
{
	struct arena arena = ARENA_INIT;
	struct response a;
	struct exchange x;

	exchange_init(&x);
	buf_text(&x.request, head_request ? "HEAD / HTTP/1.1\r\n\r\n"
					  : "GET / HTTP/1.1\r\n\r\n");
	buf_slice(&x.answer, all);
	x.outcome = EXCHANGE_ANSWERED;
	fuzz_require((response_parse(&arena, &x, &a) == 0) ==
		     (whole->state == RESPONSE_DONE),
		     "a stored answer parses like a live one");
	if (whole->state == RESPONSE_DONE) {
		fuzz_require(a.body.len <= a.end - a.body_offset,
			     "decoding never makes a body longer");
		response_media_type(&arena, &a);
	}
	exchange_release(&x);
	arena_release(&arena);
}

static void check_setting(struct slice all, struct setting setting)
{
	size_t piece_max = all.len <= BYTEWISE_MAX ? 1 : all.len / PIECES;
	struct response_reader whole, cut;
	struct rng rng;

	read_whole(&whole, all, setting);
	check_bounds(&whole, all);
	rng_init(&rng, all.len, "pieces");
	for (int i = 0; i < 2; i++) {
		char *last = read_pieces(&cut, all, setting, &rng,
					 i ? 40 + piece_max : piece_max);

		fuzz_require(cut.state == whole.state &&
			     same(&whole.response, all.at, &cut.response,
				  last),
			     "pieces give the same as the whole");
		mem_free(last);
	}
	check_end(&whole, all, setting);
	if (setting.closed)
		check_stored(&whole, all, setting.head_request);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct setting settings[] = {
		{ false, false }, { false, true }, { true, false },
		{ true, true },
	};
	char *copy;

	if (size > INPUT_MAX)
		return 0;
	copy = exact_copy(slice_of((const char *)data, size));
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		check_setting(slice_of(copy, size), settings[i]);
	mem_free(copy);
	return 0;
}
