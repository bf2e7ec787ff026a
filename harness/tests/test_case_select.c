#include <unistd.h>

#include "base/file.h"
#include "case/case_load.h"
#include "case/case_select.h"
#include "tests/test.h"

enum { FILE_TEXT_MAX = 1 << 20 };

struct chosen {
	struct arena arena;
	struct suite suite;
	const struct test_case **cases;
	size_t count;
	struct err err;
};

/* Selects from the shipped tables; 0 or -1. */
static int choose(struct chosen *c, const struct selection *s)
{
	*c = (struct chosen){ .arena = ARENA_INIT };
	CHECK_INT(suite_load(&c->suite, NULL, NULL, &c->err), 0);
	return suite_select(&c->suite, s, &c->arena, &c->cases, &c->count,
			    &c->err);
}

static void done(struct chosen *c)
{
	arena_release(&c->arena);
	suite_release(&c->suite);
}

static void check_refused(const struct selection *s, const char *text)
{
	struct chosen c;

	CHECK_INT(choose(&c, s), -1);
	CHECK_INT(c.err.code, ERR_USAGE);
	CHECK_TEXT(c.err.text, text);
	done(&c);
}

TEST(case_select, takes_everything_in_table_order)
{
	struct selection s = { .run_count = 0 };
	struct chosen c;

	CHECK_INT(choose(&c, &s), 0);
	CHECK_INT(c.count, c.suite.case_count);
	for (size_t i = 0; i < c.count; i++)
		CHECK(c.cases[i] == &c.suite.cases[i]);
	done(&c);
}

TEST(case_select, takes_globs_and_leaves_out_what_is_skipped)
{
	struct selection s = {
		.run = { "volume-unknown.*", "spec-count.non?" },
		.run_count = 2, .skip = { "*.twice" }, .skip_count = 1 };
	struct chosen c;

	CHECK_INT(choose(&c, &s), 0);
	CHECK(c.count > 3);
	CHECK_TEXT(c.cases[0]->id, "spec-count.none");
	for (size_t i = 1; i < c.count; i++) {
		CHECK_TEXT(c.cases[i]->topic, "volume-unknown");
		CHECK(strcmp(c.cases[i]->id, "volume-unknown.twice"));
	}
	done(&c);
}

TEST(case_select, takes_tags_and_clauses_together)
{
	struct selection s = { .tags = { "smoke" }, .tag_count = 1,
			       .clauses = { "M4", "M5" }, .clause_count = 2 };
	struct chosen c;

	CHECK_INT(choose(&c, &s), 0);
	CHECK_INT(c.count, 3);
	CHECK_TEXT(c.cases[0]->id, "volume-id-malformed.empty");
	CHECK_TEXT(c.cases[1]->id, "volume-id-malformed.pvc-prefix");
	CHECK_TEXT(c.cases[2]->id, "volume-unknown.random");
	done(&c);
}

TEST(case_select, reads_globs_from_a_file)
{
	char path[] = "/tmp/case-select-XXXXXX";
	char option[sizeof(path) + 1];
	struct selection s = { .run = { option }, .run_count = 1 };
	struct err err = ERR_INIT;
	struct chosen c;
	int fd = mkstemp(path);

	if (!CHECK(fd >= 0))
		return;
	close(fd);
	snprintf(option, sizeof(option), "@%s", path);
	CHECK_INT(file_write(path, slice_from("# smoke\n\n  content.* \r\n"
					      "login.logout # M9\n"), &err), 0);
	CHECK_INT(choose(&c, &s), 0);
	CHECK_INT(c.count, 2);
	CHECK_TEXT(c.cases[0]->id, "content.anonymous");
	CHECK_TEXT(c.cases[1]->id, "login.logout");
	done(&c);
	unlink(path);
	CHECK_INT(choose(&c, &s), -1);
	CHECK_HAS(c.err.text, path);
	done(&c);
}

TEST(case_select, splits_into_shards_that_together_are_everything)
{
	size_t together = 0;

	for (unsigned i = 1; i <= 7; i++) {
		struct selection s = { .shard = i, .shards = 7 };
		struct chosen c;

		CHECK_INT(choose(&c, &s), 0);
		for (size_t n = 0; n < c.count; n++)
			CHECK(c.cases[n] == &c.suite.cases[n * 7 + i - 1]);
		together += c.count;
		if (i == 7)
			CHECK_INT(together, c.suite.case_count);
		done(&c);
	}
}

TEST(case_select, names_the_nearest_when_nothing_matches)
{
	struct selection run = { .run = { "spec-count.nome" }, .run_count = 1 };
	struct selection far = { .run = { "zzz" }, .run_count = 1 };
	struct selection tag = { .tags = { "smok" }, .tag_count = 1 };
	struct selection clause = { .clauses = { "m4" }, .clause_count = 1 };
	struct selection none = { .skip = { "*" }, .skip_count = 1 };
	struct selection half = { .run = { "content.*", "login.nome" },
				  .run_count = 2 };
	struct selection tags = { .tags = { "smoke", "larg" },
				  .tag_count = 2 };
	struct selection both = { .run = { "content.*" }, .run_count = 1,
				  .tags = { "large" }, .tag_count = 1 };

	check_refused(&run, "no case matches 'spec-count.nome'; did you mean "
		      "'spec-count.none'?");
	check_refused(&far, "no case matches 'zzz'; 'list cases' shows what "
		      "there is");
	check_refused(&tag, "no case has the tag 'smok'; did you mean "
		      "'smoke'?");
	check_refused(&clause, "no clause 'm4'; did you mean 'M4'?");
	check_refused(&half, "no case matches 'login.nome'; 'list cases' "
		      "shows what there is");
	check_refused(&tags, "no case has the tag 'larg'; did you mean "
		      "'large'?");
	check_refused(&none, "nothing matches the selection; 'list cases' "
		      "shows what there is");
	check_refused(&both, "nothing matches the selection; 'list cases' "
		      "shows what there is");
}

TEST(case_select, refuses_shards_that_hold_nothing)
{
	struct selection outside = { .shard = 3, .shards = 2 };
	struct selection zero = { .shard = 0, .shards = 2 };
	struct selection empty = { .run = { "content.*" }, .run_count = 1,
				   .shard = 2, .shards = 2 };

	check_refused(&outside, "shard 3/2 does not exist; the first one is 1");
	check_refused(&zero, "shard 0/2 does not exist; the first one is 1");
	check_refused(&empty, "shard 2/2 holds no case: only 1 are selected");
}
