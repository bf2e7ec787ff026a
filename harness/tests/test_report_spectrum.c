/*
 * What counts as one explanation, on facts made up for it.
 */
#include "report/report_spectrum.h"
#include "tests/test.h"

enum { CASES = 12 };

/* One judged case: "!symptom" decides, "+symptom" is inherent, "-" passes. */
struct row {
	const char *symptom;
	const char *properties[3];
};

static struct spectrum_group *explain(struct spectrum *s,
				      const struct row *rows, size_t *count)
{
	spectrum_init(s, CASES);
	for (size_t i = 0; i < CASES && rows[i].symptom; i++) {
		const char *symptom = rows[i].symptom;

		spectrum_judged(s, i, *symptom != '-');
		for (size_t k = 0; k < 3 && rows[i].properties[k]; k++)
			spectrum_property(s, i, rows[i].properties[k],
					  SPECTRUM_PLAIN);
		if (*symptom == '-')
			spectrum_saw(s, i, symptom + 1);
		else
			spectrum_symptom(s, i, symptom + 1,
					 *symptom == '+' ? SPECTRUM_INHERENT
							 : SPECTRUM_PLAIN);
	}
	return spectrum_explain(s, count);
}

TEST(report_spectrum, whoever_asks_alike_and_gets_the_same_is_one_group)
{
	const struct row rows[CASES] = {
		{ "!500 NotFound", { "id empty", "header" } },
		{ "!500 NotFound", { "id empty", "large" } },
		{ "-", { "header" } }, { "-", { "large" } },
	};
	struct spectrum s;
	size_t count;
	struct spectrum_group *g = explain(&s, rows, &count);

	CHECK_INT(count, 1);
	CHECK_INT(g[0].case_count, 2);
	CHECK_TEXT(g[0].symptom, "500 NotFound");
	CHECK_TEXT(g[0].property, "id empty");
	spectrum_release(&s);
}

TEST(report_spectrum, two_things_asked_are_two_groups_whatever_both_got)
{
	const struct row rows[CASES] = {
		{ "!200 Task", { "id empty", "header" } },
		{ "!200 Task", { "id empty" } },
		{ "!200 Task", { "two specs", "header" } },
		{ "!200 Task", { "two specs" } },
		{ "!200 Task", { "two specs", "large" } },
		{ "-500 NotFound", { "header" } },
		{ "-500 NotFound", { "large" } },
	};
	struct spectrum s;
	size_t count;
	struct spectrum_group *g = explain(&s, rows, &count);

	CHECK_INT(count, 2);
	CHECK_TEXT(g[0].property, "two specs");
	CHECK_INT(g[0].case_count, 3);
	CHECK_TEXT(g[1].property, "id empty");
	CHECK_INT(g[1].cases[0], 0);
	CHECK_INT(g[1].cases[1], 1);
	spectrum_release(&s);
}

TEST(report_spectrum, an_inherent_symptom_needs_nothing_in_common)
{
	const struct row rows[CASES] = {
		{ "+404 NotFound", { "a" } }, { "+404 NotFound", { "b" } },
		{ "+404 NotFound", { "c" } }, { "-", { "a", "b", "c" } },
	};
	struct spectrum s;
	size_t count;
	struct spectrum_group *g = explain(&s, rows, &count);

	CHECK_INT(count, 1);
	CHECK_INT(g[0].case_count, 3);
	CHECK(!g[0].property);
	spectrum_release(&s);
}

/* Not so for a plain one: each of these may have a reason of its own. */
TEST(report_spectrum, a_plain_symptom_with_nothing_in_common_stays_apart)
{
	const struct row rows[CASES] = {
		{ "!400", { "a" } }, { "!400", { "b" } }, { "!400", { "c" } },
		{ "-", { "a" } }, { "-", { "b" } }, { "-", { "c" } },
	};
	struct spectrum s;
	size_t count;

	explain(&s, rows, &count);
	CHECK_INT(count, 3);
	spectrum_release(&s);
}

/* A case that rightly got the very same is no argument against. */
TEST(report_spectrum, the_same_answer_where_it_is_right_is_no_counterexample)
{
	struct row rows[CASES] = {
		{ "!200 Task", { "unknown id", "x" } },
		{ "!200 Task", { "unknown id", "y" } },
		{ "!200 Task", { "x" } },
		{ "-200 Task", { "unknown id" } },
		{ "-200 Task", { "unknown id" } },
		{ "-200 Task", { "unknown id" } },
	};
	struct spectrum s;
	size_t count;
	struct spectrum_group *g = explain(&s, rows, &count);

	CHECK_TEXT(g[0].property, "unknown id");
	spectrum_release(&s);
	for (size_t i = 3; i < 6; i++)
		rows[i].symptom = "-500 NotFound";
	g = explain(&s, rows, &count);
	CHECK_TEXT(g[0].property, "x");
	spectrum_release(&s);
}

TEST(report_spectrum, every_failed_case_is_in_exactly_one_group)
{
	struct row rows[CASES];
	size_t seen[CASES] = { 0 }, count;
	struct spectrum s;
	struct spectrum_group *g;

	for (size_t i = 0; i < CASES; i++)
		rows[i] = (struct row){ i % 3 == 2 ? "-200" : i % 2 ? "!400"
								    : "+500",
					{ i % 5 ? "p" : "q",
					  i % 4 ? "r" : NULL } };
	g = explain(&s, rows, &count);
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < g[i].case_count; k++)
			seen[g[i].cases[k]]++;
	for (size_t i = 0; i < CASES; i++)
		CHECK_INT(seen[i], i % 3 == 2 ? 0 : 1);
	spectrum_release(&s);
}

/* Order in which facts are told must not matter. */
TEST(report_spectrum, the_order_of_the_facts_does_not_matter)
{
	static const char *const asked[] = { "a", "b", "c" };
	char texts[2][512] = { "", "" };

	for (unsigned turn = 0; turn < 2; turn++) {
		struct spectrum s;
		struct spectrum_group *g;
		size_t count;

		spectrum_init(&s, 6);
		for (size_t k = 0; k < 18; k++) {
			size_t n = turn ? 17 - k : k;

			spectrum_judged(&s, n % 6, n % 6 != 5);
			if (n % 3 == n % 2)
				spectrum_property(&s, n % 6, asked[n / 6],
						  SPECTRUM_PLAIN);
			if (n < 5)
				spectrum_symptom(&s, n, n < 3 ? "x" : "y",
						 SPECTRUM_PLAIN);
		}
		g = spectrum_explain(&s, &count);
		for (size_t i = 0; i < count; i++) {
			size_t len = strlen(texts[turn]);

			snprintf(texts[turn] + len, sizeof(texts[turn]) - len,
				 "%s/%s %zu %zu;",
				 g[i].symptom ? g[i].symptom : "",
				 g[i].property ? g[i].property : "",
				 g[i].case_count, g[i].cases[0]);
		}
		spectrum_release(&s);
	}
	CHECK_TEXT(texts[0], texts[1]);
}

TEST(report_spectrum, no_failed_case_is_no_group)
{
	struct spectrum s;
	size_t count = 7;

	spectrum_init(&s, 0);
	spectrum_explain(&s, &count);
	CHECK_INT(count, 0);
	spectrum_release(&s);
}
