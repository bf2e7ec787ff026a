/*
 * Any text as a case file: either mistakes, each a printable line with its
 * place inside the text, or cases of which every request can be built and
 * that selection finds by their id.
 */
#include "base/alloc.h"
#include "case/case_load.h"
#include "case/case_request.h"
#include "case/case_select.h"
#include "fuzz_target.h"
#include "http/request.h"

enum { INPUT_MAX = 1 << 16 };

static const char file[] = "cases/fuzz.json";

static const struct bindings values = {
	.volume = "463c34d9-888f-496f-ae1d-208b8103cadd",
	.other_volume = "0f9ad3c8-71e2-4b0d-b6f5-28c3e7a4915d",
	.unknown_volume = "00000000-0000-4000-8000-000000000001",
	.file_volume = "file:27c8e5f4-1a90-4d6b-a3e2-c70f59b81d46",
	.unregistered_volume = "93b60d2f-e8c4-47a5-9f1b-4d7e0a28c651",
	.datastore = "datastore-11", .other_datastore = "datastore-12",
	.unknown_datastore = "datastore-99", .release = "9.1.0.0",
	.moid = "cns-volume-manager", .session_manager = { "SessionManager", 14 },
	.task = { "task-1", 6 }, .username = "user \"x\"", .password = "p\\w",
	.random_user = "nobody", .random_password = "nothing",
	.base_path = "/sdk/vim25/9.1.0.0", .authority = "localhost:443",
	.session_main = "main", .session_garbage = "garbage",
	.session_own = "own",
};

/* Clauses, lists and bodies of the shipped suite, loaded once. */
static struct suite *shipped(void)
{
	static struct suite suite;

	if (!suite.case_count)
		fuzz_require(!suite_load(&suite, NULL, NULL, NULL),
			     "the shipped suite loads");
	return &suite;
}

/* Takes ":number" off the rest; a number of 1 or more. */
static unsigned long long place(struct slice *line)
{
	unsigned long long number = 0;
	size_t len = 0;

	fuzz_require(slice_starts(*line, ":"), "a mistake has its place");
	*line = slice_skip(*line, 1);
	while (len < line->len && line->at[len] >= '0' && line->at[len] <= '9')
		len++;
	fuzz_require(slice_number(slice_head(*line, len), INPUT_MAX + 1,
				  &number) && number,
		     "line and column count from 1 and lie in the text");
	*line = slice_skip(*line, len);
	return number;
}

static void check_line(struct slice line, struct slice text)
{
	unsigned long long number, column, lines = 1;
	size_t at = 0;

	fuzz_require(slice_starts(line, file), "a mistake names its file");
	line = slice_skip(line, strlen(file));
	number = place(&line);
	column = place(&line);
	for (; at < text.len && lines < number; at++)
		lines += text.at[at] == '\n';
	fuzz_require(lines == number && at + column - 1 <= text.len,
		     "the place of a mistake lies in the text");
	fuzz_require(slice_starts(line, ": ") && line.len > 2,
		     "a mistake says what is wrong");
	for (size_t i = 0; i < line.len; i++)
		fuzz_require(line.at[i] >= ' ' && line.at[i] <= '~',
			     "a mistake is printable");
}

static void check_problems(const struct buf *problems, struct slice text)
{
	struct slice rest = buf_view(problems);

	fuzz_require(rest.len > 0, "a mistake is told");
	while (rest.len) {
		ptrdiff_t end = slice_find(rest, slice_from("\n"));

		fuzz_require(end > 0, "a mistake is a line");
		check_line(slice_head(rest, (size_t)end), text);
		rest = slice_skip(rest, (size_t)end + 1);
	}
}

static void check_case(const struct suite *suite, const struct test_case *tc)
{
	fuzz_require(suite_case(suite, slice_from(tc->id)) == tc,
		     "an id names one case");
	fuzz_require(tc->clause_count && tc->accept_count && tc->step_count,
		     "a case asks something and expects something");
	for (size_t i = 0; i < tc->accept_count; i++)
		fuzz_require(tc->accepts[i].clause != NULL,
			     "an alternative has its clause");
	for (size_t i = 0; i < tc->step_count; i++) {
		struct buf out = BUF_INIT(REQUEST_MAX);
		struct err err = ERR_INIT;
		int result = step_build(suite, &tc->steps[i], &values, &out,
					&err);

		if (result)
			fprintf(stderr, "%s\n", err.text);
		fuzz_require(!result || slice_find(slice_from(err.text),
						   slice_from("ceiling")) >= 0,
			     "a loaded step builds a request");
		buf_release(&out);
	}
}

static void check_selection(const struct suite *suite)
{
	struct selection all = { .shard = 1, .shards = 2 };
	const struct test_case **chosen;
	struct arena arena = ARENA_INIT;
	size_t count;

	fuzz_require(!suite_select(suite, &all, &arena, &chosen, &count, NULL)
		     && count == (suite->case_count + 1) / 2,
		     "every second case is in the first of two shards");
	arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf problems = BUF_INIT(CASE_PROBLEMS_MAX);
	struct suite suite = *shipped();
	struct slice text;
	char *copy;

	if (size > INPUT_MAX)
		return 0;
	copy = mem_copy((const char *)data, size);
	text = slice_of(copy, size);
	suite.arena = ARENA_INIT;
	suite.cases = NULL;
	suite.case_count = suite.case_room = 0;
	if (suite_load_text(&suite, file, text, &problems)) {
		check_problems(&problems, text);
	} else {
		for (size_t i = 0; i < suite.case_count; i++)
			check_case(&suite, &suite.cases[i]);
		check_selection(&suite);
	}
	suite_release(&suite);
	buf_release(&problems);
	mem_free(copy);
	return 0;
}
