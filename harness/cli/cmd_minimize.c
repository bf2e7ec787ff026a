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
	unsigned confirmed, tried; /* of the best one */
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

static bool is_cut(const struct minimizing *z)
{
	return z->s.lost || finding_session_interrupted(&z->s);
}

/* How often the finding shows by itself says how patient to be. What an
 * interrupt cut off was no try. */
static int confirm(struct minimizing *z, const struct replay_try *try,
		   struct err *err)
{
	unsigned confirmed = 0, tried = 0;

	while (tried < CONFIRM_TIMES && !is_cut(z)) {
		int found = shows(z, try, 1, err);

		if (finding_session_interrupted(&z->s))
			break;
		if (found < 0)
			return -1;
		confirmed += (unsigned)found;
		tried++;
	}
	if (tried) {
		z->confirmed = confirmed;
		z->tried = tried;
	}
	z->patience = confirmed == CONFIRM_TIMES ? 1 : CONFIRM_TIMES;
	return 0;
}

static int shrink(struct minimizing *z, struct err *err)
{
	struct expect_oracle oracle = { &z->s.suite, &z->s.recorded_target,
					false, NULL };

	while (!is_cut(z) && minimize_next(&z->m)) {
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
		if (found)
			z->confirmed = z->tried = 1;
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

static int write_smaller(struct minimizing *z, struct err *err)
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
	f.confirmed = z->confirmed;
	f.tried = z->tried;
	memcpy(f.key, z->digest, sizeof(z->digest));
	return keep_original(z, err) ||
	       finding_write_into(z->s.folder, &f, &z->s.secrets, err) ? -1 : 0;
}

static void say(const struct minimizing *z, size_t before)
{
	FILE *out = z->s.cli->out;
	size_t after = replay_try_size(&z->m.best);

	fprintf(out, "%zu -> %zu bytes in %zu %s%s, %u calls; %u of %u: the "
		"same finding\n", before, after, z->m.best.count,
		z->m.best.count == 1 ? "request" : "requests",
		z->m.usual ? ", all usual but its body" : "", z->m.calls,
		z->confirmed, z->tried);
	fprintf(out, "request.bin is the smaller one, original.bin what it "
		"was\n");
	if (z->s.lost)
		cli_say(z->s.cli, "the server is dead or refuses valid "
			"requests, and nothing starts it again: give "
			"--restart-cmd to go on");
}

static int interrupted(const struct minimizing *z)
{
	return 128 + (int)*z->s.cli->stop;
}

static int minimize(struct minimizing *z, unsigned calls, struct err *err)
{
	size_t before = replay_try_size(&z->s.try);
	int result, code;

	if (!z->s.folder)
		return err_set(err, ERR_USAGE, "only the folder of a finding "
			       "can be made smaller");
	if (replay_reach(z->s.finding.oracle) != REPLAY_WHOLE)
		return err_set(err, ERR_USAGE, "what '%s' finds is about "
			       "several answers: there is no smaller request",
			       z->s.finding.oracle);
	if (confirm(z, &z->s.try, err))
		return -1;
	if (finding_session_interrupted(&z->s))
		return interrupted(z);
	if (!z->confirmed) {
		fprintf(z->s.cli->out, "0 of %u: not reproduced; nothing is "
			"changed\n", z->tried);
		return EXIT_FAILED;
	}
	minimize_init(&z->m, &z->s.suite, &z->s.recorded_target, &z->s.try,
		      calls);
	result = shrink(z, err) || confirm(z, &z->m.best, err) ? -1 : 0;
	code = result || !finding_session_interrupted(&z->s) ? result
							     : interrupted(z);
	/* What is smaller by then stays, however it ends. */
	if (code && replay_try_size(&z->m.best) >= before)
		return code;
	if (write_smaller(z, result ? NULL : err))
		return -1;
	say(z, before);
	return code;
}

int cmd_minimize(const struct cli *cli, struct cli_options *o)
{
	struct minimizing z = { .answer = BUF_INIT(2 * ANSWER_MAX) };
	struct err err = ERR_INIT;
	int code = -1;

	if (!finding_session_open(&z.s, cli, o, o->given.words[0], &err))
		code = minimize(&z, o->calls, &err);
	if (code < 0)
		code = finding_session_fail(&z.s, &err);
	minimize_release(&z.m);
	buf_release(&z.answer);
	finding_session_close(&z.s);
	return code;
}
