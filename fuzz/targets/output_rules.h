/*
 * What an output of each format keeps to, whatever was put into it; written
 * from the formats, not from our writers. For targets about reports.
 *
 *     struct input_words w = { bytes };
 *     input_word(&w, &arena), input_pick(&w, 3)     what is in an input
 *     require_plain(text); require_json(text); size_t cases = require_xml(text);
 */
#ifndef OUTPUT_RULES_H
#define OUTPUT_RULES_H

#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "fuzz_target.h"
#include "json/json_read.h"
#include "report/escape.h"

enum { XML_DEPTH_MAX = 16, WORD_END = 0x1E };

/* ---- the input: picks are a byte, words end at 0x1E ---- */

struct input_words {
	struct slice rest;
};

/* 0 to n - 1; 0 behind the end. */
static inline unsigned input_pick(struct input_words *w, unsigned n)
{
	unsigned byte = w->rest.len ? (unsigned char)*w->rest.at : 0;

	w->rest = slice_skip(w->rest, 1);
	return byte % n;
}

static inline struct slice input_bytes(struct input_words *w)
{
	const char *end = w->rest.len ? memchr(w->rest.at, WORD_END,
					       w->rest.len) : NULL;
	size_t len = end ? (size_t)(end - w->rest.at) : w->rest.len;
	struct slice bytes = slice_head(w->rest, len);

	w->rest = slice_skip(w->rest, len + 1);
	return bytes;
}

/* Up to its first NUL; "" behind the end. */
static inline const char *input_word(struct input_words *w,
				     struct arena *arena)
{
	return arena_string(arena, input_bytes(w));
}

/* NULL for an empty one. */
static inline const char *input_word_or_null(struct input_words *w,
					     struct arena *arena)
{
	const char *word = input_word(w, arena);

	return *word ? word : NULL;
}

/* ---- lines ---- */

/* The next line without its end; false: there is none. */
static inline bool output_line(struct slice *rest, struct slice *line)
{
	const char *end = rest->len ? memchr(rest->at, '\n', rest->len)
				    : NULL;

	if (!rest->len)
		return false;
	fuzz_require(end != NULL, "the last line ends too");
	*line = slice_head(*rest, (size_t)(end - rest->at));
	*rest = slice_skip(*rest, line->len + 1);
	return true;
}

/* No control, no ESC, nothing hidden, whatever is not a line's end. */
static inline void require_plain(struct slice text)
{
	struct slice line;

	while (output_line(&text, &line))
		fuzz_require(escape_is_plain(line), "a line is plain text");
}

static inline void require_json(struct slice text)
{
	struct slice line;
	uint32_t point;
	size_t n;

	fuzz_require(utf8_valid_prefix(text) == text.len, "JSON is UTF-8");
	fuzz_require(!json_read(text, 0, NULL), "JSON is JSON");
	while (output_line(&text, &line))
		for (; line.len; line = slice_skip(line, n)) {
			n = utf8_decode(line, &point);
			fuzz_require(point >= 0x20 && (point < 0x7F ||
						       point >= 0xA0),
				     "and steers no terminal");
		}
}

/* ---- XML ---- */

struct xml_look {
	struct slice rest;
	struct slice open[XML_DEPTH_MAX];
	size_t depth, roots, cases;
};

static inline size_t xml_name(struct slice at)
{
	size_t n = 0;

	while (n < at.len && ((at.at[n] >= 'a' && at.at[n] <= 'z') ||
			      at.at[n] == '-'))
		n++;
	return n;
}

/* "&lt;" at the start: its length. */
static inline size_t xml_reference(struct slice at)
{
	static const char *const known[] = { "&amp;", "&lt;", "&gt;",
					     "&quot;", "&apos;", "&#9;",
					     "&#10;", "&#13;", "&#39;",
					     "&#x9;", "&#xA;", "&#xD;" };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (slice_starts(at, known[i]))
			return strlen(known[i]);
	return 0;
}

/* Up to `end`, which stays; text or the value of an attribute. */
static inline void xml_text(struct xml_look *x, char end)
{
	while (x->rest.len && *x->rest.at != end) {
		size_t n = *x->rest.at == '&' ? xml_reference(x->rest) : 1;

		fuzz_require(n && *x->rest.at != '<', "nothing raw in XML");
		fuzz_require(!slice_starts(x->rest, "]]>"), "no ]]> in XML");
		fuzz_require(end == '<' || *x->rest.at != '\n',
			     "an attribute is one line");
		x->rest = slice_skip(x->rest, n);
	}
}

static inline void xml_attributes(struct xml_look *x)
{
	while (x->rest.len && *x->rest.at == ' ') {
		size_t n;

		x->rest = slice_skip(x->rest, 1);
		n = xml_name(x->rest);
		x->rest = slice_skip(x->rest, n);
		fuzz_require(n && slice_starts(x->rest, "=\""),
			     "an attribute is name=\"value\"");
		x->rest = slice_skip(x->rest, 2);
		xml_text(x, '"');
		x->rest = slice_skip(x->rest, 1);
	}
}

static inline void xml_open(struct xml_look *x)
{
	struct slice name;

	x->rest = slice_skip(x->rest, 1);
	name = slice_head(x->rest, xml_name(x->rest));
	fuzz_require(name.len && x->depth < XML_DEPTH_MAX, "a tag is named");
	x->rest = slice_skip(x->rest, name.len);
	x->roots += !x->depth;
	x->cases += slice_is(name, "testcase");
	xml_attributes(x);
	if (slice_starts(x->rest, "/>")) {
		x->rest = slice_skip(x->rest, 2);
		return;
	}
	fuzz_require(slice_starts(x->rest, ">"), "a tag ends");
	x->rest = slice_skip(x->rest, 1);
	x->open[x->depth++] = name;
}

static inline void xml_close(struct xml_look *x)
{
	size_t n;

	x->rest = slice_skip(x->rest, 2);
	n = xml_name(x->rest);
	fuzz_require(x->depth && slice_equal(slice_head(x->rest, n),
					     x->open[x->depth - 1]),
		     "tags are nested");
	x->depth--;
	x->rest = slice_skip(x->rest, n);
	fuzz_require(slice_starts(x->rest, ">"), "a closing tag ends");
	x->rest = slice_skip(x->rest, 1);
}

/* Well-formed, as far as our reports go; how many test cases it holds. */
static inline size_t require_xml(struct slice text)
{
	static const char head[] =
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
	struct xml_look x = { .rest = slice_skip(text, sizeof(head) - 1) };

	fuzz_require(slice_starts(text, head), "XML says that it is XML");
	require_plain(text);
	while (x.rest.len) {
		if (slice_starts(x.rest, "</"))
			xml_close(&x);
		else if (*x.rest.at == '<')
			xml_open(&x);
		else
			xml_text(&x, '<');
	}
	fuzz_require(!x.depth && x.roots == 1, "one element holds all");
	return x.cases;
}

#endif
