/*
 * The body (protocol.md 1.7, 2.1 to 2.6, 9.1 to 9.10, 9.21, 9.22), on the
 * lossless tree: every member of every spec is looked at, so that each defect
 * speaks for itself. What stands twice is not looked into, since nobody says
 * which of the two counts.
 */
#include "oracle/expect_parts.h"

#include "http/syntax.h"
#include "json/json_tree.h"

enum { DEPTH_SURE = 32, NUMBER_SURE = 15, SPECS_MASS_MIN = 1000,
       BODY_MASS = 256 * 1024 };

/* ---- members ---- */

/* NULL: not there, or there twice. */
static struct json_node *single(const struct json_node *object,
				const char *name, bool *absent)
{
	struct json_node *member = json_member(object, name);

	*absent = !member;
	return member && json_member_next(member) ? NULL : member;
}

static bool is_text(struct expect_reading *r, const struct json_node *node,
		    const char *text)
{
	return node->type == JSON_STRING &&
	       slice_is(json_string(r->arena, node), text);
}

static void judge_typename(struct expect_reading *r,
			   const struct json_node *object, const char *type)
{
	bool absent;
	const struct json_node *name = single(object, "_typeName", &absent);

	if (absent || (name && name->type == JSON_NULL))
		expect_note(r, DEFECT_TYPENAME_MISSING);
	else if (name && !is_text(r, name, type))
		expect_note(r, DEFECT_TYPENAME_WRONG);
}

/* The next letter of a name as a careless reader sees it: no case, no marks,
 * nothing behind a NUL. 0 at the end. */
static char careless(struct slice *name)
{
	while (name->len && name->at[0]) {
		char c = name->at[0];

		*name = slice_skip(*name, 1);
		if (c >= 'A' && c <= 'Z')
			return (char)(c | 0x20);
		if (c >= 'a' && c <= 'z')
			return c;
	}
	return '\0';
}

static bool is_alike(struct slice a, struct slice b)
{
	char c, d;

	do {
		c = careless(&a);
		d = careless(&b);
	} while (c && c == d);
	return c == d;
}

static bool is_like_one(struct slice name, const char *const known[])
{
	for (size_t i = 0; known[i]; i++)
		if (is_alike(name, slice_from(known[i])))
			return true;
	return false;
}

static void judge_names(struct expect_reading *r,
			const struct json_node *object,
			const char *const known[])
{
	for (const struct json_node *n = object->first; n; n = n->next) {
		size_t i = 0;

		while (known[i] && !slice_is(n->name, known[i]))
			i++;
		if (!known[i])
			expect_note(r, is_like_one(n->name, known)
						? DEFECT_MEMBER_ALIKE
						: DEFECT_MEMBER_UNKNOWN);
	}
}

/* ---- the members of a spec ---- */

static struct slice judge_id(struct expect_reading *r,
			     const struct json_node *volume)
{
	bool absent;
	const struct json_node *id = single(volume, "id", &absent);
	struct slice text = SLICE_NONE;

	if (absent) {
		expect_note(r, DEFECT_ID_ABSENT);
	} else if (id && id->type != JSON_STRING) {
		expect_note(r, DEFECT_ID_TYPE);
	} else if (id) {
		text = json_string(r->arena, id);
		expect_volume_id(r, text);
	}
	return text;
}

static struct slice judge_volume(struct expect_reading *r,
				 const struct json_node *spec)
{
	static const char *const known[] = { "_typeName", "id", NULL };
	bool absent;
	const struct json_node *volume = single(spec, "volumeId", &absent);

	if (absent)
		expect_note(r, DEFECT_VOLUME_ABSENT);
	if (!volume)
		return SLICE_NONE;
	if (volume->type != JSON_OBJECT) {
		expect_note(r, DEFECT_VOLUME_TYPE);
		return SLICE_NONE;
	}
	judge_typename(r, volume, "CnsVolumeId");
	judge_names(r, volume, known);
	return judge_id(r, volume);
}

static void judge_mode(struct expect_reading *r, const struct json_node *spec)
{
	bool absent;
	const struct json_node *modes = single(spec, "syncMode", &absent);

	if (!modes)
		return;
	if (modes->type == JSON_NULL)
		expect_note(r, DEFECT_MODE_NULL);
	else if (modes->type != JSON_ARRAY)
		expect_note(r, DEFECT_MODE_TYPE);
	if (modes->type != JSON_ARRAY)
		return;
	for (const struct json_node *n = modes->first; n; n = n->next) {
		if (n->type != JSON_STRING)
			expect_note(r, DEFECT_MODE_TYPE);
		else if (!is_text(r, n, "SPACE_USAGE"))
			expect_note(r, DEFECT_MODE_UNKNOWN);
	}
	if (modes->count > 1)
		expect_note(r, DEFECT_MODE_REPEATED);
}

/* A string that is not empty, else what is wrong with it is noted. */
static struct slice reference_part(struct expect_reading *r,
				   const struct json_node *datastore,
				   const char *name)
{
	bool absent;
	const struct json_node *part = single(datastore, name, &absent);
	struct slice text = part ? json_string(r->arena, part) : SLICE_NONE;

	if (part && part->type != JSON_STRING)
		expect_note(r, DEFECT_DATASTORE_VALUE_TYPE);
	else if (absent || (part && !text.len))
		expect_note(r, DEFECT_DATASTORE_BAD);
	return text;
}

/* The hint is right for the volume whose datastore we were told. */
static bool is_own(const struct bindings *b, struct slice moid,
		   struct slice volume)
{
	return b->datastore && slice_is(moid, b->datastore) &&
	       !expect_is_other_volume(b, volume);
}

static void judge_datastore(struct expect_reading *r,
			    const struct json_node *spec, struct slice volume)
{
	static const char *const known[] = { "_typeName", "type", "value",
					     NULL };
	bool absent;
	const struct json_node *store = single(spec, "datastore", &absent);
	struct slice type, value;

	if (!store)
		return;
	if (store->type == JSON_NULL)
		expect_note(r, DEFECT_DATASTORE_NULL);
	else if (store->type != JSON_OBJECT)
		expect_note(r, DEFECT_DATASTORE_TYPE);
	if (store->type != JSON_OBJECT)
		return;
	judge_typename(r, store, "ManagedObjectReference");
	judge_names(r, store, known);
	type = reference_part(r, store, "type");
	value = reference_part(r, store, "value");
	if (type.len && !slice_is(type, "Datastore"))
		expect_note(r, DEFECT_DATASTORE_BAD);
	if (value.len && !is_own(r->oracle->target, value, volume))
		expect_note(r, DEFECT_DATASTORE_OTHER);
}

/* ---- the specs ---- */

static void judge_spec(struct expect_reading *r, const struct json_node *spec)
{
	static const char *const known[] = { "_typeName", "volumeId",
					     "datastore", "syncMode", NULL };

	if (spec->type != JSON_OBJECT) {
		expect_note(r, DEFECT_SPEC_TYPE);
		return;
	}
	judge_typename(r, spec, "CnsSyncVolumeSpec");
	judge_names(r, spec, known);
	judge_mode(r, spec);
	judge_datastore(r, spec, judge_volume(r, spec));
}

static void judge_count(struct expect_reading *r,
			const struct json_node *specs)
{
	if (!specs->count)
		expect_note(r, DEFECT_SPECS_NONE);
	else if (specs->count > 1)
		expect_note(r, DEFECT_SPECS_MANY);
	if (specs->count > SPECS_MASS_MIN && r->request.body.len > BODY_MASS)
		expect_note(r, DEFECT_SPECS_MASS);
}

static void judge_specs(struct expect_reading *r, const struct json_node *root)
{
	bool absent;
	const struct json_node *specs = single(root, "syncSpecs", &absent);

	if (absent)
		expect_note(r, DEFECT_SPECS_ABSENT);
	if (!specs)
		return;
	if (specs->type == JSON_NULL)
		expect_note(r, DEFECT_SPECS_NULL);
	else if (specs->type != JSON_ARRAY)
		expect_note(r, DEFECT_SPECS_TYPE);
	if (specs->type != JSON_ARRAY)
		return;
	judge_count(r, specs);
	for (const struct json_node *n = specs->first; n; n = n->next)
		judge_spec(r, n);
}

static void judge_root(struct expect_reading *r, const struct json_node *root)
{
	static const char *const known[] = { "_typeName", "syncSpecs", NULL };
	bool absent;
	const struct json_node *name = single(root, "_typeName", &absent);

	if (name)
		expect_note(r, name->type == JSON_NULL ||
				       is_text(r, name, "CnsSyncVolume") ||
				       is_text(r, name,
					       "CnsSyncVolumeRequestType")
				       ? DEFECT_TYPENAME_ROOT
				       : DEFECT_TYPENAME_WRONG);
	judge_names(r, root, known);
	judge_specs(r, root);
}

/* ---- valid but odd ---- */

static bool is_odd_number(struct slice spelling)
{
	for (size_t i = 0; i < spelling.len; i++)
		if (spelling.at[i] == 'e' || spelling.at[i] == 'E')
			return true;
	return spelling.len > NUMBER_SURE;
}

static const struct json_node *next_node(const struct json_node *n,
					 size_t *depth)
{
	if (n->first) {
		++*depth;
		return n->first;
	}
	while (n && !n->next) {
		n = n->parent;
		*depth -= n != NULL;
	}
	return n ? n->next : NULL;
}

static void judge_oddities(struct expect_reading *r,
			   const struct json_node *root)
{
	size_t depth = 0;

	for (const struct json_node *n = root; n; n = next_node(n, &depth)) {
		if (depth > DEPTH_SURE)
			expect_note(r, DEFECT_JSON_DEEP);
		if (n->type == JSON_NUMBER && is_odd_number(n->spelling))
			expect_note(r, DEFECT_JSON_NUMBER_ODD);
	}
	if (json_duplicate(root, NULL))
		expect_note(r, DEFECT_JSON_DUPLICATE);
}

static void judge_value(struct expect_reading *r, const struct json_node *root)
{
	if (root->type == JSON_NULL)
		expect_note(r, DEFECT_ROOT_NULL);
	else if (root->type == JSON_ARRAY && !root->first)
		expect_note(r, DEFECT_ROOT_EMPTY_ARRAY);
	else if (root->type != JSON_OBJECT)
		expect_note(r, DEFECT_ROOT_TYPE);
	else
		judge_root(r, root);
	judge_oddities(r, root);
}

/* ---- no value ---- */

static void note_error(struct expect_reading *r, enum json_error code)
{
	static const enum expect_code codes[JSON_ERROR_COUNT] = {
		[JSON_ERROR_EMPTY] = DEFECT_JSON_BLANK,
		[JSON_ERROR_UNEXPECTED] = DEFECT_JSON_UNEXPECTED,
		[JSON_ERROR_TRUNCATED] = DEFECT_JSON_TRUNCATED,
		[JSON_ERROR_TRAILING] = DEFECT_JSON_TRAILING,
		[JSON_ERROR_LITERAL] = DEFECT_JSON_LITERAL,
		[JSON_ERROR_NUMBER] = DEFECT_JSON_NUMBER,
		[JSON_ERROR_CONTROL] = DEFECT_JSON_CONTROL,
		[JSON_ERROR_ESCAPE] = DEFECT_JSON_ESCAPE,
		[JSON_ERROR_UTF8] = DEFECT_JSON_UTF8,
		[JSON_ERROR_DEPTH] = DEFECT_JSON_DEEP,
		[JSON_ERROR_NODES] = DEFECT_JSON_DEEP,
		[JSON_ERROR_BOM] = DEFECT_JSON_MARK,
	};

	expect_note(r, codes[code]);
}

static void judge_body(struct expect_reading *r, struct slice body)
{
	struct json_verdict verdict;
	const struct json_node *root;

	if (slice_starts(body, "\xef\xbb\xbf")) {
		expect_note(r, DEFECT_JSON_MARK);
		body = slice_skip(body, 3);
	}
	root = json_parse(r->arena, body, JSON_DEPTH_CEILING, &verdict);
	if (!root && r->other_charset)
		expect_note(r, DEFECT_CODED);
	else if (!root)
		note_error(r, verdict.code);
	else
		judge_value(r, root);
	if (verdict.lone_surrogate)
		expect_note(r, DEFECT_JSON_SURROGATE);
}

/* Nothing is known about a body in a coding that we do not undo, or about
 * what another operation makes of it. */
void expect_content(struct expect_reading *r)
{
	if (expect_noted(r, DEFECT_CODED) ||
	    expect_noted(r, DEFECT_OPERATION_OTHER))
		return;
	if (r->request.body.len) {
		judge_body(r, r->request.body);
	} else if (slice_is(r->request.method, "POST")) {
		expect_note(r, r->request.has_length || r->request.chunked
				       ? DEFECT_BODY_EMPTY
				       : DEFECT_BODY_ABSENT);
	}
}
