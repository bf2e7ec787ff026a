#include "json/check_json.h"

#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "json/json_read.h"
#include "tests/test.h"

enum { SAMPLE_PATH_MAX = 64 };

struct outcome {
	int code;
	char *out, *diagnostics; /* free() */
	char path[SAMPLE_PATH_MAX];
};

static void check_paths(struct outcome *o, char **paths, size_t count)
{
	size_t out_len, diagnostics_len;
	FILE *out = open_memstream(&o->out, &out_len);
	FILE *diagnostics = open_memstream(&o->diagnostics, &diagnostics_len);

	o->code = check_json_files(paths, count, out, diagnostics);
	fclose(out);
	fclose(diagnostics);
}

/* A temporary file with `text`, judged and removed. */
static void outcome_init(struct outcome *o, struct slice text)
{
	struct err err = ERR_INIT;
	char *paths[] = { o->path };
	int fd;

	snprintf(o->path, sizeof(o->path), "/tmp/check-json-XXXXXX");
	fd = mkstemp(o->path);
	CHECK(fd >= 0);
	close(fd);
	CHECK_INT(file_write(o->path, text, &err), 0);
	check_paths(o, paths, 1);
	unlink(o->path);
}

static void outcome_release(struct outcome *o)
{
	free(o->out);
	free(o->diagnostics);
}

static void check_line(struct slice text, int code, const char *want)
{
	struct outcome o;
	char line[1000];

	outcome_init(&o, text);
	snprintf(line, sizeof(line), "%s: %s\n", o.path, want);
	CHECK_INT(o.code, code);
	CHECK_TEXT(o.out, line);
	CHECK_TEXT(o.diagnostics, "");
	outcome_release(&o);
}

TEST(check_json, says_valid)
{
	check_line(slice_from("{\"a\":[1,2]}\n"), CHECK_JSON_VALID, "valid");
}

TEST(check_json, says_where_and_why_a_text_is_invalid)
{
	check_line(slice_from("[1,]"), CHECK_JSON_INVALID,
		   "invalid at byte 3 (line 1, column 4): "
		   "a byte that cannot stand there");
	check_line(slice_from("{\n  \"a\": 01\n}"), CHECK_JSON_INVALID,
		   "invalid at byte 10 (line 2, column 9): "
		   "a number that breaks the number grammar");
	check_line(slice_from("[\n1\n"), CHECK_JSON_INVALID,
		   "invalid at byte 4 (line 3, column 1): "
		   "the text ends inside a value");
	check_line(SLICE_NONE, CHECK_JSON_INVALID,
		   "invalid at byte 0 (line 1, column 1): "
		   "no value, only white space");
}

TEST(check_json, notes_duplicates_and_lone_surrogates)
{
	check_line(slice_from("{\"a\":1,\"b\":{\"c\":0,\"\\u0063\":1},"
			      "\"a\":2}"), CHECK_JSON_VALID,
		   "valid (note: duplicate name \"\\u0063\" at byte 18) "
		   "(note: duplicate name \"a\" at byte 30)");
	check_line(slice_from("{\"\xC3\xA9\":\"\\ud800\",\"\xC3\xA9\":1}"),
		   CHECK_JSON_VALID,
		   "valid (note: duplicate name \"\\u00e9\" at byte 15) "
		   "(note: lone surrogate escape)");
}

TEST(check_json, tells_only_the_first_of_many_duplicates)
{
	struct outcome o;

	outcome_init(&o, slice_from("{\"a\":0,\"a\":0,\"a\":0,\"a\":0,"
				    "\"a\":0,\"a\":0,\"a\":0,\"a\":0,"
				    "\"a\":0,\"a\":0,\"a\":0}"));
	CHECK_INT(o.code, CHECK_JSON_VALID);
	CHECK_HAS(o.out, "\"a\" at byte 49) (note: and 2 more duplicate "
			 "names)\n");
	outcome_release(&o);
}

TEST(check_json, an_unreadable_file_does_not_stop_the_others)
{
	char *paths[] = { (char *)"/nonexistent/a\nb.json",
			  (char *)"corpus/json/y_literal_null.json",
			  (char *)"corpus/json/n_truncated_minus.json" };
	struct outcome o;

	check_paths(&o, paths, 3);
	CHECK_INT(o.code, CHECK_JSON_UNREADABLE);
	CHECK_TEXT(o.out, "corpus/json/y_literal_null.json: valid\n"
			  "corpus/json/n_truncated_minus.json: invalid at "
			  "byte 1 (line 1, column 2): the text ends inside a "
			  "value\n");
	CHECK_TEXT(o.diagnostics, "check-json: cannot open "
				  "'/nonexistent/a\\x0Ab.json': No such file "
				  "or directory\n");
	outcome_release(&o);
	check_paths(&o, paths + 1, 2);
	CHECK_INT(o.code, CHECK_JSON_INVALID);
	outcome_release(&o);
	check_paths(&o, paths + 1, 1);
	CHECK_INT(o.code, CHECK_JSON_VALID);
	outcome_release(&o);
}

TEST(check_json, a_folder_is_unreadable)
{
	char *paths[] = { (char *)"corpus" };
	struct outcome o;

	check_paths(&o, paths, 1);
	CHECK_INT(o.code, CHECK_JSON_UNREADABLE);
	CHECK_TEXT(o.out, "");
	CHECK_HAS(o.diagnostics, "'corpus'");
	outcome_release(&o);
}

static int judge_standard_input(const char *text, struct outcome *o)
{
	char *paths[] = { (char *)"-" };
	int ends[2], saved = dup(STDIN_FILENO);

	if (!CHECK_INT(pipe(ends), 0))
		return -1;
	CHECK_INT(write(ends[1], text, strlen(text)), strlen(text));
	close(ends[1]);
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	check_paths(o, paths, 1);
	dup2(saved, STDIN_FILENO);
	close(saved);
	return o->code;
}

TEST(check_json, a_dash_is_standard_input)
{
	struct outcome o;

	CHECK_INT(judge_standard_input("[tru]", &o), CHECK_JSON_INVALID);
	CHECK_TEXT(o.out, "-: invalid at byte 4 (line 1, column 5): a word "
			  "that is not true, false or null\n");
	outcome_release(&o);
}
