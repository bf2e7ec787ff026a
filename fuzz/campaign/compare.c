#include "campaign/compare.h"

#include "check/answer.h"
#include "json/json_get.h"
#include "oracle/key.h"

/* ---- one answer */

static const char *property_of(struct arena *arena, const struct answer *a)
{
	struct slice text = json_string(arena, json_member(a->root,
							   "invalidProperty"));

	return text.len && !memchr(text.at, '\0', text.len)
		       ? key_template(arena, arena_string(arena, text))
		       : "";
}

/* How the task ended, out of the words of the check that looked. */
static const char *end_of(const struct case_result *r)
{
	static const char words[] = " that ends ";

	for (size_t i = 0; i < r->findings.count; i++) {
		const struct check_result *c = &r->findings.results[i];
		const char *at = strcmp(c->check, "answer.expected")
					 ? NULL : strstr(c->got, words);

		if (at)
			return at + strlen(words);
	}
	return "";
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
		.type = "", .place = "", .property = "", .end = end_of(r),
		.text = "nothing",
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
	if (strcmp(a->property, b->property))
		return COMPARE_PROPERTY;
	return *a->end && *b->end && strcmp(a->end, b->end) ? COMPARE_END
							    : COMPARE_SAME;
}

static const char *property(struct arena *arena, const struct compare_view *v,
			    const struct compare_view *beside)
{
	return arena_printf(arena, "%s of %s", v->text,
			    !*v->property ? "no property"
			    : *beside->property ? v->property : "a property");
}

static const char *end(struct arena *arena, const struct compare_view *v)
{
	return arena_printf(arena, "%s that ends %s", v->text, v->end);
}

void compare_say(struct arena *arena, const struct compare_view *a,
		 const struct compare_view *b, struct compare_said *out)
{
	*out = (struct compare_said){ compare_views(a, b), a->text, b->text,
				      true };
	if (out->kind == COMPARE_PROPERTY) {
		out->left = property(arena, a, b);
		out->right = property(arena, b, a);
		out->by_request = false;
	} else if (out->kind == COMPARE_END) {
		out->left = end(arena, a);
		out->right = end(arena, b);
	}
}

const char *compare_difference_name(enum compare_difference d)
{
	static const char *const names[COMPARE_COUNT] = {
		"same", "verdict", "outcome", "status", "type", "place",
		"property", "end"
	};

	return d < COMPARE_COUNT ? names[d] : "unknown";
}
