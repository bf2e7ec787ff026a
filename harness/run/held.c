#include "run/held.h"

#include "run/case_run.h"
#include "run/control.h"
#include "run/ladder.h"
#include "run/schedule.h"

/* Two servers on one clock: each request goes to the one it is for. */
struct fork {
	struct transport base;
	struct transport *inner;
	struct handler handler;          /* what `inner` asks */
	const struct handler *right, *suspect;
	bool climbing;                   /* the ladder's steps are not judged */
	bool judged;                     /* the request that comes now */
};

static struct fork *of(struct transport *t)
{
	return (struct fork *)t;
}

static enum handler_end fork_answer(void *self, struct slice request,
				    int64_t now_us, unsigned connection,
				    struct buf *answer, int64_t *delay_us)
{
	const struct fork *f = self;
	const struct handler *h = f->judged ? f->suspect : f->right;

	return h->answer(h->self, request, now_us, connection, answer,
			 delay_us);
}

/* The in-process transport asks its handler before submit returns. */
static void fork_submit(struct transport *t, struct exchange *x)
{
	struct fork *f = of(t);

	f->judged = !f->climbing && ((const struct sent *)x->owner)->judged;
	transport_submit(f->inner, x);
}

static struct exchange *fork_wait(struct transport *t, int64_t until_us)
{
	return transport_wait(of(t)->inner, until_us);
}

static int64_t fork_now(struct transport *t)
{
	return transport_now(of(t)->inner);
}

static void fork_cancel(struct transport *t)
{
	transport_cancel(of(t)->inner);
}

static unsigned fork_limit(struct transport *t, unsigned connections)
{
	return transport_limit(of(t)->inner, connections);
}

static void fork_free(struct transport *t)
{
	transport_free(of(t)->inner);
}

static const struct transport_ops fork_ops = {
	fork_submit, fork_wait, fork_now, fork_cancel, fork_limit, fork_free
};

/* ---- one case ---- */

struct control_of {
	struct case_run *cr;
	enum evidence_role role;
};

static void control_answered(void *self, struct sent *s)
{
	const struct control_of *c = self;

	case_run_control(c->cr, c->role, s);
}

static void control_settled(void *self)
{
	(void)self;
}

/* Waits until its task has ended, too: the volume is idle again. */
static void add_control(struct case_run *cr, enum evidence_role role)
{
	struct control_of c = { cr, role };

	if (cr->test_case->control == CONTROL_NONE)
		return;
	control_send(cr->run, cr->test_case->control, 0, 0, control_answered,
		     control_settled, &c);
	pump_drain(&cr->run->pump);
}

static void steps_ended(void *self, struct case_run *cr)
{
	(void)self;
	(void)cr;
}

static void carry_out(struct run *run, struct case_slot *slot)
{
	struct case_run *cr = case_run_new(run, slot, 0);

	add_control(cr, ROLE_CONTROL_BEFORE);
	case_run_start(cr, steps_ended, NULL);
	pump_drain(&run->pump);
	add_control(cr, ROLE_CONTROL_AFTER);
	case_run_finish(cr);
}

static void judge_alone(struct run *run, const struct test_case *tc,
			void (*told)(void *self, const struct case_result *),
			void *self)
{
	struct case_slot slot = { .test_case = tc };
	struct evidence skipped = {
		.skip = schedule_skip_reason(run->config, tc)
	};

	if (skipped.skip)
		run_case_ended(run, &slot, &skipped);
	else
		carry_out(run, &slot);
	told(self, &slot.result);
	sent_free(slot.shown);
	arena_release(&slot.arena);
}

/* ---- all of them ---- */

static int climb(struct run *run, struct fork *fork, struct err *err)
{
	fork->climbing = true;
	ladder_climb(run);
	fork->climbing = false;
	if (run->blocked)
		return err_set(err, ERR_INTERNAL,
			       "the reference server breaks the ladder: %s",
			       run->blocked);
	if (run->info.logged_in && !run->session_main)
		return err_set(err, ERR_USAGE,
			       "no case with the tag '%s' logs in; keep the "
			       "ladder's cases among the others", LADDER_TAG);
	return 0;
}

int held_run(const struct run_context *context, const struct handler *right,
	     const struct handler *suspect,
	     void (*told)(void *self, const struct case_result *), void *self,
	     struct err *err)
{
	struct fork fork = { .base = { &fork_ops }, .right = right,
			     .suspect = suspect };
	struct run_context forked = *context;
	struct run run;
	int result = -1;

	fork.handler = (struct handler){ fork_answer, &fork };
	fork.inner = transport_handler(&fork.handler);
	forked.transport = &fork.base;
	if (run_prepare(&run, &forked, err) || climb(&run, &fork, err))
		goto out;
	for (size_t i = 0; i < run.suite->case_count; i++)
		judge_alone(&run, &run.suite->cases[i], told, self);
	result = 0;
out:
	run_close(&run);
	transport_free(&fork.base);
	return result;
}
