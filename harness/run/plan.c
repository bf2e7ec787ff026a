#include "base/alloc.h"
#include "report/escape.h"
#include "run/case_run.h"
#include "run/ladder.h"
#include "run/run_state.h"
#include "run/schedule.h"

enum { PLAN_REQUEST_MAX = 2048 };

/* Stand-ins for what only an answer can give. */
static void bind_unknown(struct bindings *b, const struct run_config *c)
{
	b->session_main = c->no_auth ? NULL : "(session)";
	b->session_own = "(session-of-this-case)";
	b->task = "(task)";
	b->session_manager = "SessionManager";
	b->password = c->password ? "(password)" : NULL;
}

static void print_request(struct buf *out, struct slice request)
{
	size_t shown = request.len < PLAN_REQUEST_MAX ? request.len
						      : PLAN_REQUEST_MAX;
	struct slice left = slice_head(request, shown);

	while (left.len) {
		ptrdiff_t end = slice_find(left, slice_from("\r\n"));
		struct slice line = end < 0 ? left
					    : slice_head(left, (size_t)end);

		buf_text(out, "    ");
		escape_terminal(out, line);
		buf_byte(out, '\n');
		left = end < 0 ? SLICE_NONE
			       : slice_skip(left, (size_t)end + 2);
	}
	if (shown < request.len)
		buf_printf(out, "    ... %zu bytes more\n",
			   request.len - shown);
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
			print_request(out, buf_view(&request));
		}
		buf_release(&request);
		if (bad)
			return -1;
	}
	return 0;
}

static int plan_case(struct run *run, struct case_slot *slot, struct buf *out,
		     struct err *err)
{
	static const char *const controls[] = {
		[CONTROL_NONE] = "", [CONTROL_SYNC] = "; control: a valid sync "
		"before and after", [CONTROL_LOGIN] = "; control: a valid "
		"Login before and after" };
	const struct test_case *tc = slot->test_case;
	const char *skip = schedule_skip_reason(run->config, tc);
	struct case_run cr = { .run = run, .slot = slot, .test_case = tc };

	buf_printf(out, "%s: %s%s\n", tc->id, tc->title,
		   controls[tc->control]);
	if (skip) {
		buf_printf(out, "  skipped: %s\n", skip);
		return 0;
	}
	case_run_bind(&cr, 0);
	bind_unknown(&cr.bindings, run->config);
	return plan_steps(run->context, tc, &cr.bindings, out, err);
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
