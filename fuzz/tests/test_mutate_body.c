#include "mutate_fixture.h"
#include "tests/test.h"

enum { BODY_ROUNDS = 3000, BODY_LIMIT = 1 << 20 };

static struct slice seed_named(const struct mutate_seeds *seeds,
			       const char *name)
{
	for (size_t i = 0; i < seeds->count; i++)
		if (!strcmp(seeds->at[i].name, name))
			return seeds->at[i].body;
	CHECK_TEXT(name, "a seed of that name");
	return SLICE_NONE;
}

/* Twice, and held to the limit; the result is in *out. */
static void mutate_twice(struct slice body, struct slice other, uint64_t seed,
			 size_t limit, struct buf *out)
{
	struct buf again = BUF_INIT(BODY_LIMIT);

	buf_clear(out);
	mutate_body(body, other, seed, limit, out);
	mutate_body(body, other, seed, limit, &again);
	CHECK(slice_equal(buf_view(out), buf_view(&again)));
	CHECK(out->len <= limit);
	CHECK(!out->full);
	buf_release(&again);
}

TEST(mutate_body, gives_the_same_bytes_and_nearly_always_others_than_before)
{
	struct buf out = BUF_INIT(BODY_LIMIT), last = BUF_INIT(BODY_LIMIT);
	struct mutate_seeds seeds;
	struct slice body, other;
	size_t same = 0, repeated = 0;

	seeds_builtin(&seeds);
	body = seed_named(&seeds, "all-members.json");
	other = seed_named(&seeds, "unicode.json");
	for (uint64_t seed = 0; seed < BODY_ROUNDS; seed++) {
		mutate_twice(body, other, seed, BODY_LIMIT, &out);
		same += slice_equal(buf_view(&out), body);
		repeated += slice_equal(buf_view(&out), buf_view(&last));
		buf_clear(&last);
		buf_slice(&last, buf_view(&out));
	}
	CHECK(same < BODY_ROUNDS / 100);
	CHECK(repeated < BODY_ROUNDS / 100);
	buf_release(&out);
	buf_release(&last);
	seeds_release(&seeds);
}

TEST(mutate_body, keeps_to_any_limit)
{
	static const size_t limits[] = { 0, 1, 2, 17, 100, 300, 5000, 70000 };
	struct buf out = BUF_INIT(BODY_LIMIT);
	struct mutate_seeds seeds;
	size_t longest = 0;

	seeds_builtin(&seeds);
	for (size_t l = 0; l < sizeof(limits) / sizeof(limits[0]); l++)
		for (uint64_t seed = 0; seed < BODY_ROUNDS / 3; seed++) {
			mutate_twice(seeds.at[seed % seeds.count].body,
				     SLICE_NONE, seed, limits[l], &out);
			if (out.len > longest)
				longest = out.len;
		}
	CHECK(longest > 60000); /* bombs fill what there is */
	buf_release(&out);
	seeds_release(&seeds);
}

TEST(mutate_body, takes_whatever_is_no_json)
{
	static const struct slice bodies[] = {
		{ "", 0 }, { "\0", 1 }, { "{", 1 }, { "\"", 1 }, { "\\", 1 },
		{ "\xFF\xFE", 2 }, { "{\"a\":", 5 }, { "\"\\", 2 },
		{ "\0@0\0", 4 }, { "{\"\\u00", 6 }, { " ", 1 }, { "]", 1 },
		{ "\"a\\u004", 7 }, { "''", 2 }, { "0", 1 }, { "\"\"", 2 },
	};
	struct buf out = BUF_INIT(BODY_LIMIT);
	size_t same = 0;

	for (size_t b = 0; b < sizeof(bodies) / sizeof(bodies[0]); b++)
		for (uint64_t seed = 0; seed < BODY_ROUNDS / 10; seed++) {
			mutate_twice(bodies[b],
				     bodies[seed % (sizeof(bodies) /
						    sizeof(bodies[0]))],
				     seed, BODY_LIMIT, &out);
			same += slice_equal(buf_view(&out), bodies[b]);
		}
	CHECK(same < BODY_ROUNDS / 20);
	buf_release(&out);
}

/* An engine starts from what the last round left. */
TEST(mutate_body, can_go_on_from_its_own_results)
{
	struct buf a = BUF_INIT(BODY_LIMIT), b = BUF_INIT(BODY_LIMIT);
	struct mutate_seeds seeds;

	seeds_builtin(&seeds);
	buf_slice(&a, seeds.at[0].body);
	for (uint64_t seed = 0; seed < BODY_ROUNDS; seed++) {
		struct buf t = a;

		mutate_twice(buf_view(&a), seeds.at[seed % seeds.count].body,
			     seed, 2000, &b);
		a = b;
		b = t;
		if (!a.len)
			buf_slice(&a, seeds.at[0].body);
	}
	buf_release(&a);
	buf_release(&b);
	seeds_release(&seeds);
}

TEST(mutate_seeds, are_the_files_of_the_corpus)
{
	struct mutate_seeds built_in, loaded;
	struct err err = ERR_INIT;

	seeds_builtin(&built_in);
	CHECK(built_in.count >= 25);
	CHECK_INT(seeds_load(&loaded, "corpus/request", &err), 0);
	CHECK_INT(loaded.count, built_in.count);
	CHECK_TEXT(loaded.digest, built_in.digest);
	CHECK_INT(strlen(loaded.digest), 64);
	for (size_t i = 0; i < built_in.count && i < loaded.count; i++) {
		CHECK_TEXT(loaded.at[i].name, built_in.at[i].name);
		CHECK(slice_equal(loaded.at[i].body, built_in.at[i].body));
	}
	seeds_release(&loaded);
	seeds_release(&built_in);
}

/* The corpus of an engine may be nothing else than broken bodies. */
TEST(mutate_body, every_second_mutant_is_one_of_a_seed)
{
	struct buf text = BUF_INIT(BODY_LIMIT);
	int valid = 0;

	for (uint64_t i = 0; i < BODY_ROUNDS; i++) {
		struct arena arena = ARENA_INIT;
		struct json_node *root;

		buf_clear(&text);
		mutate_body(slice_from("]]{:"), SLICE_NONE, i, BODY_LIMIT,
			    &text);
		root = json_parse(&arena, buf_view(&text), 64, NULL);
		valid += root && json_member(root, "syncSpecs");
		arena_release(&arena);
	}
	CHECK(valid > BODY_ROUNDS / 6);
	CHECK(valid < BODY_ROUNDS / 2);
	buf_release(&text);
}

/* A seed of a user may hold anything: in capitals, behind escapes. */
TEST(mutate_seeds, volumes_of_somebody_else_do_not_get_through)
{
	static const char body[] =
		"{\"syncSpecs\":[{\"volumeId\":{\"id\":"
		"\"AAAAAAAA-bbbb-1ccc-8ddd-eeeeeeeeeeee\"}},{\"volumeId\":"
		"{\"id\":\"\\u0061aaaaaaa-bbbb-1ccc-8ddd-eeeeeeeeeeee\"}}]}";
	struct mutate_seed seed = { "x", slice_from(body) };
	struct mutate_seeds seeds = { .at = &seed, .count = 1 };
	struct mutate_fixture f;
	struct mutator m;
	struct err err = ERR_INIT;

	mutate_fixture_init(&f, 0);
	CHECK_INT(mutator_init(&m, &seeds, &f.target, 0, &err), 0);
	for (uint64_t i = 0; i < BODY_ROUNDS; i++) {
		struct mutant x;
		struct slice last;

		mutate_request(&m, 3, i, &x);
		last = buf_view(&x.requests[x.request_count - 1]);
		CHECK(slice_find(last, slice_from("bbbb-1ccc")) < 0);
		mutant_release(&x);
	}
	mutator_release(&m);
	mutate_fixture_release(&f);
}

TEST(mutate_seeds, a_folder_without_files_is_refused)
{
	struct mutate_seeds seeds;
	struct err err = ERR_INIT;

	CHECK_INT(seeds_load(&seeds, "no/such/folder", &err), -1);
	CHECK_INT(err.code, ERR_USAGE);
	CHECK_HAS(err.text, "no/such/folder");
	seeds_release(&seeds);
}
