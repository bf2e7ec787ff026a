/*
 * Many at once. Valid syncs of all volumes, and refusals among them, go out
 * together over all connections: each must get its own answer. And many bad
 * ones at once: a valid sync behind them is answered as before. Only what goes
 * wrong in every try, and not alone, is a finding.
 */
#include "campaign/state.h"

#include "base/rng.h"
#include "campaign/replay.h"
#include "run/control.h"

enum { SHOTS = 16, VOLUMES = 4, STRANGER_EVERY = 4,
       BAD_BYTES = 128 * 1024, BEST_OF = 3, SLOWER = 10,
       NOTICED_US = 200000, REST_US = 50000 };

struct shot {
	struct sent *sent;
	const char *volume;          /* asked for; may be one nobody has */
	struct expectation expectation;
	struct arena arena;
	struct answer answer;
};

struct volley {
	struct shot shots[SHOTS];
	size_t count, volumes;
	const char *volume[VOLUMES];
};

static void arrived(void *self, struct sent *s)
{
	(void)self;
	(void)s; /* the volley has it */
}

static void volley_release(struct volley *v)
{
	for (size_t i = 0; i < v->count; i++) {
		sent_free(v->shots[i].sent);
		arena_release(&v->shots[i].arena);
	}
	v->count = 0;
}

/* ---- syncs at once ---- */

static void list_volumes(const struct campaign *c, struct volley *v)
{
	const struct bindings *b = &c->bindings;
	const char *all[VOLUMES] = { b->volume, b->other_volume,
				     b->third_volume, b->fourth_volume };

	for (size_t i = 0; i < VOLUMES; i++)
		if (all[i])
			v->volume[v->volumes++] = all[i];
}

/* The bytes are judged as they go out: later they have no session. */
static void load(struct campaign *c, struct shot *shot, const char *volume)
{
	struct bindings b = c->bindings;

	*shot = (struct shot){ .sent = pump_new(&c->pump),
			       .arena = ARENA_INIT };
	shot->sent->done = arrived;
	shot->volume = b.volume = arena_string(&shot->arena,
					       slice_from(volume));
	base_build(c->options->suite, "sync", &b,
		   &shot->sent->exchange.request, NULL);
	expect_request(&c->oracle, buf_view(&shot->sent->exchange.request),
		       &shot->arena, &shot->expectation);
}

static void load_all(struct campaign *c, struct volley *v)
{
	char stranger[UUID_TEXT + 1];
	struct rng rng;

	list_volumes(c, v);
	for (size_t i = 0; v->volumes && i < SHOTS; i++) {
		rng_init_at(&rng, c->options->seed, "burst", i);
		rng_uuid(&rng, stranger);
		load(c, &v->shots[v->count++],
		     i % STRANGER_EVERY ? v->volume[i % v->volumes]
					: stranger);
	}
}

/* false: somebody died, or wants to end. */
static bool fire(struct campaign *c, struct volley *v)
{
	const struct sent *under_way[SHOTS];
	bool whole = true;

	for (size_t i = 0; i < v->count; i++)
		under_way[i] = v->shots[i].sent;
	c->beside = under_way;
	c->beside_count = v->count;
	for (size_t i = 0; i < v->count; i++)
		pump_send(&c->pump, v->shots[i].sent, 0);
	pump_drain(&c->pump);
	c->beside_count = 0;
	for (size_t i = 0; i < v->count; i++) {
		struct shot *shot = &v->shots[i];

		whole &= shot->sent->fate == FATE_OWN &&
			 shot->sent->exchange.outcome != EXCHANGE_CANCELLED;
		answer_read(&shot->arena, &shot->sent->exchange,
			    &shot->answer);
	}
	return whole && !campaign_is_cut(c);
}

/* A Task that is that of another volume, too; one volume's may be one. */
static bool shares_task(const struct volley *v, const struct shot *shot)
{
	for (size_t i = 0; i < v->count; i++) {
		const struct shot *other = &v->shots[i];

		if (shot->answer.task.len &&
		    strcmp(other->volume, shot->volume) != 0 &&
		    slice_equal(other->answer.task, shot->answer.task))
			return true;
	}
	return false;
}

/* As one that may meet others of its volume. */
static bool is_wrong(struct campaign *c, struct shot *shot)
{
	return verdict(c, &shot->expectation, shot->sent, true, &shot->arena)
		       ->verdict[LEVEL_SHOULD] == VERDICT_FAIL;
}

/* The first wrong one, and why: what the answers alone show comes first. */
static struct shot *look_at(struct campaign *c, struct volley *v,
			    const char **what)
{
	*what = "a Task of another volume comes to syncs at once";
	for (size_t i = 0; i < v->count; i++)
		if (shares_task(v, &v->shots[i]))
			return &v->shots[i];
	*what = "syncs at once get other answers than alone";
	for (size_t i = 0; i < v->count; i++)
		if (is_wrong(c, &v->shots[i]))
			return &v->shots[i];
	return NULL;
}

/* Nobody beside it. */
static bool is_right_alone(struct campaign *c, const struct shot *wrong)
{
	struct shot alone;
	bool right;

	pump_nap(&c->pump, REST_US);
	load(c, &alone, wrong->volume);
	pump_ask(&c->pump, alone.sent);
	answer_read(&alone.arena, &alone.sent->exchange, &alone.answer);
	right = alone.sent->exchange.outcome == EXCHANGE_ANSWERED &&
		!is_wrong(c, &alone);
	sent_free(alone.sent);
	arena_release(&alone.arena);
	return right;
}

static void tell(struct campaign *c, const struct volley *v,
		 const struct shot *wrong, const char *what)
{
	struct slice before[FINDING_BEFORE_MAX];
	struct arena arena = ARENA_INIT;
	struct oracle_note note = { "concurrency", VERDICT_FAIL, what,
				    answer_summary(&arena, &wrong->answer) };
	struct example e = { .sent = wrong->sent, .before = before,
			     .clause = "9.26", .confirmed = PAIR_TRIES,
			     .index = c->summary->last_index,
			     .tried = PAIR_TRIES };

	for (size_t i = 0; i < v->count && e.before_count <
						   FINDING_BEFORE_MAX; i++)
		if (&v->shots[i] != wrong)
			before[e.before_count++] = buf_view(
				&v->shots[i].sent->exchange.request);
	found_note(c, &note, &e);
	arena_release(&arena);
}

static void look_at_syncs(struct campaign *c)
{
	bool wrong = true;

	for (unsigned n = 1; wrong && n <= PAIR_TRIES && !campaign_is_cut(c); n++) {
		struct volley v = { .count = 0 };
		struct shot *shot = NULL;
		const char *what = "";

		/* What came just before is no part of it. */
		pump_nap(&c->pump, REST_US);
		load_all(c, &v);
		if (fire(c, &v))
			shot = look_at(c, &v, &what);
		wrong = shot && is_right_alone(c, shot);
		if (wrong && n == PAIR_TRIES && !campaign_is_cut(c))
			tell(c, &v, shot, what);
		volley_release(&v);
	}
}

/* ---- bad ones at once ---- */

/* What costs a reader most, and is no JSON in the end. */
static const char *const pieces[] = { "[],{},", "[", "{\"a\":",
				      "\"\\u0061\"," };

enum { PIECES = sizeof(pieces) / sizeof(pieces[0]) };

static void load_bad(struct campaign *c, struct volley *v, size_t piece)
{
	struct buf body = BUF_INIT(2 * BAD_BYTES);
	struct shot *shot = &v->shots[v->count++];

	*shot = (struct shot){ .sent = pump_new(&c->pump),
			       .arena = ARENA_INIT };
	shot->sent->done = arrived;
	shot->sent->may_close = true;
	buf_text(&body, "{\"syncSpecs\":[");
	while (body.len < BAD_BYTES)
		buf_text(&body, pieces[piece]);
	growth_request(c, buf_view(&body), &shot->sent->exchange.request);
	buf_release(&body);
}

/* Of all but those that tire it alone. */
static void load_all_bad(struct campaign *c, unsigned alone, struct volley *v)
{
	for (size_t i = 0; i < SHOTS; i++)
		if (!(alone >> i % PIECES & 1))
			load_bad(c, v, i % PIECES);
}

static void tell_tired(struct campaign *c, const struct volley *v,
		       const struct sent *last, int64_t before, int64_t after)
{
	struct slice requests[FINDING_BEFORE_MAX];
	struct arena arena = ARENA_INIT;
	struct oracle_note note = { "recovery", VERDICT_FAIL,
				    "a valid sync is slow behind bad requests",
				    "" };
	struct example e = { .sent = last, .before = requests, .clause = "M1",
			     .index = c->summary->last_index,
			     .confirmed = PAIR_TRIES, .tried = PAIR_TRIES };

	note.got = arena_printf(&arena, "%lld ms, %lld ms before",
				(long long)after / 1000,
				(long long)before / 1000);
	for (size_t i = 0; i < v->count && i < FINDING_BEFORE_MAX; i++)
		requests[e.before_count++] =
			buf_view(&v->shots[i].sent->exchange.request);
	found_note(c, &note, &e);
	arena_release(&arena);
}

/* false: not in this try. */
static bool tires(struct campaign *c, unsigned alone, bool first, bool tell)
{
	struct volley v = { .count = 0 };
	struct sent *rested, *last;
	int64_t before = session_best_sync(c, BEST_OF, INT64_MAX, &rested), after;
	bool wrong;

	load_all_bad(c, alone, &v);
	fire(c, &v);
	after = session_best_sync(c, BEST_OF, INT64_MAX, &last);
	/* Tired from the try before is tired, too. */
	if (first)
		c->rested_us = before;
	wrong = after != INT64_MAX && after > NOTICED_US &&
		after / SLOWER > c->rested_us && last && !campaign_is_cut(c);
	if (wrong && tell)
		tell_tired(c, &v, last, c->rested_us, after);
	sent_free(rested);
	sent_free(last);
	volley_release(&v);
	return wrong;
}

/* What many have done at once takes longer to be over. */
static bool rests(struct campaign *c)
{
	bool over = false;

	for (unsigned i = 0; i < SHOTS && !over && !campaign_is_cut(c); i++)
		over = aftermath_is_over(c);
	return over;
}

/* More of those that tire it alone: that is a finding of its own. false: it
 * takes too long to find out. */
static bool find_alone(struct campaign *c, unsigned *alone)
{
	unsigned known = *alone;

	for (size_t i = 0; i < PIECES; i++) {
		struct volley v = { .count = 0 };

		if (known >> i & 1)
			continue;
		if (!rests(c))
			return false;
		load_bad(c, &v, i);
		if (aftermath_of(c, buf_view(&v.shots[0].sent
						->exchange.request)))
			*alone |= 1U << i;
		volley_release(&v);
	}
	return rests(c);
}

/* true: in every try, and more of them are known to do it alone. */
static bool look_at_recovery(struct campaign *c, unsigned *alone)
{
	unsigned known = *alone;
	bool wrong = true, clear;

	for (unsigned n = 1; wrong && n < PAIR_TRIES; n++)
		wrong = tires(c, known, n == 1, false);
	if (!wrong)
		return false;
	clear = find_alone(c, alone);
	if (*alone == known && (clear || !found_by(c, "recovery")))
		tires(c, known, false, true);
	return clear && *alone != known;
}

void burst_look(struct campaign *c)
{
	unsigned alone = 0;

	pump_drain(&c->pump);
	look_at_syncs(c);
	while (look_at_recovery(c, &alone))
		continue;
	c->since_burst = 0;
}
