#include "base/exit_code.h"
#include "base/version.h"
#include "cli/cli.h"
#include "cli/config_steps.h"
#include "cli/manual.h"

/* What man(7) must not read as its own. */
static void put_text(struct buf *out, const char *text)
{
	static const struct {
		char byte;
		const char *spelling;
	} own[] = { { '\\', "\\e" }, { '-', "\\-" }, { '\'', "\\(aq" },
		    { '^', "\\(ha" }, { '~', "\\(ti" }, { '`', "\\(ga" },
		    { '"', "\\(dq" } };

	if (*text == '.')
		buf_text(out, "\\&");
	for (; *text; text++) {
		const char *spelling = NULL;

		for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
			if (own[i].byte == *text)
				spelling = own[i].spelling;
		if (spelling)
			buf_text(out, spelling);
		else
			buf_byte(out, *text);
	}
}

static void put_styled(struct buf *out, char font, const char *text)
{
	buf_printf(out, "\\f%c", font);
	put_text(out, text);
	buf_text(out, "\\fR");
}

static void put_line(struct buf *out, const char *text)
{
	put_text(out, text);
	buf_byte(out, '\n');
}

static void put_commands(struct buf *out)
{
	buf_text(out, ".SH COMMANDS\n");
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		buf_text(out, ".TP\n");
		put_styled(out, 'B', COMMANDS[i].name);
		if (*COMMANDS[i].words) {
			buf_byte(out, ' ');
			put_styled(out, 'I', COMMANDS[i].words);
		}
		buf_byte(out, '\n');
		put_line(out, COMMANDS[i].title);
	}
}

/* ---- options */

static void put_spelling(struct buf *out, const struct opt *o)
{
	if (o->letter)
		buf_printf(out, "\\fB\\-%c\\fR, ", o->letter);
	buf_text(out, "\\fB\\-\\-");
	put_text(out, o->name);
	buf_text(out, "\\fR");
	if (o->type == OPT_CHOICE) {
		for (int i = 0; o->choices[i]; i++) {
			buf_byte(out, i ? '|' : ' ');
			put_styled(out, 'B', o->choices[i]);
		}
	} else if (o->type != OPT_FLAG) {
		buf_byte(out, ' ');
		put_styled(out, 'I', o->value);
	}
	buf_byte(out, '\n');
}

/* "Commands: run, serve.", unless every command takes it. */
static void put_takers(struct buf *out, const struct opt *o)
{
	const char *gap = "Commands: ";

	if (o->commands == COMMAND_BIT(COMMAND_COUNT) - 1)
		return;
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		if (!(o->commands & COMMAND_BIT(i)))
			continue;
		buf_text(out, gap);
		put_styled(out, 'B', COMMANDS[i].name);
		gap = ", ";
	}
	buf_text(out, ".\n");
}

static void put_option(struct buf *out, const struct opt *o)
{
	buf_text(out, ".TP\n");
	put_spelling(out, o);
	put_text(out, o->help);
	buf_text(out, ".\n");
	put_takers(out, o);
}

static bool first_of_group(const struct opt *row)
{
	for (const struct opt *o = OPTIONS; o < row; o++)
		if (!strcmp(o->group, row->group))
			return false;
	return true;
}

static void put_options(struct buf *out)
{
	buf_text(out, ".SH OPTIONS\n");
	for (const struct opt *row = OPTIONS; row->name; row++) {
		if (!first_of_group(row))
			continue;
		buf_text(out, ".SS ");
		put_line(out, row->group);
		for (const struct opt *o = row; o->name; o++)
			if (o->type != OPT_SECRET &&
			    !strcmp(o->group, row->group))
				put_option(out, o);
	}
}

/* ---- environment and exit codes */

static void put_variable(struct buf *out, const struct opt *o,
			 struct arena *arena)
{
	buf_text(out, ".TP\n");
	put_styled(out, 'B', config_variable(arena, o));
	if (o->govc) {
		buf_text(out, ", ");
		put_styled(out, 'B', o->govc);
	}
	buf_text(out, "\n");
	if (o->type == OPT_SECRET)
		put_line(out, "The secret itself.");
	else
		buf_printf(out, "Like \\fB\\-\\-%s\\fR.\n", o->name);
}

static void put_environment(struct buf *out)
{
	static const char *const others[][2] = {
		{ "NO_COLOR", "No colours, unless --color says otherwise." },
		{ "CI", "Progress in plain lines." },
		{ "SOURCE_DATE_EPOCH", "The time that reports show." },
	};
	struct arena arena = ARENA_INIT;

	buf_text(out, ".SH ENVIRONMENT\n"
		      "Read by \\fBrun\\fR unless \\fB\\-\\-ignore\\-env\\fR is "
		      "given; an option wins, then CNSCONFORM_*, then GOVC_*.\n"
		      "Those about the target count only when a URL is given.\n");
	for (const struct opt *o = OPTIONS; o->name; o++)
		if (o->environment != OPT_ENV_NONE || o->govc)
			put_variable(out, o, &arena);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		buf_text(out, ".TP\n");
		put_styled(out, 'B', others[i][0]);
		buf_byte(out, '\n');
		put_line(out, others[i][1]);
	}
	arena_release(&arena);
}

static void put_exit_codes(struct buf *out)
{
	const struct exit_code_info *info;

	buf_text(out, ".SH \"EXIT STATUS\"\n");
	for (size_t i = 0; (info = exit_code_at(i)); i++) {
		buf_printf(out, ".TP\n\\fB%d\\fR\n", (int)info->code);
		put_text(out, info->text);
		buf_text(out, ".\n");
	}
}

void manual_page(struct buf *out)
{
	buf_printf(out, ".TH CNSCONFORM 1 \"\" \"cnsconform %s\" "
			"\"User Commands\"\n", CNSCONFORM_VERSION);
	buf_text(out, ".SH NAME\n"
		      "cnsconform \\- judges a server\\(aqs CnsSyncVolume over "
		      "VI JSON\n"
		      ".SH SYNOPSIS\n"
		      "\\fBcnsconform\\fR \\fICOMMAND\\fR "
		      "[\\fIOPTION\\fR]... [\\fIWORD\\fR]...\n"
		      ".SH DESCRIPTION\n"
		      "Says whether a server\\(aqs CnsSyncVolume conforms to "
		      "vSphere 9.1.0.0 and what exactly is wrong when it does "
		      "not: one exit code, one line per defect, one curl line "
		      "that shows it again.\n"
		      "Without a URL the embedded reference server is judged.\n"
		      "Only volumes that are named are ever synced.\n");
	put_commands(out);
	put_options(out);
	put_environment(out);
	put_exit_codes(out);
	buf_text(out, ".SH EXAMPLES\n"
		      ".EX\n"
		      "cnsconform run \\-\\-url vc.example \\-\\-username me \\e\n"
		      "    \\-\\-password\\-file secret \\-\\-volume \\fIID\\fR\n"
		      "cnsconform explain spec\\-count.none\n"
		      ".EE\n");
}
