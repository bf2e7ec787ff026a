/*
 * A server that nobody has seen differs in many ways at once: several variants
 * together are as right as each alone, and a bug shows among them, too.
 */
#include "base/exit_code.h"
#include "base/rng.h"
#include "refserver/ref_bug.h"
#include "tests/run_bench.h"
#include "tests/test.h"

enum { MIXES = 60, MIXED = 5, BESIDE_A_BUG = 3, VARIANTS_MAX = 400,
       NAMES_MAX = 512, TITLE_MAX = 16 };

/* Right alone, but not for whatever else a server may refuse so. */
static const char *const lonely[] = {
	"invalid-requests-are-untyped",      /* 9.18, 9.21: no others */
	"unknown-things-are-404-with-fault", /* 9.31: not a part of the body */
};

static bool is_lonely(const char *name)
{
	for (size_t i = 0; i < sizeof(lonely) / sizeof(lonely[0]); i++)
		if (!strcmp(name, lonely[i]))
			return true;
	return false;
}

/* What the bug would spoil is not there. */
static const char *const hidden_by[][2] = {
	{ "fault-message-with-a-bare-argument", "no-fault-message" },
	{ "json-with-single-quotes", "escaped-strings" },
	{ "never-closes", "closes-connections" },
	{ "never-closes", "closes-silently" },
	{ "fault-as-html", "faults-in-the-task" },
	{ "fault-as-html", "localized-task-error" },
	{ "hostile-body", "faults-in-the-task" },
	{ "hostile-body", "localized-task-error" },
	{ "task-result-with-a-fault", "no-task-result" },
	{ "fault-cause-localized-without-fault", "faults-in-the-task" },
	{ "leaves-a-body-unread", "closes-silently" },
	{ "hostile-members", "faults-in-the-task" },
	{ "hostile-members", "localized-task-error" },
	{ "json-fault-with-bytes-behind", "faults-in-the-task" },
	{ "json-fault-with-bytes-behind", "localized-task-error" },
	{ "task-result-of-another-volume", "no-task-result" },
	{ "task-result-of-another-volume", "null-task-result" },
	{ "task-result-of-another-volume", "single-task-result" },
	{ "task-result-of-another-volume", "text-task-result" },
	{ "task-result-of-another-volume", "array-task-result" },
	{ "task-result-of-another-volume", "boxed-task-result" },
	{ "task-result-of-another-volume", "task-result-without-volume" },
	{ "wire-with-a-space-before-the-colon", "lower-case-fields" },
};

static bool hides(const char *bug, const char *variant)
{
	for (size_t i = 0; i < sizeof(hidden_by) / sizeof(hidden_by[0]); i++)
		if (bug && !strcmp(bug, hidden_by[i][0]) &&
		    !strcmp(variant, hidden_by[i][1]))
			return true;
	return false;
}

struct candidate {
	const char *name;
	uint64_t rank;
};

/* How early a variant comes into the mix of that name. */
static uint64_t rank_in(const char *mix, const char *variant)
{
	char both[NAMES_MAX];
	struct rng rng;

	snprintf(both, sizeof(both), "%s with %s", mix, variant);
	rng_init(&rng, 1, both);
	return rng_next(&rng);
}

/* So many variants, none twice, that do not hide the bug. Each comes in by its
 * own name: one more of them leaves most mixes as they were. */
static void mix(const char *title, const char *bug, size_t count,
		struct buf *out)
{
	struct candidate all[VARIANTS_MAX];
	const struct ref_variant *v;
	size_t known = 0;

	for (size_t i = 0; (v = ref_variant_at(i)); i++)
		if (!is_lonely(v->name) && !hides(bug, v->name))
			all[known++] = (struct candidate){
				v->name, rank_in(title, v->name) };
	buf_clear(out);
	for (size_t i = 0; i < count; i++) {
		size_t first = i;

		for (size_t k = i + 1; k < known; k++)
			if (all[k].rank < all[first].rank)
				first = k;
		buf_printf(out, "%s%s", i ? "," : "", all[first].name);
		all[first] = all[i];
	}
}

static void print_failures(const struct bench *b)
{
	for (size_t i = 0; i < b->case_count; i++)
		if (b->cases[i].verdict == VERDICT_FAIL ||
		    b->cases[i].verdict == VERDICT_BLOCKED)
			printf("\n  %s %s %s", b->cases[i].id,
			       b->cases[i].check, b->cases[i].clause);
}

static void run_mix(struct bench *b, const char *bug, const char *variants)
{
	bench_init(b);
	b->options.bug = bug;
	b->options.variant = variants;
	bench_serve(b);
	bench_run(b);
	CHECK_INT(b->result, 0);
}

static void check_right(const char *variants)
{
	struct bench b;

	run_mix(&b, NULL, variants);
	if (!CHECK_INT(b.sum.exit_code, EXIT_CONFORMS) ||
	    !CHECK_INT(b.sum.count[VERDICT_BLOCKED], 0)) {
		printf("\n%s", variants);
		print_failures(&b);
	}
	bench_release(&b);
}

TEST(mixes, of_variants_are_right)
{
	struct buf names = BUF_INIT(NAMES_MAX);
	char title[TITLE_MAX];

	check_right("coalesces-calls,faults-in-the-task");
	for (int i = 0; i < MIXES; i++) {
		snprintf(title, sizeof(title), "mix %d", i);
		mix(title, NULL, MIXED, &names);
		check_right(buf_string(&names));
	}
	buf_release(&names);
}

TEST(mixes, hide_no_bug)
{
	struct buf names = BUF_INIT(NAMES_MAX);
	const struct ref_bug *bug;
	for (size_t i = 0; (bug = ref_bug_at(i)); i++) {
		struct bench b;

		mix(bug->name, bug->name, BESIDE_A_BUG, &names);
		run_mix(&b, bug->name, buf_string(&names));
		if (!CHECK(b.sum.exit_code == EXIT_FAILED ||
			   b.sum.exit_code == EXIT_TARGET))
			printf("\n%s beside %s: %d", bug->name,
			       buf_string(&names), b.sum.exit_code);
		bench_release(&b);
	}
	buf_release(&names);
}
