#include "base/rng.h"
#include "http/request.h"
#include "mutate/shrink.h"
#include "mutate_fixture.h"
#include "tests/test.h"

enum { TEXT_MAX = 1 << 20, CALLS_GOOD = 200, SPECS = 60, DEPTH = 5000,
       DEPTH_NEEDED = 100, CALLS_FEW = 7 };

/* ---- what is still the same */

static bool holds_overflow(void *self, const struct slice *requests,
			   size_t count)
{
	struct arena arena = ARENA_INIT;
	struct json_node *root = json_parse(&arena, requests[count - 1], 0,
					    NULL);
	bool found = false;

	(void)self;
	for (struct json_node *n = root; n; n = json_following(n, root))
		found |= slice_is(n->spelling, "1e400") &&
			 n->parent && n->parent->parent;
	arena_release(&arena);
	return found;
}

static bool names_twice(void *self, const struct slice *requests, size_t count)
{
	struct arena arena = ARENA_INIT;
	struct json_node *root = json_parse(&arena, requests[count - 1], 0,
					    NULL);
	bool found = root && json_duplicate(root, NULL);

	(void)self;
	arena_release(&arena);
	return found;
}

static bool is_deep(void *self, const struct slice *requests, size_t count)
{
	size_t open = 0;

	(void)self;
	for (size_t i = 0; i < requests[count - 1].len; i++)
		open += requests[count - 1].at[i] == '[';
	return open >= DEPTH_NEEDED &&
	       !json_read(requests[count - 1], JSON_DEPTH_CEILING, NULL);
}

static bool has_needle(void *self, const struct slice *requests, size_t count)
{
	return slice_find(requests[count - 1], slice_from(self)) >= 0;
}

/* A literal as the `self` of has_needle, which only reads it. */
static void *needle(const char *text)
{
	return (void *)(uintptr_t)text;
}

static bool never(void *self, const struct slice *requests, size_t count)
{
	(void)self;
	(void)requests;
	(void)count;
	return false;
}

/* ---- bodies */

static void large_body(struct buf *out, const char *special)
{
	buf_text(out, "{ \"syncSpecs\" : [");
	for (int i = 0; i < SPECS; i++)
		buf_printf(out, "%s\n{\"_typeName\":\"CnsSyncVolumeSpec\","
			   "\"volumeId\":{\"id\":\"volume-number-%d\"},"
			   "\"n\":[1,2,{\"deep\":[%s,4]}]}", i ? "," : "", i,
			   i == SPECS / 3 ? special : "3");
	buf_text(out, "],\"more\":{\"a\":[true,false,null]}}");
}

static void shrink_to(struct slice body, shrink_same *same, void *self,
		      size_t most_bytes, unsigned most_calls)
{
	struct shrink s;
	unsigned calls;

	shrink_init_body(&s, body, 0);
	calls = shrink_run(&s, same, self);
	if (!CHECK(s.best[0].len <= most_bytes) ||
	    !CHECK(calls <= most_calls))
		printf("%u calls: %zu bytes: %.*s\n", calls, s.best[0].len,
		       SLICE_ARG(slice_head(s.best[0], 300)));
	CHECK(same(self, s.best, 1));
	CHECK(!shrink_next(&s));
	shrink_release(&s);
}

TEST(mutate_shrink, finds_a_small_witness_in_few_calls)
{
	struct buf body = BUF_INIT(TEXT_MAX);

	large_body(&body, "1e400");
	CHECK(body.len > 5000);
	/* {"":[1e400]} would be the least: twelve bytes. */
	shrink_to(buf_view(&body), holds_overflow, NULL, 12, CALLS_GOOD);
	buf_clear(&body);
	large_body(&body, "{\"k\":1,\"z\":2,\"\\u006b\":3}");
	shrink_to(buf_view(&body), names_twice, NULL, 20, CALLS_GOOD);
	buf_release(&body);
}

TEST(mutate_shrink, takes_levels_off_what_is_deep)
{
	struct buf body = BUF_INIT(TEXT_MAX);

	for (int i = 0; i < DEPTH; i++)
		buf_text(&body, i % 2 ? "[0," : "[");
	buf_text(&body, "1");
	for (int i = 0; i < DEPTH; i++)
		buf_byte(&body, ']');
	shrink_to(buf_view(&body), is_deep, NULL, 2 * DEPTH_NEEDED + 40, 1000);
	buf_release(&body);
}

TEST(mutate_shrink, cuts_bytes_of_what_is_no_json)
{
	struct buf body = BUF_INIT(TEXT_MAX);

	large_body(&body, "nul");
	shrink_to(buf_view(&body), has_needle, needle("nul,"), 4, CALLS_GOOD);
	buf_clear(&body);
	buf_slice(&body, slice_of("\0\0\0needle\xFF", 10));
	shrink_to(buf_view(&body), has_needle, needle("needle"), 6, CALLS_GOOD);
	buf_release(&body);
}

TEST(mutate_shrink, shortens_strings_and_names)
{
	struct buf body = BUF_INIT(TEXT_MAX);

	buf_text(&body, "{\"a\":\"");
	for (int i = 0; i < 3000; i++)
		buf_printf(&body, "%d\\n", i);
	buf_text(&body, "needle\"}");
	shrink_to(buf_view(&body), has_needle, needle("needle"), 8, CALLS_GOOD);
	buf_release(&body);
}

TEST(mutate_shrink, asks_no_more_often_than_it_may)
{
	struct buf body = BUF_INIT(TEXT_MAX);
	struct shrink s;

	large_body(&body, "1e400");
	shrink_init_body(&s, buf_view(&body), CALLS_FEW);
	CHECK_INT(shrink_left(&s), CALLS_FEW);
	CHECK_INT(shrink_run(&s, never, NULL), CALLS_FEW);
	CHECK(slice_equal(s.best[0], buf_view(&body)));
	CHECK_INT(shrink_left(&s), 0);
	shrink_release(&s);
	shrink_init_body(&s, SLICE_NONE, 0);
	CHECK(!shrink_next(&s));
	shrink_release(&s);
	shrink_init(&s, NULL, 0, 0);
	CHECK(!shrink_next(&s));
	shrink_release(&s);
	buf_release(&body);
}

/* Each candidate is smaller, whatever the answers are. */
TEST(mutate_shrink, only_ever_gets_smaller_and_ends)
{
	struct mutate_seeds seeds;
	struct rng rng;

	seeds_builtin(&seeds);
	rng_init(&rng, 1, "answers");
	for (size_t i = 0; i < seeds.count; i++) {
		struct shrink s;

		shrink_init_body(&s, seeds.at[i].body, 100000);
		while (shrink_next(&s)) {
			CHECK(s.candidate[0].len < s.best[0].len);
			shrink_answer(&s, rng_below(&rng, 3) == 0);
		}
		CHECK(s.calls < 100000);
		shrink_release(&s);
	}
	seeds_release(&seeds);
}

/* ---- requests */

static bool length_is_right(struct slice request)
{
	struct request_view view;
	unsigned long long length = 0;

	request_view(request, &view);
	return slice_number(request_header(view.head, "Content-Length"), 1 << 20,
			    &length) && length == view.body.len;
}

/* The last request has the needle and a right length, the session too. */
static bool poisons(void *self, const struct slice *requests, size_t count)
{
	struct slice last = requests[count - 1];
	bool second = false;

	(void)self;
	for (size_t i = 0; i + 1 < count; i++)
		second |= slice_find(requests[i], slice_from("poison")) >= 0;
	return second && slice_find(last, slice_from("needle")) >= 0 &&
	       slice_find(last, slice_from("Session: x")) >= 0 &&
	       length_is_right(last);
}

TEST(mutate_shrink, drops_requests_and_fields_and_keeps_the_length_right)
{
	struct buf body = BUF_INIT(TEXT_MAX), last = BUF_INIT(TEXT_MAX);
	struct slice requests[6];
	struct shrink s;

	large_body(&body, "\"needle\"");
	buf_printf(&last, "POST /x HTTP/1.1\r\nHost: h\r\nAccept: */*\r\n"
		   "Content-Length: %zu\r\nX-A: b\r\nSession: x\r\nX-B: c\r\n"
		   "\r\n", body.len);
	buf_slice(&last, buf_view(&body));
	for (size_t i = 0; i < 5; i++)
		requests[i] = slice_from(i == 2 ? "GET /poison HTTP/1.1\r\n\r\n"
						: "GET / HTTP/1.1\r\n\r\n");
	requests[5] = buf_view(&last);
	shrink_init(&s, requests, 6, 0);
	CHECK(shrink_run(&s, poisons, NULL) < CALLS_GOOD);
	CHECK_INT(s.best_count, 2);
	CHECK_SLICE(s.best[0], "GET /poison HTTP/1.1\r\n\r\n");
	CHECK_SLICE(s.best[1], "POST /x HTTP/1.1\r\nContent-Length: 6\r\n"
		    "Session: x\r\n\r\nneedle");
	shrink_release(&s);
	buf_release(&body);
	buf_release(&last);
}

TEST(mutate_shrink, leaves_broken_framing_as_it_is)
{
	static const char text[] = "POST / HTTP/1.1\r\nContent-Length: 99\r\n"
				   "X: y\r\n\r\n{\"a\":\"needle\"}";
	struct slice request = slice_from(text);
	struct shrink s;

	shrink_init(&s, &request, 1, 0);
	shrink_run(&s, has_needle,
		   needle("Length: 99\r\n\r\n{\"a\":\"needle\""));
	CHECK_SLICE(s.best[0], "Length: 99\r\n\r\n{\"a\":\"needle\"");
	shrink_release(&s);
}

static bool anything(void *self, const struct slice *requests, size_t count)
{
	(void)self;
	(void)requests;
	return count > 0;
}

TEST(mutate_shrink, keeps_exact_framing_exact)
{
	struct slice request = slice_from("POST / HTTP/1.1\r\nHost: h\r\n"
					  "Content-Length: 9\r\nX: y\r\n\r\n"
					  "{\"a\": 1 }");
	struct shrink s;

	shrink_init(&s, &request, 1, 0);
	shrink_run(&s, anything, NULL);
	CHECK_SLICE(s.best[0], "POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
	shrink_release(&s);
}
