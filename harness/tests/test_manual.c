#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/manual.h"
#include "tests/program.h"
#include "tests/test.h"

enum { COMMAND_MAX = 4096 };

/* Runs a command of other people's tools; its exit code. */
static int shell(struct buf *out, const char *command)
{
	FILE *pipe = popen(command, "r");
	int byte, status;

	if (!CHECK(pipe != NULL))
		return -1;
	while ((byte = getc(pipe)) != EOF)
		buf_byte(out, (char)byte);
	status = pclose(pipe);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void write_generated(char path[PROGRAM_PATH], const char *suffix,
			    void (*write)(struct buf *))
{
	struct buf text = BUF_INIT(MANUAL_MAX);

	write(&text);
	CHECK(!text.full);
	program_path(path, suffix);
	program_write_file(path, buf_string(&text));
	buf_release(&text);
}

TEST(manual, page_is_read_by_groff_without_a_warning)
{
	char path[PROGRAM_PATH], command[COMMAND_MAX];
	struct buf out = BUF_INIT(MANUAL_MAX);

	write_generated(path, ".1", manual_page);
	snprintf(command, sizeof(command),
		 "groff -ww -man -Tutf8 -z '%s' 2>&1", path);
	CHECK_INT(shell(&out, command), 0);
	CHECK_TEXT(buf_string(&out), "");
	buf_release(&out);
	unlink(path);
}

TEST(manual, page_has_every_command_option_and_exit_code)
{
	char path[PROGRAM_PATH], command[COMMAND_MAX];
	struct buf out = BUF_INIT(MANUAL_MAX);
	struct buf word = BUF_INIT(COMMAND_MAX);

	write_generated(path, ".1", manual_page);
	snprintf(command, sizeof(command),
		 "groff -man -Tascii -P-cbou '%s' 2>&1", path);
	CHECK_INT(shell(&out, command), 0);
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		buf_clear(&word);
		buf_printf(&word, "\n       %s", COMMANDS[i].name);
		CHECK_HAS(buf_string(&out), buf_string(&word));
	}
	for (const struct opt *o = OPTIONS; o->name; o++) {
		buf_clear(&word);
		buf_printf(&word, "--%s", o->name);
		if (o->type != OPT_SECRET)
			CHECK_HAS(buf_string(&out), buf_string(&word));
	}
	CHECK_HAS(buf_string(&out), "\n       CNSCONFORM_URL, GOVC_URL\n");
	CHECK_HAS(buf_string(&out), "\n       130 ");
	CHECK(!strstr(buf_string(&out), "--password SECRET"));
	buf_release(&out);
	buf_release(&word);
	unlink(path);
}

/* ---- completion */

/* What bash offers for the last of `words`, a line each. */
static void complete(const char *words, struct buf *out)
{
	const char *program = getenv("CNSCONFORM");
	char path[PROGRAM_PATH], command[COMMAND_MAX];

	write_generated(path, ".bash", manual_completion);
	snprintf(command, sizeof(command),
		 "bash -c '. \"$0\"; COMP_WORDS=(\"$@\"); "
		 "COMP_CWORD=$(($# - 1)); _cnsconform; "
		 "printf \"%%s\\n\" \"${COMPREPLY[@]}\"' '%s' '%s' %s 2>&1",
		 path, program ? program : "build/cnsconform", words);
	CHECK_INT(shell(out, command), 0);
	unlink(path);
}

static void completes(const char *words, const char *want)
{
	struct buf out = BUF_INIT(MANUAL_MAX);

	complete(words, &out);
	if (!CHECK_TEXT(buf_string(&out), want))
		printf("\n(after: %s)", words);
	buf_release(&out);
}

TEST(manual, completion_is_good_bash)
{
	char path[PROGRAM_PATH], command[COMMAND_MAX];
	struct buf out = BUF_INIT(MANUAL_MAX);

	write_generated(path, ".bash", manual_completion);
	snprintf(command, sizeof(command), "bash -n '%s' 2>&1", path);
	CHECK_INT(shell(&out, command), 0);
	CHECK_TEXT(buf_string(&out), "");
	buf_release(&out);
	unlink(path);
}

TEST(manual, completion_knows_commands_and_their_options)
{
	completes("expl", "explain\n");
	completes("help selft", "selftest\n");
	completes("run --unreg", "--unregistered-volume\n");
	completes("lint --jou", "\n");
	completes("serve --bu", "--bug\n");
	completes("run --passw", "--password-file\n");
	completes("list exit", "exit-codes\n");
}

TEST(manual, completion_knows_values_and_asks_the_program_for_names)
{
	completes("explain spec-count.two-id", "spec-count.two-identical\n");
	completes("run --skip spec-count.two-id", "spec-count.two-identical\n");
	completes("run --bug accepts-two", "accepts-two-specs\n");
	completes("run --clause M1", "M1\nM10\n");
	completes("run --level stri", "strict\n");
	completes("run --color = al", "always\n");
	completes("run --color =", "auto\nnever\nalways\n");
	completes("run --report js", "json=\n");
	completes("run --url js", "\n");
}

TEST(manual, completion_knows_where_files_stand)
{
	completes("check-json cases/README.m", "cases/README.md\n");
	completes("run --report json = cases/README.m", "cases/README.md\n");
	completes("run --ca-bundle cases/README.m", "cases/README.md\n");
	completes("run --cases harness/cl", "harness/cli\n");
}

/* Both fields name a kind that `list` knows. */
TEST(manual, lists_named_by_the_tables_exist)
{
	const struct command *list = &COMMANDS[COMMAND_LIST];

	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (COMMANDS[i].list)
			CHECK_HAS(list->words, COMMANDS[i].list);
	for (const struct opt *o = OPTIONS; o->name; o++)
		if (o->list)
			CHECK_HAS(list->words, o->list);
}

TEST(manual, help_writes_both)
{
	struct program p;

	program_run(&p, "help --man");
	CHECK_INT(p.code, 0);
	CHECK_HAS(buf_string(&p.out), ".TH CNSCONFORM 1");
	program_release(&p);
	program_run(&p, "help --completion bash");
	CHECK_INT(p.code, 0);
	CHECK_HAS(buf_string(&p.out), "complete -F _cnsconform cnsconform\n");
	program_release(&p);
}
