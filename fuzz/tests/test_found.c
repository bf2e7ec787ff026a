/* One defect of the server, one finding: what counts as one more of it, which
 * example stays. */
#include "tests/module_bench.h"
#include "tests/test.h"

/* What happened: the oracle's note, how the exchange ended, of which operator
 * (a row of the table) and how long a request. */
struct event {
	const char *oracle, *what;
	enum exchange_outcome outcome;
	size_t op, length;
	bool bare;
};

static void happen(struct campaign *c, const struct event *e)
{
	const struct oracle_note note = { e->oracle, VERDICT_FAIL, e->what,
					  "x" };
	struct mutant m = { .steps = { { .op = mutate_operator_at(e->op) } },
			    .step_count = 1 };
	struct arena arena = ARENA_INIT;
	struct finding_key key;
	struct sent s = { .fate = FATE_OWN };

	exchange_init(&s.exchange);
	s.exchange.outcome = e->outcome;
	buf_printf(&s.exchange.request, "%0*d", (int)e->length, 0);
	finding_key_of_note(&note, &arena, &key);
	key.bare = e->bare;
	found(c, &key, &(struct example){ .sent = &s, .mutant = &m,
					  .index = e->length,
					  .clause = "R1" });
	exchange_release(&s.exchange);
	arena_release(&arena);
}

TEST(found, takes_two_silences_of_one_operator_for_one)
{
	static const struct { struct event first, second; size_t findings; }
	rows[] = {
		{ { "liveness", "a", EXCHANGE_CLOSED, 1, 9, false },
		  { "liveness", "b", EXCHANGE_CLOSED, 1, 9, false }, 1 },
		{ { "liveness", "a", EXCHANGE_CLOSED, 1, 9, false },
		  { "liveness", "a", EXCHANGE_CLOSED, 2, 9, false }, 1 },
		/* another operator, another end, another oracle */
		{ { "liveness", "a", EXCHANGE_CLOSED, 1, 9, false },
		  { "liveness", "b", EXCHANGE_CLOSED, 2, 9, false }, 2 },
		{ { "liveness", "a", EXCHANGE_CLOSED, 1, 9, false },
		  { "liveness", "b", EXCHANGE_CUT, 1, 9, false }, 2 },
		{ { "liveness", "a", EXCHANGE_CLOSED, 1, 9, false },
		  { "desync", "b", EXCHANGE_CLOSED, 1, 9, false }, 2 },
		/* an answer says what it is about */
		{ { "leak", "a", EXCHANGE_ANSWERED, 1, 9, false },
		  { "leak", "b", EXCHANGE_ANSWERED, 1, 9, false }, 2 },
		/* and so does a request that is about nothing else */
		{ { "liveness", "a", EXCHANGE_CLOSED, 1, 9, true },
		  { "liveness", "b", EXCHANGE_CLOSED, 1, 9, false }, 2 },
		{ { "liveness", "a", EXCHANGE_CLOSED, 1, 9, false },
		  { "liveness", "b", EXCHANGE_CLOSED, 1, 9, true }, 2 },
	};

	struct script script = { .answer = NULL };
	struct module_bench m;

	module_open(&m, &script);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		happen(m.c, &rows[i].first);
		happen(m.c, &rows[i].second);
		if (!CHECK_INT(m.c->record_count, rows[i].findings))
			printf(" in row %zu", i);
		CHECK_INT(m.c->records[0]->f.count, 3 - rows[i].findings);
		while (m.c->record_count)
			found_remove(m.c, 0);
	}
	module_close(&m);
}

/* The shorter one, a few times; the first one says when it began. */
TEST(found, keeps_the_shortest_of_its_first_examples)
{
	struct event e = { "leak", "a", EXCHANGE_ANSWERED, 1, 900, false };
	struct script script = { .answer = NULL };
	struct module_bench m;
	const struct finding *f;

	module_open(&m, &script);
	happen(m.c, &e);
	f = &m.c->records[0]->f;
	e.length = 901;
	happen(m.c, &e);
	CHECK_INT(f->request.len, 900);
	for (size_t i = 1; i <= CAMPAIGN_KEY_EXEMPLARS_MAX; i++) {
		e.length = 900 - i;
		happen(m.c, &e);
		CHECK_INT(f->request.len, e.length);
	}
	e.length = 9;
	happen(m.c, &e);
	CHECK_INT(f->request.len, 900 - CAMPAIGN_KEY_EXEMPLARS_MAX);
	CHECK_INT(f->first_index, 900);
	CHECK_INT(f->count, CAMPAIGN_KEY_EXEMPLARS_MAX + 3);
	module_close(&m);
}

/* The guilty operator is the one that all of them had. */
TEST(found, names_the_operators_that_all_examples_share)
{
	struct mutant m1 = { .steps = { { .op = mutate_operator_at(1) },
					{ .op = mutate_operator_at(2) } },
			     .step_count = 2 },
		      m2 = { .steps = { { .op = mutate_operator_at(2) },
					{ .op = mutate_operator_at(3) } },
			     .step_count = 2 };
	const struct oracle_note note = { "leak", VERDICT_FAIL, "a", "x" };
	struct script script = { .answer = NULL };
	struct sent s = { .fate = FATE_OWN };
	struct module_bench m;

	module_open(&m, &script);
	exchange_init(&s.exchange);
	found_note(m.c, &note, &(struct example){ .sent = &s, .mutant = &m1 });
	CHECK_HAS(m.c->records[0]->f.operators, "+");
	found_note(m.c, &note, &(struct example){ .sent = &s, .mutant = &m2 });
	CHECK_TEXT(m.c->records[0]->f.operators, mutate_operator_at(2)->name);
	CHECK_INT(m.c->record_count, 1);
	exchange_release(&s.exchange);
	module_close(&m);
}

TEST(found, withdraws_what_something_else_explains)
{
	const struct event late = { "recovery", "a", EXCHANGE_ANSWERED, 1, 9,
				    false },
			   other = { "recovery", "b", EXCHANGE_ANSWERED, 2, 9,
				     false };
	const struct oracle_note note = { "recovery", VERDICT_FAIL, "a",
					  NULL };
	struct script script = { .answer = NULL };
	struct module_bench m;

	module_open(&m, &script);
	happen(m.c, &late);
	happen(m.c, &other);
	CHECK_INT(m.c->record_count, 2);
	found_withdraw(m.c, &note);
	if (CHECK_INT(m.c->record_count, 1))
		CHECK_HAS(m.c->records[0]->f.title, "b");
	CHECK(found_by(m.c, "recovery"));
	CHECK(!found_by(m.c, "leak"));
	module_close(&m);
}
