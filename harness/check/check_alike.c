#include "check/check_parts.h"

static const struct exchange *sent(const struct look *look, unsigned step)
{
	return evidence_last(look->evidence, ROLE_STEP, step);
}

static bool same_request(const struct look *look, unsigned a, unsigned b)
{
	return slice_equal(buf_view(&sent(look, a)->request),
			   buf_view(&sent(look, b)->request));
}

/* A server whose answer to one request varies tells nobody anything. */
static bool varies_anyway(const struct look *look,
			  const char *const said[CASE_STEPS_MAX])
{
	for (unsigned i = 0; i < look->test_case->step_count; i++)
		for (unsigned k = i + 1; k < look->test_case->step_count; k++)
			if (said[i] && said[k] && strcmp(said[i], said[k]) &&
			    same_request(look, i, k))
				return true;
	return false;
}

void check_alike(struct look *look, const char *const said[CASE_STEPS_MAX])
{
	const struct test_case *c = look->test_case;
	unsigned first = 0;

	if (!c->alike || varies_anyway(look, said))
		return;
	while (first < c->step_count && !said[first])
		first++;
	for (unsigned i = first; i < c->step_count; i++) {
		if (!said[i] || !strcmp(said[i], said[first]))
			continue;
		look->exchange = sent(look, i);
		look->where = arena_printf(look->scratch, "step %u", i + 1);
		look_say(look, "answer.alike", VERDICT_FAIL,
			 c->clauses[0]->id, "",
			 arena_printf(look->scratch,
				      "the answer to step %u: %s", first + 1,
				      said[first]),
			 said[i]);
		return;
	}
}
