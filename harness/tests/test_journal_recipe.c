/*
 * Requests that repeat themselves: short in the journal, the same bytes again.
 */
#include "base/repeat.h"
#include "run/journal_fields.h"
#include "tests/report_fixture.h"
#include "tests/test.h"

enum { MANY = 30000 };

static void add(struct buf *b, const char *text, size_t times)
{
	while (times--)
		buf_text(b, text);
}

/* What the journal's text is long with this request, which comes back. */
static size_t round_trip(const struct buf *request)
{
	struct err err = ERR_INIT;
	struct journal j;
	struct fixture f;
	struct buf text;
	size_t len;

	fixture_open(&f, FIXTURE_MIXED);
	buf_clear(&f.exchanges[0].request);
	buf_slice(&f.exchanges[0].request, buf_view(request));
	fixture_journal_text(&f, &text);
	len = text.len;
	if (CHECK_INT(fixture_journal_read(&j, buf_view(&text), &err), 0)) {
		CHECK_INT(journal_load(&j, &j.cases[0], &err), 0);
		CHECK(slice_equal(buf_view(&j.exchanges[0].request),
				  buf_view(request)));
		journal_release(&j);
	} else {
		CHECK_TEXT(err.text, "");
	}
	buf_release(&text);
	fixture_release(&f);
	return len;
}

TEST(journal_recipe, what_repeats_stands_once_and_comes_back)
{
	static const struct {
		const char *parts[4];
		size_t times[4];
		bool shorter;
	} rows[] = {
		{ { "head ", "{\"a\":1},", "tail" }, { 1, MANY, 1 }, true },
		{ { "x", " " }, { 1, MANY }, true },
		{ { "h", "[", "]", "t" }, { 1, MANY, MANY, 1 }, true },
		{ { "", "ab", "cd", "" }, { 1, MANY, MANY, 1 }, true },
		{ { "short ", "ab" }, { 1, 100 }, false },
	};
	struct buf plain = BUF_INIT(REQUEST_MAX);
	size_t least = round_trip(&plain);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf request = BUF_INIT(REQUEST_MAX);
		size_t len;

		for (size_t k = 0; k < 4 && rows[i].parts[k]; k++)
			add(&request, rows[i].parts[k], rows[i].times[k]);
		len = round_trip(&request) - least;
		CHECK(len < 512);
		CHECK_INT(request.len > MANY, rows[i].shorter);
		buf_release(&request);
	}
}

/* The reader's word on a line with this recipe. */
static void refuses(const char *recipe, const char *why)
{
	struct err err = ERR_INIT;
	struct buf bytes = BUF_INIT(REQUEST_MAX);
	struct arena scratch = ARENA_INIT;
	size_t expanded = 0;
	struct journal_place place = { .expanded = &expanded, .path = "j",
				       .line = 7, .scratch = &scratch,
				       .keep = &scratch, .err = &err };
	struct json_node *array = json_parse(&scratch, slice_from(recipe), 0,
					     NULL);

	CHECK_INT(journal_get_recipe(&place, array, &bytes), -1);
	CHECK_HAS(err.text, why);
	arena_release(&scratch);
	buf_release(&bytes);
}

TEST(journal_recipe, a_recipe_that_lies_is_refused)
{
	static const char *const rows[][2] = {
		{ "[]", "expected a recipe" },
		{ "[\"YQ==\"]", "expected a recipe" },
		{ "[\"YQ==\",{\"sha256\":\"00\"}]", "the SHA-256 of what" },
		{ "[\"YQ==\",{}]", "the SHA-256 of what" },
		{ "[\"YQ==\",1]", "the SHA-256 of what" },
		{ "[1,{}]", "expected string" },
		{ "[{\"times\":2},{}]", "a piece of a recipe" },
		{ "[{\"repeat\":\"YQ==\"},{}]", "'/0/times' is nothing" },
		{ "[{\"repeat\":\"\",\"times\":9},{}]",
		  "something to repeat" },
		{ "[{\"repeat\":\"YWE=\",\"times\":67108864},{}]",
		  "too long" },
		{ "[{\"repeat\":\"YQ==\",\"times\":-1},{}]",
		  "an integer from 0" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		refuses(rows[i][0], rows[i][1]);
}
