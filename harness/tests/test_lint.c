#include <unistd.h>

#include "base/file.h"
#include "case/lint.h"
#include "tests/test.h"

enum { PATH_TEXT_MAX = 256 };

struct linted {
	int code;
	char *out, *diagnostics;
};

static struct linted lint(const char *folder)
{
	struct linted l = { .code = -1 };
	size_t out_len, diagnostics_len;
	FILE *out = open_memstream(&l.out, &out_len);
	FILE *diagnostics = open_memstream(&l.diagnostics, &diagnostics_len);

	if (CHECK(out && diagnostics))
		l.code = lint_cases(folder, out, diagnostics);
	fclose(out);
	fclose(diagnostics);
	return l;
}

static void done(struct linted *l)
{
	free(l->out);
	free(l->diagnostics);
}

/* A small suite in a folder of its own; each file may be replaced. */
static const struct {
	const char *name, *text;
} files[] = {
	{ "clauses.json", "{\"version\":\"1.0\",\"about\":\"A.\",\"clauses\":["
	  "{\"id\":\"M1\",\"level\":\"must\",\"source\":\"S\",\"text\":\"T.\"}"
	  "]}" },
	{ "alternatives.json", "{\"about\":\"A.\",\"lists\":{\"synced\":[{"
	  "\"answer\":\"task\"}]}}" },
	{ "bodies/sync.json", "{\"syncSpecs\":[\"${volume}\"]}" },
	{ "demo.json", "{\"topic\":\"demo\",\"about\":\"A.\",\"cases\":[{"
	  "\"id\":\"demo.a\",\"title\":\"T.\",\"since\":\"1.0\","
	  "\"clauses\":[\"M1\"],\"steps\":[{}],\"accept\":[\"@synced\"],"
	  "\"default\":\"fail\"}]}" },
};

enum { FILES = sizeof(files) / sizeof(files[0]) };

static void path_of(const char *folder, const char *name,
		    char path[PATH_TEXT_MAX])
{
	snprintf(path, PATH_TEXT_MAX, "%s/%s", folder, name);
}

/* Lints the small suite with file `name` holding `text` (NULL: missing) and
 * compares what is printed, the folder's name left out. */
static void check_lint(const char *name, const char *text, int code,
		       const char *want)
{
	char folder[] = "/tmp/lint-XXXXXX", path[PATH_TEXT_MAX];
	struct buf expected = BUF_INIT(4096);
	struct linted l;

	if (!CHECK(mkdtemp(folder) != NULL))
		return;
	path_of(folder, "bodies", path);
	CHECK_INT(file_make_folder(path, NULL), 0);
	for (size_t i = 0; i < FILES; i++) {
		const char *content = strcmp(files[i].name, name) ?
			files[i].text : text;

		path_of(folder, files[i].name, path);
		if (content)
			CHECK_INT(file_write(path, slice_from(content), NULL),
				  0);
	}
	for (; *want; want++)
		if (*want == '@')
			buf_text(&expected, folder);
		else
			buf_byte(&expected, *want);
	l = lint(folder);
	CHECK_INT(l.code, code);
	CHECK_TEXT(l.out, buf_string(&expected));
	CHECK_TEXT(l.diagnostics, "");
	done(&l);
	buf_release(&expected);
	for (size_t i = 0; i < FILES; i++) {
		path_of(folder, files[i].name, path);
		unlink(path);
	}
	path_of(folder, "bodies", path);
	rmdir(path);
	CHECK_INT(rmdir(folder), 0);
}

TEST(lint, counts_what_it_found_in_order)
{
	struct linted compiled = lint(NULL), folder = lint("cases");

	CHECK_INT(compiled.code, 0);
	CHECK_INT(folder.code, 0);
	CHECK_HAS(compiled.out, " clauses: no mistakes\n");
	CHECK_TEXT(folder.out, compiled.out);
	CHECK_TEXT(compiled.diagnostics, "");
	done(&compiled);
	done(&folder);
	check_lint("", NULL, 0, "1 cases, 1 clauses: no mistakes\n");
}

TEST(lint, prints_every_mistake_and_their_number)
{
	check_lint("demo.json", "{\"topic\":\"demo\",\n \"about\":7,\n"
		   " \"cases\":[]}", 2,
		   "@/demo.json:2:10: 'about' must be a string, not number 7\n"
		   "@/demo.json:3:10: no cases\n2 mistakes\n");
}

TEST(lint, reports_mistakes_of_every_file)
{
	check_lint("clauses.json", NULL, 2,
		   "@/clauses.json:1:1: the file is missing\n"
		   "@/demo.json:1:92: unknown clause 'M1'\n2 mistakes\n");
	check_lint("clauses.json", "{\"version\":\"1.0\",\"about\":\"A.\","
		   "\"clauses\":[{\"id\":\"M1\",\"level\":\"may\",\"source\":"
		   "\"S\",\"text\":\"T.\"},{\"id\":\"M1\",\"level\":\"must\","
		   "\"source\":\"S\",\"text\":\"T.\"}]}", 2,
		   "@/clauses.json:1:61: unknown level 'may'\n"
		   "@/clauses.json:1:93: clause 'M1' stands here twice\n"
		   "2 mistakes\n");
	check_lint("alternatives.json", "{\"about\":\"A.\",\"lists\":{"
		   "\"synced\":[]}}", 2,
		   "@/alternatives.json:1:33: an empty list\n"
		   "@/demo.json:1:120: no expectation; list the answers that "
		   "are right\n2 mistakes\n");
	check_lint("bodies/sync.json", "{\"syncSpecs\":[\"${volum}\"],}", 2,
		   "@/bodies/sync.json:1:27: not JSON: a byte that cannot "
		   "stand there\n@/demo.json:1:107: no body 'sync'\n"
		   "2 mistakes\n");
	check_lint("bodies/sync.json", "{\"syncSpecs\":[\"${volum}\"]}", 2,
		   "@/bodies/sync.json:1:16: unknown placeholder 'volum'; did "
		   "you mean 'volume'?\n1 mistake\n");
	check_lint("demo.json", NULL, 2,
		   "@:1:1: the suite has no cases\n"
		   "1 mistake\n");
}

TEST(lint, tells_an_unreadable_folder_on_diagnostics)
{
	struct linted l = lint("cases/no-such-folder");

	CHECK_INT(l.code, 2);
	CHECK_TEXT(l.out, "");
	CHECK_HAS(l.diagnostics, "cases/no-such-folder");
	done(&l);
}
