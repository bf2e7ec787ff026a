#include "base/exit_code.h"
#include "cli/finding_session.h"
#include "report/escape.h"

enum { SHOWN_MAX = 64 * 1024 };

/* How the tries ended. */
struct tally {
	unsigned tried, same, other, right;
	const char *other_title;
};

static void count(struct tally *t, const struct finding_session *s,
		  const struct replay_shot *shot, struct arena *keep)
{
	t->tried++;
	if (replay_same(&s->finding, &s->recorded, shot)) {
		t->same++;
	} else if (shot->wrong) {
		t->other++;
		t->other_title = arena_string(keep,
					      slice_from(shot->key.title));
	} else {
		t->right++;
	}
}

/* The head and what fits of the body, line by line, escaped. */
static void show_answer(const struct cli *cli, const struct replay_shot *shot)
{
	struct slice rest = slice_head(shot->answer, ANSWER_SHOWN);
	struct buf line = BUF_INIT(SHOWN_MAX);

	fprintf(cli->out, "got %s\n", shot->got);
	while (rest.len) {
		const char *end = memchr(rest.at, '\n', rest.len);
		size_t len = end ? (size_t)(end - rest.at) : rest.len;
		size_t shown = len && rest.at[len - 1] == '\r' ? len - 1 : len;

		buf_clear(&line);
		escape_terminal(&line, slice_head(rest, shown));
		fprintf(cli->out, "    %s\n", buf_string(&line));
		rest = slice_skip(rest, len + 1);
	}
	if (shot->answer.len > ANSWER_SHOWN)
		fprintf(cli->out, "    ... %zu more bytes\n",
			shot->answer.len - ANSWER_SHOWN);
	buf_release(&line);
}

static int send_all(struct finding_session *s, unsigned times,
		    struct tally *tally, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct replay_shot shot;
	int result = 0;

	for (unsigned i = 0; i < times && !result && !s->lost &&
			     !finding_session_interrupted(s); i++) {
		result = finding_session_try(s, &s->try, &arena, &shot, err);
		if (!result) {
			count(tally, s, &shot, &s->arena);
			if (i == 0)
				show_answer(s->cli, &shot);
		}
		arena_release(&arena);
	}
	/* What came before the server was lost stands. */
	return tally->tried ? 0 : result;
}

static void say(const struct finding_session *s, const struct tally *t)
{
	struct buf title = BUF_INIT(SHOWN_MAX);
	FILE *out = s->cli->out;

	escape_terminal(&title, slice_from(t->other_title));
	if (replay_reach(s->finding.oracle) == REPLAY_ANSWER)
		fprintf(out, "sent %u times; what '%s' finds shows in a "
			"campaign alone", t->tried, s->finding.oracle);
	else if (!s->finding.key[0])
		fprintf(out, "%u of %u: as recorded, nothing wrong",
			t->right, t->tried);
	else if (t->same)
		fprintf(out, "%u of %u: the same finding", t->same, t->tried);
	else
		fprintf(out, "0 of %u: not reproduced", t->tried);
	if (t->other)
		fprintf(out, "; %u of %u: another one: %s", t->other,
			t->tried, buf_string(&title));
	if (s->deaths)
		fprintf(out, "; the server died %u %s", s->deaths,
			s->deaths == 1 ? "time" : "times");
	fprintf(out, "\n");
	if (s->lost)
		cli_say(s->cli, "the server is dead or refuses valid "
			"requests, and nothing starts it again: give "
			"--restart-cmd to go on");
	buf_release(&title);
}

static int exit_code(const struct finding_session *s, const struct tally *t)
{
	if (finding_session_interrupted(s))
		return 128 + (int)*s->cli->stop;
	if (replay_reach(s->finding.oracle) == REPLAY_ANSWER)
		return EXIT_NOTHING_VERIFIED;
	if (t->same || (!s->finding.key[0] && t->other))
		return EXIT_FAILED;
	return EXIT_CONFORMS;
}

int cmd_replay(const struct cli *cli, struct cli_options *o)
{
	struct finding_session s;
	struct tally tally = { 0 };
	struct err err = ERR_INIT;
	int code;

	if (finding_session_open(&s, cli, o, o->given.words[0], &err) ||
	    send_all(&s, o->times, &tally, &err)) {
		code = finding_session_fail(&s, &err);
	} else {
		say(&s, &tally);
		code = exit_code(&s, &tally);
	}
	finding_session_close(&s);
	return code;
}
