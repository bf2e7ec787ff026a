/* Objects by the field table, and mistakes with their position. */
#include "base/suggest.h"
#include "case/case_load_parts.h"
#include "json/json_get.h"

enum { MISTAKE_NAME_MAX = 60, MISTAKE_TEXT_MAX = 16 * 1024 };

void loader_mistake(struct loader *l, size_t offset, const char *format, ...)
{
	struct buf text = BUF_INIT(MISTAKE_TEXT_MAX);
	const char *printable;
	va_list args;

	if (l->mistakes++ && (!l->problems || l->problems->full))
		return;
	buf_printf(&text, "%s:%zu:%zu: ", l->file, slice_line(l->text, offset),
		   slice_column(l->text, offset));
	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	printable = json_printable(l->scratch, buf_view(&text),
				   MISTAKE_TEXT_MAX);
	buf_release(&text);
	if (l->mistakes == 1)
		err_set(l->err, ERR_INPUT, "%s", printable);
	if (l->problems)
		buf_printf(l->problems, "%s\n", printable);
}

size_t loader_name_offset(const struct loader *l, const struct json_node *node)
{
	return node->name_spelling.at ?
		(size_t)(node->name_spelling.at - l->text.at) : node->offset;
}

const char *loader_shown(struct loader *l, struct slice name)
{
	return json_printable(l->scratch, name, MISTAKE_NAME_MAX);
}

static void unknown_key(struct loader *l, enum case_place place,
			const struct json_node *member)
{
	const struct case_field *f;
	struct suggest near;

	suggest_init(&near, member->name);
	for (size_t i = 0; (f = case_field_at(i)); i++)
		if (f->place == place)
			suggest_offer(&near, f->name);
	loader_mistake(l, loader_name_offset(l, member), "unknown key '%s'%s",
		       loader_shown(l, member->name), suggest_text(&near));
}

/* Only for free names: their number has a low ceiling. */
static bool stands_before(const struct json_node *member)
{
	for (const struct json_node *m = member->parent->first; m != member;
	     m = m->next)
		if (slice_equal(m->name, member->name))
			return true;
	return false;
}

static void read_member(struct loader *l, enum case_place place,
			const struct json_node *member, bool *seen,
			void *target)
{
	const struct case_field *f = case_field_find(place, member->name);
	char types[FIELD_TYPE_TEXT_MAX];
	size_t index;
	bool again;

	if (!f) {
		unknown_key(l, place, member);
		return;
	}
	index = (size_t)(f - case_field_at(0));
	again = strcmp(f->name, "*") ? seen[index] : stands_before(member);
	seen[index] = true;
	if (again)
		loader_mistake(l, loader_name_offset(l, member),
			       "'%s' stands here twice; keep one",
			       loader_shown(l, member->name));
	else if (!case_field_accepts(f, member))
		loader_mistake(l, member->offset, "'%s' must be %s, not %s",
			       loader_shown(l, member->name),
			       case_field_types(f->types, types),
			       json_describe(l->scratch, member));
	else
		f->read(l, member, target);
}

void loader_object(struct loader *l, enum case_place place,
		   const struct json_node *object, void *target)
{
	bool seen[CASE_FIELDS_MAX] = { false };
	const struct case_field *f;

	if (object->type != JSON_OBJECT) {
		loader_mistake(l, object->offset, "%s must be an object, not %s",
			       case_place_text(place),
			       json_describe(l->scratch, object));
		return;
	}
	for (const struct json_node *m = object->first; m; m = m->next)
		read_member(l, place, m, seen, target);
	for (size_t i = 0; (f = case_field_at(i)); i++)
		if (f->place == place && f->required && !seen[i])
			loader_mistake(l, object->offset,
				       "'%s' is missing; %s needs it", f->name,
				       case_place_text(place));
}

const char *loader_text(struct loader *l, const struct json_node *string)
{
	struct slice text;

	if (string->type != JSON_STRING) {
		loader_mistake(l, string->offset, "must be a string, not %s",
			       json_describe(l->scratch, string));
		return NULL;
	}
	text = json_string(l->scratch, string);
	if (!text.len) {
		loader_mistake(l, string->offset, "an empty string; give text");
		return NULL;
	}
	if (memchr(text.at, '\0', text.len)) {
		loader_mistake(l, string->offset,
			       "text with a NUL; only 'value' and 'text' may "
			       "hold one");
		return NULL;
	}
	return arena_string(&l->suite->arena, text);
}

size_t words_length(const char *text)
{
	size_t len = 0, end = 0;

	for (;; len = end + 1) {
		end = len + strspn(text + len, "abcdefghijklmnopqrstuvwxyz"
				   "0123456789");
		if (end == len || text[end] != '-')
			return end > len ? end : len ? len - 1 : 0;
	}
}

const char *loader_words(struct loader *l, const struct json_node *string)
{
	const char *text = loader_text(l, string);

	if (!text || words_length(text) == strlen(text))
		return text;
	loader_mistake(l, string->offset,
		       "'%s' is not words-with-hyphens (a-z, 0-9)",
		       loader_shown(l, slice_from(text)));
	return NULL;
}

int loader_choice(struct loader *l, const struct json_node *string,
		  const char *what, const char *const *names, size_t count)
{
	struct slice given = SLICE_NONE;
	struct suggest near;

	if (!loader_text(l, string))
		return -1;
	given = json_string(l->scratch, string);
	for (size_t i = 0; i < count; i++)
		if (slice_is(given, names[i]))
			return (int)i;
	suggest_init(&near, given);
	for (size_t i = 0; i < count; i++)
		suggest_offer(&near, names[i]);
	loader_mistake(l, string->offset, "unknown %s '%s'%s", what,
		       loader_shown(l, given), suggest_text(&near));
	return -1;
}
