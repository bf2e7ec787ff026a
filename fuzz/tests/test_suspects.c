/* Who can have killed a server, and what is known to kill it. */
#include "tests/module_bench.h"
#include "tests/test.h"

enum { CROWD = 120 };

/* ---- who it can have been ---- */

static enum handler_end be_gone(struct script *self, struct slice request,
				struct buf *out, int64_t *delay_us)
{
	return script_is_sync(request)
		       ? HANDLER_CLOSE
		       : script_right(self, request, out, delay_us);
}

struct collected {
	struct campaign *c;
	struct suspects s;
	size_t doubtful;
};

static void collect(void *self)
{
	struct collected *d = self;
	struct sent *s = d->c->pump.doubtful;

	for (; s; s = s->next, d->doubtful++)
		s->fate = FATE_SUSPECT;
	suspects_collect(d->c, &d->s);
	pump_resume(&d->c->pump, false);
}

static void send_crowd(struct campaign *c)
{
	for (uint64_t i = 0; i < CROWD; i++) {
		struct mutant m;

		mutate_request(&c->mutator, c->options->seed, i, &m);
		work_start(c, i, &m, 0);
		/* Others than those under way came before them. */
		c->recent[c->recent_count++ % RECENT_KEPT] = i / 2 + CROWD;
	}
}

TEST(suspects, are_those_under_way_and_then_the_latest_each_once)
{
	struct script script = { .answer = NULL };
	struct collected d = { .doubtful = 0 };
	struct module_bench m;

	module_init(&m, &script);
	m.b.base.config.jobs = CROWD;
	module_begin(&m);
	script.answer = be_gone;
	d.c = m.c;
	m.c->pump.resolve = collect;
	m.c->pump.resolver = &d;
	m.c->go = 0;
	send_crowd(m.c);
	pump_drain(&m.c->pump);
	CHECK(d.doubtful > SUSPECTS_IN_FLIGHT);
	CHECK_INT(d.s.in_flight, SUSPECTS_IN_FLIGHT);
	CHECK_INT(d.s.count, SUSPECTS_IN_FLIGHT + CROWD / 2);
	CHECK_INT(d.s.indices[d.s.in_flight], CROWD - 1 - CROWD / 2 + CROWD);
	for (size_t i = 0; i < d.s.count; i++)
		for (size_t k = 0; k < i; k++)
			CHECK(d.s.indices[i] != d.s.indices[k]);
	unsure_drop(m.c);
	module_close(&m);
}

/* ---- what is known ---- */

static bool has_defect(const void *self, const struct mutant *x,
		       const struct expectation *e)
{
	return x->request_count == 1 && e->defect_count == 1 &&
	       !strcmp(e->defects[0]->name, self);
}

/* The first plain mutant with that defect and no other. */
static void find_mutant(struct campaign *c, const char *defect,
			struct mutant *out)
{
	mutate_request(&c->mutator, c->options->seed,
		       module_first(c, has_defect, defect, 0, 1), out);
}

static size_t row_of(const char *defect)
{
	size_t i = 0;

	while (strcmp(expect_defect_at(i)->name, defect) != 0)
		i++;
	return i;
}

/* A finding of so many deaths, about those defects. */
static void know(struct campaign *c, const char *oracle, uint64_t count,
		 bool by_request, const char *defect)
{
	struct sent s = { .exchange.outcome = EXCHANGE_CLOSED };
	struct finding_key key = { .oracle = oracle, .title = "x",
				   .by_request = by_request };
	size_t row = row_of(defect);

	key.defects[row / 64] |= 1ULL << row % 64;
	found(c, &key, &(struct example){ .sent = &s, .sure = true });
	c->records[0]->f.count = count;
}

TEST(suspects, avoid_what_has_killed_often_enough)
{
	static const struct {
		const char *oracle;
		uint64_t count;
		bool by_request;
		unsigned deaths;
		const char *defect;
		bool avoided;
	} rows[] = {
		{ "liveness", DEADLY_CAP, true, 1, "id-empty", true },
		{ "liveness", DEADLY_CAP - 1, true, 1, "id-empty", false },
		{ "liveness", DEADLY_CAP, false, 1, "id-empty", false },
		{ "leak", DEADLY_CAP, true, 1, "id-empty", false },
		{ "liveness", DEADLY_CAP, true, 0, "id-empty", false },
		/* the family is one bug */
		{ "liveness", DEADLY_CAP, true, 1, "id-malformed", true },
		{ "liveness", DEADLY_CAP, true, 1, "specs-none", false },
	};
	struct script script = { .answer = NULL };
	struct module_bench m;
	struct mutant mutant;

	module_open(&m, &script);
	find_mutant(m.c, "id-empty", &mutant);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		know(m.c, rows[i].oracle, rows[i].count, rows[i].by_request,
		     rows[i].defect);
		m.c->deaths = rows[i].deaths;
		if (!CHECK_INT(suspects_avoid(m.c, &mutant), rows[i].avoided))
			printf(" in row %zu", i);
		found_remove(m.c, 0);
	}
	mutant_release(&mutant);
	module_close(&m);
}

/* ... be it known by an operator on a seed, or by how much it has. */
TEST(suspects, avoid_an_operator_on_a_seed_and_a_load)
{
	static const struct { unsigned deaths; int op, seed; bool avoided; }
	rows[] = {
		{ DEADLY_CAP, 0, 0, true }, { DEADLY_CAP - 1, 0, 0, false },
		{ DEADLY_CAP, 1, 0, false }, { DEADLY_CAP, 0, 1, false },
	};
	struct script script = { .answer = NULL };
	struct arena arena = ARENA_INIT;
	struct module_bench m;
	struct mutant mutant;
	struct load load;

	module_open(&m, &script);
	m.c->deaths = 1;
	find_mutant(m.c, "id-empty", &mutant);
	m.c->deadly_count = 1;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		m.c->deadly[0] = (struct deadly){
			choose_row(mutant.steps[0].op) + (size_t)rows[i].op,
			mutant.seed_index + (size_t)rows[i].seed,
			rows[i].deaths };
		CHECK_INT(suspects_avoid(m.c, &mutant), rows[i].avoided);
	}
	m.c->deadly_count = 0;
	know(m.c, "liveness", DEADLY_CAP, false, "id-empty");
	for (size_t enough = 1; enough < 1000; enough *= 10) {
		m.c->records[0]->enough = 0;
		deadly_learn(m.c->records[0], LOAD_MEMBERS, enough);
		deadly_learn(m.c->records[0], LOAD_MEMBERS, enough + 1);
		CHECK_INT(m.c->records[0]->enough, enough);
		CHECK_INT(suspects_avoid(m.c, &mutant), enough == 1);
	}
	load_of(&arena, buf_view(&mutant.requests[0]), &load);
	for (size_t more = 0; more < 2; more++) {
		m.c->records[0]->enough = load.of[LOAD_MEMBERS] + more;
		CHECK_INT(suspects_avoid(m.c, &mutant), !more);
	}
	m.c->records[0]->enough = 1;
	m.c->records[0]->f.count = DEADLY_CAP - 1;
	CHECK(!suspects_avoid(m.c, &mutant));
	CHECK(deadly_known(m.c, buf_view(&mutant.requests[0]), 1) ==
	      m.c->records[0]);
	arena_release(&arena);
	mutant_release(&mutant);
	module_close(&m);
}
