/*
 * Any words as a command line, and any NAME=VALUE words as the environment:
 * either every value has its place, or one line of our own says what is
 * wrong; a target has all its parts, no shown value holds a password, and
 * whatever selection comes out selects something or says so.
 *
 * The first byte chooses the command; words are separated by NULs.
 */
#include "base/alloc.h"
#include "base/utf8.h"
#include "case/case_load.h"
#include "cli/config_resolve.h"
#include "fuzz_target.h"

enum { INPUT_MAX = 8 * 1024, WORDS_MAX = 64 };

static struct {
	struct suite suite;
	bool loaded;
} shipped;

struct input {
	char *words[WORDS_MAX + 1];
	char *variables[WORDS_MAX + 1];
	char *copy;
};

static bool is_variable(const char *word)
{
	return !strncmp(word, "CNSCONFORM_", 11) || !strncmp(word, "GOVC_", 5);
}

static void split(struct input *in, const uint8_t *data, size_t size)
{
	size_t words = 0, variables = 0;

	in->copy = mem_copy((const char *)data, size);
	for (char *at = in->copy; at < in->copy + size; at += strlen(at) + 1) {
		if (is_variable(at) && variables < WORDS_MAX)
			in->variables[variables++] = at;
		else if (words < WORDS_MAX)
			in->words[words++] = at;
	}
}

/* Values of these name files of the machine. */
static const char *variable(const void *self, const char *name)
{
	static const char *const files[] = { "GOVC_USERNAME", "GOVC_PASSWORD" };
	const struct input *in = self;
	size_t len = strlen(name);

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (!strcmp(name, files[i]))
			return NULL;
	for (size_t i = 0; in->variables[i]; i++)
		if (!strncmp(in->variables[i], name, len) &&
		    in->variables[i][len] == '=')
			return in->variables[i] + len + 1;
	return NULL;
}

static void check_error(const struct err *err)
{
	fuzz_require(err->code == ERR_USAGE || err->code == ERR_INPUT,
		     "the fault is the user's");
	fuzz_require(err->text[0] != '\0', "and it is told");
}

static bool reads_files(const struct cli_options *o)
{
	const struct selection *s = &o->run.selection;
	bool any = o->password_file || o->session_file || o->header_file;

	for (size_t i = 0; i < s->run_count; i++)
		any = any || s->run[i][0] == '@';
	for (size_t i = 0; i < s->skip_count; i++)
		any = any || s->skip[i][0] == '@';
	return any;
}

static void check_target(const struct run_config *c)
{
	if (!c->url)
		return;
	fuzz_require(c->scheme && c->host && c->path && c->port &&
			     c->path[0] == '/',
		     "a target has all its parts");
	fuzz_require(!strpbrk(c->host, " /?#\r\n"), "a host is a host");
}

static void check_selection(const struct run_config *c)
{
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	const struct test_case **chosen;
	size_t count = 0;

	if (suite_select(&shipped.suite, &c->selection, &arena, &chosen,
			 &count, &err))
		check_error(&err);
	else
		fuzz_require(count && count <= shipped.suite.case_count,
			     "something is selected");
	arena_release(&arena);
}

static void check(struct input *in, unsigned command)
{
	struct environment env = { variable, in };
	struct cli_options o;
	struct err err = ERR_INIT;

	cli_options_init(&o);
	if (opt_parse(OPTIONS, COMMAND_BIT(command), &o, in->words, &o.given,
		      &err))
		check_error(&err);
	else if (reads_files(&o))
		;
	else if (config_resolve(&o, &env, &err))
		check_error(&err);
	else if (!reads_files(&o)) {
		check_target(&o.run);
		check_selection(&o.run);
	}
	cli_options_release(&o);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = ERR_INIT;
	struct input in = { .copy = NULL };

	if (size < 2 || size > INPUT_MAX)
		return 0;
	if (!shipped.loaded)
		fuzz_require(!suite_load(&shipped.suite, NULL, NULL, &err),
			     "the shipped suite loads");
	shipped.loaded = true;
	split(&in, data + 1, size - 1);
	check(&in, data[0] % COMMAND_COUNT);
	mem_free(in.copy);
	return 0;
}
