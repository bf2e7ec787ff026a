#include "campaign/fuzz_trial.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "campaign/fuzz_server.h"
#include "mutate/mutate.h"

enum {
	TRIAL_SIZE_MAX = 512 * 1024,   /* of one mutant */
	LATE_US = 1000 * 1000,         /* virtual: a right answer takes 1 us */
	AGAIN_EVERY = 4, AGAIN = 2,    /* mutants that are sent again */
	MEMORY_EVERY = 64, MEMORY_MAX = 192 * 1024 * 1024,
	KIND_TEXT = 96
};

struct loop {
	struct fuzz_trial *t;
	struct fuzz_server target;
	struct mutate_seeds seeds;
	struct mutator mutator;
	struct expect_oracle oracle;
	struct buf canary;             /* request */
	struct arena arena;            /* of one mutant */
	struct mutant mutant;
	struct expectation expectation;
	int64_t start_us;
	size_t memory;                 /* resident at the start */
	uint64_t index;
	bool unwell;                   /* this mutant has a finding */
};

static int64_t clock_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* ---- findings ---- */

static const char *operators_of(struct loop *l)
{
	const char *all = "";

	for (size_t i = 0; i < l->mutant.step_count; i++)
		all = arena_printf(&l->t->arena, "%s%s%s", all, i ? "+" : "",
				   l->mutant.steps[i].op->name);
	return all;
}

static void keep(struct loop *l, const struct finding_key *key)
{
	struct fuzz_trial *t = l->t;
	size_t kept = 0;

	for (size_t i = 0; i < t->finding_count; i++)
		if (finding_key_covers(&t->findings[i].key, key))
			return;
	for (size_t i = 0; i < t->finding_count; i++)
		if (!finding_key_covers(key, &t->findings[i].key))
			t->findings[kept++] = t->findings[i];
	t->finding_count = kept;
	if (kept == FUZZ_TRIAL_FINDINGS_MAX)
		return;
	t->findings[kept] = (struct fuzz_trial_finding){ *key, l->index,
							 operators_of(l) };
	t->findings[kept].key.title =
		arena_string(&t->arena, slice_from(key->title));
	t->finding_count++;
}

static void tell(struct loop *l, const struct finding_key *key)
{
	struct fuzz_trial *t = l->t;

	l->unwell = true;
	keep(l, key);
	if (t->found || (t->oracle && strcmp(t->oracle, key->oracle)))
		return;
	t->found = true;
	t->index = l->index;
	t->us = clock_us() - l->start_us;
}

static void say(struct loop *l, const char *oracle, const char *what)
{
	const struct oracle_note note = { oracle, VERDICT_FAIL, what, "" };
	struct finding_key key;

	finding_key_of_note(&note, &l->arena, &key);
	tell(l, &key);
}

/* ---- one exchange ---- */

/* Status and type of the answer; how it failed, without one. */
static const char *kind_of(struct loop *l, const struct exchange *x)
{
	struct answer a;

	answer_read(&l->arena, x, &a);
	if (!a.parsed)
		return exchange_outcome_name(x->outcome);
	return arena_printf(&l->arena, "%d %.*s", a.response.status,
			    SLICE_ARG(slice_head(a.type_name, KIND_TEXT)));
}

static void judge(struct loop *l)
{
	const struct suite *suite = l->t->suite;
	const struct exchange *x = &l->target.exchange;
	struct case_result result;
	struct finding_key key;

	expect_judge(suite, &l->expectation, &l->target.evidence, &l->arena,
		     &result);
	if (result.verdict[LEVEL_SHOULD] != VERDICT_FAIL ||
	    !finding_key_of(suite, &l->expectation, &result, LEVEL_SHOULD,
			    &l->arena, &key))
		return;
	if (x->outcome != EXCHANGE_ANSWERED)
		key.oracle = "liveness";
	tell(l, &key);
}

static void look(struct loop *l, struct slice marker)
{
	const struct oracle_look at = { &l->target.exchange, &l->expectation,
					marker, &l->arena };
	const struct oracle *oracle;
	struct oracle_note note;
	struct finding_key key;

	for (size_t i = 0; (oracle = oracle_at(i)); i++) {
		if (!oracle->look || !oracle->look(&at, &note))
			continue;
		finding_key_of_note(&note, &l->arena, &key);
		tell(l, &key);
	}
}

static bool is_late(const struct exchange *x)
{
	return x->outcome == EXCHANGE_ANSWERED &&
	       x->done_us - x->sent_us > LATE_US;
}

/* A word of this request's own in a field that servers repeat in logs. */
static struct slice marked(struct loop *l, struct slice request,
			   struct buf *out, char marker[])
{
	static const char version[] = " HTTP/1.1\r\n";
	ptrdiff_t found = slice_find(request, slice_from(version));
	size_t end = (size_t)found + sizeof(version) - 1;

	oracle_marker(l->t->seed, l->index, marker);
	buf_clear(out);
	if (found < 0) {
		buf_slice(out, request);
		return buf_view(out);
	}
	buf_slice(out, slice_head(request, end));
	buf_printf(out, "X-Request-Id: %s\r\n", marker);
	buf_slice(out, slice_skip(request, end));
	return buf_view(out);
}

static void send_judged(struct loop *l)
{
	const struct mutant *m = &l->mutant;
	char marker[ORACLE_MARKER_TEXT + 1];

	marked(l, buf_view(&m->requests[m->request_count - 1]),
	       &l->target.exchange.request, marker);
	expect_request(&l->oracle, buf_view(&l->target.exchange.request),
		       &l->arena, &l->expectation);
	fuzz_server_sync(&l->target, buf_view(&l->target.exchange.request),
			 m->own_connection && m->request_count == 1,
			 &l->arena);
	judge(l);
	look(l, slice_from(marker));
	if (is_late(&l->target.exchange))
		say(l, "latency", "an answer that takes its time");
}

/* ---- what lies between exchanges ---- */

static bool canary_is_well(struct loop *l, bool fresh)
{
	fuzz_server_sync(&l->target, buf_view(&l->canary), fresh, &l->arena);
	return !strcmp(kind_of(l, &l->target.exchange),
		       "200 ManagedObjectReference");
}

static int build_canary(struct loop *l, struct err *err)
{
	struct bindings b = l->target.bindings;

	b.volume = b.other_volume;
	buf_clear(&l->canary);
	return base_build(l->t->suite, "sync", &b, &l->canary, err);
}

static bool ask_canary(struct loop *l)
{
	bool known = l->unwell, well = canary_is_well(l, false);
	struct err err = ERR_INIT;

	if (well && is_late(&l->target.exchange))
		say(l, "recovery", "a valid sync that takes its time");
	if (well)
		return true;
	if (canary_is_well(l, true)) {
		say(l, "desync", "another answer to the next request");
		return false;
	}
	/* After no answer at all that is the same finding. */
	if (!known || l->target.exchange.outcome == EXCHANGE_ANSWERED)
		say(l, "canary", "no success of a valid sync afterwards");
	fuzz_server_revive(&l->target);
	build_canary(l, &err);
	return false;
}

static void compare_plain(struct loop *l, const char *kind)
{
	const char *plain;

	fuzz_server_sync(&l->target, buf_view(&l->mutant.plain), false,
			 &l->arena);
	plain = kind_of(l, &l->target.exchange);
	if (strcmp(plain, kind))
		say(l, "same-meaning", arena_printf(&l->arena, "%s, not %s",
						    kind, plain));
}

static void send_again(struct loop *l, const char *kind)
{
	struct slice request = arena_slice(&l->arena,
				buf_view(&l->target.exchange.request));

	for (unsigned i = 0; i < AGAIN; i++) {
		fuzz_server_sync(&l->target, request,
				 l->mutant.own_connection, &l->arena);
		if (!strcmp(kind_of(l, &l->target.exchange), kind))
			continue;
		say(l, "determinism", "another kind of answer again");
		return;
	}
}

static size_t resident(void)
{
	FILE *f = fopen("/proc/self/statm", "r");
	char line[KIND_TEXT] = "", *end;
	unsigned long pages = 0;

	if (f && fgets(line, sizeof(line), f)) {
		strtoul(line, &end, 10);
		pages = strtoul(end, NULL, 10);
	}
	if (f)
		fclose(f);
	return pages * (size_t)sysconf(_SC_PAGESIZE);
}

static void watch_memory(struct loop *l)
{
	size_t now = resident();

	if (!l->memory)
		l->memory = now;
	if (now > l->memory + MEMORY_MAX)
		say(l, "memory", "memory that grows and grows");
}

/* ---- the loop ---- */

static void send_before(struct loop *l)
{
	const struct mutant *m = &l->mutant;

	for (size_t i = 0; i + 1 < m->request_count; i++) {
		expect_request(&l->oracle, buf_view(&m->requests[i]),
			       &l->arena, &l->expectation);
		fuzz_server_sync(&l->target, buf_view(&m->requests[i]),
				 m->own_connection && !i, &l->arena);
		judge(l);
		look(l, SLICE_NONE);
	}
}

static void one(struct loop *l)
{
	const char *kind;

	arena_release(&l->arena);
	l->unwell = false;
	mutate_request(&l->mutator, l->t->seed, l->index, &l->mutant);
	send_before(l);
	send_judged(l);
	kind = kind_of(l, &l->target.exchange);
	if (!l->unwell && l->index % AGAIN_EVERY == 0)
		send_again(l, kind);
	if (ask_canary(l) && l->mutant.plain.len)
		compare_plain(l, kind);
	if (l->index % MEMORY_EVERY == 0)
		watch_memory(l);
	mutant_release(&l->mutant);
}

static int prepare(struct loop *l, struct err *err)
{
	struct fuzz_trial *t = l->t;

	seeds_builtin(&l->seeds);
	if (fuzz_server_open(&l->target, t->suite, t->bug, t->variant, 1,
			     err))
		return -1;
	l->oracle = (struct expect_oracle){ t->suite, &l->target.bindings,
					    false };
	if (mutator_init(&l->mutator, &l->seeds, &l->target.bindings,
			 TRIAL_SIZE_MAX, err))
		return -1;
	return build_canary(l, err);
}

int fuzz_trial_run(struct fuzz_trial *t, struct err *err)
{
	struct loop *l = mem_alloc(sizeof(*l));
	uint64_t last = t->requests;
	int result;

	*l = (struct loop){ .t = t, .canary = BUF_INIT(REQUEST_MAX),
			    .start_us = clock_us() };
	result = prepare(l, err);
	if (!result)
		for (; t->executed < last; t->executed++) {
			l->index = t->executed;
			one(l);
			if (t->found && last == t->requests)
				last = t->executed + 1 + t->after < last
					       ? t->executed + 1 + t->after
					       : last;
			if (t->found && !t->after)
				break;
		}
	fuzz_server_close(&l->target);
	mutator_release(&l->mutator);
	seeds_release(&l->seeds);
	buf_release(&l->canary);
	arena_release(&l->arena);
	mem_free(l);
	return result;
}

void fuzz_trial_release(struct fuzz_trial *t)
{
	arena_release(&t->arena);
}
