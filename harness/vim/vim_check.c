#include "vim/vim_check.h"

#include "json/json_get.h"
#include "vim/vim_datetime.h"

#define TYPENAME "_typeName"
#define PORTAL_PREFIX "MoRef"
#define MOREF "ManagedObjectReference"
#define FAULT "MethodFault"
#define WRAPPER "LocalizedMethodFault"

enum { ANCESTORS_MAX = 16 };

struct walk {
	struct arena *arena;
	vim_report report;
	void *self;
	unsigned reported[VIM_RULE_COUNT];
	/* duplicates already told, so that they are not told twice */
	const struct json_node *told[VIM_REPORTS_MAX];
};

/* In the order of enum vim_rule. */
static const struct {
	const char *name;
	bool warns;
} rules[VIM_RULE_COUNT] = {
	{ "not-object", false },
	{ "typename-missing", false },
	{ "typename-absent-nested", true },
	{ "typename-not-string", false },
	{ "type-unknown", false },
	{ "type-wrong", false },
	{ "type-alias", true },
	{ "member-missing", false },
	{ "member-null", false },
	{ "member-kind", false },
	{ "member-empty", false },
	{ "enum-unknown", false },
	{ "number-range", false },
	{ "datetime-syntax", false },
	{ "duplicate-required", false },
	{ "duplicate-other", true },
	{ "bare-scalar-in-any", true },
	{ "boxed", false },
	{ "localized-fault", true },
};

bool vim_rule_warns(enum vim_rule rule)
{
	return rules[rule].warns;
}

const char *vim_rule_name(enum vim_rule rule)
{
	return rules[rule].name;
}

struct slice vim_typename(struct arena *arena, const struct json_node *object)
{
	struct slice name = json_string(arena, json_member(object, TYPENAME));

	return name.at ? name : SLICE_NONE;
}

const struct json_node *vim_unwrap_fault(const struct json_node *value,
					 bool *wrapped)
{
	const struct json_node *fault = json_member(value, "fault");
	struct arena arena = ARENA_INIT;
	bool is_wrapper = !json_member(value, TYPENAME) ||
			  slice_is(vim_typename(&arena, value), WRAPPER);
	bool unwrap = is_wrapper && fault && fault->type == JSON_OBJECT;

	arena_release(&arena);
	if (wrapped)
		*wrapped = unwrap;
	return unwrap ? fault : value;
}

static bool exhausted(struct walk *w, enum vim_rule rule)
{
	return w->reported[rule]++ >= VIM_REPORTS_MAX;
}

/* A value that is there but wrong. */
static void deviate(struct walk *w, enum vim_rule rule,
		    const struct json_node *node, const char *expected)
{
	struct vim_deviation d = { .rule = rule, .expected = expected,
				   .node = node };

	if (exhausted(w, rule))
		return;
	d.pointer = json_pointer(w->arena, node);
	d.got = json_describe(w->arena, node);
	w->report(w->self, &d);
}

/* A member that is not there. */
static void lack(struct walk *w, enum vim_rule rule,
		 const struct json_node *object, const char *name,
		 const char *expected)
{
	struct vim_deviation d = { .rule = rule, .expected = expected,
				   .got = "nothing", .node = object };

	if (exhausted(w, rule))
		return;
	d.pointer = json_pointer_to(w->arena, object, name);
	w->report(w->self, &d);
}

static const char *kind_text(const struct vim_member *m)
{
	switch (m->kind) {
	case VIM_STRING:
		return "string";
	case VIM_INT:
	case VIM_LONG:
		return "integer";
	case VIM_BOOLEAN:
		return "boolean";
	case VIM_DATETIME:
		return "RFC 3339 date-time";
	case VIM_ENUM:
	case VIM_OBJECT:
		return m->type;
	default:
		return "any value";
	}
}

static const char *enum_text(struct walk *w, const char *const *values)
{
	const char *text = values[0];

	for (size_t i = 1; values[i]; i++)
		text = arena_printf(w->arena, "%s|%s", text, values[i]);
	return text;
}

static void check_enum(struct walk *w, const struct json_node *node,
		       const struct vim_member *m)
{
	const char *const *values = vim_enum_values(m->type);
	struct slice text = json_string(w->arena, node);

	for (size_t i = 0; values[i]; i++)
		if (slice_is(text, values[i]))
			return;
	deviate(w, VIM_ENUM_UNKNOWN, node, enum_text(w, values));
}

static bool only_digits(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
	return true;
}

static void check_number(struct walk *w, const struct json_node *node,
			 const struct vim_member *m)
{
	struct slice digits = slice_skip(node->spelling,
					 node->spelling.at[0] == '-');
	unsigned long long max = m->kind == VIM_INT ? INT32_MAX : INT64_MAX;
	unsigned long long magnitude;

	if (!only_digits(digits))
		deviate(w, VIM_MEMBER_KIND, node, kind_text(m));
	else if (!slice_number(digits, max + (digits.at > node->spelling.at),
			       &magnitude))
		deviate(w, VIM_NUMBER_RANGE, node,
			m->kind == VIM_INT ? "32-bit integer"
					   : "64-bit integer");
}

static enum json_type json_type_of(enum vim_kind kind)
{
	if (kind == VIM_INT || kind == VIM_LONG)
		return JSON_NUMBER;
	return kind == VIM_BOOLEAN ? JSON_TRUE : JSON_STRING;
}

static void check_scalar(struct walk *w, const struct json_node *node,
			 const struct vim_member *m)
{
	enum json_type type = node->type == JSON_FALSE ? JSON_TRUE
						       : node->type;
	struct vim_datetime t;

	if (type != json_type_of(m->kind))
		deviate(w, VIM_MEMBER_KIND, node, kind_text(m));
	else if (type == JSON_NUMBER)
		check_number(w, node, m);
	else if (m->kind == VIM_ENUM)
		check_enum(w, node, m);
	else if (m->kind == VIM_DATETIME &&
		 !vim_datetime_read(json_string(w->arena, node), &t))
		deviate(w, VIM_DATETIME_SYNTAX, node, kind_text(m));
}

static void check_object(struct walk *w, const struct json_node *node,
			 const struct vim_slot *slot);
static void check_members(struct walk *w, const struct json_node *object,
			  const struct vim_type *type);

/* protocol.md 3.23: scalars and arrays are boxed there, objects are not. */
static void check_any(struct walk *w, const struct json_node *node)
{
	const struct json_node *name = json_member(node, TYPENAME);
	const struct vim_type *type;

	if (node->type != JSON_OBJECT) {
		deviate(w, VIM_BARE_SCALAR_IN_ANY, node,
			"an object with _typeName");
	} else if (!name) {
		lack(w, VIM_TYPENAME_ABSENT_NESTED, node, TYPENAME, "string");
	} else if (name->type != JSON_STRING) {
		deviate(w, VIM_TYPENAME_NOT_STRING, name, "string");
	} else if (!json_member(node, "_value")) {
		type = vim_type_find(vim_typename(w->arena, node));
		if (type)
			check_members(w, node, type);
	}
}

static void check_value(struct walk *w, const struct json_node *node,
			const struct vim_member *m)
{
	struct vim_slot slot = { m->type, m->polymorphic, false };

	if (m->kind == VIM_VALUE)
		return;
	if (m->kind == VIM_ANY)
		check_any(w, node);
	else if (m->kind == VIM_OBJECT)
		check_object(w, node, &slot);
	else
		check_scalar(w, node, m);
}

static void check_repeats(struct walk *w, const struct json_node *node)
{
	while ((node = json_member_next(node))) {
		unsigned n = w->reported[VIM_DUPLICATE_REQUIRED];

		if (n < VIM_REPORTS_MAX)
			w->told[n] = node;
		deviate(w, VIM_DUPLICATE_REQUIRED, node, "one such member");
	}
}

static bool may_not_be_empty(const struct vim_type *type,
			     const struct vim_member *m,
			     const struct json_node *node)
{
	return m->required && node->type == JSON_STRING &&
	       node->spelling.len == 2 && !strcmp(type->name, MOREF);
}

static void check_member(struct walk *w, const struct json_node *object,
			 const struct vim_type *type,
			 const struct vim_member *m)
{
	const struct json_node *node = json_member(object, m->name);

	if (!node) {
		if (m->required)
			lack(w, VIM_MEMBER_MISSING, object, m->name,
			     kind_text(m));
		return;
	}
	if (m->required)
		check_repeats(w, node);
	if (node->type == JSON_NULL) {
		if (m->required)
			deviate(w, VIM_MEMBER_NULL, node, kind_text(m));
	} else if (may_not_be_empty(type, m, node)) {
		deviate(w, VIM_MEMBER_EMPTY, node, "a non-empty string");
	} else if (!m->array) {
		check_value(w, node, m);
	} else if (node->type != JSON_ARRAY) {
		deviate(w, VIM_MEMBER_KIND, node,
			arena_printf(w->arena, "array of %s", kind_text(m)));
	} else {
		for (node = node->first; node; node = node->next)
			check_value(w, node, m);
	}
}

/* From the oldest ancestor down to the type itself. */
static size_t ancestry(const struct vim_type *type,
		       const struct vim_type *line[ANCESTORS_MAX])
{
	size_t n = 0;

	for (; type && n < ANCESTORS_MAX; type = type->parent)
		line[n++] = type;
	return n;
}

static void check_members(struct walk *w, const struct json_node *object,
			  const struct vim_type *type)
{
	const struct vim_type *line[ANCESTORS_MAX];
	size_t n = ancestry(type, line);

	while (n--)
		for (const struct vim_member *m = line[n]->members;
		     m && m->name; m++)
			check_member(w, object, line[n], m);
}

static bool lacks_required(const struct json_node *object,
			   const struct vim_type *type)
{
	const struct vim_type *line[ANCESTORS_MAX];
	size_t n = ancestry(type, line);

	while (n--)
		for (const struct vim_member *m = line[n]->members;
		     m && m->name; m++)
			if (m->required && !json_member(object, m->name))
				return true;
	return false;
}

/* MoRefTask, MoRefFolder: the portal's names for typed references. */
static bool is_portal_name(struct slice name)
{
	struct slice kind = slice_skip(name, strlen(PORTAL_PREFIX));

	return slice_starts(name, PORTAL_PREFIX) && kind.len &&
	       kind.at[0] >= 'A' && kind.at[0] <= 'Z';
}

static const struct vim_type *declared_type(const struct vim_slot *slot)
{
	return vim_type_find(slice_from(slot->type));
}

/* The type by which the object is to be read; NULL when it is hopeless. */
static const struct vim_type *named_type(struct walk *w,
					 const struct json_node *object,
					 const struct vim_slot *slot)
{
	const struct json_node *node = json_member(object, TYPENAME);
	struct slice name = vim_typename(w->arena, object);
	const struct vim_type *type = vim_type_find(name);

	if (!node) {
		lack(w, slot->top || slot->polymorphic
				? VIM_TYPENAME_MISSING
				: VIM_TYPENAME_ABSENT_NESTED,
		     object, TYPENAME, slot->type);
		return declared_type(slot);
	}
	if (node->type != JSON_STRING) {
		deviate(w, VIM_TYPENAME_NOT_STRING, node, "string");
		return declared_type(slot);
	}
	if (vim_is_a(type, slot->type))
		return type;
	if (!strcmp(slot->type, FAULT) && slice_is(name, WRAPPER)) {
		deviate(w, VIM_LOCALIZED_FAULT, object, FAULT);
		return type;
	}
	if (type) {
		deviate(w, VIM_TYPE_WRONG, node, slot->type);
		return NULL;
	}
	deviate(w, !strcmp(slot->type, MOREF) && is_portal_name(name)
			   ? VIM_TYPE_ALIAS
			   : VIM_TYPE_UNKNOWN,
		node, slot->type);
	return declared_type(slot);
}

static void check_object(struct walk *w, const struct json_node *node,
			 const struct vim_slot *slot)
{
	const struct json_node *box = json_member(node, "_value");
	const struct vim_type *type;

	if (node->type != JSON_OBJECT) {
		deviate(w, VIM_NOT_OBJECT, node, slot->type);
		return;
	}
	type = named_type(w, node, slot);
	if (!type)
		return;
	if (box && lacks_required(node, type))
		deviate(w, VIM_BOXED, box, "the object itself, not boxed");
	else
		check_members(w, node, type);
}

static bool was_told(const struct walk *w, const struct json_node *node)
{
	for (size_t i = 0; i < VIM_REPORTS_MAX; i++)
		if (w->told[i] == node)
			return true;
	return false;
}

static void check_duplicates(struct walk *w, const struct json_node *value)
{
	const struct json_node *d = NULL;

	while ((d = json_duplicate(value, d)) &&
	       (w->reported[VIM_DUPLICATE_OTHER] < VIM_REPORTS_MAX ||
		w->reported[VIM_DUPLICATE_REQUIRED] < VIM_REPORTS_MAX))
		if (slice_is(d->name, TYPENAME))
			deviate(w, VIM_DUPLICATE_REQUIRED, d,
				"one such member");
		else if (!was_told(w, d))
			deviate(w, VIM_DUPLICATE_OTHER, d, "one such member");
}

void vim_check(struct arena *arena, const struct json_node *value,
	       const struct vim_slot *slot, vim_report report, void *self)
{
	struct walk w = { .arena = arena, .report = report, .self = self };

	check_object(&w, value, slot);
	check_duplicates(&w, value);
}
