/*
 * The server has died: of which mutant? Those that were under way are sent
 * again one by one, then the latest of the others, until it dies again; behind
 * each its plain form, which had gone out too (twin.c).
 */
#include "campaign/state.h"

#include "campaign/replay.h"

enum { NAMED = 3, SUSPECTS = SUSPECTS_IN_FLIGHT + RECENT_KEPT };

/* ---- who it can have been ---- */

static bool is_known(const struct suspects *s, uint64_t index)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->indices[i] == index)
			return true;
	return false;
}

static void add(struct suspects *s, uint64_t index)
{
	if (s->count < SUSPECTS && !is_known(s, index))
		s->indices[s->count++] = index;
}

void suspects_collect(struct campaign *c, struct suspects *s)
{
	uint64_t n = c->recent_count < RECENT_KEPT ? c->recent_count
						   : RECENT_KEPT;
	const struct mutant *m;
	uint64_t index;

	*s = (struct suspects){ .count = 0 };
	for (struct sent *x = c->pump.doubtful; x; x = x->next)
		if (x->fate == FATE_SUSPECT && work_of(x, &m, &index) &&
		    s->count < SUSPECTS_IN_FLIGHT)
			add(s, index);
	s->in_flight = s->count;
	for (uint64_t i = 1; i <= n; i++)
		add(s, c->recent[(c->recent_count - i) % RECENT_KEPT]);
}

static const char *operators_of(struct arena *arena, const struct mutant *m)
{
	const char *text = "";

	for (size_t i = 0; i < m->step_count; i++)
		text = arena_printf(arena, "%s%s%s", text, i ? "+" : "",
				    m->steps[i].op->name);
	return text;
}

const char *suspects_text(struct campaign *c, const struct suspects *s,
			  struct arena *arena)
{
	size_t shown = s->count < NAMED ? s->count : NAMED;
	const char *text = "";

	for (size_t i = 0; i < shown; i++) {
		struct mutant m;

		mutate_request(&c->mutator, c->options->seed, s->indices[i],
			       &m);
		text = arena_printf(arena, "%s%s%s (mutant %llu)", text,
				    i ? ", " : "", operators_of(arena, &m),
				    (unsigned long long)s->indices[i]);
		mutant_release(&m);
	}
	return s->count > shown
		       ? arena_printf(arena, "%s and %zu more", text,
				      s->count - shown)
		       : text;
}

/* ---- one of them alone ---- */

struct alone {
	struct mutant mutant;
	bool plain;                    /* its plain form, that goes out behind
	                                  it */
	struct replay_try try;
	enum load_kind load;           /* it is a sync with nothing but... */
	size_t size;                   /* ... so much of that; 0: of others */
	struct replay_shot shot;
	struct arena arena;
};

/* Without the session: the next server that is started has another, which
 * replay_send() puts in its place. */
static struct slice covered(struct campaign *c, struct alone *a,
			    struct slice request)
{
	return redact_copy(c->pump.secrets, &a->arena, request);
}

static void alone_make(struct campaign *c, uint64_t index, bool plain,
		       struct alone *a)
{
	*a = (struct alone){ .plain = plain, .arena = ARENA_INIT };
	mutate_request(&c->mutator, c->options->seed, index, &a->mutant);
	if (plain) {
		a->try.requests[a->try.count++] =
			covered(c, a, buf_view(&a->mutant.plain));
		return;
	}
	a->try.own_connection = a->mutant.own_connection;
	a->try.pipelined = a->mutant.pipelined;
	for (size_t i = 0; i < a->mutant.request_count &&
			   i <= FINDING_BEFORE_MAX; i++)
		a->try.requests[a->try.count++] =
			covered(c, a, buf_view(&a->mutant.requests[i]));
}

static void alone_release(struct alone *a)
{
	mutant_release(&a->mutant);
	arena_release(&a->arena);
}

/* true: nobody answers any more. */
static bool kills(struct campaign *c, struct alone *a)
{
	struct replay r = alone_replay(c);
	bool gone = replay_send(&r, &a->try, &a->arena, &a->shot, NULL) ||
		    a->shot.dead;

	arena_release(&r.arena);
	return gone && !death_alive(c);
}

static bool is_up(struct campaign *c)
{
	return death_alive(c) || death_revive(c);
}

/* Of less, too? Then it takes the place. */
static bool dies_of(struct campaign *c, struct alone *a, struct slice less)
{
	struct alone was = *a;

	a->try = (struct replay_try){ .count = 1, .requests = {
		covered(c, a, less) } };
	if (is_up(c) && kills(c, a))
		return true;
	a->try = was.try;
	a->shot = was.shot;
	return false;
}

/* It has died of this one: of what about it? Of as much of one thing in a
 * valid sync, else of one half of it, where the other one is that of a valid
 * sync. */
static void strip(struct campaign *c, struct alone *a)
{
	struct buf less = BUF_INIT(REQUEST_MAX);
	bool bare = false;
	size_t size;

	for (enum load_kind i = 0; a->try.count == 1 && i < LOAD_KINDS &&
				   !bare && !campaign_is_cut(c); i++) {
		buf_clear(&less);
		bare = deadly_build(c, a->try.requests[0], i, &size, &less) &&
		       dies_of(c, a, buf_view(&less));
		a->load = i;
		a->size = bare ? size : 0;
	}
	for (unsigned i = 0; a->try.count == 1 && i < REDUCE_STEPS && !bare &&
			     !campaign_is_cut(c); i++) {
		buf_clear(&less);
		if (reduce_step(c, i, a->try.requests[0], &less))
			dies_of(c, a, buf_view(&less));
	}
	buf_release(&less);
}

/* ---- the finding ---- */

static struct finding_key key_of_load(struct alone *a)
{
	struct oracle_note note = {
		"liveness", VERDICT_FAIL,
		arena_printf(&a->arena, "the server died of %s",
			     load_title(a->load)),
		arena_printf(&a->arena, "%zu %s, %s", a->size,
			     load_unit(a->load),
			     exchange_outcome_text(a->shot.outcome)) };
	struct finding_key key;

	finding_key_of_note(&note, &a->arena, &key);
	key.bare = true;
	return key;
}

static struct finding_key key_of(struct alone *a)
{
	const struct expect_defect *d = a->shot.expectation.primary;
	struct oracle_note note = { "liveness", VERDICT_FAIL,
				    "the server died", "" };
	struct finding_key key, any;

	finding_key_of_note(&note, &a->arena, &any);
	note.what = arena_printf(&a->arena, "the server died of %s",
				 d ? d->title : "a valid sync");
	note.got = exchange_outcome_text(a->shot.outcome);
	finding_key_of_note(&note, &a->arena, &key);
	memcpy(key.symptom, any.symptom, sizeof(key.symptom));
	if (a->shot.wrong && a->shot.key.by_request) {
		key.by_request = true;
		memcpy(key.defects, a->shot.key.defects, sizeof(key.defects));
	}
	return key;
}

static void tell(struct campaign *c, struct alone *a,
		 const struct finding_key *key, uint64_t index,
		 unsigned confirmed, unsigned tried)
{
	struct slice before[FINDING_BEFORE_MAX];
	size_t last = a->try.count - 1;
	struct sent s = { .fate = FATE_FATAL };
	struct record *r;
	struct example e = { .sent = &s, .index = index,
			     .mutant = a->mutant.step_count && !a->plain
					       ? &a->mutant : NULL,
			     .before = before, .clause = "R1",
			     .confirmed = confirmed, .tried = tried };

	exchange_init(&s.exchange);
	s.exchange.outcome = a->shot.outcome;
	s.exchange.last_on_connection = a->try.own_connection;
	for (size_t i = 0; i < last; i++)
		if (a->try.pipelined)
			buf_slice(&s.exchange.request, a->try.requests[i]);
		else
			before[e.before_count++] = a->try.requests[i];
	buf_slice(&s.exchange.request, a->try.requests[last]);
	buf_slice(&s.exchange.answer, a->shot.answer);
	found(c, key, &e);
	exchange_release(&s.exchange);
	r = a->size ? found_known(c, key) : NULL;
	if (r)
		deadly_learn(r, a->load, a->size);
}

/* It died once in `a`: of what, and how often of CONFIRM_TRIES? */
static void convict(struct campaign *c, struct alone *a, uint64_t index)
{
	struct finding_key key = key_of(a);
	const struct record *r = found_known(c, &key);
	unsigned confirmed, tried;

	if (!r) {
		strip(c, a);
		key = a->size ? key_of_load(a) : key_of(a);
		r = found_known(c, &key);
	}
	confirmed = r ? r->f.confirmed : 1;
	tried = r ? r->f.tried : 1;
	while (!r && tried < CONFIRM_TRIES && is_up(c) &&
	       !campaign_interrupted(c)) {
		struct alone again = { .try = a->try, .arena = ARENA_INIT };

		bool killed = kills(c, &again);

		arena_release(&again.arena);
		if (campaign_interrupted(c))
			break; /* that says nothing */
		confirmed += killed;
		tried++;
	}
	tell(c, a, &key, index, confirmed, tried);
	is_up(c);
}

/* ---- those that are known ---- */

static void remember(struct campaign *c, const struct mutant *m)
{
	for (size_t k = 0; k < m->step_count; k++) {
		size_t row = choose_row(m->steps[k].op), i = 0;

		while (i < c->deadly_count &&
		       (c->deadly[i].op != row ||
			c->deadly[i].seed != m->seed_index))
			i++;
		if (i == DEADLY_MAX)
			return;
		if (i == c->deadly_count)
			c->deadly[c->deadly_count++] =
				(struct deadly){ row, m->seed_index, 0 };
		c->deadly[i].deaths++;
	}
}

static bool has_family(const struct expectation *e, const char *family)
{
	for (size_t i = 0; i < e->defect_count; i++)
		if (!strcmp(e->defects[i]->family, family))
			return true;
	return false;
}

/* All defects that it took are there. */
static bool has_defects(const struct expectation *e,
			const struct finding_key *key)
{
	bool any = false;

	for (size_t i = 0; expect_defect_at(i); i++) {
		if (!(key->defects[i / 64] >> (i % 64) & 1))
			continue;
		any = true;
		if (!has_family(e, expect_defect_at(i)->family))
			return false;
	}
	return any;
}

static bool is_deadly(const struct record *r)
{
	return r->f.count >= DEADLY_CAP && r->key.by_request &&
	       !strcmp(r->f.oracle, "liveness");
}

static bool shows_known(const struct campaign *c, const struct mutant *m)
{
	struct arena arena = ARENA_INIT;
	struct expectation e = { .defect_count = 0 };
	bool read = false, shows = false;

	for (size_t i = 0; i < c->record_count && !shows; i++) {
		if (!is_deadly(c->records[i]))
			continue;
		if (!read)
			expect_request(&c->oracle,
				       buf_view(&m->requests[m->request_count -
							     1]),
				       &arena, &e);
		read = true;
		shows = has_defects(&e, &c->records[i]->key);
	}
	arena_release(&arena);
	return shows;
}

bool suspects_avoid(const struct campaign *c, const struct mutant *m)
{
	if (!c->deaths && !c->restored)
		return false;
	if (shows_known(c, m) ||
	    deadly_known(c, buf_view(&m->requests[m->request_count - 1]),
			 DEADLY_CAP))
		return true;
	for (size_t i = 0; i < c->deadly_count; i++)
		for (size_t k = 0; k < m->step_count; k++)
			if (c->deadly[i].deaths >= DEADLY_CAP &&
			    c->deadly[i].seed == m->seed_index &&
			    c->deadly[i].op == choose_row(m->steps[k].op))
				return true;
	return false;
}

static bool is_culprit(struct campaign *c, uint64_t index, bool plain)
{
	struct alone a;
	bool caught;

	campaign_tell(c, "sending the suspects of a death again");
	alone_make(c, index, plain, &a);
	caught = a.try.requests[0].len && kills(c, &a);
	if (caught) {
		remember(c, &a.mutant);
		convict(c, &a, index);
	}
	alone_release(&a);
	return caught;
}

bool suspects_isolate(struct campaign *c, const struct suspects *s)
{
	bool caught = false;

	for (size_t i = 0; i < s->count && !caught && !campaign_is_cut(c); i++)
		caught = is_culprit(c, s->indices[i], false) ||
			 (!campaign_is_cut(c) &&
			  is_culprit(c, s->indices[i], true));
	return caught;
}

bool suspects_convict(struct campaign *c, const struct sent *s)
{
	struct alone a = { .arena = ARENA_INIT };
	bool caught;

	a.try = (struct replay_try){
		.requests = { buf_view(&s->exchange.request) }, .count = 1 };
	caught = kills(c, &a);
	if (caught)
		convict(c, &a, c->summary->last_index);
	alone_release(&a);
	return caught;
}
