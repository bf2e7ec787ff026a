/* Which findings are one, and which stay two. */
#include "tests/module_bench.h"
#include "tests/test.h"

/* One sighting: `operators` are three at most, NULL behind the last. */
struct sight {
	const char *oracle;            /* "same-meaning" or "expectation" */
	const char *operators[3];
	const char *got, *plain;       /* "500 InvalidArgument", "200 Task" */
};

static void show(struct module_bench *m, const struct sight *s)
{
	struct arena arena = ARENA_INIT;
	struct sent *sent = pump_new(&m->c->pump);
	struct mutant mutant = { .request_count = 0 };
	struct example e = { .sent = sent, .mutant = &mutant, .sure = true,
			     .confirmed = 3, .tried = 3 };
	struct finding_key key = { .oracle = s->oracle };
	const char *names = "";

	for (size_t i = 0; i < 3 && s->operators[i]; i++) {
		mutant.steps[mutant.step_count++].op =
			mutate_operator_find(slice_from(s->operators[i]));
		CHECK(mutant.steps[i].op);
		names = arena_printf(&arena, "%s%s%s", names,
				     i ? " and " : "", s->operators[i]);
	}
	sent->exchange.outcome = EXCHANGE_ANSWERED;
	buf_printf(&sent->exchange.answer, "HTTP/1.1 %.3s X\r\n"
		   "Content-Type: application/json\r\nContent-Length: %zu\r\n"
		   "\r\n{\"_typeName\":\"%s\"}", s->got,
		   strlen(s->got + 4) + strlen("{\"_typeName\":\"\"}"),
		   s->got + 4);
	if (!strcmp(s->oracle, "same-meaning"))
		finding_key_of_spelling(names, s->got, s->plain, &arena, &key);
	else
		key = (struct finding_key){
			.oracle = "expectation", .title = s->got,
			.digest = "wrong", .symptom = "wrong" };
	found(m->c, &key, &e);
	sent_free(sent);
	arena_release(&arena);
}

/* How many are left of them; the last one is *left. */
static size_t left_of(const struct sight *s, size_t count,
		      char title[128], char operators[256])
{
	struct script script = { .answer = NULL };
	struct module_bench m;
	size_t left;

	module_open(&m, &script);
	for (size_t i = 0; i < count; i++)
		show(&m, &s[i]);
	fold_all(m.c);
	left = m.c->record_count;
	if (CHECK(left > 0)) {
		const struct finding *f = &m.c->records[left - 1]->f;

		snprintf(title, 128, "%s", f->title);
		snprintf(operators, 256, "%s", f->operators);
	}
	module_close(&m);
	return left;
}

#define SPELT(got, plain, ...) { "same-meaning", { __VA_ARGS__ }, got, plain }
#define WRONG(got, ...) { "expectation", { __VA_ARGS__ }, got, NULL }
#define INVALID "500 InvalidArgument"
#define TASK "200 Task"

#define CHECK_LEFT(sights, count)                                          \
	CHECK_INT(left_of(sights, sizeof(sights) / sizeof((sights)[0]),    \
			  title, operators), count)

TEST(fold, two_spellings_of_one_difference_stay_two)
{
	static const struct sight two[] = {
		SPELT(INVALID, TASK, "space-added"),
		SPELT(INVALID, TASK, "name-case") };
	char title[128], operators[256];

	CHECK_LEFT(two, 2);
	CHECK_TEXT(operators, "name-case");
}

TEST(fold, more_of_them_are_one_that_names_them)
{
	static const struct sight many[] = {
		SPELT(INVALID, TASK, "space-added"),
		SPELT(INVALID, TASK, "name-case"),
		SPELT(INVALID, TASK, "space-to-the-edge"),
		SPELT(INVALID, TASK, "typename-last"),
		SPELT(INVALID, TASK, "typename-last", "chunked"),
		SPELT(INVALID, TASK, "typename-last") };
	char title[128], operators[256];

	CHECK_LEFT(many, 1);
	CHECK_TEXT(title, "another answer to the same request, spelt by "
		   "several: 500 InvalidArgument, not 200 Task");
	CHECK_TEXT(operators, "space-to-the-edge, name-case, space-added, "
		   "typename-last, typename-last+chunked");
}

/* Two that have a third one in them are no spellings of their own. */
TEST(fold, what_adds_to_a_spelling_does_not_make_it_several)
{
	static const struct sight many[] = {
		SPELT(INVALID, TASK, "space-added"),
		SPELT(INVALID, TASK, "space-added", "name-case"),
		SPELT(INVALID, TASK, "space-added", "typename-last"),
		SPELT(INVALID, TASK, "chunked", "space-added") };
	char title[128], operators[256];

	CHECK_LEFT(many, 1);
	CHECK_TEXT(operators, "space-added");
}

TEST(fold, names_no_more_than_some)
{
	struct script script = { .answer = NULL };
	const struct mutate_operator *op;
	struct module_bench m;

	module_open(&m, &script);
	for (size_t i = 0; i < 20 && (op = mutate_operator_at(i)); i++)
		show(&m, &(struct sight)SPELT(INVALID, TASK, op->name));
	if (CHECK_INT(m.c->record_count, 1)) {
		const struct finding *f = &m.c->records[0]->f;
		size_t commas = 0;

		for (const char *at = f->operators; (at = strchr(at, ',')); at++)
			commas++;
		CHECK_INT(commas, 8);
		CHECK_HAS(f->operators, ", others");
		CHECK_INT(f->count, 20);
	}
	module_close(&m);
}

/* Other answers, or the same ones on the other side. */
TEST(fold, two_differences_stay_two_whoever_spells_them)
{
	static const struct sight sights[] = {
		SPELT(INVALID, TASK, "space-added"),
		SPELT("500 NotFound", TASK, "name-case"),
		SPELT(TASK, INVALID, "space-to-the-edge"),
		SPELT(INVALID, TASK, "typename-last"),
		SPELT("500 NotFound", TASK, "chunked"),
		SPELT(TASK, INVALID, "name-escaped-equally") };
	char title[128], operators[256];

	CHECK_LEFT(sights, 6);
}

TEST(fold, a_spelling_explains_more_of_itself)
{
	static const struct sight same[] = {
		SPELT(INVALID, TASK, "space-added"),
		SPELT(INVALID, TASK, "space-added", "name-case") };
	static const struct sight other[] = {
		SPELT(INVALID, TASK, "space-added"),
		SPELT("500 NotFound", TASK, "space-added", "name-case") };
	char title[128], operators[256];

	CHECK_LEFT(same, 1);
	CHECK_TEXT(operators, "space-added");
	CHECK_LEFT(other, 2);
}

TEST(fold, a_wrong_answer_that_needs_a_spelling_is_about_that)
{
	static const struct sight needs[] = {
		SPELT("500 InvalidArgument", TASK, "space-added"),
		WRONG("500 InvalidArgument", "space-added", "chunked"),
		WRONG("500 InvalidArgument", "chunked", "id-unknown",
		      "space-added") };
	/* Without it, too; with another answer; the spelling is another. */
	static const struct sight without[] = {
		SPELT("500 InvalidArgument", TASK, "space-added"),
		WRONG("500 InvalidArgument", "space-added", "chunked"),
		WRONG("500 InvalidArgument", "chunked") };
	static const struct sight other[] = {
		SPELT("500 InvalidArgument", TASK, "space-added"),
		WRONG("500 NotFound", "space-added", "chunked") };
	static const struct sight another[] = {
		SPELT("500 InvalidArgument", TASK, "space-added"),
		WRONG("500 InvalidArgument", "name-case", "chunked") };
	char title[128], operators[256];

	CHECK_LEFT(needs, 1);
	CHECK_HAS(title, "spelt by space-added");
	CHECK_LEFT(without, 2);
	CHECK_LEFT(other, 2);
	CHECK_LEFT(another, 2);
}

TEST(fold, a_wrong_answer_explains_its_spelling)
{
	static const struct sight both[] = {
		WRONG("500 InvalidArgument", "space-added"),
		WRONG("500 InvalidArgument", "space-added"),
		SPELT("500 InvalidArgument", TASK, "space-added") };
	/* One that something is added to; with another answer. */
	static const struct sight more[] = {
		WRONG("500 InvalidArgument", "space-added"),
		WRONG("500 InvalidArgument", "space-added"),
		SPELT("500 InvalidArgument", TASK, "space-added",
		      "name-case") };
	static const struct sight other[] = {
		WRONG("500 InvalidArgument", "space-added"),
		WRONG("500 InvalidArgument", "space-added"),
		SPELT("500 NotFound", TASK, "space-added", "name-case") };
	char title[128], operators[256];

	CHECK_LEFT(both, 1);
	CHECK_TEXT(title, "500 InvalidArgument");
	CHECK_LEFT(more, 1);
	CHECK_LEFT(other, 2);
	/* Once: nobody knows which of its operators it is. */
	CHECK_INT(left_of(both + 1, 2, title, operators), 2);
}

/* ---- one wrong answer, many kinds of requests ---- */

/* The same answer to a request with another defect. */
static void answer_to(struct module_bench *m, size_t defect, const char *got,
		      enum exchange_outcome outcome)
{
	struct sent *sent = pump_new(&m->c->pump);
	struct mutant mutant = { .request_count = 0 };
	struct example e = { .sent = sent, .mutant = &mutant, .sure = true,
			     .index = defect, .confirmed = 3, .tried = 3 };
	struct finding_key key = { .oracle = "expectation", .title = got,
				   .symptom = "same", .by_request = true };

	snprintf(key.digest, sizeof(key.digest), "%zu", defect);
	key.defects[0] = 1ULL << defect;
	sent->exchange.outcome = outcome;
	buf_printf(&sent->exchange.answer, "HTTP/1.1 %.3s X\r\n"
		   "Content-Type: application/json\r\nContent-Length: %zu\r\n"
		   "\r\n{\"_typeName\":\"%s\"}", got,
		   strlen(got + 4) + strlen("{\"_typeName\":\"\"}"), got + 4);
	found(m->c, &key, &e);
	sent_free(sent);
}

/* How many are left; the first one's title. */
static size_t left_of_kinds(size_t kinds, const char *got,
			    enum exchange_outcome outcome, char title[128])
{
	struct script script = { .answer = NULL };
	struct module_bench m;
	size_t left;

	module_open(&m, &script);
	for (size_t i = 0; i < kinds; i++)
		answer_to(&m, i, got, outcome);
	fold_all(m.c);
	left = m.c->record_count;
	if (CHECK(left > 0)) {
		CHECK_INT(m.c->records[0]->f.first_index, 0);
		CHECK_INT(m.c->records[0]->f.count, left == 1 ? kinds : 1);
		snprintf(title, 128, "%s", m.c->records[0]->f.title);
	}
	module_close(&m);
	return left;
}

#define CHECK_KINDS(kinds, got, outcome, count) \
	CHECK_INT(left_of_kinds(kinds, got, outcome, title), count)

TEST(fold, one_wrong_answer_to_many_kinds_of_requests_is_one_finding)
{
	char title[128];

	CHECK_KINDS(3, "500 NotFound", EXCHANGE_ANSWERED, 3);
	CHECK_TEXT(title, "500 NotFound");
	CHECK_KINDS(4, "500 NotFound", EXCHANGE_ANSWERED, 1);
	CHECK_TEXT(title, "500 NotFound, and 3 more kinds of requests");
	CHECK_KINDS(12, "500 NotFound", EXCHANGE_CUT, 1);
	/* What is not checked is a bug each. */
	CHECK_KINDS(6, "200 ", EXCHANGE_ANSWERED, 1);
	CHECK_KINDS(6, "200 InvalidArgument", EXCHANGE_ANSWERED, 1);
	CHECK_KINDS(6, "200 MoRefTask", EXCHANGE_ANSWERED, 6);
	CHECK_KINDS(6, "200 ManagedObjectReference", EXCHANGE_ANSWERED, 6);
	CHECK_KINDS(15, "200 MoRefTask", EXCHANGE_ANSWERED, 1);
	CHECK_TEXT(title, "200 MoRefTask, and 14 more kinds of requests");
	/* Nobody catches what is thrown. */
	CHECK_KINDS(3, "500 NotFound", EXCHANGE_CLOSED, 3);
	CHECK_KINDS(4, "500 NotFound", EXCHANGE_CLOSED, 1);
	/* Who hangs or dies does it over what he reads. */
	CHECK_KINDS(12, "500 NotFound", EXCHANGE_TIMEOUT, 12);
	CHECK_KINDS(12, "500 NotFound", EXCHANGE_REFUSED, 12);
}

TEST(fold, a_crash_is_not_hidden_by_rude_refusals)
{
	struct script script = { .answer = NULL };
	struct module_bench m;

	module_open(&m, &script);
	for (size_t i = 0; i < 8; i++)
		answer_to(&m, i, "500 NotFound", EXCHANGE_CLOSED);
	CHECK_INT(m.c->record_count, 8);
	for (size_t i = 4; i < m.c->record_count; i++)
		m.c->records[i]->f.severity = SEVERITY_CRITICAL;
	fold_all(m.c);
	if (CHECK_INT(m.c->record_count, 2))
		CHECK_INT(m.c->records[1]->f.severity, SEVERITY_CRITICAL);
	module_close(&m);
}

/* Three kinds of wrong answers, as they were when each was sent alone. */
static size_t left_of_tries(unsigned confirmed, const char *oracle)
{
	struct script script = { .answer = NULL };
	struct module_bench m;
	size_t left;

	module_open(&m, &script);
	for (size_t i = 0; i < 3; i++)
		answer_to(&m, i, "500 NotFound", EXCHANGE_ANSWERED);
	for (size_t i = 0; i < m.c->record_count; i++) {
		m.c->records[i]->f.tried = 3;
		m.c->records[i]->f.confirmed = i ? confirmed : 0;
	}
	if (oracle) {
		m.c->records[2]->key.oracle = oracle;
		m.c->records[2]->f.confirmed = 3;
	}
	fold_all(m.c);
	left = m.c->record_count;
	if (oracle && CHECK(left > 0))
		CHECK_TEXT(m.c->records[left - 1]->key.oracle, oracle);
	module_close(&m);
	return left;
}

TEST(fold, what_comes_only_beside_others_is_one_finding)
{
	CHECK_INT(left_of_tries(3, NULL), 3);
	CHECK_INT(left_of_tries(0, NULL), 1);
	/* Somebody is known to mix them up. */
	CHECK_INT(left_of_tries(0, "desync"), 1);
	CHECK_INT(left_of_tries(3, "concurrency"), 2);
	CHECK_INT(left_of_tries(0, "leak"), 2);
}

/* Ids that return, where what comes together gets `got` by the oracle. */
static size_t left_beside(const char *oracle, const char *got)
{
	struct script script = { .answer = NULL };
	struct module_bench m;
	size_t left;

	module_open(&m, &script);
	answer_to(&m, 0, "200 MoRefTask", EXCHANGE_ANSWERED);
	answer_to(&m, 1, got, EXCHANGE_ANSWERED);
	if (CHECK_INT(m.c->record_count, 2)) {
		m.c->records[0]->key.oracle = "identity";
		m.c->records[1]->key.oracle = oracle;
	}
	fold_all(m.c);
	left = m.c->record_count;
	module_close(&m);
	return left;
}

TEST(fold, ids_that_return_are_of_who_gives_others_their_tasks)
{
	CHECK_INT(left_beside("concurrency", "200 MoRefTask"), 1);
	CHECK_INT(left_beside("desync", "500 NotFound"), 1);
	CHECK_INT(left_beside("concurrency", "500 SystemError"), 2);
	CHECK_INT(left_beside("leak", "200 MoRefTask"), 2);
}

/* Two findings, as the row has them. */
static size_t left_of_sides(const char *one, const char *other, bool by_request,
			    uint64_t later, uint64_t more, const char *shared)
{
	const struct mutate_operator *op =
		mutate_operator_find(slice_from("content-type-odd"));
	struct script script = { .answer = NULL };
	struct module_bench m;
	size_t left;

	module_open(&m, &script);
	answer_to(&m, 0, "500 NotFound", EXCHANGE_ANSWERED);
	answer_to(&m, 1, "500 NotFound", EXCHANGE_ANSWERED);
	if (CHECK_INT(m.c->record_count, 2) && CHECK(op)) {
		struct record *a = m.c->records[0], *b = m.c->records[1];

		a->key.oracle = one;
		b->key.oracle = other;
		a->f.confirmed = a->f.tried = b->f.confirmed = b->f.tried = 3;
		b->key.by_request = by_request;
		b->f.first_index = a->f.first_index + later;
		b->f.count = a->f.count + more;
		a->common[choose_row(op) / 64] |= 1ULL << choose_row(op) % 64;
		if (shared)
			memcpy(b->common, a->common, sizeof(b->common));
	}
	fold_all(m.c);
	left = m.c->record_count;
	if (CHECK(left > 0))
		CHECK_TEXT(m.c->records[0]->key.oracle, one);
	module_close(&m);
	return left;
}

TEST(fold, one_answer_that_is_wrong_in_two_ways_is_one_finding)
{
	CHECK_INT(left_of_sides("leak", "expectation", false, 0, 0, NULL), 1);
	/* another one, or more of them than what leaks; about the request */
	CHECK_INT(left_of_sides("leak", "expectation", false, 1, 0, NULL), 2);
	CHECK_INT(left_of_sides("leak", "expectation", false, 0, 1, NULL), 2);
	CHECK_INT(left_of_sides("leak", "expectation", true, 0, 0, NULL), 2);
	CHECK_INT(left_of_sides("reflection", "expectation", false, 0, 0,
				NULL), 2);
	CHECK_INT(left_of_sides("desync", "determinism", false, 9, 0, "too"),
		  1);
	CHECK_INT(left_of_sides("desync", "determinism", false, 9, 0, NULL),
		  2);
	CHECK_INT(left_of_sides("canary", "determinism", false, 9, 0, "too"),
		  2);
}

static size_t left_of_several(const char *got, bool valid, unsigned confirmed)
{
	static const struct sight spelt[] = {
		SPELT(INVALID, TASK, "space-added"),
		SPELT(INVALID, TASK, "name-case"),
		SPELT(INVALID, TASK, "typename-last") };
	struct script script = { .answer = NULL };
	struct module_bench m;
	size_t left;

	module_open(&m, &script);
	for (size_t i = 0; i < sizeof(spelt) / sizeof(spelt[0]); i++)
		show(&m, &spelt[i]);
	answer_to(&m, 5, got, EXCHANGE_ANSWERED);
	if (CHECK_INT(m.c->record_count, 2) && valid)
		m.c->records[1]->key.defects[0] = 0;
	m.c->records[1]->f.tried = 3;
	m.c->records[1]->f.confirmed = confirmed;
	fold_all(m.c);
	left = m.c->record_count;
	if (CHECK(left > 0))
		CHECK_TEXT(m.c->records[left - 1]->key.oracle, "expectation");
	module_close(&m);
	return left;
}

TEST(fold, a_valid_sync_that_is_refused_explains_several_spellings)
{
	CHECK_INT(left_of_several(INVALID, true, 3), 1);
	CHECK_INT(left_of_several(INVALID, true, 1), 1);
	/* a flake explains nothing that comes every time */
	CHECK_INT(left_of_several(INVALID, true, 0), 2);
	CHECK_INT(left_of_several(INVALID, false, 3), 2);
	CHECK_INT(left_of_several("500 NotFound", true, 3), 2);
}

TEST(fold, counts_the_kinds_of_a_campaign_that_goes_on)
{
	struct script script = { .answer = NULL };
	struct module_bench m;

	module_open(&m, &script);
	for (size_t i = 0; i < 12; i++)
		answer_to(&m, i, "500 NotFound", EXCHANGE_ANSWERED);
	fold_all(m.c);
	for (size_t i = 20; i < 24; i++)
		answer_to(&m, i, "500 NotFound", EXCHANGE_ANSWERED);
	fold_all(m.c);
	CHECK_INT(m.c->record_count, 1);
	CHECK_TEXT(m.c->records[0]->f.title,
		   "500 NotFound, and 11 more kinds of requests");
	module_close(&m);
}

TEST(fold, many_differences_of_one_sort_are_one_finding)
{
	static const struct sight taken[] = {
		SPELT(INVALID, TASK, "space-added"),
		SPELT("500 InvalidRequest", TASK, "name-case"),
		SPELT("500 NotFound", TASK, "name-escaped-equally"),
	}, mixed[] = {
		SPELT(INVALID, TASK, "space-added"),
		SPELT("500 InvalidRequest", TASK, "name-case"),
		SPELT("500 NotFound", INVALID, "name-escaped-equally"),
		SPELT("500 CnsFault", INVALID, "string-escaped-equally"),
	};
	char title[128], operators[256];

	CHECK_LEFT(taken, 1);
	CHECK_LEFT(mixed, 4);
}
