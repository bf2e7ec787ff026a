#include "base/exit_code.h"
#include "base/file.h"
#include "campaign/minimize.h"
#include "cli/finding_session.h"

enum { CONFIRM_TIMES = 3 };

/* The smallest request so far, and the answer that it got. */
struct minimizing {
	struct finding_session s;
	struct minimize m;
	struct buf answer;
	char digest[KEY_DIGEST_TEXT + 1]; /* of that try */
	enum exchange_outcome outcome;
	unsigned patience;  /* tries of one candidate */
};

/* 1: it shows the finding, no more defects than before; 0: not; -1. */
static int shows(struct minimizing *z, const struct replay_try *try,
		 unsigned tries, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct replay_shot shot;
	int found = 0;

	for (unsigned i = 0; i < tries && !found; i++) {
		if (finding_session_try(&z->s, try, &arena, &shot, err)) {
			found = -1;
			break;
		}
		found = replay_explains(&z->s.finding, &z->s.recorded, &shot);
		if (found) {
			buf_clear(&z->answer);
			buf_slice(&z->answer, shot.answer);
			z->outcome = shot.outcome;
			memcpy(z->digest, shot.key.digest, sizeof(z->digest));
		}
		arena_release(&arena);
		if (z->s.lost)
			break;
	}
	arena_release(&arena);
	return found;
}

/* How often the finding shows by itself says how patient to be. */
static int confirm(struct minimizing *z, const struct replay_try *try,
		   unsigned *confirmed, struct err *err)
{
	*confirmed = 0;
	for (unsigned i = 0; i < CONFIRM_TIMES && !z->s.lost; i++) {
		int found = shows(z, try, 1, err);

		if (found < 0)
			return -1;
		*confirmed += (unsigned)found;
	}
	z->patience = *confirmed == CONFIRM_TIMES ? 1 : CONFIRM_TIMES;
	return 0;
}

static int shrink(struct minimizing *z, struct err *err)
{
	struct expect_oracle oracle = { &z->s.suite, &z->s.recorded_target,
					false, NULL };

	while (!z->s.lost && !finding_session_interrupted(&z->s) &&
	       minimize_next(&z->m)) {
		int found;

		if (minimize_is_hopeless(&oracle, &z->s.recorded,
					 &z->m.try)) {
			minimize_skip(&z->m);
			continue;
		}
		found = shows(z, &z->m.try, z->patience, err);
		if (found < 0)
			return -1;
		minimize_answer(&z->m, found);
	}
	return 0;
}

static int keep_original(const struct minimizing *z, struct err *err)
{
	const struct finding *f = &z->s.finding;
	struct arena arena = ARENA_INIT;
	const char *path = arena_printf(&arena, "%s/original.bin",
					z->s.folder);
	struct buf there = BUF_INIT(REQUEST_MAX);
	int result = 0;

	/* The first one stays, however often this command runs. */
	if (file_read(path, &there, NULL))
		result = file_write(path, f->request, err);
	buf_release(&there);
	arena_release(&arena);
	return result;
}

static int write_smaller(struct minimizing *z, unsigned confirmed,
			 struct err *err)
{
	const struct replay_try *best = &z->m.best;
	struct finding f = z->s.finding;

	f.before_count = best->count - 1;
	for (size_t i = 0; i < f.before_count; i++)
		f.before[i] = best->requests[i];
	f.request = best->requests[best->count - 1];
	f.own_connection = best->own_connection;
	f.pipelined = best->pipelined;
	f.answer = buf_view(&z->answer);
	f.outcome = z->outcome;
	f.confirmed = confirmed;
	f.tried = CONFIRM_TIMES;
	memcpy(f.key, z->digest, sizeof(z->digest));
	return keep_original(z, err) ||
	       finding_write_into(z->s.folder, &f, &z->s.secrets, err) ? -1 : 0;
}

static void say(const struct minimizing *z, size_t before, unsigned confirmed)
{
	FILE *out = z->s.cli->out;
	size_t after = replay_try_size(&z->m.best);

	fprintf(out, "%zu -> %zu bytes in %zu %s%s, %u calls; %u of %u: the "
		"same finding\n", before, after, z->m.best.count,
		z->m.best.count == 1 ? "request" : "requests",
		z->m.usual ? ", all usual but its body" : "", z->m.calls,
		confirmed, CONFIRM_TIMES);
	fprintf(out, "request.bin is the smaller one, original.bin what it "
		"was\n");
	if (z->s.lost)
		cli_say(z->s.cli, "the server is dead or refuses valid "
			"requests, and nothing starts it again: give "
			"--restart-cmd to go on");
}

static int minimize(struct minimizing *z, unsigned calls, struct err *err)
{
	size_t before = replay_try_size(&z->s.try);
	unsigned confirmed;

	if (!z->s.folder)
		return err_set(err, ERR_USAGE, "only the folder of a finding "
			       "can be made smaller");
	if (replay_reach(z->s.finding.oracle) != REPLAY_WHOLE)
		return err_set(err, ERR_USAGE, "what '%s' finds is about "
			       "several answers: there is no smaller request",
			       z->s.finding.oracle);
	if (confirm(z, &z->s.try, &confirmed, err))
		return -1;
	if (!confirmed) {
		fprintf(z->s.cli->out, "0 of %u: not reproduced; nothing is "
			"changed\n", CONFIRM_TIMES);
		return EXIT_FAILED;
	}
	minimize_init(&z->m, &z->s.suite, &z->s.recorded_target, &z->s.try,
		      calls);
	if (shrink(z, err))
		return -1;
	if (finding_session_interrupted(&z->s))
		return 128 + (int)*z->s.cli->stop;
	if (confirm(z, &z->m.best, &confirmed, err) ||
	    write_smaller(z, confirmed, err))
		return -1;
	say(z, before, confirmed);
	return EXIT_CONFORMS;
}

int cmd_minimize(const struct cli *cli, struct cli_options *o)
{
	struct minimizing z = { .answer = BUF_INIT(2 * ANSWER_MAX) };
	struct err err = ERR_INIT;
	int code = -1;

	if (!finding_session_open(&z.s, cli, o, o->given.words[0], &err))
		code = minimize(&z, o->calls, &err);
	if (code < 0)
		code = cli_fail(cli, &err);
	minimize_release(&z.m);
	buf_release(&z.answer);
	finding_session_close(&z.s);
	return code;
}
