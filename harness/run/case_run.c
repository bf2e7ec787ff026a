#include "run/case_run.h"

#include "base/alloc.h"
#include "base/rng.h"
#include "case/case_session.h"
#include "http/request.h"
#include "run/control.h"
#include "run/follow.h"
#include "run/secret_word.h"

enum { LABEL_MAX = 160 }; /* of the case's chance: its id and the round */

/* Which exchange answers which step, for the callback. */
struct step_sent {
	struct case_run *case_run;
	size_t step;
};

static const char *volume_after(const struct run_config *config,
				size_t volume, size_t places)
{
	return config->volumes[(volume + places) % config->volume_count];
}

static void random_name(struct rng *rng, char out[RANDOM_TEXT_MAX],
		     const char *start, unsigned digits)
{
	size_t len = strlen(start);

	memcpy(out, start, len);
	rng_hex(rng, out + len, digits);
}

void case_run_bind(struct case_run *cr, size_t volume)
{
	const struct run_config *config = cr->run->config;
	struct bindings *b = &cr->bindings;
	char label[LABEL_MAX];
	struct rng rng;

	*b = cr->run->base;
	/* What is fresh in the first round is fresh in every one. */
	if (cr->run->round)
		snprintf(label, sizeof(label), "%s#%u", cr->test_case->id,
			 cr->run->round);
	else
		snprintf(label, sizeof(label), "%s", cr->test_case->id);
	rng_init(&rng, config->seed, label);
	rng_uuid(&rng, cr->unknown_volume);
	snprintf(cr->unknown_datastore, RANDOM_TEXT_MAX, "datastore-%llu",
		 (unsigned long long)(900000000 + rng_below(&rng, 99999999)));
	random_name(&rng, cr->random_user, "cnsconform-", 12);
	random_name(&rng, cr->random_password, "wrong-", 16);
	random_name(&rng, cr->garbage, "", 40);
	b->unknown_volume = cr->unknown_volume;
	b->unknown_datastore = cr->unknown_datastore;
	b->random_user = cr->random_user;
	b->random_password = cr->random_password;
	b->session_garbage = cr->garbage;
	b->session_main = cr->run->session_main;
	if (volume < config->volume_count)
		b->volume = config->volumes[volume];
	if (config->volume_count > 1)
		b->other_volume = volume_after(config, volume, 1);
	if (config->volume_count > 3) {
		b->third_volume = volume_after(config, volume, 2);
		b->fourth_volume = volume_after(config, volume, 3);
	}
}

struct case_run *case_run_new(struct run *run, struct case_slot *slot,
			      size_t volume)
{
	struct case_run *cr = mem_alloc(sizeof(*cr));

	cr->run = run;
	cr->slot = slot;
	cr->test_case = slot->test_case;
	cr->evidence.logged_in = run->info.logged_in;
	cr->evidence.task_timeout_us = run->task_timeout_us;
	case_run_bind(cr, volume);
	return cr;
}

static void add_evidence(struct case_run *cr, enum evidence_role role,
			 size_t step, const struct exchange *x)
{
	struct evidence *e = &cr->evidence;

	if (e->count == EVIDENCE_MAX)
		return;
	if (e->count == cr->evidence_size) {
		cr->evidence_size = cr->evidence_size ? cr->evidence_size * 2
						      : 16;
		e->items = mem_grow(e->items,
				    cr->evidence_size * sizeof(*e->items));
	}
	e->items[e->count++] = (struct evidence_item){ role, (unsigned)step,
						       x, NULL };
}

static void own(struct case_run *cr, struct sent *s)
{
	if (cr->owned_count == cr->owned_size) {
		cr->owned_size = cr->owned_size ? cr->owned_size * 2 : 16;
		cr->owned = mem_grow(cr->owned,
				     cr->owned_size * sizeof(*cr->owned));
	}
	cr->owned[cr->owned_count++] = s;
	cr->held += s->exchange.request.len + s->exchange.answer.len;
}

/* An exchange and, if the server did not survive it, the proof of that. */
static void add_sent(struct case_run *cr, enum evidence_role role, size_t step,
		     const struct sent *s)
{
	add_evidence(cr, role, step, &s->exchange);
	if (s->fate == FATE_FATAL)
		add_evidence(cr, ROLE_PROBE, step, &s->probe->exchange);
}

void case_run_control(struct case_run *cr, enum evidence_role role,
		      const struct sent *s)
{
	add_sent(cr, role, 0, s);
}

/* false: the exchange tells nothing about this case. */
static bool note_fate(struct case_run *cr, const struct sent *s)
{
	if (s->fate == FATE_OWN)
		return true;
	cr->stop = true;
	if (cr->fate != FATE_FATAL)
		cr->fate = s->fate;
	return s->fate == FATE_FATAL;
}

static void advance(struct case_run *cr);

static void task_read(void *self, struct sent *s)
{
	struct step_sent *of = self;

	own(of->case_run, s);
	if (!note_fate(of->case_run, s))
		return;
	if (s->exchange.outcome == EXCHANGE_CANCELLED)
		of->case_run->evidence.incomplete = true;
	add_sent(of->case_run, ROLE_TASK, of->step, s);
}

static void task_ended(void *self, struct follow *f)
{
	struct step_sent *of = self;
	struct case_run *cr = of->case_run;

	if (f->timeout_us < cr->evidence.task_timeout_us)
		cr->evidence.task_timeout_us = f->timeout_us;
	mem_free(of);
	cr->open--;
	advance(cr);
}

static const char *session_of(const struct case_run *cr,
			      const struct step *step)
{
	/* A task that an unauthenticated request started can only be read
	 * with the run's own session. */
	return step->session == SESSION_OWN ? cr->session_own
					    : cr->run->session_main;
}

static void follow_task(struct step_sent *of, const struct step *step,
			struct slice task)
{
	struct case_run *cr = of->case_run;
	struct follow model = {
		.bindings = cr->bindings,
		.after = step->polls_after,
		.read = task_read,
		.ended = task_ended,
		.self = of,
		.judged = step->judged,
		.apart = cr->apart,
		.about = cr->test_case->id,
	};

	mem_free((char *)cr->task.at);
	cr->task = slice_of(mem_copy(task.at, task.len), task.len);
	model.bindings.session_main = session_of(cr, step);
	follow_start(cr->run, &model, task);
}

/* A login opens a session that is ours to close; a logout closes it. */
static void note_session(struct case_run *cr, const struct step *step,
			 struct sent *s, const struct answer *a)
{
	struct ledger *ledger = &cr->run->ledger;

	if (step->request->success == SUCCESS_LOGIN && s->session) {
		ledger_add(ledger, s->session);
		mem_free(cr->session_own);
		cr->session_own = mem_copy(s->session, strlen(s->session));
	}
	if (step->request->success == SUCCESS_NO_CONTENT && cr->session_own &&
	    step->session == SESSION_OWN && a->parsed &&
	    a->response.status / 100 == 2)
		ledger_drop(ledger, cr->session_own);
}

static bool setup_failed(const struct step *step, const struct answer *a,
			 const struct sent *s)
{
	if (step->judged)
		return false;
	switch (step->request->success) {
	case SUCCESS_TASK:
		return !answer_accepts_sync(a);
	case SUCCESS_LOGIN:
		return !s->session;
	default:
		return !a->parsed || a->response.status / 100 != 2;
	}
}

/* What the call before it got that has the same task now. */
static void add_earlier(struct case_run *cr, size_t step,
			struct task_given *earlier)
{
	struct exchange **const kept[] = { &earlier->call, &earlier->end };
	static const enum evidence_role roles[] = { ROLE_EARLIER,
						    ROLE_EARLIER_END };

	for (size_t i = 0; i < 2 && *kept[i]; i++) {
		struct sent *s = pump_new(&cr->run->pump);

		exchange_release(&s->exchange);
		s->exchange = **kept[i];
		mem_free(*kept[i]);
		*kept[i] = NULL;
		own(cr, s);
		add_evidence(cr, roles[i], step, &s->exchange);
		cr->tells_reuse = cr->run->reuse_told = true;
	}
	task_given_release(earlier);
}

static void note_task(struct case_run *cr, size_t step, const struct sent *s,
		      const struct answer *a)
{
	struct run *run = cr->run;
	struct task_given earlier;

	if (task_ids_doubt(&s->exchange, run->info.logged_in))
		task_ids_clear(&run->task_ids);
	if (!a->task.len || s->task.at ||
	    !task_ids_given(&run->task_ids, a->task, &s->exchange,
			    run->pump.tasks, true, &earlier))
		return;
	if (run->reuse_told || !cr->test_case->steps[step].judged)
		task_given_release(&earlier);
	else
		add_earlier(cr, step, &earlier);
}

static void step_done(void *self, struct sent *s)
{
	struct step_sent *of = self;
	struct case_run *cr = of->case_run;
	const struct step *step = &cr->test_case->steps[of->step];
	struct arena arena = ARENA_INIT;
	struct answer answer;

	own(cr, s);
	cr->ended_connection = s->exchange.ends_connection
				       ? s->exchange.connection : 0;
	if (!note_fate(cr, s)) {
		mem_free(of);
		cr->open--;
		advance(cr);
		return;
	}
	if (s->exchange.outcome == EXCHANGE_CANCELLED)
		cr->evidence.incomplete = true;
	add_sent(cr, ROLE_STEP, of->step, s);
	answer_read_task(&arena, &s->exchange, &answer);
	note_session(cr, step, s, &answer);
	note_task(cr, of->step, s, &answer);
	cr->unready = cr->unready || setup_failed(step, &answer, s);
	cr->stop = cr->stop || cr->unready || cr->run->pump.stopped;
	if (answer.task.len && !cr->run->pump.stopped) {
		follow_task(of, step, sent_task(s, answer.task));
	} else {
		mem_free(of);
		cr->open--;
		advance(cr);
	}
	arena_release(&arena);
}

/* A part of the run's session is a secret too. */
static void hide_front(struct case_run *cr, const struct step *step)
{
	struct slice front = case_session_front(step->session,
						cr->bindings.session_main);

	if (front.len)
		secret_add(cr->run->pump.secrets, cr->run->config,
			   "vmware-api-session-id", front, "front");
}

static void send_step(struct case_run *cr, size_t index)
{
	struct sent *s = pump_new(&cr->run->pump);
	struct step_sent *of = mem_alloc(sizeof(*of));
	struct err err = ERR_INIT;

	cr->bindings.session_own = cr->session_own;
	cr->bindings.task = cr->task;
	if (step_build(cr->run->suite, &cr->test_case->steps[index],
		       &cr->bindings, &s->exchange.request, &err)) {
		/* Only an earlier answer can be missing here. */
		cr->evidence.blocked =
			arena_printf(&cr->slot->arena, "%s", err.text);
		cr->stop = true;
		sent_free(s);
		mem_free(of);
		return;
	}
	hide_front(cr, &cr->test_case->steps[index]);
	*of = (struct step_sent){ cr, index };
	s->done = step_done;
	s->self = of;
	s->judged = cr->test_case->steps[index].judged;
	s->about = cr->test_case->id;
	s->opens_session = cr->test_case->steps[index].request->success ==
			   SUCCESS_LOGIN;
	s->exchange.ends_connection =
		request_is_last(buf_view(&s->exchange.request));
	s->exchange.after = cr->ended_connection;
	s->exchange.fresh_connection = cr->apart && !cr->ended_connection;
	s->exchange.last_on_connection = cr->apart &&
					 !s->exchange.ends_connection;
	cr->open++;
	pump_send(&cr->run->pump, s, 0);
}

static void advance(struct case_run *cr)
{
	if (cr->open)
		return;
	if (!cr->stop && cr->next_step < cr->test_case->step_count)
		send_step(cr, cr->next_step++);
	if (!cr->open)
		cr->ended(cr->self, cr);
}

void case_run_start(struct case_run *cr,
		    void (*ended)(void *self, struct case_run *), void *self)
{
	cr->started = true;
	cr->logins = cr->run->logins;
	cr->ended = ended;
	cr->self = self;
	cr->bindings.session_main = cr->run->session_main; /* the latest */
	if (!cr->test_case->parallel) {
		advance(cr);
		return;
	}
	while (cr->next_step < cr->test_case->step_count && !cr->stop)
		send_step(cr, cr->next_step++);
	if (!cr->open)
		advance(cr);
}

static const struct sent *sent_of(const struct case_run *cr,
				  const struct exchange *x)
{
	for (size_t i = 0; i < cr->owned_count; i++)
		if (&cr->owned[i]->exchange == x)
			return cr->owned[i];
	return NULL;
}

static bool is_valid_sync(const struct test_case *tc, unsigned step)
{
	return tc->steps[step].judged
		       ? case_expects_success(tc, step)
		       : tc->steps[step].request->success == SUCCESS_TASK;
}

static const struct evidence_item *refused_item(const struct case_run *cr)
{
	for (size_t i = 0; i < cr->evidence.count; i++) {
		const struct evidence_item *item = &cr->evidence.items[i];
		const struct sent *s = sent_of(cr, item->exchange);

		if (item->role == ROLE_STEP && s &&
		    is_valid_sync(cr->test_case, item->step) &&
		    control_judge(CONTROL_SYNC, s) == CONTROL_REFUSED)
			return item;
	}
	return NULL;
}

const struct sent *case_run_refused(const struct case_run *cr)
{
	const struct evidence_item *item = refused_item(cr);

	return item ? sent_of(cr, item->exchange) : NULL;
}

bool case_run_spoils(const struct case_run *cr)
{
	const struct evidence_item *item = refused_item(cr);

	return item && cr->test_case->steps[item->step].judged &&
	       (item->step > 0 || cr->test_case->parallel);
}

bool case_run_once(const struct test_case *tc)
{
	for (size_t i = 0; i < tc->step_count; i++)
		if (tc->steps[i].judged &&
		    tc->steps[i].request->success == SUCCESS_LOGIN)
			return true;
	return false;
}

bool case_run_lost_session(const struct case_run *cr)
{
	const struct evidence *e = &cr->evidence;

	for (size_t i = 0; cr->run->info.logged_in && i < e->count; i++) {
		const struct evidence_item *item = &e->items[i];
		const struct sent *s = sent_of(cr, item->exchange);

		if (s && (item->role == ROLE_STEP || item->role == ROLE_TASK) &&
		    cr->test_case->steps[item->step].session == SESSION_MAIN &&
		    control_lost_session(s))
			return true;
	}
	return false;
}

/* Of a case that is not well without a failure: what was asked last. */
static const struct exchange *last_step(const struct case_run *cr)
{
	const struct evidence *e = &cr->evidence;

	for (size_t i = e->count; i--; )
		if (e->items[i].role == ROLE_STEP)
			return e->items[i].exchange;
	return NULL;
}

const struct sent *case_run_wrong(const struct case_run *cr, bool *warns)
{
	struct case_result *result = mem_alloc(sizeof(*result));
	struct arena arena = ARENA_INIT;
	const struct exchange *x;
	enum verdict verdict;

	judge_case(cr->run->suite, cr->test_case, &cr->evidence, &arena,
		   result);
	verdict = result->verdict[cr->run->info.level];
	x = verdict == VERDICT_FAIL ? result->shown : last_step(cr);
	arena_release(&arena);
	mem_free(result);
	*warns = verdict == VERDICT_WARN;
	return *warns || verdict == VERDICT_FAIL || verdict == VERDICT_BLOCKED
		       ? sent_of(cr, x) : NULL;
}

void case_run_give_up(struct case_run *cr, const struct sent *s)
{
	for (size_t i = 0; i < cr->owned_count; i++)
		if (cr->owned[i] == s) {
			run_keep(cr->run, cr->owned[i]);
			cr->owned[i] = cr->owned[--cr->owned_count];
			return;
		}
}

/* What a report shows of one exchange stays; the rest goes with the case. */
static void give_up_exchanges(struct case_run *cr)
{
	for (size_t i = 0; i < cr->owned_count; i++) {
		struct sent *s = cr->owned[i];

		if (&s->exchange != cr->slot->result.shown) {
			sent_free(s);
			continue;
		}
		exchange_shorten(&s->exchange);
		cr->slot->shown = s;
	}
	mem_free(cr->owned);
}

static void forget(char *secret)
{
	if (secret)
		explicit_bzero(secret, strlen(secret));
	mem_free(secret);
}

void case_run_finish(struct case_run *cr)
{
	const struct evidence *e = &cr->evidence;

	run_case_ended(cr->run, cr->slot, e);
	cr->tells_reuse &= !e->count || e->skip || e->blocked || e->incomplete;
	case_run_drop(cr);
}

void case_run_drop(struct case_run *cr)
{
	if (cr->tells_reuse)
		cr->run->reuse_told = false;
	give_up_exchanges(cr);
	mem_free(cr->evidence.items);
	forget(cr->session_own);
	mem_free((char *)cr->task.at);
	mem_free(cr);
}
