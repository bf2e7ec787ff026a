#include "run/run.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/version.h"
#include "run/astray.h"
#include "run/bystander.h"
#include "run/journal.h"
#include "run/ladder.h"
#include "run/life.h"
#include "run/result_keep.h"
#include "run/schedule.h"
#include "run/suspect.h"

enum { LOGOUT_TIMEOUT_US = 2000000 };

struct case_slot *run_slot(struct run *run, const char *id)
{
	for (size_t i = 0; id && i < run->slot_count; i++)
		if (!strcmp(run->slots[i].test_case->id, id))
			return &run->slots[i];
	return NULL;
}

void run_keep(struct run *run, struct sent *s)
{
	if (run->kept_count == run->kept_size) {
		run->kept_size = run->kept_size * 2 + 16;
		run->kept = mem_grow(run->kept,
				     run->kept_size * sizeof(*run->kept));
	}
	run->kept[run->kept_count++] = s;
}

void run_block(struct run *run, enum run_verdict verdict,
	       const char *finding, const char *hint)
{
	if (run->blocked)
		return;
	run->blocked = run->finding = finding;
	run->hint = hint;
	run->verdict = verdict;
}

static void fold(struct run *run, struct case_slot *slot,
		 const struct case_result *judged,
		 const struct evidence *evidence)
{
	if (!result_fold(&slot->result, &slot->arena, !slot->results++, judged,
			 evidence, run->info.level, run->info.repeat < 2))
		return;
	sent_free(slot->shown); /* of the repetition that went */
	slot->shown = NULL;
}

void run_fail_fast(struct run *run)
{
	if (run->config->fail_fast)
		run->cut = "not reached: --fail-fast ended the run at an "
			   "earlier failure";
}

void run_case_ended(struct run *run, struct case_slot *slot,
		    const struct evidence *evidence)
{
	struct case_result *judged = mem_alloc(sizeof(*judged));
	struct arena scratch = ARENA_INIT;
	bool aside = evidence_is_aside(evidence);

	judge_case(run->suite, slot->test_case, evidence, &scratch, judged);
	if (judged->verdict[run->info.level] == VERDICT_FAIL)
		run_fail_fast(run);
	if (run->context->journal)
		journal_case(run->context->journal, evidence, judged);
	/* Progress is about what is asked, not about what never will be. */
	if (!aside && !evidence->skip && !evidence->blocked &&
	    run->context->live &&
	    run->context->live->case_end)
		run->context->live->case_end(run->context->live->self,
					     &run->info, judged);
	/* Trees of hostile answers can be large: only the result stays. */
	fold(run, slot, judged, evidence);
	arena_release(&scratch);
	mem_free(judged);
	slot->ended = slot->ended || !aside;
}

/* ---- set-up ---- */

static void describe(struct run *run, const struct run_context *context)
{
	const struct run_config *c = run->config;

	run->info = (struct run_info){
		.version = CNSCONFORM_VERSION,
		.suite_sha256 = run->suite->sha256,
		.suite_version = run->suite->version,
		.target = context->target,
		.release = c->release,
		.moid = c->moid,
		.insecure = c->insecure,
		.level = c->level,
		.seed = c->seed,
		.started = context->started,
		.task_timeout_us = c->task_timeout_us,
		.logged_in = !c->no_auth && !c->session,
		.origin_count = c->origin_count,
		.min_tests = c->min_tests,
		.repeat = c->repeat ? c->repeat : 1,
	};
	memcpy(run->info.origins, c->origins, sizeof(c->origins));
	run->info.base_url = arena_printf(&run->arena, "%s://%s",
					  c->scheme ? c->scheme : "http",
					  run->base.authority);
}

static int by_table_order(const void *a, const void *b)
{
	const struct case_slot *x = a, *y = b;

	return (x->test_case > y->test_case) - (x->test_case < y->test_case);
}

static bool takes_part(const struct run *run, const struct test_case *tc)
{
	for (size_t i = 0; i < run->slot_count; i++)
		if (run->slots[i].test_case == tc)
			return true;
	return false;
}

/* The ladder's own cases take part whatever was selected. */
static int choose(struct run *run, struct err *err)
{
	const struct test_case **chosen;
	size_t count;

	if (suite_select(run->suite, &run->config->selection, &run->arena,
			 &chosen, &count, err))
		return -1;
	run->slots = mem_array(run->suite->case_count, sizeof(*run->slots));
	for (size_t i = 0; i < count; i++)
		run->slots[run->slot_count++].test_case = chosen[i];
	for (size_t i = 0; i < run->suite->case_count; i++) {
		const struct test_case *tc = &run->suite->cases[i];

		if (case_has_tag(tc, LADDER_TAG) && !takes_part(run, tc))
			run->slots[run->slot_count++].test_case = tc;
	}
	qsort(run->slots, run->slot_count, sizeof(*run->slots),
	      by_table_order);
	run->info.selected = run->slot_count;
	return 0;
}

int run_prepare(struct run *run, const struct run_context *context,
		struct err *err)
{
	const struct run_config *c = context->config;

	*run = (struct run){ .context = context, .config = c,
			     .suite = context->suite,
			     .task_timeout_us = c->task_timeout_us,
			     .verdict = RUN_CONFORMS };
	run->pump = (struct pump){ .config = c,
				   .transport = context->transport,
				   .secrets = context->secrets,
				   .interrupted = context->interrupted,
				   .window = c->jobs ? c->jobs : 1,
				   .timeout_us = c->timeout_us };
	run->pump.trail = &run->trail;
	task_ids_init(&run->task_ids, TASK_IDS_KEPT);
	run_config_bind(c, &run->arena, &run->base);
	if (c->session)
		run->session_main = mem_copy(c->session, strlen(c->session));
	describe(run, context);
	return choose(run, err);
}

/* ---- the cases ---- */

static void skip_cases(struct run *run)
{
	for (size_t i = 0; i < run->slot_count; i++) {
		struct case_slot *slot = &run->slots[i];
		struct evidence evidence = {
			.logged_in = run->info.logged_in,
			.task_timeout_us = run->task_timeout_us,
			.skip = schedule_skip_reason(run->config,
						     slot->test_case),
		};

		if (evidence.skip)
			run_case_ended(run, slot, &evidence);
	}
}

static void carry_lanes(struct run *run, struct lane *lanes, size_t count)
{
	run->lanes = lanes;
	run->lane_count = count;
	for (size_t i = 0; i < count; i++)
		lane_start(&lanes[i]);
	pump_drain(&run->pump);
	run->lanes = NULL;
	run->lane_count = 0;
	for (size_t i = 0; i < count; i++)
		lane_release(&lanes[i]);
}

static void run_phase(struct run *run, enum phase phase, size_t count)
{
	struct lane *lanes = mem_array(count, sizeof(*lanes));

	schedule_lanes(run, phase, lanes, count);
	/* It would speak of volumes that are known to be of no use. */
	if (phase == PHASE_ALL_VOLUMES)
		lanes->broken = run->broken;
	if (run->odd && lanes->unit_count) {
		suspect_open(lanes, run->odd);
		run->odd = NULL;
	}
	carry_lanes(run, lanes, count);
	mem_free(lanes);
}

/* Cases that may have hit another request, and such as one may have hit: see
 * run/bystander.h, run/astray.h. */
static void run_doubted(struct run *run)
{
	struct lane around = { .run = run }, again = { .run = run };

	astray_find_own(run);
	if (bystander_ask(run, &around))
		carry_lanes(run, &around, 1);
	if (astray_end(run, &again))
		carry_lanes(run, &again, 1);
}

/* A case without an end would count as whatever a cleared result means. */
static void end_leftovers(struct run *run)
{
	struct evidence nothing = { .logged_in = run->info.logged_in };

	for (size_t i = 0; i < run->slot_count; i++)
		if (!run->slots[i].ended)
			run_case_ended(run, &run->slots[i], &nothing);
}

static void run_lanes(struct run *run)
{
	size_t volumes = run->config->volume_count;
	size_t count = volumes < run->pump.window ? volumes
						  : run->pump.window;

	life_begin(run);
	run_phase(run, PHASE_OWN_VOLUME, count ? count : 1);
	run_phase(run, PHASE_ALL_VOLUMES, 1);
	run_doubted(run);
	life_end(run);
	suspect_end(run);
	end_leftovers(run);
	if (run->unexplained && !run->deaths_explained)
		run_block(run, RUN_DEAD, run->unexplained,
			  "no single request could be named; the cases around "
			  "it are the suspects");
}

/* What the ladder has told about the speed of the server. */
static void calibrate(struct run *run)
{
	const double second = 1000000;
	int64_t slowest = run->pump.slowest_us;

	if (!slowest)
		return;
	run->info.slowest_us = slowest;
	run->info.patience_us = pump_patience(&run->pump);
	run->info.patience = arena_printf(
		&run->arena,
		"%.1f s for an answer, after hangs down to %.1f s: %d x the "
		"slowest on the ladder, %.1f ms; floor %.1f s",
		(double)run->config->timeout_us / second,
		(double)run->info.patience_us / second, PUMP_FACTOR,
		(double)slowest / 1000, PUMP_FLOOR_US / second);
}

/* ---- sessions ---- */

static void logout_done(void *self, struct sent *s)
{
	(void)self;
	sent_free(s);
}

static bool is_main(const struct run *run, const char *session)
{
	return run->session_main && !strcmp(session, run->session_main);
}

static void send_logouts(struct run *run, bool main_too)
{
	struct err err = ERR_INIT;

	for (size_t i = 0; i < run->ledger.count; i++) {
		struct bindings b = run->base;
		struct sent *s;

		if (!main_too && is_main(run, run->ledger.ids[i]))
			continue;
		s = pump_new(&run->pump);
		b.session_main = run->ledger.ids[i];
		s->done = logout_done;
		if (base_build(run->suite, "logout", &b,
			       &s->exchange.request, &err))
			sent_free(s);
		else
			pump_send(&run->pump, s, 0);
	}
	pump_drain(&run->pump);
}

/* Sessions that cases left open; the next round opens others. */
static void log_out_of_cases(struct run *run)
{
	send_logouts(run, false);
	for (size_t i = run->ledger.count; !run->pump.stopped && i--;)
		if (!is_main(run, run->ledger.ids[i]))
			ledger_drop(&run->ledger, run->ledger.ids[i]);
}

/* Even after an interrupt: whoever opened a session closes it. */
static void log_out(struct run *run)
{
	run->pump.stopped = false;
	run->pump.interrupted = NULL;
	run->pump.timeout_us = LOGOUT_TIMEOUT_US;
	send_logouts(run, true);
}

/* ---- rounds: every case once more ---- */

static bool is_shown(const struct run *run, const struct sent *s)
{
	for (size_t i = 0; i < run->slot_count; i++)
		if (run->slots[i].result.shown == &s->exchange)
			return true;
	return false;
}

/* Controls that no case shows are only memory now. */
static void drop_controls(struct run *run)
{
	size_t left = 0;

	for (size_t i = 0; i < run->kept_count; i++)
		if (is_shown(run, run->kept[i]))
			run->kept[left++] = run->kept[i];
		else
			sent_free(run->kept[i]);
	run->kept_count = left;
}

static void run_rounds(struct run *run)
{
	run_lanes(run);
	while (++run->round < run->info.repeat && !run->blocked && !run->cut &&
	       !run->pump.stopped) {
		log_out_of_cases(run);
		drop_controls(run);
		for (size_t i = 0; i < run->slot_count; i++) {
			run->slots[i].ended = schedule_skip_reason(
				run->config, run->slots[i].test_case) != NULL;
			run->slots[i].renewed = 0;
		}
		run_lanes(run);
	}
}

/* ---- the end ---- */

static void summarize(struct run *run, int64_t started_us,
		      struct run_summary *sum)
{
	const volatile sig_atomic_t *flag = run->context->interrupted;

	*sum = (struct run_summary){ .selected = run->slot_count,
				     .complete = !(flag && *flag),
				     .verdict = run->verdict,
				     .finding = run->finding,
				     .hint = run->hint,
				     .deaths = run->deaths,
				     .restarts = run->restarts };
	for (size_t i = 0; i < run->slot_count; i++)
		sum->count[run->slots[i].result.verdict[run->info.level]]++;
	if (flag && *flag) {
		sum->verdict = RUN_INTERRUPTED;
		sum->exit_code = 128 + *flag;
	}
	sum->us = transport_now(run->pump.transport) - started_us;
	run_summary_fold(sum, &run->info);
}

static void tell(struct run *run, const struct run_summary *sum)
{
	const struct run_context *context = run->context;

	for (size_t k = 0; k < context->event_count; k++) {
		const struct run_events *e = context->events[k];

		e->begin(e->self, &run->info);
		for (size_t i = 0; i < run->slot_count; i++)
			e->case_end(e->self, &run->info,
				    &run->slots[i].result);
		e->end(e->self, &run->info, sum);
	}
}

void run_close(struct run *run)
{
	for (size_t i = 0; i < run->slot_count; i++) {
		sent_free(run->slots[i].shown);
		arena_release(&run->slots[i].arena);
	}
	mem_free(run->slots);
	for (size_t i = 0; i < run->kept_count; i++)
		sent_free(run->kept[i]);
	mem_free(run->kept);
	if (run->session_main)
		explicit_bzero(run->session_main, strlen(run->session_main));
	mem_free(run->session_main);
	ledger_release(&run->ledger);
	trail_release(&run->trail);
	task_ids_release(&run->task_ids);
	arena_release(&run->arena);
}

static void carry_out(struct run *run)
{
	const struct run_context *context = run->context;

	if (context->journal)
		journal_begin(context->journal, &run->info);
	if (context->live && context->live->begin)
		context->live->begin(context->live->self, &run->info);
	skip_cases(run);
	ladder_climb(run);
	calibrate(run);
	run_rounds(run);
	log_out(run);
}

int run_suite(const struct run_context *context, struct run_summary *sum,
	      struct err *err)
{
	struct run run;
	int64_t started_us = transport_now(context->transport);
	int result = -1;

	if (run_prepare(&run, context, err))
		goto out;
	carry_out(&run);
	summarize(&run, started_us, sum);
	tell(&run, sum);
	if (context->live && context->live->end)
		context->live->end(context->live->self, &run.info, sum);
	if (context->journal && journal_end(context->journal, sum, err))
		goto out;
	result = 0;
out:
	run_close(&run);
	/* They lived in the run; every listener has been told. */
	sum->finding = sum->hint = NULL;
	return result;
}
