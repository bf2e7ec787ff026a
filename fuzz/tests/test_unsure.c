/*
 * A wrong answer that does not come again, and what came before it: unsure.c
 * and aftermath.c in campaigns of a few chosen mutants.
 */
#include "tests/module_bench.h"
#include "tests/test.h"

enum { MANY = 24 };

#define VICTIM "\"syncSpecs\":[]"
#define POISON "\"syncSpecs\":null"
#define NEAR "\"id\":\"true\""         /* goes out together with the poison */

/* Answers 404 to the victim, or to anybody behind the poison. */
struct moody {
	struct script script;
	const char *victim;            /* NULL: VICTIM */
	size_t wrongly;                /* so often to the victim... */
	size_t every;                  /* ... and each time of so many */
	size_t spoils;                 /* so many syncs behind the poison */
	size_t works;                  /* it does so often; 0 = always */
	bool slowly;                   /* those are late, not wrong */
	bool closes;                   /* the victim gets no answer at all */
	size_t left;                   /* of them */
	size_t victims, poisons;       /* that came */
};

static bool has(struct slice request, const char *bytes)
{
	return slice_find(request, slice_from(bytes)) >= 0;
}

static bool is_wrongly(const struct moody *m, size_t n)
{
	return n < m->wrongly || (m->every && n % m->every == 0);
}

static enum handler_end be_moody(struct script *self, struct slice request,
				 struct buf *out, int64_t *delay_us)
{
	struct moody *m = (struct moody *)self;

	if (!script_is_sync(request))
		return script_right(self, request, out, delay_us);
	if (has(request, POISON)) {
		if (m->poisons++ < m->works || !m->works)
			m->left = m->spoils;
		return script_right(self, request, out, delay_us);
	}
	if (has(request, m->victim ? m->victim : VICTIM) &&
	    is_wrongly(m, m->victims++))
		return m->closes ? HANDLER_CLOSE : script_status(out, 404);
	if (!m->left)
		return script_right(self, request, out, delay_us);
	m->left--;
	if (!m->slowly)
		return script_status(out, 404);
	script_right(self, request, out, delay_us);
	*delay_us = 2 * LATE_US;
	return HANDLER_KEEP;
}

static uint64_t index_of(struct moody *moody, const char *bytes, uint64_t from)
{
	struct module_bench m;
	uint64_t index;

	module_init(&m, &moody->script);
	index = module_index(&m, bytes, from);
	module_release(&m);
	return index;
}

/* `requests` mutants from that one on, each `step` behind the other. */
static void run(struct module_bench *m, struct moody *moody, uint64_t from,
		uint64_t step, uint64_t requests)
{
	moody->script.answer = be_moody;
	moody->victims = moody->poisons = 0;
	module_init(m, &moody->script);
	m->b.options.from = from;
	m->b.options.step = step;
	m->b.options.requests = requests;
	campaign_bench_run(&m->b);
	CHECK_INT(m->b.result, 0);
}

static void run_victim(struct module_bench *m, struct moody *moody)
{
	run(m, moody, index_of(moody, VICTIM, 0), 1, 1);
}

TEST(unsure, what_comes_again_is_a_finding)
{
	struct moody moody = { .wrongly = SIZE_MAX };
	struct module_bench m;

	run_victim(&m, &moody);
	if (CHECK_INT(m.b.sum.finding_count, 1)) {
		CHECK_TEXT(m.b.sum.findings[0].oracle, "expectation");
		CHECK_INT(m.b.sum.findings[0].confirmed, 3);
	}
	module_release(&m);
}

/* Nothing explains it: it is told, and how often it came. */
TEST(unsure, what_nobody_explains_is_told_as_it_is)
{
	struct moody moody = { .wrongly = 1 };
	struct module_bench m;

	run_victim(&m, &moody);
	if (CHECK_INT(m.b.sum.finding_count, 1)) {
		CHECK_INT(m.b.sum.findings[0].confirmed, 0);
		CHECK_INT(m.b.sum.findings[0].tried, 3);
	}
	module_release(&m);
}

/* What came before it is the finding, and it alone. */
TEST(unsure, what_something_before_explains_is_no_finding)
{
	struct moody moody = { .spoils = 2 };
	uint64_t poison = index_of(&moody, POISON, 0),
		 victim = index_of(&moody, VICTIM, 0);
	struct module_bench m;

	if (!CHECK(poison < victim))
		return;
	run(&m, &moody, poison, victim - poison, 2);
	CHECK(moody.victims > 1);
	if (CHECK_INT(m.b.sum.finding_count, 1)) {
		CHECK_TEXT(m.b.sum.findings[0].oracle, "canary");
		CHECK_INT(m.b.sum.findings[0].first_index, poison);
	} else {
		campaign_bench_show(&m.b);
	}
	module_release(&m);
}

/* Whatever happened to others: one of three tries is enough. */
TEST(unsure, what_comes_again_stays_beside_what_is_explained)
{
	for (size_t every = 1; every <= 3; every++) {
		struct moody moody = { .every = every, .spoils = 6,
				       .victim = NEAR };
		uint64_t poison = index_of(&moody, POISON, 0);
		const struct finding *f;
		struct module_bench m;

		run(&m, &moody, poison - MANY / 2, 1, MANY);
		f = module_has(&m, "expectation");
		if (!CHECK(f && has(f->request, NEAR)) ||
		    !CHECK(module_has(&m, "canary")) ||
		    !CHECK_INT(m.b.sum.finding_count, 2))
			campaign_bench_show(&m.b);
		module_release(&m);
	}
}

/* What can be asked for again, and may be another one's fault. */
TEST(unsure, doubts_one_wrong_answer_to_a_mutant_and_nothing_else)
{
	static const struct {
		const char *oracle;
		enum exchange_outcome outcome;
		bool sure, no_mutant;
		unsigned tried;
		bool doubts;
	} rows[] = {
		{ "expectation", EXCHANGE_ANSWERED, false, false, 0, true },
		{ "expectation", EXCHANGE_CLOSED, false, false, 0, true },
		{ "expectation", EXCHANGE_CUT, false, false, 0, true },
		{ "expectation", EXCHANGE_MALFORMED, false, false, 0, true },
		{ "expectation", EXCHANGE_TIMEOUT, false, false, 0, false },
		{ "expectation", EXCHANGE_ANSWERED, true, false, 0, false },
		{ "expectation", EXCHANGE_ANSWERED, false, true, 0, false },
		{ "expectation", EXCHANGE_ANSWERED, false, false, 3, false },
		{ "cross-talk", EXCHANGE_ANSWERED, false, false, 0, false },
	};
	struct mutant mutant = { .steps = { { .op = mutate_operator_at(0) } },
				 .step_count = 1 };
	struct script script = { .answer = NULL };
	struct module_bench m;

	module_open(&m, &script);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sent s = { .exchange.outcome = rows[i].outcome };
		struct finding_key key = { .oracle = rows[i].oracle,
					   .title = "x" };

		found(m.c, &key, &(struct example){
			.sent = &s, .sure = rows[i].sure,
			.mutant = rows[i].no_mutant ? NULL : &mutant,
			.tried = rows[i].tried });
		if (!CHECK_INT(m.c->unsure_count, rows[i].doubts) ||
		    !CHECK_INT(m.c->record_count, !rows[i].doubts))
			printf(" in row %zu", i);
		unsure_drop(m.c);
		while (m.c->record_count)
			found_remove(m.c, 0);
	}
	module_close(&m);
}

/* Is made smaller: only what an answer came to. A server need not be closed
 * over and over. */
TEST(unsure, asks_no_more_than_it_must_where_no_answer_comes)
{
	enum { FIRST = 1, AGAIN = 1, CONFIRMED = 3 };

	for (int closes = 0; closes < 2; closes++) {
		struct moody moody = { .wrongly = SIZE_MAX, .closes = closes };
		struct module_bench m;

		run_victim(&m, &moody);
		CHECK_INT(m.b.sum.finding_count, 1);
		if (closes)
			CHECK_INT(moody.victims, FIRST + AGAIN + CONFIRMED);
		else
			CHECK(moody.victims > FIRST + AGAIN + CONFIRMED);
		module_release(&m);
	}
}

static bool is_about(const struct finding *f, const char *bytes)
{
	return f->before_count && has(f->before[f->before_count - 1], bytes);
}

static void find_culprit(struct moody moody, const char *oracle)
{
	uint64_t poison = index_of(&moody, POISON, 0);
	struct module_bench m;
	const struct finding *f;

	run(&m, &moody, poison - MANY / 2, 1, MANY);
	f = module_has(&m, oracle);
	if (CHECK(f) && CHECK_INT(m.b.sum.finding_count, 1)) {
		CHECK_INT(f->first_index, poison);
		CHECK_TEXT(f->clause, "M1");
		CHECK_INT(f->confirmed, 3);
		CHECK(is_about(f, POISON));
	} else {
		campaign_bench_show(&m.b);
	}
	module_release(&m);
}

TEST(aftermath, names_the_right_one_of_many)
{
	find_culprit((struct moody){ .spoils = 6 }, "canary");
}

/* Enough for a valid sync to be among them. */
TEST(aftermath, tells_of_valid_syncs_that_are_late_behind_one)
{
	find_culprit((struct moody){ .spoils = 30, .slowly = true },
		     "recovery");
}

enum { BRIEF_ANSWER_US = 400000 };

static bool is_patch(const void *self, const struct mutant *m,
		     const struct expectation *e)
{
	(void)self;
	(void)e;
	return m->request_count == 1 && module_holds(m, "PATCH /sdk/");
}

/* Which is no mere end of a session: those that come by themselves are
 * nobody's (test_canary.c). What is kept holds no session. */
TEST(aftermath, names_who_ends_the_session)
{
	struct script script = { .bug = "ends-the-session-of-a-patch" };
	const struct finding *f;
	struct module_bench m;
	uint64_t patch;

	module_open(&m, &script);
	patch = module_first(m.c, is_patch, NULL, 0, 1);
	module_close(&m);
	module_init(&m, &script);
	m.b.options.from = patch - MANY / 2;
	m.b.options.requests = MANY;
	campaign_bench_run(&m.b);
	f = module_has(&m, "canary");
	if (CHECK(f) && CHECK_INT(m.b.sum.finding_count, 1)) {
		CHECK_HAS(f->title, "the session has ended afterwards");
		CHECK_INT(f->first_index, patch);
		CHECK_INT(f->confirmed, 3);
		CHECK(is_about(f, "PATCH /sdk/"));
		CHECK(!redact_find(m.b.options.secrets, f->before[0]));
	} else {
		campaign_bench_show(&m.b);
	}
	module_release(&m);
}

/* A session that has ended by itself, and a mutant that does something else. */
TEST(aftermath, takes_nobody_else_for_who_ends_the_session)
{
	struct moody moody = { .spoils = 6, .script.answer = be_moody };
	struct script ends = { .bug = "ends-the-session-of-a-patch" };
	uint64_t poison = index_of(&moody, POISON, 0);

	for (int patch = 0; patch < 2; patch++) {
		struct module_bench m;

		module_open(&m, patch ? &ends : &moody.script);
		m.c->recent[m.c->recent_count++] =
			patch ? module_first(m.c, is_patch, NULL, 0, 1)
			      : poison;
		ref_server_restart(m.b.base.server);
		m.c->canary_doubt = true;
		canary_settle(m.c);
		CHECK(module_has(&m, "canary"));
		CHECK_INT(m.c->session_ends, patch);
		module_close(&m);
	}
}

/* A server that is slow, and lets no session last long. */
struct brief {
	struct script script;
	int64_t life_us, login_us;     /* 0: no end */
};

static enum handler_end be_brief(struct script *self, struct slice request,
				 struct buf *out, int64_t *delay_us)
{
	struct brief *b = (struct brief *)self;
	enum handler_end end = script_right(self, request, out, delay_us);

	*delay_us += BRIEF_ANSWER_US;
	if (slice_find(request, slice_from("/Login ")) >= 0)
		b->login_us = self->now_us;
	if (!script_is_sync(request) || !b->life_us ||
	    self->now_us - b->login_us < b->life_us)
		return end;
	buf_clear(out);
	return script_status(out, 401);
}

/* 9.29: a valid sync, the mutant and another valid sync take as long as that
 * lasts, each time. */
TEST(aftermath, blames_nobody_for_a_session_that_has_had_its_time)
{
	struct brief b = { .script.answer = be_brief };
	struct module_bench m;

	module_open(&m, &b.script);
	m.c->recent[m.c->recent_count++] =
		module_first(m.c, is_patch, NULL, 0, 1);
	b.life_us = 2 * BRIEF_ANSWER_US + 3 * BRIEF_ANSWER_US / 4;
	CHECK_INT(session_open(m.c, &m.err), 0);
	CHECK(!aftermath_look(m.c));
	CHECK_INT(m.c->record_count, 0);
	CHECK(!m.c->session_ends);
	module_close(&m);
}

TEST(aftermath, wants_to_see_it_in_every_try)
{
	for (size_t works = 1; works <= 3; works++) {
		struct moody moody = { .spoils = 6, .works = works };
		uint64_t poison = index_of(&moody, POISON, 0);
		struct module_bench m;

		run(&m, &moody, poison - MANY / 2, 1, MANY);
		CHECK(!module_has(&m, "canary"));
		CHECK(moody.poisons > works);
		module_release(&m);
	}
}

/* Of two that do it the later one: it is the nearer reason. */
TEST(aftermath, looks_at_the_latest_first)
{
	struct moody moody = { .spoils = 6 };
	uint64_t first = index_of(&moody, POISON, 0),
		 second = index_of(&moody, POISON, first + 1);
	const struct finding *f;
	struct module_bench m;

	moody.script.answer = be_moody;
	module_open(&m, &moody.script);
	m.c->recent[m.c->recent_count++] = first;
	m.c->recent[m.c->recent_count++] = second;
	CHECK(aftermath_look(m.c));
	f = module_has(&m, "canary");
	if (CHECK_INT(m.c->record_count, 1) && CHECK(f))
		CHECK_INT(f->first_index, second);
	module_close(&m);
}

/* Those that nobody can have been hurt by any more are left alone. */
TEST(aftermath, looks_no_further_back_than_the_last_good_one_and_a_window)
{
	struct moody moody = { .spoils = 6 };
	uint64_t poison = index_of(&moody, POISON, 0),
		 other = index_of(&moody, VICTIM, 0);

	for (unsigned more = 0; more < 2; more++) {
		struct module_bench m;
		uint64_t back;

		moody.script.answer = be_moody;
		moody.poisons = 0;
		module_open(&m, &moody.script);
		back = 4 * (uint64_t)m.c->pump.window;
		m.c->recent[m.c->recent_count++] = poison;
		while (m.c->recent_count < 1 + back)
			m.c->recent[m.c->recent_count++] = other;
		m.c->recent_well = m.c->recent_count - 1 + more;
		CHECK_INT(aftermath_look(m.c), !more);
		CHECK_INT(moody.poisons > 0, !more);
		module_close(&m);
	}
}

/* Nobody can be told from the others any more; --time still ends it. */
TEST(aftermath, tells_of_a_server_that_stays_slow_and_ends_in_time)
{
	struct moody moody = { .spoils = SIZE_MAX, .slowly = true };
	uint64_t poison = index_of(&moody, POISON, 0);
	const struct finding *f;
	struct module_bench m;

	moody.script.answer = be_moody;
	module_init(&m, &moody.script);
	m.b.options.from = poison - MANY / 2;
	m.b.options.time_us = 30 * (int64_t)SECOND_US;
	campaign_bench_run(&m.b);
	f = module_has(&m, "recovery");
	if (!CHECK(f && strstr(f->title, "are late and stay so")) ||
	    !CHECK_INT(m.b.sum.finding_count, 1))
		campaign_bench_show(&m.b);
	CHECK(m.b.sum.us < 60 * (int64_t)SECOND_US);
	module_release(&m);
}
