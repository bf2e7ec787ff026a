/*
 * Hostile bytes into every format. The rows of one table are the inputs, the
 * columns what each format must make of them.
 */
#include "report/escape.h"
#include "tests/test.h"

enum { ESCAPE_OUT_MAX = 4096 };

#define R "\xEF\xBF\xBD" /* U+FFFD */

static const struct row {
	const char *in;
	size_t len; /* 0 = strlen */
	const char *terminal, *xml, *tap, *yaml, *github, *markdown;
} rows[] = {
	{ "plain text", 0, "plain text", "plain text", "plain text",
	  "plain text", "plain text", "plain text" },
	{ "\0", 1, "\\x00", "\\x00", "\\\\x00", "\\x00", "\\x00", "\\\\x00" },
	{ "\033[2J", 0, "\\x1b[2J", "\\x1b[2J", "\\\\x1b[2J", "\\x1b[2J",
	  "\\x1b[2J", "\\\\x1b\\[2J" },
	{ "\x7f", 0, "\\x7f", "\\x7f", "\\\\x7f", "\\x7f", "\\x7f",
	  "\\\\x7f" },
	/* C1: CSI as one character */
	{ "\xc2\x9b" "31m", 0, "\\x9b31m", "\\x9b31m", "\\\\x9b31m",
	  "\\x9b31m", "\\x9b31m", "\\\\x9b31m" },
	/* the same byte without its lead is no UTF-8 */
	{ "\x9b" "31m", 0, R "31m", R "31m", R "31m", R "31m", R "31m",
	  R "31m" },
	/* overlong NUL, overlong slash, cut sequence, above U+10FFFF */
	{ "\xc0\x80", 0, R R, R R, R R, R R, R R, R R },
	{ "\xc0\xaf", 0, R R, R R, R R, R R, R R, R R },
	{ "\xe2\x82", 0, R R, R R, R R, R R, R R, R R },
	{ "\xf4\x90\x80\x80", 0, R R R R, R R R R, R R R R, R R R R, R R R R,
	  R R R R },
	/* a lone surrogate as WTF-8 */
	{ "\xed\xa0\x80", 0, R R R, R R R, R R R, R R R, R R R, R R R },
	/* U+FFFE, U+FFFF, U+1FFFE, U+FDD0 */
	{ "\xef\xbf\xbe\xef\xbf\xbf", 0, R R, R R, R R, R R, R R, R R },
	{ "\xf0\x9f\xbf\xbe\xef\xb7\x90", 0, R R, R R, R R, R R, R R, R R },
	/* bidirectional override and isolate, zero width space, line
	 * separator, BOM, a tag character */
	{ "a\xe2\x80\xae" "b", 0, "a\\u{202E}b", "a\\u{202E}b",
	  "a\\\\u{202E}b", "a\\u202eb", "a\\u{202E}b", "a\\\\u{202E}b" },
	{ "\xe2\x81\xa6", 0, "\\u{2066}", "\\u{2066}", "\\\\u{2066}",
	  "\\u2066", "\\u{2066}", "\\\\u{2066}" },
	{ "\xe2\x80\x8b", 0, "\\u{200B}", "\\u{200B}", "\\\\u{200B}",
	  "\\u200b", "\\u{200B}", "\\\\u{200B}" },
	{ "\xe2\x80\xa8", 0, "\\u{2028}", "\\u{2028}", "\\\\u{2028}",
	  "\\u2028", "\\u{2028}", "\\\\u{2028}" },
	{ "\xef\xbb\xbf", 0, "\\u{FEFF}", "\\u{FEFF}", "\\\\u{FEFF}",
	  "\\ufeff", "\\u{FEFF}", "\\\\u{FEFF}" },
	{ "\xf3\xa0\x81\x81", 0, "\\u{E0041}", "\\u{E0041}", "\\\\u{E0041}",
	  "\\U000e0041", "\\u{E0041}", "\\\\u{E0041}" },
	/* line breaks */
	{ "a\r\nb\tc", 0, "a\\r\\nb\\tc", "a&#13;&#10;b&#9;c",
	  "a\\\\r\\\\nb\\\\tc", "a\\r\\nb\\tc", "a%0D%0Ab\\x09c",
	  "a\\\\r\\\\nb\\\\tc" },
	/* what ends or opens something */
	{ "]]><x y='\"'>&", 0, "]]><x y='\"'>&",
	  "]]&gt;&lt;x y=&#39;&quot;&#39;&gt;&amp;", "]]><x y='\"'>&",
	  "]]><x y='\\\"'>&", "]]><x y='\"'>&",
	  "\\]\\]&gt;&lt;x y='\"'&gt;&amp;" },
	{ "ok # skip \\", 0, "ok # skip \\", "ok # skip \\",
	  "ok \\# skip \\\\", "ok # skip \\\\", "ok # skip \\",
	  "ok \\# skip \\\\" },
	{ "100%0A::error::", 0, "100%0A::error::", "100%0A::error::",
	  "100%0A::error::", "100%0A::error::", "100%250A::error::",
	  "100%0A::error::" },
	{ "a|b`c*d_e~@f!", 0, "a|b`c*d_e~@f!", "a|b`c*d_e~@f!",
	  "a|b`c*d_e~@f!", "a|b`c*d_e~@f!", "a|b`c*d_e~@f!",
	  "a\\|b\\`c\\*d\\_e\\~&#64;f\\!" },
	/* what may stay */
	{ "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 0,
	  "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80",
	  "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80",
	  "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80",
	  "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80",
	  "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80",
	  "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80" },
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static struct slice input(const struct row *row)
{
	return slice_of(row->in, row->len ? row->len : strlen(row->in));
}

static void compare(void (*escape)(struct buf *, struct slice),
		    size_t column)
{
	for (size_t i = 0; i < ROWS; i++) {
		struct buf out = BUF_INIT(ESCAPE_OUT_MAX);

		escape(&out, input(&rows[i]));
		if (!CHECK_SLICE(buf_view(&out),
				 *(const char *const *)((const char *)&rows[i] +
							column)))
			printf("\nrow %zu", i);
		buf_release(&out);
	}
}

TEST(escape, for_a_terminal)
{
	compare(escape_terminal, offsetof(struct row, terminal));
}

TEST(escape, for_xml)
{
	compare(escape_xml, offsetof(struct row, xml));
}

TEST(escape, for_html_as_for_xml)
{
	compare(escape_html, offsetof(struct row, xml));
}

TEST(escape, for_tap)
{
	compare(escape_tap, offsetof(struct row, tap));
}

TEST(escape, for_yaml)
{
	compare(escape_yaml, offsetof(struct row, yaml));
}

TEST(escape, for_github)
{
	compare(escape_github, offsetof(struct row, github));
}

TEST(escape, for_markdown)
{
	compare(escape_markdown, offsetof(struct row, markdown));
}

TEST(escape, a_github_property_keeps_no_separator)
{
	struct buf out = BUF_INIT(ESCAPE_OUT_MAX);

	escape_github_property(&out, slice_from("a:b,c%\r\n"));
	CHECK_SLICE(buf_view(&out), "a%3Ab%2Cc%25%0D%0A");
	buf_release(&out);
}

TEST(escape, no_byte_pair_leaves_a_control_byte_in_any_format)
{
	static void (*const all[])(struct buf *, struct slice) = {
		escape_terminal, escape_xml, escape_html, escape_tap,
		escape_yaml, escape_github, escape_github_property,
		escape_markdown
	};
	size_t bad = 0;

	for (size_t f = 0; f < sizeof(all) / sizeof(all[0]); f++)
		for (unsigned pair = 0; pair < 0x10000; pair++) {
			char in[2] = { (char)(pair >> 8), (char)pair };
			struct buf out = BUF_INIT(ESCAPE_OUT_MAX);

			all[f](&out, slice_of(in, 2));
			bad += !escape_is_plain(buf_view(&out));
			buf_release(&out);
		}
	CHECK_INT(bad, 0);
}

TEST(escape, plain_is_what_a_terminal_shows_unchanged)
{
	for (size_t i = 0; i < ROWS; i++) {
		struct buf out = BUF_INIT(ESCAPE_OUT_MAX);

		escape_terminal(&out, input(&rows[i]));
		CHECK_INT(escape_is_plain(input(&rows[i])),
			  slice_equal(buf_view(&out), input(&rows[i])));
		buf_release(&out);
	}
}

TEST(escape, a_shell_word_keeps_every_byte)
{
	struct buf out = BUF_INIT(ESCAPE_OUT_MAX);

	CHECK(escape_shell(&out, slice_from("it's $HOME `x` \\ \n\xff")));
	CHECK_SLICE(buf_view(&out), "'it'\\''s $HOME `x` \\ \n\xff'");
	buf_clear(&out);
	CHECK(escape_shell(&out, SLICE_NONE));
	CHECK_SLICE(buf_view(&out), "''");
	buf_release(&out);
}

TEST(escape, a_shell_word_cannot_hold_a_nul)
{
	struct buf out = BUF_INIT(ESCAPE_OUT_MAX);

	CHECK(!escape_shell(&out, slice_of("a\0b", 3)));
	CHECK_INT(out.len, 0);
	buf_release(&out);
}

TEST(escape, only_wrong_bytes_change_for_utf8)
{
	struct buf out = BUF_INIT(ESCAPE_OUT_MAX);

	escape_utf8(&out, slice_of("a\0\033\xff\xc3\xa9\xc3", 7));
	CHECK(slice_equal(buf_view(&out),
			  slice_of("a\0\033" R "\xc3\xa9" R, 11)));
	buf_release(&out);
}
