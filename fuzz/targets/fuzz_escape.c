/*
 * Any bytes through every way into an output: what comes out is valid UTF-8
 * without a control character, shows nothing raw that steers its format, and
 * a shell word reads back as the same bytes.
 */
#include "base/utf8.h"
#include "fuzz_target.h"
#include "json/json_read.h"
#include "report/escape.h"
#include "report/report_bytes.h"
#include "report/report_github.h"

enum { INPUT_MAX = 64 * 1024, OUT_MAX = 4 * 1024 * 1024, INDENT = 2,
       MARKED_MAX = 64 };

typedef void escaper(struct buf *, struct slice);

/* Each gives one line; none of `never` may stand in it. */
static const struct {
	escaper *escape;
	const char *never;
} escapers[] = {
	{ escape_terminal, "" },        { escape_xml, "<>\"'" },
	{ escape_html, "<>\"'" },       { escape_tap, "" },
	{ escape_yaml, "" },            { escape_github, "" },
	{ escape_github_property, ":," }, { escape_markdown, "<>" },
};

static void check_line(struct slice out, const char *never)
{
	fuzz_require(utf8_valid_prefix(out) == out.len, "valid UTF-8");
	for (size_t i = 0; i < out.len; i++) {
		unsigned char c = (unsigned char)out.at[i];

		fuzz_require(c >= 0x20 && c != 0x7F, "no control character");
		fuzz_require(!strchr(never, c), "nothing raw that steers");
	}
}

static void check_shell(struct slice in)
{
	struct buf word = BUF_INIT(OUT_MAX), back = BUF_INIT(OUT_MAX);
	const char *at;

	if (!escape_shell(&word, in)) {
		fuzz_require(memchr(in.at, '\0', in.len) && !word.len,
			     "only a NUL cannot be held");
		return;
	}
	at = buf_string(&word);
	while (*at) {
		if (*at == '\\') {
			buf_byte(&back, at[1]);
			at += 2;
			continue;
		}
		fuzz_require(*at++ == '\'', "a word is quoted throughout");
		for (; *at && *at != '\''; at++)
			buf_byte(&back, *at);
		fuzz_require(*at++ == '\'', "a quote is closed");
	}
	fuzz_require(slice_equal(buf_view(&back), in), "the same bytes");
	buf_release(&word);
	buf_release(&back);
}

static void check_shown(struct slice shown)
{
	while (shown.len) {
		const char *end = memchr(shown.at, '\n', shown.len);

		fuzz_require(end != NULL, "the last line ends too");
		fuzz_require(escape_is_plain(slice_head(
				     shown, (size_t)(end - shown.at))),
			     "a shown line is plain");
		shown = slice_skip(shown, (size_t)(end - shown.at) + 1);
	}
}

static void check_bytes(struct slice in)
{
	struct buf out = BUF_INIT(OUT_MAX);
	char marked[MARKED_MAX];

	report_bytes(&out, INDENT, in, INPUT_MAX);
	check_shown(buf_view(&out));
	buf_clear(&out);
	snprintf(marked, sizeof(marked), "%.*s",
		 (int)slice_head(in, MARKED_MAX - 1).len, in.at);
	if (report_json_text(&out, INDENT, in, marked, INPUT_MAX))
		fuzz_require(!json_read(in, 0, NULL), "JSON is shown as JSON");
	else
		fuzz_require(!out.len, "nothing else is");
	check_shown(buf_view(&out));
	buf_release(&out);
}

static void check_quoted(struct slice in)
{
	static const char stop[] = "::stop-commands::";
	struct buf out = BUF_INIT(OUT_MAX);
	struct slice rest, word;
	ptrdiff_t end;

	github_quote(&out, in);
	fuzz_require(!in.len == !out.len, "nothing stays nothing");
	if (!in.len)
		return;
	rest = buf_view(&out);
	fuzz_require(slice_starts(rest, stop), "commands are stopped first");
	rest = slice_skip(rest, sizeof(stop) - 1);
	end = slice_find(rest, slice_from("\n"));
	fuzz_require(end > 0, "until a word");
	word = slice_head(rest, (size_t)end);
	rest = slice_skip(rest, word.len + 1);
	fuzz_require(slice_equal(slice_head(rest, in.len), in),
		     "the text is as it was");
	fuzz_require(slice_find(in, word) < 0, "and cannot say the word");
	buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = slice_of((const char *)data, size);

	if (!size || size > INPUT_MAX)
		return 0;
	for (size_t i = 0; i < sizeof(escapers) / sizeof(escapers[0]); i++) {
		struct buf out = BUF_INIT(OUT_MAX);

		escapers[i].escape(&out, in);
		fuzz_require(!out.full, "escaping has a bound");
		check_line(buf_view(&out), escapers[i].never);
		if (!i)
			fuzz_require(escape_is_plain(buf_view(&out)),
				     "a terminal gets plain text");
		buf_release(&out);
	}
	check_shell(in);
	check_bytes(in);
	check_quoted(in);
	return 0;
}
