/*
 * One member of a journal line, into a struct; nothing is believed.
 */
#include <inttypes.h>
#include <limits.h>

#include "base/base64.h"
#include "run/journal_fields.h"

enum { WORDS_MAX = 256 };

int journal_wrong(const struct journal_place *place,
		  const struct json_issue *issue)
{
	return err_set(place->err, ERR_INPUT, "%s:%zu: '%s' is %s, expected %s",
		       place->path, place->line, issue->pointer, issue->got,
		       issue->expected);
}

int journal_wrong_at(const struct journal_place *place,
		     const struct json_node *node, const char *got,
		     const char *expected)
{
	struct json_issue issue = { .pointer = json_pointer(place->scratch,
							    node),
				    .expected = expected, .got = got };

	if (!got)
		issue.got = json_describe(place->scratch, node);
	return journal_wrong(place, &issue);
}

static int get_string(const struct journal_place *place,
		      const struct json_node *node, struct slice *out)
{
	if (node->type != JSON_STRING)
		return journal_wrong_at(place, node, NULL, "string");
	*out = json_string(place->scratch, node);
	return 0;
}

/* Our texts are C strings: a NUL would hide what follows it. */
static int get_text(const struct journal_place *place,
		    const struct json_node *node, struct slice *out)
{
	if (get_string(place, node, out))
		return -1;
	if (out->len && memchr(out->at, '\0', out->len))
		return journal_wrong_at(place, node, NULL, "text without U+0000");
	return 0;
}

static int get_chars(const struct journal_place *place,
		     const struct json_node *node, char *into)
{
	struct slice s;

	if (get_text(place, node, &s))
		return -1;
	if (s.len >= EXCHANGE_DETAIL_MAX)
		return journal_wrong_at(place, node,
				arena_printf(place->scratch, "%zu bytes long",
					     s.len),
				"a short text");
	if (s.len)
		memcpy(into, s.at, s.len);
	into[s.len] = '\0';
	return 0;
}

int journal_get_bytes(const struct journal_place *place,
		      const struct json_node *node, struct buf *into)
{
	size_t offset = 0;
	struct slice s;

	if (get_string(place, node, &s))
		return -1;
	if (base64_decode(into, s, &offset))
		return journal_wrong_at(place, node,
				arena_printf(place->scratch,
					     "wrong at its byte %zu", offset),
				"base64");
	if (into->full)
		return journal_wrong_at(place, node, "too long",
				arena_printf(place->scratch,
					     "%zu bytes at most",
					     into->limit));
	return 0;
}

static int get_number(const struct journal_place *place,
		      const struct json_node *node,
		      unsigned long long type_max, unsigned long long max,
		      unsigned long long *value)
{
	if (!max || max > type_max)
		max = type_max;
	if (node->type == JSON_NUMBER &&
	    slice_number(node->spelling, max, value))
		return 0;
	return journal_wrong_at(place, node, NULL,
			arena_printf(place->scratch,
				     "an integer from 0 to %llu", max));
}

static int get_word(const struct journal_place *place,
		    const struct json_node *node, enum journal_kind kind,
		    unsigned *into)
{
	struct buf words = BUF_INIT(WORDS_MAX);
	struct slice s;
	const char *word;
	int result;

	if (get_text(place, node, &s))
		return -1;
	for (unsigned i = 0; (word = journal_word(kind, i)); i++) {
		if (slice_is(s, word)) {
			*into = i;
			buf_release(&words);
			return 0;
		}
		buf_printf(&words, "%s%s", i ? ", " : "one of: ", word);
	}
	result = journal_wrong_at(place, node, NULL, buf_string(&words));
	buf_release(&words);
	return result;
}

static int get_scalar(const struct journal_place *place,
		      const struct json_node *node,
		      const struct journal_field *f, void *at)
{
	unsigned long long value = 0;

	switch (f->kind) {
	case JOURNAL_SIZE:
		if (get_number(place, node, SIZE_MAX, f->max, &value))
			return -1;
		*(size_t *)at = (size_t)value;
		return 0;
	case JOURNAL_UNSIGNED:
		if (get_number(place, node, UINT_MAX, f->max, &value))
			return -1;
		*(unsigned *)at = (unsigned)value;
		return 0;
	case JOURNAL_INT:
		if (get_number(place, node, INT_MAX, f->max, &value))
			return -1;
		*(int *)at = (int)value;
		return 0;
	case JOURNAL_TIME:
		if (get_number(place, node, INT64_MAX, f->max, &value))
			return -1;
		*(int64_t *)at = (int64_t)value;
		return 0;
	case JOURNAL_U64:
		if (get_number(place, node, UINT64_MAX, f->max, &value))
			return -1;
		*(uint64_t *)at = value;
		return 0;
	default:
		return get_word(place, node, f->kind, at);
	}
}

static int get_boolean(const struct journal_place *place,
		       const struct json_node *node, bool *into)
{
	if (node->type != JSON_TRUE && node->type != JSON_FALSE)
		return journal_wrong_at(place, node, NULL, "boolean");
	*into = node->type == JSON_TRUE;
	return 0;
}

int journal_get_field(const struct journal_place *place,
		      const struct json_node *object,
		      const struct journal_field *f, void *into)
{
	const struct json_node *node = json_member(object, f->name);
	void *at = (char *)into + f->offset;
	struct slice text;

	if (!node && f->optional)
		return 0;
	if (!node) {
		struct json_issue issue = {
			.pointer = json_pointer_to(place->scratch, object,
						   f->name),
			.expected = "a value", .got = "nothing" };

		return journal_wrong(place, &issue);
	}
	switch (f->kind) {
	case JOURNAL_TEXT:
		if (get_text(place, node, &text))
			return -1;
		*(const char **)at = arena_string(place->keep, text);
		return 0;
	case JOURNAL_CHARS:
		return get_chars(place, node, at);
	case JOURNAL_BYTES:
		return journal_get_bytes(place, node, at);
	case JOURNAL_RECIPE:
		return node->type == JSON_ARRAY
			       ? journal_get_recipe(place, node, at)
			       : journal_get_bytes(place, node, at);
	case JOURNAL_BOOL:
		return get_boolean(place, node, at);
	default:
		return get_scalar(place, node, f, at);
	}
}

int journal_get_fields(const struct journal_place *place,
		       const struct json_node *object,
		       const struct journal_field *f, void *into)
{
	if (!object || object->type != JSON_OBJECT)
		return journal_wrong_at(place, object, NULL, "object");
	for (; f->name; f++)
		if (journal_get_field(place, object, f, into))
			return -1;
	return 0;
}

int journal_get_array(const struct journal_place *place,
		      const struct json_node *object, const char *name,
		      size_t max, const struct json_node **array)
{
	struct json_issue issue;

	if (json_get_node(place->scratch, object, name, JSON_REQUIRED,
			  JSON_ARRAY, array, &issue) != JSON_GOT)
		return journal_wrong(place, &issue);
	if ((*array)->count <= max)
		return 0;
	return journal_wrong_at(place, *array,
			arena_printf(place->scratch, "%zu elements long",
				     (*array)->count),
			arena_printf(place->scratch, "%zu at most", max));
}
