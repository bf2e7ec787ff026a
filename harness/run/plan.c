#include "base/alloc.h"
#include "report/report_bytes.h"
#include "run/case_run.h"
#include "run/ladder.h"
#include "run/run_state.h"
#include "run/schedule.h"

enum { PLAN_REQUEST_MAX = 2048, PLAN_INDENT = 4 };

/* Stand-ins for what only an answer can give. */
static void bind_unknown(struct bindings *b, const struct run_config *c)
{
	b->session_main = c->no_auth ? NULL : "(session)";
	b->session_own = "(session-of-this-case)";
	b->task = slice_from("(task)");
	b->session_manager = slice_from("SessionManager");
	b->password = c->password ? "(password)" : NULL;
	b->restricted_password = c->restricted_password
					 ? "(restricted-password)" : NULL;
}

static int plan_steps(const struct run_context *context,
		      const struct test_case *tc, const struct bindings *b,
		      struct buf *out, struct err *err)
{
	for (size_t i = 0; i < tc->step_count; i++) {
		struct buf request = BUF_INIT(REQUEST_MAX);
		int bad = step_build(context->suite, &tc->steps[i], b,
				     &request, err);

		if (!bad) {
			buf_printf(out, "  %s%s\n", tc->steps[i].name,
				   tc->steps[i].judged ? "" : " (set-up)");
			report_bytes(out, PLAN_INDENT, buf_view(&request),
				     PLAN_REQUEST_MAX);
		}
		buf_release(&request);
		if (bad)
			return -1;
	}
	return 0;
}

/* The requests of a case, or why it is skipped. */
static int plan_requests(struct run *run, struct case_slot *slot,
			 struct buf *out, struct err *err)
{
	const struct test_case *tc = slot->test_case;
	const char *skip = schedule_skip_reason(run->config, tc);
	struct case_run cr = { .run = run, .slot = slot, .test_case = tc };

	if (skip) {
		buf_printf(out, "  skipped: %s\n", skip);
		return 0;
	}
	case_run_bind(&cr, 0);
	bind_unknown(&cr.bindings, run->config);
	return plan_steps(run->context, tc, &cr.bindings, out, err);
}

static int plan_case(struct run *run, struct case_slot *slot, struct buf *out,
		     struct err *err)
{
	static const char *const controls[] = {
		[CONTROL_NONE] = "", [CONTROL_SYNC] = "; control: a valid sync "
		"before and after", [CONTROL_LOGIN] = "; control: a valid "
		"Login before and after" };
	const struct test_case *tc = slot->test_case;

	buf_printf(out, "%s: %s%s\n", tc->id, tc->title,
		   controls[tc->control]);
	return plan_requests(run, slot, out, err);
}

int run_plan(const struct run_context *context, struct buf *out,
	     struct err *err)
{
	struct run run;
	int result = run_prepare(&run, context, err);

	for (size_t i = 0; !result && i < run.slot_count; i++)
		result = plan_case(&run, &run.slots[i], out, err);
	run_close(&run);
	return result;
}

int run_plan_case(const struct run_context *context,
		  const struct test_case *tc, struct buf *out, struct err *err)
{
	struct case_slot slot = { .test_case = tc };
	struct run run;
	int result = run_prepare(&run, context, err);

	if (!result)
		result = plan_requests(&run, &slot, out, err);
	run_close(&run);
	return result;
}
