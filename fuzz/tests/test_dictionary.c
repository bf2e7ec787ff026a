/* corpus/dict/api.dict is what both engines can read: libFuzzer's
 * ParseDictionaryFile and AFL++'s load_extras_file, the stricter rule each. */
#include "base/file.h"
#include "http/syntax.h"
#include "tests/test.h"

enum { DICTIONARY_MAX = 64 * 1024, TOKEN_MAX = 128, NAMES_MAX = 1024 };

/* The next line of `text`, without its end. */
static struct slice next_line(struct slice *text)
{
	ptrdiff_t end = slice_find(*text, slice_from("\n"));
	struct slice line = end < 0 ? *text
				    : slice_head(*text, (size_t)end);

	*text = slice_skip(*text, line.len + 1);
	return line;
}

/* How long the unit is that stands for one byte; 0 = no engine's. */
static size_t unit(struct slice at)
{
	if (at.at[0] != '\\')
		return at.at[0] >= ' ' && at.at[0] <= '~' && at.at[0] != '"';
	if (at.len >= 2 && (at.at[1] == '\\' || at.at[1] == '"'))
		return 2;
	return at.len >= 4 && at.at[1] == 'x' && syntax_hex(at.at[2]) >= 0 &&
			       syntax_hex(at.at[3]) >= 0 ? 4 : 0;
}

static bool token_is_read(struct slice token)
{
	size_t bytes = 0, len;

	for (; token.len; token = slice_skip(token, len), bytes++) {
		len = unit(token);
		if (!len)
			return false;
	}
	return bytes > 0 && bytes <= TOKEN_MAX;
}

static size_t name_length(struct slice line)
{
	size_t len = 0;

	while (len < line.len &&
	       (syntax_is_digit(line.at[len]) || line.at[len] == '_' ||
		((line.at[len] | 0x20) >= 'a' && (line.at[len] | 0x20) <= 'z')))
		len++;
	return len;
}

static bool line_is_read(struct slice line, struct slice *name)
{
	size_t len = name_length(line);
	struct slice rest = slice_skip(line, len);

	*name = slice_head(line, len);
	return len && rest.len > 3 && slice_starts(rest, "=\"") &&
	       rest.at[rest.len - 1] == '"' &&
	       token_is_read(slice_of(rest.at + 2, rest.len - 3));
}

TEST(dictionary, is_read_by_both_engines)
{
	static const char *const lines[] = { "a=\"\"", "a=\"\\n\"", "=\"x\"",
					     "a=\"\"\"", "a=x", "a=\"\\x1\"",
					     "a=\"x", "a=\"\x01\"" };
	struct slice name;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (!CHECK(!line_is_read(slice_from(lines[i]), &name)))
			printf("    %s\n", lines[i]);
	CHECK(line_is_read(slice_from("a_1=\"\\\"\\\\\\x00z\""), &name));
}

TEST(dictionary, of_the_api_holds_what_a_sync_is_made_of)
{
	static const char *const words[] = { "syncSpecs", "volumeId", "id",
					     "datastore", "syncMode",
					     "_typeName", "CnsSyncVolumeSpec",
					     "CnsVolumeId", "SPACE_USAGE" };
	struct buf text = BUF_INIT(DICTIONARY_MAX);
	struct slice names[NAMES_MAX], rest, name;
	struct err err = ERR_INIT;
	size_t count = 0;

	CHECK(!file_read("corpus/dict/api.dict", &text, &err));
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		CHECK_HAS(buf_string(&text), words[i]);
	for (rest = buf_view(&text); rest.len && count < NAMES_MAX;) {
		struct slice line = next_line(&rest);

		if (!line.len || line.at[0] == '#')
			continue;
		if (!CHECK(line_is_read(line, &name)))
			printf("    %.*s\n", SLICE_ARG(line));
		for (size_t i = 0; i < count; i++)
			CHECK(!slice_equal(names[i], name));
		names[count++] = name;
	}
	CHECK(count > 50 && count < NAMES_MAX);
	buf_release(&text);
}
