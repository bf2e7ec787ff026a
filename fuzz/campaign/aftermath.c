/*
 * A valid sync was refused, or late, and the next one is not: one of the
 * mutants before it left something behind. Each of them is sent alone, with a
 * valid sync behind it; what shows in every try is a finding.
 */
#include "campaign/state.h"

#include "run/control.h"

enum { WELL_TRIES = 64, LATE_TRIES = 3, KIND_TEXT = 96 };

#define DOING "looking for who makes others suffer"

enum after {
	AFTER_NOTHING, AFTER_LATE,
	AFTER_ON_CONNECTION,           /* elsewhere all is well */
	AFTER_REFUSED,
	AFTER_ENDED,                   /* the session, that is */
	AFTER_UNKNOWN                  /* it does not get well again */
};

const char *aftermath_kind(struct arena *arena, const struct exchange *x)
{
	struct answer a;

	answer_read(arena, x, &a);
	if (!a.parsed)
		return exchange_outcome_name(x->outcome);
	return arena_printf(arena, "%d %.*s", a.response.status,
			    SLICE_ARG(slice_head(a.type_name, KIND_TEXT)));
}

static void ask(struct campaign *c, struct sent *s, uint64_t index)
{
	struct arena arena = ARENA_INIT;
	struct expectation e;

	expect_request(&c->oracle, buf_view(&s->exchange.request), &arena, &e);
	work_allow(c, &e, s);
	arena_release(&arena);
	pump_ask(&c->pump, s);
	if (!s->may_wait)
		death_look(c, s, &index);
}

struct sent *aftermath_send(struct campaign *c, const struct mutant *m,
			    uint64_t index, size_t count)
{
	struct sent *s = NULL;

	count = m->pipelined ? m->request_count : count;
	for (size_t i = 0; i < count; i++) {
		if (!s || !m->pipelined) {
			sent_free(s);
			s = pump_new(&c->pump);
		}
		if (m->pipelined)
			buf_slice(&s->exchange.request,
				  buf_view(&m->requests[i]));
		else
			marker_put(c, index, buf_view(&m->requests[i]),
				   &s->exchange.request);
		s->exchange.fresh_connection =
			s->exchange.last_on_connection = m->own_connection;
		if (!m->pipelined || i + 1 == count)
			ask(c, s, index);
	}
	return s;
}

static struct sent *valid_sync(struct campaign *c, bool fresh)
{
	struct sent *s = pump_new(&c->pump);

	control_build(c->options->suite, CONTROL_SYNC, &c->bindings,
		      &s->exchange.request, NULL);
	s->exchange.fresh_connection = fresh;
	pump_ask(&c->pump, s);
	return s;
}

static bool is_well(struct campaign *c)
{
	for (unsigned i = 0; i < WELL_TRIES &&
			     campaign_look_goes_on(c, DOING); i++) {
		struct sent *s = valid_sync(c, false);
		bool late = canary_is_late(c, &s->exchange);
		bool well = control_judge(CONTROL_SYNC, s) ==
				    CONTROL_ACCEPTED && !late;

		c->late_row = late ? c->late_row + 1 : 0;
		sent_free(s);
		if (well)
			return true;
	}
	return false;
}

bool aftermath_is_over(struct campaign *c)
{
	bool well;

	campaign_look_begins(c);
	well = is_well(c);
	campaign_look_ends(c);
	return well;
}

/* *last is the valid sync that shows it, or NULL. */
static enum after try(struct campaign *c, const struct mutant *m,
		      uint64_t index, struct sent **last)
{
	enum control_answer answer;
	struct sent *s;

	*last = NULL;
	if (!is_well(c))
		return AFTER_UNKNOWN;
	sent_free(aftermath_send(c, m, index, m->request_count));
	*last = valid_sync(c, false);
	answer = control_judge(CONTROL_SYNC, *last);
	if (answer == CONTROL_ACCEPTED)
		return canary_is_late(c, &(*last)->exchange) ? AFTER_LATE
							     : AFTER_NOTHING;
	if (canary_log_in_again(c, *last))
		return AFTER_ENDED;
	if (answer != CONTROL_REFUSED || control_lost_session(*last))
		return AFTER_NOTHING;
	s = valid_sync(c, true);
	answer = control_judge(CONTROL_SYNC, s);
	sent_free(s);
	return answer == CONTROL_ACCEPTED ? AFTER_ON_CONNECTION
					  : AFTER_REFUSED;
}

/* Nobody is to blame for it yet. */
static const struct oracle_note stays_late = {
	"recovery", VERDICT_FAIL, "valid syncs are late and stay so", NULL };

static void tell(struct campaign *c, enum after after, const struct mutant *m,
		 uint64_t index, const struct sent *last)
{
	struct arena arena = ARENA_INIT;
	struct slice before = redact_copy(c->pump.secrets, &arena,
				buf_view(&m->requests[m->request_count - 1]));
	struct oracle_note note = {
		after == AFTER_LATE ? "recovery" : "canary", VERDICT_FAIL,
		after == AFTER_LATE    ? "a valid sync is late afterwards"
		: after == AFTER_ENDED ? "the session has ended afterwards"
				       : "a valid sync is refused afterwards",
		aftermath_kind(&arena, &last->exchange),
	};
	struct example e = { .sent = last, .index = index,
			     .mutant = m->step_count ? m : NULL,
			     .before = &before, .before_count = 1,
			     .clause = "M1", .confirmed = PAIR_TRIES,
			     .tried = PAIR_TRIES };

	c->session_ends |= after == AFTER_ENDED;
	if (after == AFTER_LATE)
		found_withdraw(c, &stays_late);
	found_note(c, &note, &e);
	arena_release(&arena);
}

static bool is_of_all(enum after after)
{
	return after == AFTER_LATE || after == AFTER_REFUSED ||
	       after == AFTER_ENDED;
}

/* It names the session that has ended; bytes of somebody else stay. */
static void renew(struct campaign *c, struct mutant *m, uint64_t index)
{
	if (!m->step_count)
		return;
	mutant_release(m);
	mutate_request(&c->mutator, c->options->seed, index, m);
}

static bool session_goes_on(struct campaign *c)
{
	struct sent *s = valid_sync(c, false);
	bool ended = canary_log_in_again(c, s);

	sent_free(s);
	return !ended;
}

/* 9.29: does it end without anybody's doing when so much time goes by? */
static bool session_lasts(struct campaign *c, int64_t us)
{
	if (!session_goes_on(c))
		return false;
	pump_nap(&c->pump, us);
	return session_goes_on(c);
}

static enum after look_behind(struct campaign *c, struct mutant *m,
			      uint64_t index)
{
	enum after first = AFTER_NOTHING, after = AFTER_NOTHING;

	for (unsigned i = 1; i <= PAIR_TRIES; i++) {
		int64_t start = transport_now(c->pump.transport);
		struct sent *last;

		after = try(c, m, index, &last);
		if (after == AFTER_ENDED)
			renew(c, m, index);
		if (after == AFTER_ENDED && i == PAIR_TRIES &&
		    !session_lasts(c, transport_now(c->pump.transport) - start))
			after = AFTER_NOTHING;
		first = i == 1 ? after : first;
		if (after != first || after == AFTER_UNKNOWN)
			after = AFTER_NOTHING;
		if (i == PAIR_TRIES && is_of_all(after))
			tell(c, after, m, index, last);
		sent_free(last);
		if (after == AFTER_NOTHING)
			break;
	}
	return after;
}

static bool is_culprit(struct campaign *c, uint64_t index)
{
	enum after after;
	struct mutant m;

	mutate_request(&c->mutator, c->options->seed, index, &m);
	after = look_behind(c, &m, index);
	mutant_release(&m);
	return after == AFTER_ON_CONNECTION ? behind_look(c, index)
					    : after != AFTER_NOTHING;
}

bool aftermath_of(struct campaign *c, struct slice request)
{
	struct mutant m = { .request_count = 1,
			    .requests = { BUF_INIT(REQUEST_MAX) } };
	enum after after;

	buf_slice(&m.requests[0], request);
	campaign_look_begins(c);
	after = look_behind(c, &m, c->summary->last_index);
	campaign_look_ends(c);
	mutant_release(&m);
	return is_of_all(after);
}

/* Nobody was found, but valid syncs alone were late time and again. */
static void tell_late(struct campaign *c)
{
	struct sent *s = valid_sync(c, false);
	struct arena arena = ARENA_INIT;
	struct oracle_note note = stays_late;
	struct example e = { .sent = s, .index = c->summary->last_index,
			     .clause = "M1", .confirmed = LATE_TRIES,
			     .tried = LATE_TRIES };

	note.got = arena_printf(&arena, "%lld ms",
				(long long)(s->exchange.done_us -
					    s->exchange.sent_us) / 1000);
	if (canary_is_late(c, &s->exchange) && !found_by(c, "recovery"))
		found_note(c, &note, &e);
	sent_free(s);
	arena_release(&arena);
}

bool aftermath_look(struct campaign *c)
{
	uint64_t newest = c->recent_count, oldest = c->recent_well;
	/* Under way when the last good one went out, or waiting on a connection
	 * that nobody has used since. */
	uint64_t more = 4 * (uint64_t)c->pump.window;
	bool blamed = false;

	oldest -= oldest < more ? oldest : more;
	if (newest - oldest > RECENT_KEPT)
		oldest = newest - RECENT_KEPT;
	c->late_row = 0;
	campaign_look_begins(c);
	for (uint64_t at = newest; at > oldest && !blamed &&
				   campaign_look_goes_on(c, DOING); at--)
		blamed = is_culprit(c, c->recent[(at - 1) % RECENT_KEPT]);
	if (!blamed && c->late_row >= LATE_TRIES && !campaign_is_cut(c))
		tell_late(c);
	campaign_look_ends(c);
	return blamed;
}
