#include "json/json_get.h"

#include "base/utf8.h"

enum { UNIT_MAX = 23 };

/* One character of a spelling in printable ASCII; returns bytes used. */
static size_t spell(struct slice s, char unit[UNIT_MAX + 1])
{
	uint32_t point = 0;
	size_t n = utf8_decode(s, &point);

	if (!n)
		snprintf(unit, UNIT_MAX + 1, "\\x%02X",
			 (unsigned)(unsigned char)s.at[0]);
	else if (point >= 0x20 && point < 0x7F)
		snprintf(unit, UNIT_MAX + 1, "%c", (char)point);
	else if (point < 0x10000)
		snprintf(unit, UNIT_MAX + 1, "\\u%04x", point);
	else
		snprintf(unit, UNIT_MAX + 1, "\\u%04x\\u%04x",
			 0xD800 + ((point - 0x10000) >> 10),
			 0xDC00 + (point & 0x3FF));
	return n ? n : 1;
}

const char *json_printable(struct arena *arena, struct slice spelling,
			   size_t max)
{
	bool quoted = spelling.len && spelling.at[0] == '"';
	const char *mark = quoted ? "...\"" : "...";
	struct buf b = BUF_INIT(max);
	char unit[UNIT_MAX + 1];
	size_t n, kept = 0;
	char *text;

	for (; spelling.len && !b.full; spelling = slice_skip(spelling, n)) {
		n = spell(spelling, unit);
		buf_text(&b, unit);
		if (b.len + strlen(mark) <= max)
			kept = b.len;
	}
	text = b.full ? arena_printf(arena, "%.*s%s", (int)kept,
				     buf_string(&b), mark)
		      : arena_string(arena, buf_view(&b));
	buf_release(&b);
	return text;
}

const char *json_describe(struct arena *arena, const struct json_node *node)
{
	const char *type = json_type_name(node);

	if (!node || node->type == JSON_NULL || node->type == JSON_ARRAY ||
	    node->type == JSON_OBJECT)
		return type;
	return arena_printf(arena, "%s %s", type,
			    json_printable(arena, node->spelling,
					   JSON_DESCRIBE_MAX - strlen(type) -
						   1));
}

static enum json_got wrong(struct arena *arena, struct json_issue *issue,
			   const char *pointer, const char *expected,
			   const struct json_node *got)
{
	if (issue) {
		issue->pointer = pointer;
		issue->expected = expected;
		issue->got = json_describe(arena, got);
	}
	return JSON_WRONG;
}

static const char *expected_name(enum json_type type)
{
	struct json_node sample = { .type = type };

	return json_type_name(&sample);
}

static bool type_fits(enum json_type got, enum json_type want)
{
	if (want == JSON_TRUE || want == JSON_FALSE)
		return got == JSON_TRUE || got == JSON_FALSE;
	return got == want;
}

static enum json_got get(struct arena *arena, const struct json_node *object,
			 const char *name, enum json_need need,
			 const char *expected, const struct json_node **out,
			 struct json_issue *issue)
{
	if (!object || object->type != JSON_OBJECT)
		return wrong(arena, issue, json_pointer(arena, object),
			     "object", object);
	*out = json_member(object, name);
	if (*out)
		return JSON_GOT;
	if (need == JSON_OPTIONAL)
		return JSON_ABSENT;
	return wrong(arena, issue, json_pointer_to(arena, object, name),
		     expected, NULL);
}

enum json_got json_get_node(struct arena *arena,
			    const struct json_node *object, const char *name,
			    enum json_need need, enum json_type type,
			    const struct json_node **out,
			    struct json_issue *issue)
{
	const char *expected = expected_name(type);
	const struct json_node *node = NULL;
	enum json_got got = get(arena, object, name, need, expected, &node,
				issue);

	if (got != JSON_GOT)
		return got;
	if (!type_fits(node->type, type))
		return wrong(arena, issue, json_pointer(arena, node), expected,
			     node);
	*out = node;
	return JSON_GOT;
}

enum json_got json_get_string(struct arena *arena,
			      const struct json_node *object,
			      const char *name, enum json_need need,
			      struct slice *out, struct json_issue *issue)
{
	const struct json_node *node;
	enum json_got got = json_get_node(arena, object, name, need,
					  JSON_STRING, &node, issue);

	if (got == JSON_GOT)
		*out = json_string(arena, node);
	return got;
}

static bool read_integer(const struct json_node *node, int64_t *out)
{
	unsigned long long magnitude;
	struct slice s = node->spelling;
	bool negative;

	if (node->type != JSON_NUMBER)
		return false;
	negative = s.at[0] == '-';
	if (!slice_number(slice_skip(s, negative),
			  (unsigned long long)INT64_MAX + negative,
			  &magnitude))
		return false;
	/* Modulo 2^64, so that the least integer needs no special case. */
	*out = (int64_t)(negative ? 0 - magnitude : magnitude);
	return true;
}

enum json_got json_get_integer(struct arena *arena,
			       const struct json_node *object,
			       const char *name, enum json_need need,
			       int64_t *out, struct json_issue *issue)
{
	const struct json_node *node = NULL;
	enum json_got got = get(arena, object, name, need, "integer", &node,
				issue);

	if (got != JSON_GOT || read_integer(node, out))
		return got;
	return wrong(arena, issue, json_pointer(arena, node), "integer", node);
}

enum json_got json_get_boolean(struct arena *arena,
			       const struct json_node *object,
			       const char *name, enum json_need need,
			       bool *out, struct json_issue *issue)
{
	const struct json_node *node;
	enum json_got got = json_get_node(arena, object, name, need,
					  JSON_TRUE, &node, issue);

	if (got == JSON_GOT)
		*out = node->type == JSON_TRUE;
	return got;
}
