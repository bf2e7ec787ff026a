#include "base/suggest.h"
#include "case/case_load.h"
#include "check/check.h"
#include "cli/cli.h"
#include "base/exit_code.h"
#include "refserver/ref_bug.h"
#include "report/escape.h"
#include "report/report.h"

enum { LIST_MAX = 16 * 1024 * 1024, LIST_COLUMNS = 2, LIST_NUMBER = 12 };

/* One line of a list: short columns first, the sentence last. */
struct row {
	const char *columns[LIST_COLUMNS];
	const char *text;
	const char *note; /* in brackets after the text, or NULL */
};

/* Rows by index; false past the end. `number` holds printed numbers. */
typedef bool row_at(const struct suite *, size_t index, struct row *,
		    char number[LIST_NUMBER]);

static bool case_row(const struct suite *suite, size_t i, struct row *row,
		     char *number)
{
	const struct test_case *tc;

	(void)number;
	if (i >= suite->case_count)
		return false;
	tc = &suite->cases[i];
	*row = (struct row){ { tc->id,
			       tc->clause_count ? tc->clauses[0]->id : "" },
			     tc->title, NULL };
	return true;
}

static bool clause_row(const struct suite *suite, size_t i, struct row *row,
		       char *number)
{
	const struct clause *c;

	(void)number;
	if (i >= suite->clause_count)
		return false;
	c = &suite->clauses[i];
	*row = (struct row){ { c->id, level_name(c->level) }, c->text,
			     c->untestable };
	return true;
}

static bool check_row(const struct suite *suite, size_t i, struct row *row,
		      char *number)
{
	const struct check_info *check = check_at(i);

	(void)suite;
	(void)number;
	if (check)
		*row = (struct row){ { check->id, check->clauses },
				     check->title, NULL };
	return check != NULL;
}

static bool bug_row(const struct suite *suite, size_t i, struct row *row,
		    char *number)
{
	const struct ref_bug *bug = ref_bug_at(i);

	(void)suite;
	(void)number;
	if (bug)
		*row = (struct row){ { bug->name, bug->clause }, bug->title,
				     NULL };
	return bug != NULL;
}

static bool variant_row(const struct suite *suite, size_t i, struct row *row,
			char *number)
{
	const struct ref_variant *variant = ref_variant_at(i);

	(void)suite;
	(void)number;
	if (variant)
		*row = (struct row){ { variant->name, variant->clause },
				     variant->title, NULL };
	return variant != NULL;
}

static bool format_row(const struct suite *suite, size_t i, struct row *row,
		       char *number)
{
	const struct report_format *format = report_format_at(i);

	(void)suite;
	(void)number;
	if (format)
		*row = (struct row){ { format->name, format->media_type },
				     format->title, NULL };
	return format != NULL;
}

static bool exit_row(const struct suite *suite, size_t i, struct row *row,
		     char *number)
{
	const struct exit_code_info *info = exit_code_at(i);

	(void)suite;
	if (!info)
		return false;
	snprintf(number, LIST_NUMBER, "%d", (int)info->code);
	*row = (struct row){ { number, info->name }, info->text, NULL };
	return true;
}

static const struct kind {
	const char *name;
	row_at *at;
	bool of_suite; /* needs the case files */
} kinds[] = {
	{ "cases", case_row, true },       { "clauses", clause_row, true },
	{ "checks", check_row, false },    { "bugs", bug_row, false },
	{ "variants", variant_row, false }, { "formats", format_row, false },
	{ "exit-codes", exit_row, false },
};

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static void measure(const struct kind *kind, const struct suite *suite,
		    size_t width[LIST_COLUMNS])
{
	char number[LIST_NUMBER];
	struct row row;

	for (size_t i = 0; kind->at(suite, i, &row, number); i++)
		for (size_t c = 0; c < LIST_COLUMNS; c++)
			if (strlen(row.columns[c]) > width[c])
				width[c] = strlen(row.columns[c]);
}

static void add_row(const struct row *row, const size_t width[LIST_COLUMNS],
		    struct buf *out)
{
	for (size_t c = 0; c < LIST_COLUMNS; c++) {
		size_t used = strlen(row->columns[c]);

		escape_terminal(out, slice_from(row->columns[c]));
		buf_printf(out, "%*s", (int)(width[c] + 2 - used), "");
	}
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
	char number[LIST_NUMBER];
	struct row row;

	measure(kind, suite, width);
	for (size_t i = 0; kind->at(suite, i, &row, number); i++)
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
