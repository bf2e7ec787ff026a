#include "campaign/compare.h"

#include "check/answer.h"
#include "http/syntax.h"
#include "json/json_get.h"
#include "oracle/key.h"

#define SCHEMA "cnsconform-mask/1"

enum { MASK_DEPTH = 8 };

/* ---- one answer */

static const char *property_of(struct arena *arena, const struct answer *a)
{
	struct slice text = json_string(arena, json_member(a->root,
							   "invalidProperty"));

	return text.len && !memchr(text.at, '\0', text.len)
		       ? key_template(arena, arena_string(arena, text))
		       : "";
}

void compare_view_of(const struct suite *suite, const struct case_result *r,
		     enum level level, struct arena *arena,
		     struct compare_view *v)
{
	const struct check_result *cause = case_result_cause(suite, r, level);
	struct answer a = { .outcome = EXCHANGE_PENDING };

	if (r->shown)
		answer_read(arena, r->shown, &a);
	*v = (struct compare_view){
		.wrong = r->verdict[level] == VERDICT_FAIL,
		.outcome = a.outcome,
		.status = a.parsed ? a.response.status : 0,
		.type = "", .place = "", .property = "", .text = "nothing",
	};
	if (!r->shown)
		return;
	v->text = answer_summary(arena, &a);
	v->property = property_of(arena, &a);
	if (a.type_name.len)
		v->type = arena_string(arena, a.type_name);
	if (v->wrong && cause)
		v->place = key_pointer(arena, cause->pointer);
}

/* ---- two of them */

enum compare_difference compare_views(const struct compare_view *a,
				      const struct compare_view *b)
{
	if (a->wrong != b->wrong)
		return COMPARE_VERDICT;
	if (a->outcome != b->outcome)
		return COMPARE_OUTCOME;
	if (a->status != b->status)
		return COMPARE_STATUS;
	if (strcmp(a->type, b->type))
		return COMPARE_TYPE;
	if (strcmp(a->place, b->place))
		return COMPARE_PLACE;
	return strcmp(a->property, b->property) ? COMPARE_PROPERTY
						: COMPARE_SAME;
}

const char *compare_difference_name(enum compare_difference d)
{
	static const char *const names[COMPARE_COUNT] = {
		"same", "verdict", "outcome", "status", "type", "place",
		"property"
	};

	return d < COMPARE_COUNT ? names[d] : "unknown";
}

/* ---- what is known */

/* A file under the eyes of the reader. */
struct reading {
	const char *path;
	struct slice text;
	struct arena *arena;
	struct err *err;
};

static int wrong(const struct reading *r, const struct json_node *node,
		 const struct json_issue *issue)
{
	return err_set(r->err, ERR_INPUT, "%s:%zu: '%s' is %s, expected %s",
		       r->path, slice_line(r->text, node ? node->offset : 0),
		       issue->pointer, issue->got, issue->expected);
}

static int get_text(const struct reading *r, const struct json_node *object,
		    const char *name, const char **out)
{
	struct json_issue issue;
	struct slice text;

	if (json_get_string(r->arena, object, name, JSON_REQUIRED, &text,
			    &issue) != JSON_GOT)
		return wrong(r, object, &issue);
	*out = arena_string(r->arena, text);
	return 0;
}

static bool is_day(const char *text)
{
	static const char form[] = "dddd-dd-dd";

	if (strlen(text) != COMPARE_DAY_TEXT)
		return false;
	for (size_t i = 0; form[i]; i++)
		if (form[i] == 'd' ? !syntax_is_digit(text[i])
				   : text[i] != form[i])
			return false;
	return true;
}

static int read_known(const struct reading *r, const struct json_node *n,
		      struct compare_known *k)
{
	struct json_issue issue = { .expected = "a day, 2027-01-31" };
	const char *until;

	k->line = slice_line(r->text, n->offset);
	if (get_text(r, n, "request", &k->request) ||
	    get_text(r, n, "left", &k->left) ||
	    get_text(r, n, "right", &k->right) ||
	    get_text(r, n, "why", &k->why) || get_text(r, n, "until", &until))
		return -1;
	if (is_day(until)) {
		memcpy(k->until, until, COMPARE_DAY_TEXT);
		return 0;
	}
	n = json_member(n, "until");
	issue.pointer = json_pointer(r->arena, n);
	issue.got = json_describe(r->arena, n);
	return wrong(r, n, &issue);
}

int compare_mask_read(const char *path, struct slice text, struct arena *arena,
		      struct compare_mask *mask, struct err *err)
{
	struct reading r = { path, text, arena, err };
	struct json_verdict verdict;
	struct json_issue issue;
	const struct json_node *root, *known;
	const char *schema;

	*mask = (struct compare_mask){ NULL, 0 };
	root = json_parse(arena, text, MASK_DEPTH, &verdict);
	if (!root)
		return err_set(err, ERR_INPUT, "%s:%zu: byte %zu: %s", path,
			       slice_line(text, verdict.offset), verdict.offset,
			       json_error_text(verdict.code));
	if (get_text(&r, root, "schema", &schema))
		return -1;
	if (strcmp(schema, SCHEMA))
		return err_set(err, ERR_INPUT, "%s:1: '/schema' is no \"%s\"",
			       path, SCHEMA);
	if (json_get_node(arena, root, "known", JSON_REQUIRED, JSON_ARRAY,
			  &known, &issue) != JSON_GOT)
		return wrong(&r, root, &issue);
	if (known->count > COMPARE_KNOWN_MAX)
		return err_set(err, ERR_INPUT, "%s:%zu: more than %d known "
			       "differences", path,
			       slice_line(text, known->offset),
			       COMPARE_KNOWN_MAX);
	mask->known = arena_array(arena, known->count + 1,
				  sizeof(*mask->known));
	for (const struct json_node *n = known->first; n; n = n->next)
		if (read_known(&r, n, &mask->known[mask->count++]))
			return -1;
	return 0;
}

const struct compare_known *compare_mask_find(const struct compare_mask *mask,
					      const char *request,
					      const struct compare_view *left,
					      const struct compare_view *right,
					      const char *today, bool *expired)
{
	for (size_t i = 0; i < mask->count; i++) {
		const struct compare_known *k = &mask->known[i];

		if (!slice_glob(slice_from(request), slice_from(k->request)) ||
		    !slice_glob(slice_from(left->text), slice_from(k->left)) ||
		    !slice_glob(slice_from(right->text),
				slice_from(k->right)))
			continue;
		/* Days in this form are in order as text. */
		*expired = strcmp(today, k->until) > 0;
		return k;
	}
	return NULL;
}
