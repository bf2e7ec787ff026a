#include "check/check_parts.h"

#include "json/json_get.h"

enum { MEDIA_TEXT_MAX = 60 };

static bool declares_json(const struct answer *a)
{
	return a->media_type && !strcmp(a->media_type, "application/json");
}

/* What calls itself a text or a page is no JSON that went wrong. */
static bool declares_another(const struct answer *a)
{
	return a->media_type && *a->media_type && !declares_json(a);
}

static bool is_200_or_500(const struct answer *a)
{
	return a->response.status == 200 || a->response.status == 500;
}

/* Our own ceilings, which the grammar does not know: nothing to blame. */
static bool is_ceiling(enum json_error code)
{
	return code == JSON_ERROR_DEPTH || code == JSON_ERROR_NODES;
}

void check_json_text(struct look *look, const struct exchange *x,
		     const struct answer *a, const char *where, bool tolerant)
{
	enum verdict verdict = tolerant ? VERDICT_WARN : VERDICT_FAIL;

	if (!a->has_body || declares_another(a) ||
	    !(declares_json(a) || (is_200_or_500(a) && !tolerant)))
		return;
	if (is_ceiling(a->json.code))
		verdict = VERDICT_ERROR;
	if (a->json.code != JSON_OK)
		look_add(look, x, "answer.json", verdict, "R2", where, "",
			 "strict JSON (RFC 8259)",
			 arena_printf(look->scratch, "%s at byte %zu",
				      json_error_text(a->json.code),
				      a->json.offset));
	else if (a->json.lone_surrogate)
		look_add(look, x, "answer.json", VERDICT_WARN, "R2", where, "",
			 "pairs of surrogate escapes",
			 "a lone surrogate escape");
}

/* Where no type is checked, names are still not to be repeated. */
static void check_repeated_names(struct look *look, bool tolerant)
{
	const struct json_node *d = NULL;
	unsigned told = 0;

	while (told < VIM_REPORTS_MAX &&
	       (d = json_duplicate(look->answer->root, d))) {
		bool fails = !tolerant && slice_is(d->name, "_typeName");

		look_say(look, "answer.json",
			 fails ? VERDICT_FAIL : VERDICT_WARN, "R2",
			 json_pointer(look->scratch, d), "one such member",
			 json_describe(look->scratch, d));
		told++;
	}
}

static bool any_body_goes(const struct look *look)
{
	return look->matched && look->matched->answer == ANSWER_ANY;
}

void check_body(struct look *look)
{
	const struct answer *a = look->answer;
	bool tolerant = any_body_goes(look);
	bool typed = look->matched ? look->matched->answer != ANSWER_ANY &&
				     look->matched->answer != ANSWER_UNTYPED
				   : is_200_or_500(a);

	check_json_text(look, look->exchange, a, look->where, tolerant);
	if (a->root && !typed && (declares_json(a) || !tolerant))
		check_repeated_names(look, tolerant);
}

void check_media_type(struct look *look, const struct exchange *x,
		      const struct answer *a, const char *where,
		      const char *clause, bool tolerant)
{
	const char *got = "no valid Content-Type";

	/* A bare word or number may well be a text that happens to be JSON. */
	if (!a->root || !is_200_or_500(a) || declares_json(a) ||
	    (a->root->type != JSON_OBJECT && a->root->type != JSON_ARRAY))
		return;
	if (a->media_type)
		got = *a->media_type
			      ? json_printable(look->scratch,
					       slice_from(a->media_type),
					       MEDIA_TEXT_MAX)
			      : "no Content-Type";
	look_add(look, x, "answer.media-type",
		 tolerant ? VERDICT_WARN : VERDICT_FAIL, clause, where, "",
		 "application/json", got);
}
