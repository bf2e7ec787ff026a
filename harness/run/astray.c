#include "run/astray.h"

#include "base/alloc.h"
#include "run/life.h"
#include "run/suspect.h"

enum { READ_DISTANCE_US = 5000, ITEMS_MAX = 1 + 2 * ASTRAY_ROUNDS };

/* Which rounds use one connection: three in a row are never alike, and no
 * count of requests tells one kind from the other. */
static const bool together[ASTRAY_ROUNDS] = {
	false, true, true, false, true, false, false, true, true, false, false,
	true
};

/* What is looked into, and what comes of it. */
struct doubt {
	struct run *run;
	struct case_run *hit;            /* NULL: a control */
	const struct sent *victim;
	struct slice request;            /* of the victim, copied */
	struct slice ahead[ASTRAY_AHEAD_MAX]; /* the one right in front first */
	const char *about[ASTRAY_AHEAD_MAX];
	size_t count;                    /* 0: nothing can be sent again */
	bool no_look;                    /* of its own: it warns, or nothing has
	                                    used its connection */
	bool own;                        /* its own doing: it is no victim */
	const char *wrong;               /* what the victim got */
	struct arena arena;
	struct evidence_item items[ITEMS_MAX];
	size_t item_count;
};

/* ---- one round ---- */

static const char *kind_of(struct doubt *d, const struct exchange *x)
{
	struct answer a;

	answer_read(&d->arena, x, &a);
	return answer_summary(&d->arena, &a);
}

static struct sent *ask(struct run *run, struct slice request, unsigned after,
			bool last)
{
	struct sent *s = pump_new(&run->pump);

	buf_slice(&s->exchange.request, request);
	s->exchange.fresh_connection = !after;
	s->exchange.after = after;
	s->exchange.last_on_connection = last;
	pump_ask(&run->pump, s);
	return s;
}

/* One read; true: the task goes on. */
static bool is_under_way(struct run *run, const struct bindings *b)
{
	struct buf request = BUF_INIT(REQUEST_MAX);
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	struct answer a;
	struct sent *s;
	enum task_state state;

	base_build(run->suite, "task-info", b, &request, &err);
	s = ask(run, buf_view(&request), 0, true);
	answer_read(&arena, &s->exchange, &a);
	state = answer_task_state(&a);
	arena_release(&arena);
	sent_free(s);
	buf_release(&request);
	return state == TASK_STATE_QUEUED || state == TASK_STATE_RUNNING;
}

/* The volume is idle again before the next request. */
static void wait_for_task(struct doubt *d, const struct sent *s)
{
	struct run *run = d->run;
	struct bindings b = run->base;
	int64_t until = transport_now(run->pump.transport) +
			run->task_timeout_us;
	struct answer a;

	answer_read_task(&d->arena, &s->exchange, &a);
	if (!a.task.len)
		return;
	b.session_main = run->session_main;
	b.task = sent_task(s, a.task);
	while (is_under_way(run, &b) && !life_interrupted(run) &&
	       transport_now(run->pump.transport) < until)
		pump_nap(&run->pump, READ_DISTANCE_US);
}

/* The first `count` of those in front, the farthest one first, and then the
 * victim's; NULL: they did not come on one connection. */
static struct sent *play(struct doubt *d, size_t count, bool on_one,
			 struct sent **guilty)
{
	unsigned connection = 0;
	bool broken = false;
	struct sent *s;

	*guilty = NULL;
	for (size_t i = count; i-- && !broken; ) {
		s = ask(d->run, d->ahead[i], connection, !on_one);
		run_keep(d->run, s);
		wait_for_task(d, s);
		broken = on_one && connection &&
			 s->exchange.connection != connection;
		connection = on_one ? s->exchange.connection : 0;
		if (!*guilty)
			*guilty = s;
	}
	if (broken)
		return NULL;
	s = ask(d->run, d->request, connection, true);
	run_keep(d->run, s);
	wait_for_task(d, s);
	return on_one && (s->exchange.connection != connection ||
			  s->exchange.resent) ? NULL : s;
}

static bool is_wrong(struct doubt *d, const struct sent *s)
{
	return !strcmp(kind_of(d, &s->exchange), d->wrong);
}

/* ---- rounds ---- */

static void add_item(struct doubt *d, enum evidence_role role,
		     const struct sent *s)
{
	d->items[d->item_count++] = (struct evidence_item){
		role, 0, &s->exchange, NULL };
}

static bool confirm(struct doubt *d, size_t count)
{
	d->item_count = 0;
	add_item(d, ROLE_BEHIND, d->victim);
	for (size_t i = 0; i < ASTRAY_ROUNDS; i++) {
		struct sent *guilty, *s = play(d, count, together[i], &guilty);

		if (!s || is_wrong(d, s) != together[i])
			return false;
		if (together[i])
			add_item(d, ROLE_AHEAD, guilty);
		add_item(d, together[i] ? ROLE_BEHIND : ROLE_ALONE, s);
	}
	return true;
}

/* How many of those in front it takes; 0 = none of them did it. */
static size_t guilty_of(struct doubt *d)
{
	struct sent *first, *s = play(d, 0, false, &first);

	if (!s || is_wrong(d, s) || d->run->astray_looks == ASTRAY_LOOKS_MAX ||
	    d->run->astray_chances == ASTRAY_CHANCES)
		return 0;
	d->run->astray_looks++;
	for (size_t n = 1; n <= d->count && !life_interrupted(d->run); n++) {
		s = play(d, n, true, &first);
		if (!s || !is_wrong(d, s))
			continue;
		if (confirm(d, n))
			return n;
		d->run->astray_chances++;
		return 0;
	}
	return 0;
}

/* Copies: asking makes the trail longer. */
static void take_trail(struct doubt *d)
{
	const struct trail *t = &d->run->trail;
	const struct trail_entry *e = trail_find(t, d->victim->trail);

	if (!e || !e->bytes)
		return;
	d->request = arena_slice(&d->arena, slice_of(e->bytes, e->len));
	while (d->count < ASTRAY_AHEAD_MAX && (e = trail_ahead(t, e->at)) &&
	       e->bytes) {
		d->about[d->count] = e->about;
		d->ahead[d->count++] =
			arena_slice(&d->arena, slice_of(e->bytes, e->len));
	}
}

/* ---- who answers ---- */

static void accuse(struct doubt *d, struct case_slot *slot)
{
	struct run *run = d->run;
	struct evidence evidence = { .items = d->items,
				     .count = d->item_count,
				     .task_timeout_us = run->task_timeout_us,
				     .logged_in = run->info.logged_in };

	run->astray++;
	if (slot->astray)
		return;
	slot->astray = true;
	run_case_ended(run, slot, &evidence);
}

static struct doubt *doubt_new(struct run *run, struct case_run *hit,
			       const struct sent *victim)
{
	struct doubt *d = mem_alloc(sizeof(*d));

	*d = (struct doubt){ .run = run, .hit = hit, .victim = victim };
	take_trail(d);
	d->wrong = kind_of(d, &victim->exchange);
	return d;
}

static void doubt_free(struct doubt *d)
{
	arena_release(&d->arena);
	mem_free(d);
}

/* A plain valid sync in front does it too: nothing is odd about the request
 * that stood there. */
static bool behind_any(struct doubt *d)
{
	struct bindings b = d->hit->bindings;
	struct buf request = BUF_INIT(REQUEST_MAX);
	struct slice ahead = d->ahead[0];
	struct err err = ERR_INIT;
	struct sent *first, *s;
	bool does;

	b.session_main = d->run->session_main;
	does = !control_build(d->run->suite, CONTROL_SYNC, &b, &request, &err);
	d->ahead[0] = buf_view(&request);
	for (size_t i = 0; does && i < ASTRAY_PLAIN_ROUNDS; i++) {
		s = play(d, 1, together[i], &first);
		does = s && is_wrong(d, s) == together[i];
	}
	d->ahead[0] = ahead;
	buf_release(&request);
	return does;
}

/* Where a control or the ladder did it, or any request does, the case that was
 * hit answers; no case was: nobody can. */
static bool look_into(struct doubt *d)
{
	size_t count = d->count ? guilty_of(d) : 0;
	struct case_slot *slot;

	if (!count)
		return false;
	slot = run_slot(d->run, d->about[count - 1]);
	if (d->hit && (!slot || behind_any(d)))
		slot = d->hit->slot;
	if (slot)
		accuse(d, slot);
	return slot != NULL;
}

/* A connection that was closed under the request: on another one already, by
 * the transport. */
bool astray_was_used(const struct run *run, const struct sent *s)
{
	const struct trail_entry *e = trail_find(&run->trail, s->trail);

	return e && trail_ahead(&run->trail, s->trail) &&
	       s->fate == FATE_OWN && !s->exchange.resent &&
	       s->exchange.outcome != EXCHANGE_CLOSED &&
	       s->exchange.outcome != EXCHANGE_CANCELLED;
}

/* The exchange that made the case fail, or warn; NULL: none of its own, or no
 * other request can have to do with it. */
static const struct sent *victim_of(const struct case_run *cr, bool *warns)
{
	const struct sent *s;

	if (!cr->started || cr->apart || cr->fate != FATE_OWN ||
	    cr->evidence.suspects || cr->evidence.incomplete)
		return NULL;
	s = case_run_wrong(cr, warns);
	return s && (!cr->alone || astray_was_used(cr->run, s)) ? s : NULL;
}

static void keep(struct run *run, struct doubt *d)
{
	if (run->doubt_count == run->doubt_size) {
		run->doubt_size = run->doubt_size * 2 + 16;
		run->doubts = mem_grow(run->doubts,
				       run->doubt_size *
					       sizeof(*run->doubts));
	}
	run->doubts[run->doubt_count++] = d;
}

bool astray_keep_control(struct run *run, const struct sent *refused)
{
	if (run->doubt_count >= ASTRAY_CONTROLS_MAX ||
	    !astray_was_used(run, refused))
		return false;
	keep(run, doubt_new(run, NULL, refused));
	return true;
}

/* The controls, which it shares with others, stay whole; those that are large
 * count. */
static void keep_controls(struct run *run, const struct case_run *cr)
{
	const struct evidence *e = &cr->evidence;

	for (size_t i = 0; i < e->count; i++) {
		const struct exchange *x = e->items[i].exchange;

		if (e->items[i].role != ROLE_CONTROL_BEFORE &&
		    e->items[i].role != ROLE_CONTROL_AFTER)
			continue;
		((struct sent *)x->owner)->judged_late = true;
		run->doubted_bytes += x->answer.len;
	}
}

bool astray_keep(struct case_run *cr)
{
	struct run *run = cr->run;
	const struct sent *victim;
	struct doubt *d;
	bool warns;

	if (run->doubted_bytes + cr->held > ASTRAY_HELD_MAX)
		return false;
	victim = victim_of(cr, &warns);
	if (!victim || (cr->slot->doubted && !run->astray))
		return false;
	cr->slot->doubted = true;
	d = doubt_new(run, cr, victim);
	d->no_look = warns || !astray_was_used(run, victim);
	keep(run, d);
	run->doubted_bytes += cr->held;
	keep_controls(run, cr);
	/* Whoever is to blame: somebody fails. */
	if (!warns)
		run_fail_fast(run);
	return true;
}

static bool goes_on(const struct run *run)
{
	return !run->blocked && !life_interrupted(run);
}

/* Whether others are known to have such an effect. A few cases may have been
 * hit by a server that was spoilt. */
static bool is_excused(const struct doubt *d, const struct lane *again)
{
	return d->run->astray || (suspect_known(d->run) && !d->own &&
				  again->unit_count < ASTRAY_SPOILT_MAX);
}

void astray_find_own(struct run *run)
{
	for (size_t i = 0; i < run->doubt_count && !suspect_known(run); i++) {
		struct doubt *d = run->doubts[i];

		d->own = d->hit && d->hit->spoils;
		if (d->own)
			suspect_judged(d->hit);
	}
}

/* Once it is known that answers go astray, no answer on a used connection is
 * held against anybody but who does that. */
static void settle(struct doubt *d, struct lane *again)
{
	struct unit one = { .count = 1, .alone = true, .apart = true,
			    .more = ASTRAY_TIMES - 1 };

	if (d->hit && is_excused(d, again) && goes_on(d->run) &&
	    !case_run_once(d->hit->test_case)) {
		one.slots[0] = d->hit->slot;
		one.control = d->hit->test_case->control;
		lane_insert(again, again->unit_count, &one);
		case_run_drop(d->hit);
	} else if (d->hit) {
		case_run_finish(d->hit);
	}
	doubt_free(d);
}

/* It stands by for others, but may have been hit itself. */
static void settle_carrier(struct run *run)
{
	struct case_run *cr = suspect_cleared(run);

	if (cr && !astray_keep(cr))
		case_run_finish(cr);
}

bool astray_end(struct run *run, struct lane *again)
{
	for (size_t i = 0; i < run->doubt_count && goes_on(run) &&
			   run->astray < ASTRAY_KNOWN; i++)
		if (!run->doubts[i]->no_look)
			look_into(run->doubts[i]);
	settle_carrier(run);
	for (size_t i = 0; i < run->doubt_count; i++)
		settle(run->doubts[i], again);
	mem_free(run->doubts);
	run->doubts = NULL;
	run->doubt_count = run->doubt_size = run->doubted_bytes = 0;
	return again->unit_count > 0;
}

static bool look_once(struct run *run, struct case_run *hit,
		      const struct sent *victim)
{
	struct doubt *d = doubt_new(run, hit, victim);
	bool found = look_into(d);

	doubt_free(d);
	return found;
}

bool astray_control(struct lane *lane, const struct sent *refused)
{
	struct run *run = lane->run;
	bool found = false;

	if (run->astray >= ASTRAY_KNOWN || !astray_was_used(run, refused))
		return false;
	/* The first that was hit is next to the one that did it. */
	for (size_t i = 0; i < lane->units[lane->unit].count && !found; i++) {
		struct case_run *cr = lane->members[i];
		bool warns;
		const struct sent *victim = victim_of(cr, &warns);

		found = victim && !warns && goes_on(run) &&
			look_once(run, cr, victim);
	}
	return found || (goes_on(run) && look_once(run, NULL, refused));
}
