#include "base/suggest.h"
#include "case/case_load.h"
#include "check/check.h"
#include "cli/cli.h"
#include "base/exit_code.h"
#include "mutate/mutate.h"
#include "refserver/ref_bug.h"
#include "refserver/ref_deep.h"
#include "report/escape.h"
#include "report/report.h"
#include "selftest/coverage.h"

enum { LIST_MAX = 16 * 1024 * 1024, LIST_COLUMNS = 5, LIST_NUMBER = 24 };

/* One line of a list: short columns first, the sentence last. */
struct row {
	const char *columns[LIST_COLUMNS];
	const char *text;
	const char *note; /* in brackets after the text, or NULL */
	char numbers[LIST_COLUMNS][LIST_NUMBER]; /* that columns point at */
};

#define ROW_NONE { .text = NULL }

/* Rows by index; false past the end. */
typedef bool row_at(const struct suite *, size_t index, struct row *);

static void set_number(struct row *row, size_t column, size_t number)
{
	snprintf(row->numbers[column], LIST_NUMBER, "%zu", number);
	row->columns[column] = row->numbers[column];
}

static bool case_row(const struct suite *suite, size_t i, struct row *row)
{
	const struct test_case *tc;

	if (i >= suite->case_count)
		return false;
	tc = &suite->cases[i];
	*row = (struct row){ .columns = { tc->id, tc->clause_count ? tc->clauses[0]->id : "" },
				     .text = tc->title };
	return true;
}

static bool clause_row(const struct suite *suite, size_t i, struct row *row)
{
	const struct clause *c;

	if (i >= suite->clause_count)
		return false;
	c = &suite->clauses[i];
	*row = (struct row){ .columns = { c->id, level_name(c->level) },
				     .text = c->text,
				     .note = c->untestable };
	return true;
}

static bool check_row(const struct suite *suite, size_t i, struct row *row)
{
	const struct check_info *check = check_at(i);

	(void)suite;
	if (check)
		*row = (struct row){ .columns = { check->id, check->clauses },
				     .text = check->title };
	return check != NULL;
}

static bool bug_row(const struct suite *suite, size_t i, struct row *row)
{
	const struct ref_bug *bug = ref_bug_at(i);

	(void)suite;
	if (bug)
		*row = (struct row){ .columns = { bug->name, bug->clause },
				     .text = bug->title };
	return bug != NULL;
}

/* Those that a run finds, then those that only fuzzing finds. */
static bool any_bug_row(const struct suite *suite, size_t i, struct row *row)
{
	const struct ref_deep_bug *deep;
	size_t bugs = 0;

	if (bug_row(suite, i, row))
		return true;
	while (ref_bug_at(bugs))
		bugs++;
	deep = ref_deep_bug_at(i - bugs);
	if (deep)
		*row = (struct row){ .columns = { deep->name, "fuzz" },
				     .text = deep->title,
				     .note = deep->oracle };
	return deep != NULL;
}

static bool variant_row(const struct suite *suite, size_t i, struct row *row)
{
	const struct ref_variant *variant = ref_variant_at(i);

	(void)suite;
	if (variant)
		*row = (struct row){ .columns = { variant->name, variant->clause },
				     .text = variant->title };
	return variant != NULL;
}

static bool format_row(const struct suite *suite, size_t i, struct row *row)
{
	const struct report_format *format = report_format_at(i);

	(void)suite;
	if (format)
		*row = (struct row){ .columns = { format->name, format->media_type },
				     .text = format->title };
	return format != NULL;
}

static bool exit_row(const struct suite *suite, size_t i, struct row *row)
{
	const struct exit_code_info *info = exit_code_at(i);

	(void)suite;
	if (!info)
		return false;
	*row = (struct row){ .columns = { NULL, info->name },
			     .text = info->text };
	set_number(row, 0, (size_t)info->code);
	return true;
}

static bool operator_row(const struct suite *suite, size_t i, struct row *row)
{
	const struct mutate_operator *op = mutate_operator_at(i);

	(void)suite;
	if (!op)
		return false;
	*row = (struct row){
		.columns = { op->name, mutate_class_name(op->class),
			     NULL, op->keeps_meaning ? "same" : "other" },
		.text = op->title, .note = op->reveals };
	set_number(row, 2, op->weight);
	return true;
}

static bool coverage_row(const struct suite *suite, size_t i, struct row *row)
{
	const char *gap;
	struct coverage c;

	if (!coverage_at(suite, i, &c))
		return false;
	gap = coverage_gap(&c);
	*row = (struct row){ .columns = { c.clause->id,
					  level_name(c.clause->level) },
			     .text = c.clause->untestable
					     ? c.clause->untestable : gap };
	set_number(row, 2, c.cases);
	set_number(row, 3, c.checks);
	set_number(row, 4, c.bugs);
	return true;
}

static const struct kind {
	const char *name;
	row_at *at;
	bool of_suite; /* needs the case files */
	struct row head; /* names of columns that do not explain themselves */
} kinds[] = {
	{ "cases", case_row, true, ROW_NONE },
	{ "clauses", clause_row, true, ROW_NONE },
	{ "coverage", coverage_row, true,
	  { .columns = { "clause", "level", "cases", "checks", "bugs" },
	    .text = "" } },
	{ "checks", check_row, false, ROW_NONE },
	{ "bugs", any_bug_row, false, ROW_NONE },
	{ "variants", variant_row, false, ROW_NONE },
	{ "operators", operator_row, false,
	  { .columns = { "operator", "class", "weight", "meaning" },
	    .text = "" } },
	{ "formats", format_row, false, ROW_NONE },
	{ "exit-codes", exit_row, false, ROW_NONE },
};

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static void measure(const struct row *row, size_t width[LIST_COLUMNS])
{
	for (size_t c = 0; c < LIST_COLUMNS; c++)
		if (row->columns[c] && strlen(row->columns[c]) > width[c])
			width[c] = strlen(row->columns[c]);
}

static void add_row(const struct row *row, const size_t width[LIST_COLUMNS],
		    struct buf *out)
{
	size_t gap = 0;

	for (size_t c = 0; c < LIST_COLUMNS && row->columns[c]; c++) {
		buf_printf(out, "%*s", (int)gap, "");
		escape_terminal(out, slice_from(row->columns[c]));
		gap = width[c] + 2 - strlen(row->columns[c]);
	}
	if (*row->text)
		buf_printf(out, "%*s", (int)gap, "");
	escape_terminal(out, slice_from(row->text));
	if (row->note) {
		buf_text(out, " (");
		escape_terminal(out, slice_from(row->note));
		buf_byte(out, ')');
	}
	buf_byte(out, '\n');
}

static void print(const struct cli *cli, const struct kind *kind,
		  const struct suite *suite)
{
	struct buf out = BUF_INIT(LIST_MAX);
	size_t width[LIST_COLUMNS] = { 0 };
	struct row row = { .text = NULL };

	measure(&kind->head, width);
	for (size_t i = 0; kind->at(suite, i, &row); i++)
		measure(&row, width);
	if (kind->head.text)
		add_row(&kind->head, width, &out);
	for (size_t i = 0; kind->at(suite, i, &row); i++)
		add_row(&row, width, &out);
	fwrite(buf_string(&out), 1, out.len, cli->out);
	buf_release(&out);
}

static int refuse_kind(const struct cli *cli, const char *name)
{
	struct buf known = BUF_INIT(ERR_TEXT_MAX);
	struct suggest near;

	suggest_init(&near, slice_from(name));
	for (size_t i = 0; i < KINDS; i++) {
		suggest_offer(&near, kinds[i].name);
		buf_printf(&known, "%s%s", i ? ", " : "", kinds[i].name);
	}
	cli_say(cli, "list: '%s' is none of %s%s", name, buf_string(&known),
		suggest_text(&near));
	buf_release(&known);
	return EXIT_USAGE;
}

int cmd_list(const struct cli *cli, struct cli_options *o)
{
	const struct kind *kind = NULL;
	struct suite suite = { 0 };
	struct err err = ERR_INIT;
	int code = EXIT_CONFORMS;

	for (size_t i = 0; i < KINDS; i++)
		if (!strcmp(kinds[i].name, o->given.words[0]))
			kind = &kinds[i];
	if (!kind)
		return refuse_kind(cli, o->given.words[0]);
	if (kind->of_suite && suite_load(&suite, o->run.cases, NULL, &err))
		code = cli_fail(cli, &err);
	else
		print(cli, kind, &suite);
	suite_release(&suite);
	return code;
}
