#include "run/life.h"

#include "base/alloc.h"

static struct sent *ask_on(struct run *run, const char *base,
			   bool opens_session, bool fresh)
{
	struct sent *s = pump_new(&run->pump);
	struct bindings b = run->base;
	struct err err = ERR_INIT;

	s->opens_session = opens_session;
	s->exchange.fresh_connection = fresh;
	s->exchange.timeout_us = run->config->timeout_us;
	if (base_build(run->suite, base, &b, &s->exchange.request, &err))
		s->exchange.outcome = EXCHANGE_CANCELLED;
	else
		pump_ask(&run->pump, s);
	run_keep(run, s);
	return s;
}

static struct sent *ask(struct run *run, const char *base, bool opens_session)
{
	return ask_on(run, base, opens_session, true);
}

bool life_interrupted(const struct run *run)
{
	return pump_is_cut(&run->pump);
}

static bool is_answer(const struct sent *s)
{
	return s->exchange.outcome == EXCHANGE_ANSWERED ||
	       s->exchange.outcome == EXCHANGE_TOO_LARGE;
}

static bool nobody_listens(const struct sent *s)
{
	return s->exchange.outcome == EXCHANGE_REFUSED ||
	       s->exchange.outcome == EXCHANGE_UNRESOLVED ||
	       s->exchange.outcome == EXCHANGE_TLS_FAILED;
}

/* A resent one had reached the server on a kept-alive connection. */
static bool never_arrived(const struct sent *s)
{
	return nobody_listens(s) && !s->exchange.resent;
}

/* The probe that decides: the first that was answered, refused, or hung as
 * long as the user allows; else the last of those that broke off. */
static const struct sent *probe(struct run *run)
{
	for (unsigned i = 1;; i++) {
		const struct sent *s = ask(run, "content", false);

		if (is_answer(s) || nobody_listens(s) || i == PROBE_TRIES ||
		    s->exchange.outcome == EXCHANGE_TIMEOUT ||
		    life_interrupted(run))
			return s;
		pump_nap(&run->pump, PROBE_DISTANCE_US);
	}
}

/* ---- who is to blame ---- */

static const char *name_of(const struct sent *s)
{
	return s->about ? s->about : "a request of ours";
}

/* The first few different names among those that reached the server. */
static const char *suspects(struct run *run, size_t *count)
{
	const char *text = "", *names[LIFE_NAMED + 1];
	size_t more = 0;

	*count = 0;
	for (const struct sent *s = run->pump.doubtful; s; s = s->next) {
		bool known = never_arrived(s);

		for (size_t i = 0; i < *count && !known; i++)
			known = !strcmp(names[i], name_of(s));
		if (known)
			continue;
		if (*count == LIFE_NAMED) {
			more++;
			continue;
		}
		names[(*count)++] = name_of(s);
		text = arena_printf(&run->arena, "%s%s'%s'", text,
				    *text ? ", " : "", name_of(s));
	}
	*count += more;
	return more ? arena_printf(&run->arena, "%s and %zu more", text, more)
		    : text;
}

static bool shares_case(const struct run *run, const struct sent *s)
{
	for (const struct sent *o = run->pump.doubtful; o; o = o->next)
		if (!never_arrived(o) && !strcmp(name_of(o), name_of(s)))
			return true;
	return false;
}

static void blame(struct run *run, size_t suspect_count)
{
	for (struct sent *s = run->pump.doubtful; s; s = s->next)
		if (suspect_count == 1 && shares_case(run, s))
			s->fate = FATE_FATAL;
		else if (!never_arrived(s))
			s->fate = FATE_SUSPECT;
		else
			s->fate = FATE_LOST;
}

/* "the server crashed (no TCP connection...) while busy with 'a'..." */
static const char *obituary(struct run *run, const struct sent *dead,
			    size_t *suspect_count)
{
	const char *who = suspects(run, suspect_count);
	const char *last = run->pump.last_about ? run->pump.last_about
						: "the first request";

	return arena_printf(
		&run->arena, "the server %s (%s) %s%s%s '%s'",
		nobody_listens(dead) ? "crashed" : "hangs",
		exchange_outcome_text(dead->exchange.outcome),
		*suspect_count ? "while busy with " : "",
		who, *suspect_count ? ", behind the answer to"
				    : "behind the answer to",
		last);
}

/* ---- how it goes on ---- */

static bool comes_back(struct run *run, int64_t within_us)
{
	struct transport *t = run->pump.transport;
	int64_t until = transport_now(t) + within_us;

	do {
		if (is_answer(ask(run, "content", false)))
			return true;
		pump_nap(&run->pump, PROBE_DISTANCE_US);
	} while (transport_now(t) < until && !life_interrupted(run));
	return false;
}

void life_session_begins(struct run *run)
{
	run->session_us = transport_now(run->pump.transport);
}

static bool is_young(const struct run *run)
{
	return transport_now(run->pump.transport) - run->session_us <
	       SESSION_YOUNG_S * INT64_C(1000000);
}

bool life_log_in(struct run *run)
{
	struct sent *s;

	if (!run->info.logged_in)
		return false;
	s = ask(run, "login", true);
	if (!s->session)
		return false;
	ledger_add(&run->ledger, s->session);
	if (run->session_main)
		explicit_bzero(run->session_main,
			       strlen(run->session_main));
	mem_free(run->session_main);
	run->session_main = mem_copy(s->session, strlen(s->session));
	run->early_ends += is_young(run);
	run->logins++;
	life_session_begins(run);
	return true;
}

/* A server that allows a few connections alone may close every further one:
 * then it answers on one that it has. */
static bool is_crowded(struct run *run)
{
	const struct sent *further = ask(run, "content", false);

	return further->exchange.outcome == EXCHANGE_CLOSED &&
	       is_answer(ask_on(run, "content", false, false));
}

static void end_run(struct run *run, const char *what, const char *then)
{
	if (life_interrupted(run))
		return; /* that ends it, not the server */
	if (is_crowded(run)) {
		run_block(run, RUN_DEAD,
			  arena_printf(&run->arena, "%s; it answers on a "
				       "connection that is open and closes "
				       "further ones without an answer", what),
			  arena_printf(&run->arena, "it seems to allow fewer "
				       "connections than -j %u opens: use "
				       "-j 1", run->config->jobs));
		life_end(run);
		return;
	}
	run_block(run, RUN_DEAD,
		  arena_printf(&run->arena, "%s; %s", what, then),
		  run->context->reviver
			  ? "the cases named here are the suspects; run them "
			    "alone with --run"
			  : "the cases named here are the suspects; with "
			    "--start-cmd or --restart-cmd a run goes on behind "
			    "a death");
	life_end(run);
}

bool life_can_restart(const struct run *run)
{
	return run->context->reviver && !run->blocked &&
	       run->deaths + 1 < run->config->max_deaths;
}

static void revive(struct run *run, const char *what)
{
	const struct run_reviver *reviver = run->context->reviver;
	int64_t wait = LIFE_COMES_BACK_US;

	task_ids_clear(&run->task_ids);
	if (run->deaths >= run->config->max_deaths) {
		end_run(run, what,
			arena_printf(&run->arena, "that was death %u of "
				     "--max-deaths %u", run->deaths,
				     run->config->max_deaths));
		return;
	}
	if (reviver) {
		wait = run->config->wait_ready_us ? run->config->wait_ready_us
						  : LIFE_READY_US;
		run->restarts++;
		if (reviver->restart(reviver->self)) {
			end_run(run, what, "it could not be restarted");
			return;
		}
	}
	if (!comes_back(run, wait))
		end_run(run, what, reviver ? "it did not come back behind its "
					     "restart"
					   : "it did not come back");
	else if (run->config->session)
		end_run(run, what, "with it the session of --session-file is "
				   "gone");
	else if (run->info.logged_in && !life_log_in(run))
		end_run(run, what, "it is back, but Login opens no session");
}

bool life_restart(struct run *run, const char *why)
{
	if (!life_can_restart(run))
		return false;
	run->deaths++;
	revive(run, why);
	return !run->blocked && !life_interrupted(run);
}

static void die(struct run *run, const struct sent *dead)
{
	size_t suspect_count;
	const char *what = obituary(run, dead, &suspect_count);

	run->deaths++;
	blame(run, suspect_count);
	if (!run->unexplained)
		run->unexplained = what;
	revive(run, what);
	pump_resume(&run->pump, true);
}

static void resolve(void *self)
{
	struct run *run = self;
	const struct sent *p = probe(run);

	if (life_interrupted(run))
		return; /* the pump gives up what is left */
	for (struct sent *s = run->pump.doubtful; s; s = s->next)
		s->probe = p;
	if (is_answer(p))
		pump_resume(&run->pump, false);
	else
		die(run, p);
}

void life_begin(struct run *run)
{
	run->pump.resolve = resolve;
	run->pump.resolver = run;
}

void life_end(struct run *run)
{
	run->pump.resolve = NULL;
}
