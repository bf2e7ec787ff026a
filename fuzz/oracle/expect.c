/* Reading a request, and what a right server may do with it. */
#include "oracle/expect_parts.h"

static void set_freedoms(const struct expect_reading *r,
			 struct expectation *out)
{
	unsigned odd = r->request.odd;
	/* We wait for a body that does not come when we do not take for HEAD
	 * what the server does. */
	bool head = odd & READ_MALFORMED &&
		    slice_is(r->request.method, "HEAD");

	out->may_wait = head || odd & READ_INCOMPLETE || r->tail_goes_on;
	out->may_follow = odd & (READ_TAIL | READ_MALFORMED |
				 READ_TRAILER_FRAMES);
	out->may_close = out->may_follow || odd & READ_LARGE_HEAD ||
			 expect_noted(r, DEFECT_BODY_LARGE) ||
			 expect_noted(r, DEFECT_METHOD_PROXY) || r->may_switch;
	out->may_code = r->may_code;
	out->may_switch = r->may_switch || odd & (READ_START_LINE | READ_MAJOR);
}

static void read_parts(struct expect_reading *r)
{
	read_request(r->arena, r->bytes, &r->request);
	if (r->request.odd & READ_MALFORMED) {
		expect_note(r, expect_malformed(r));
		r->may_code = true;
		/* Only what holds in every reading of the bytes. */
		if (r->oracle->target->session_main &&
		    !expect_has(r, r->oracle->target->session_main))
			expect_note(r, DEFECT_SESSION_NONE);
		else if (!expect_has(r, "{") && !expect_has(r, "ncoding"))
			expect_note(r, DEFECT_JSON_UNEXPECTED);
		return;
	}
	expect_head(r);
	expect_route(r);
	expect_content(r);
}

void expect_request(const struct expect_oracle *oracle, struct slice request,
		    struct arena *arena, struct expectation *out)
{
	uint64_t key = expect_seen_key(oracle, request);
	struct expect_reading *r;
	bool kept;

	if (expect_seen(oracle, key, request, out))
		return;
	r = arena_alloc(arena, sizeof(*r));
	r->oracle = oracle;
	r->bytes = request;
	r->arena = arena;
	read_parts(r);
	kept = expect_recall(oracle, &r->found, arena, out);
	set_freedoms(r, out);
	if (kept)
		expect_see(oracle, key, request, out);
}

bool expect_has(const struct expect_reading *r, const char *text)
{
	return slice_find(r->bytes, slice_from(text)) >= 0;
}

const char *expect_text(struct arena *arena, const struct expectation *e)
{
	const char *text = "none";

	for (size_t i = 0; i < e->defect_count; i++)
		text = i ? arena_printf(arena, "%s %s", text,
					e->defects[i]->name)
			 : e->defects[i]->name;
	return text;
}

bool expect_is_vague(const struct expectation *e)
{
	static const char *const lists[] = { "anything", "any-complete",
					     "malformed-http", "odd-json",
					     "proxy-method" };

	for (size_t i = 0; i < e->defect_count; i++)
		for (size_t k = 0; k < sizeof(lists) / sizeof(lists[0]); k++)
			if (e->defects[i]->list &&
			    !strcmp(e->defects[i]->list, lists[k]))
				return true;
	return false;
}

static bool has_route_defect(const struct expectation *e)
{
	for (size_t i = 0; i < e->defect_count; i++)
		if (e->defects[i]->layer == EXPECT_ROUTE)
			return true;
	return false;
}

/* The first of its family, and not behind a wrong path. */
static bool is_shown(const struct expectation *e, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (!strcmp(e->defects[k]->family, e->defects[i]->family))
			return false;
	return !has_route_defect(e) || e->defects[i]->layer <= EXPECT_ROUTE;
}

const char *expect_families(struct arena *arena, const struct expectation *e)
{
	const char *text = e->defect_count ? "" : "valid";

	for (size_t i = 0; i < e->defect_count; i++)
		if (is_shown(e, i))
			text = arena_printf(arena, "%s%s%s", text,
					    *text ? " " : "",
					    e->defects[i]->family);
	return text;
}
