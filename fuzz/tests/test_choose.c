/* What guidance leaves out: less of what brings nothing new, never all. */
#include "tests/module_bench.h"
#include "tests/test.h"

enum { DRAWN = 400, SENT = 1000 };

/* Of the next mutants so many in percent are sent. */
static unsigned share(struct module_bench *m, bool unguided, uint64_t from)
{
	uint64_t first = from;

	m->b.options.unguided = unguided;
	m->c->next = first;
	for (unsigned i = 0; i < DRAWN; i++) {
		struct mutant mutant;

		CHECK(choose_next(m->c, &mutant) >= first);
		mutant_release(&mutant);
	}
	return (unsigned)(DRAWN * 100 / (m->c->next - first));
}

static void score(struct campaign *c, uint32_t sent, uint32_t news)
{
	for (size_t i = 0; mutate_operator_at(i); i++)
		c->scores[i] = (struct op_score){ sent, news };
}

TEST(choose, leaves_out_half_of_what_brings_nothing_new)
{
	static const struct {
		uint32_t sent, news;
		bool unguided, early;
		unsigned least, most;
	} rows[] = {
		{ 0, 0, false, false, 100, 100 },
		{ 63, 0, false, false, 100, 100 },      /* not known yet */
		{ 64, 0, false, false, 40, 65 },
		{ SENT, 0, false, false, 40, 65 },
		{ SENT, 4, false, false, 65, 90 },
		{ SENT, SENT / 10, false, false, 100, 100 },
		{ SENT, 0, true, false, 100, 100 },
		{ SENT, 0, false, true, 100, 100 },     /* the boundary phase */
	};
	struct script script = { .answer = NULL };
	struct module_bench m;

	module_open(&m, &script);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t from = rows[i].early ? 0 : m.c->boundary;
		unsigned percent;

		CHECK(!rows[i].early || m.c->boundary >= DRAWN);
		score(m.c, rows[i].sent, rows[i].news);
		percent = share(&m, rows[i].unguided, from);
		if (!CHECK(percent >= rows[i].least && percent <= rows[i].most))
			printf(" %u %% in row %zu", percent, i);
	}
	module_close(&m);
}

TEST(choose, learns_of_each_operator_and_forgets_slowly)
{
	enum { HALF_AT = 4096 };
	struct mutant m = { .steps = { { .op = mutate_operator_at(3) },
				       { .op = mutate_operator_at(5) } },
			    .step_count = 2 };
	struct script script = { .answer = NULL };
	struct module_bench b;

	module_open(&b, &script);
	for (unsigned i = 0; i < HALF_AT; i++) {
		if (i == HALF_AT - 1)
			CHECK_INT(b.c->scores[3].sent, HALF_AT - 1);
		choose_learn(b.c, &m, i % 4 == 0);
	}
	CHECK_INT(b.c->scores[3].sent, HALF_AT / 2);
	CHECK_INT(b.c->scores[3].news, HALF_AT / 8);
	CHECK_INT(b.c->scores[5].news, HALF_AT / 8);
	CHECK_INT(b.c->scores[4].sent, 0);
	for (size_t i = 0; mutate_operator_at(i); i++)
		CHECK_INT(choose_row(mutate_operator_at(i)), i);
	module_close(&b);
}

/* A slice of a campaign, as one of several workers sends it. */
TEST(choose, goes_on_by_the_step)
{
	struct script script = { .answer = NULL };
	struct module_bench m;

	module_open(&m, &script);
	m.b.options.step = 8;
	m.c->next = 3;
	for (uint64_t i = 0; i < 4; i++) {
		struct mutant mutant;

		CHECK_INT(choose_next(m.c, &mutant), 3 + 8 * i);
		mutant_release(&mutant);
	}
	module_close(&m);
}
