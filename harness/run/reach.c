#include "run/reach.h"

#include "run/run_state.h"

const char *reach_finding(struct arena *arena, const char *target,
			  const struct exchange *x)
{
	return arena_printf(arena, "no HTTP answer from %s: %s%s%s", target,
			    exchange_outcome_text(x->outcome),
			    x->detail[0] ? ": " : "", x->detail);
}

const char *reach_hint(enum exchange_outcome outcome)
{
	return outcome == EXCHANGE_TLS_FAILED
		       ? "give the server's CA with --ca-bundle, or -k to "
			 "skip verification"
		       : "check --url, and that the server is running "
			 "(--wait-ready waits for it)";
}

static void knock_done(void *self, struct sent *s)
{
	*(struct sent **)self = s;
}

int run_reach(const struct run_context *context, struct err *err)
{
	struct sent *answer = NULL, *s;
	struct run run;
	int result = run_prepare(&run, context, err);

	if (result)
		goto out;
	s = pump_new(&run.pump);
	s->done = knock_done;
	s->self = &answer;
	result = base_build(run.suite, "content", &run.base,
			    &s->exchange.request, err);
	if (result) {
		sent_free(s);
		goto out;
	}
	pump_send(&run.pump, s, 0);
	pump_drain(&run.pump);
	if (answer->exchange.outcome != EXCHANGE_ANSWERED)
		result = err_set(err, ERR_UNREACHABLE, "%s; %s",
				 reach_finding(&run.arena, context->target,
					       &answer->exchange),
				 reach_hint(answer->exchange.outcome));
out:
	sent_free(answer);
	run_close(&run);
	return result;
}
