/* Findings on disk: what a later part of the campaign reads back is what the
 * earlier one knew. */
#include "base/file.h"
#include "tests/module_bench.h"
#include "tests/program.h"
#include "tests/test.h"

struct scene {
	char findings[PROGRAM_PATH];
	uint64_t from;                 /* where the later part begins */
	struct script script;
	struct module_bench m;
};

static void scene_open(struct scene *s, bool resume, uint64_t seed)
{
	module_init(&s->m, &s->script);
	s->m.b.options.findings = s->findings;
	s->m.b.options.seed = seed;
	s->m.b.options.from = s->from;
	module_begin(&s->m);
	s->m.b.options.resume = resume;
	if (resume)
		CHECK_INT(keep_restore(s->m.c, &s->m.err), 0);
}

static void scene_begin(struct scene *s)
{
	*s = (struct scene){ .script.answer = NULL };
	program_path(s->findings, ".findings");
	scene_open(s, false, 7);
}

static void scene_end(struct scene *s)
{
	module_close(&s->m);
	program_remove_folder(s->findings);
}

/* What may stand in a key, a row for each kind. */
static const struct finding_key keys[] = {
	{ .oracle = "leak", .title = "a leak", .digest = "0000000000000001",
	  .symptom = "0000000000000001", .severity = SEVERITY_LEAK },
	{ .oracle = "expectation", .title = "wrong for two reasons",
	  .digest = "0000000000000002", .symptom = "1000000000000002",
	  .by_request = true, .defects = { 1ULL << 50 | 1, 1ULL << 3 },
	  .severity = SEVERITY_WRONG_FAULT },
	{ .oracle = "expectation", .title = "no answer",
	  .digest = "0000000000000003", .symptom = "1000000000000003",
	  .served = true, .unusual = { 1ULL << 9, 1ULL }, .severity =
	  SEVERITY_CRASH },
	{ .oracle = "difference", .title = "A: a, B: b",
	  .digest = "0000000000000004", .symptom = "1000000000000004",
	  .by_request = true, .vague = true },
};

enum { KEYS = sizeof(keys) / sizeof(keys[0]) };

static void find(struct campaign *c, size_t i)
{
	struct finding_key key = keys[i];
	struct mutant m = { .steps = { { .op = mutate_operator_at(i + 1),
					 .pointer = "/syncSpecs/0" },
				       { .op = mutate_operator_at(i + 9) } },
			    .step_count = 2 };
	struct sent s = { .fate = FATE_OWN };
	struct example e = { .sent = &s, .mutant = &m, .index = 40 - i,
			     .clause = "R1", .sure = true, .confirmed = 2,
			     .tried = i % 2 ? 3 : 0 };

	if (!strcmp(key.oracle, "difference")) {
		finding_key_set_sides(&key, "a", "b");
		e.difference = (struct finding_difference){
			.request = "mode", .left = "a", .right = "b" };
	}
	exchange_init(&s.exchange);
	buf_text(&s.exchange.request, "POST / HTTP/1.1\r\nHost: a\r\n\r\n");
	buf_text(&s.exchange.answer, "HTTP/1.1 404 X\r\n"
				     "Content-Length: 0\r\n\r\n");
	found(c, &key, &e);
	exchange_release(&s.exchange);
}

static void check_same(const struct record *was, const struct record *is)
{
	CHECK_TEXT(is->key.digest, was->key.digest);
	CHECK_TEXT(is->key.symptom, was->key.symptom);
	CHECK_TEXT(is->key.left, was->key.left);
	CHECK_TEXT(is->key.right, was->key.right);
	CHECK_TEXT(is->key.oracle, was->key.oracle);
	CHECK_INT(is->key.by_request, was->key.by_request);
	CHECK_INT(is->key.served, was->key.served);
	CHECK_INT(is->key.vague, was->key.vague);
	CHECK(!memcmp(is->key.defects, was->key.defects,
		      sizeof(is->key.defects)));
	CHECK(!memcmp(is->key.unusual, was->key.unusual,
		      sizeof(is->key.unusual)));
	CHECK(!memcmp(is->common, was->common, sizeof(is->common)));
	CHECK_TEXT(is->folder, was->folder);
	CHECK_TEXT(is->kind, was->kind);
	CHECK_INT(is->unconfirmed, was->unconfirmed);
	CHECK_INT(is->f.count, was->f.count);
	CHECK_INT(is->f.first_index, was->f.first_index);
	CHECK_INT(is->step_count, was->step_count);
	for (size_t i = 0; i < is->step_count; i++)
		CHECK(is->steps[i].op == was->steps[i].op);
	CHECK_TEXT(is->steps[0].pointer, was->steps[0].pointer);
}

TEST(keep, gives_back_what_was_known)
{
	struct scene first, then;

	scene_begin(&first);
	for (size_t i = KEYS; i--;)
		find(first.m.c, i);
	find(first.m.c, 0); /* once more */
	keep_counts(first.m.c, true);
	CHECK_INT(first.m.c->record_count, KEYS);
	then = (struct scene){ .script.answer = NULL };
	snprintf(then.findings, sizeof(then.findings), "%s", first.findings);
	scene_open(&then, true, 7);
	CHECK_INT(then.m.c->restored, KEYS);
	/* The latest index was found first: the order is that of the indices. */
	for (size_t i = 0; i < then.m.c->record_count; i++)
		check_same(found_known(first.m.c, &then.m.c->records[i]->key),
			   then.m.c->records[i]);
	for (size_t i = 1; i < then.m.c->record_count; i++)
		CHECK(then.m.c->records[i - 1]->f.first_index <
		      then.m.c->records[i]->f.first_index);
	/* ... and counts on. */
	find(then.m.c, 1);
	CHECK_INT(then.m.c->record_count, KEYS);
	module_close(&then.m);
	scene_end(&first);
}

static size_t folders(const struct scene *s)
{
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	char **names = NULL;
	size_t count = 0;

	file_list(s->findings, "", &arena, &names, &count, &err);
	arena_release(&arena);
	return count;
}

TEST(keep, leaves_alone_what_another_campaign_has_left)
{
	struct scene s;

	scene_begin(&s);
	find(s.m.c, 0);
	find(s.m.c, 1);
	module_close(&s.m);
	scene_open(&s, true, 8);   /* of another seed */
	CHECK_INT(s.m.c->restored, 0);
	module_close(&s.m);
	CHECK_INT(folders(&s), 2);
	scene_open(&s, false, 7);  /* begins anew */
	CHECK_INT(s.m.c->restored, 0);
	CHECK_INT(folders(&s), 2);
	scene_end(&s);
}

/* One folder for a finding, whatever its title has become; none for what
 * another one explains. */
TEST(keep, moves_and_removes_folders)
{
	char was[FINDING_NAME_MAX];
	struct record *r;
	struct scene s;

	scene_begin(&s);
	find(s.m.c, 0);
	find(s.m.c, 1);
	r = s.m.c->records[0];
	snprintf(was, sizeof(was), "%s", r->folder);
	r->f.title = "another title";
	keep_write(s.m.c, r);
	CHECK(strcmp(was, r->folder) != 0);
	CHECK_INT(folders(&s), 2);
	found_remove(s.m.c, 1);
	CHECK_INT(folders(&s), 1);
	scene_end(&s);
}

/* Who named the suspects of a death and was cut off asks them again. */
TEST(keep, forgets_suspects_that_nobody_has_asked)
{
	static const struct {
		const char *oracle;
		unsigned tried;
		uint64_t from;
		bool restored;
	} rows[] = {
		{ "liveness", 0, 9, false },
		{ "liveness", 0, 10, true }, /* of before that: it is done */
		{ "liveness", 3, 9, true },
		{ "leak", 0, 9, true },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct finding_key key = { .oracle = rows[i].oracle,
					   .title = "x",
					   .digest = "0000000000000005",
					   .symptom = "0000000000000005" };
		struct sent sent = { .fate = FATE_SUSPECT };
		struct scene s;

		scene_begin(&s);
		exchange_init(&sent.exchange);
		buf_text(&sent.exchange.request, "POST / HTTP/1.1\r\n\r\n");
		found(s.m.c, &key, &(struct example){
			.sent = &sent, .index = 9, .sure = true,
			.tried = rows[i].tried });
		exchange_release(&sent.exchange);
		module_close(&s.m);
		s.from = rows[i].from;
		scene_open(&s, true, 7);
		CHECK_INT(s.m.c->restored, rows[i].restored);
		CHECK_INT(folders(&s), rows[i].restored);
		scene_end(&s);
	}
}
