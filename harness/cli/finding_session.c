#include "cli/finding_session.h"

#include <sys/stat.h>

#include "case/case_load.h"
#include "cli/config_resolve.h"
#include "cli/loopback.h"
#include "run/journal.h"

enum { READY_STEP_US = 100 * 1000 };

/* ---- what is replayed */

/* "run.journal:17"; NULL = no number behind a colon. */
static const char *journal_of(const char *word, struct arena *arena,
			      unsigned long long *number)
{
	const char *colon = strrchr(word, ':');

	if (!colon || !slice_number(slice_from(colon + 1),
				    JOURNAL_EXCHANGES_MAX, number))
		return NULL;
	return arena_string(arena, slice_of(word, (size_t)(colon - word)));
}

static const struct journal_case *case_with(const struct journal *j,
					    const struct exchange *x)
{
	for (size_t i = 0; i < j->case_count; i++)
		for (size_t k = 0; k < j->cases[i].evidence.count; k++)
			if (j->cases[i].evidence.items[k].exchange == x)
				return &j->cases[i];
	return NULL;
}

static void take_exchange(const struct journal *j, const struct exchange *x,
			  struct arena *arena, struct finding *f)
{
	struct finding_target *t = arena_alloc(arena, sizeof(*t));
	const char *authority = j->info.base_url
					? strstr(j->info.base_url, "://")
					: NULL;

	*t = (struct finding_target){ .insecure = j->info.insecure };
	if (authority)
		t->authority = arena_string(arena, slice_from(authority + 3));
	if (j->info.release)
		t->release = arena_string(arena, slice_from(j->info.release));
	if (j->info.moid)
		t->moid = arena_string(arena, slice_from(j->info.moid));
	*f = (struct finding){
		.oracle = "expectation", .severity = SEVERITY_LOW,
		.title = arena_printf(arena, "exchange %u of a journal",
				      x->number),
		.clause = "", .operators = "", .hint = "", .pointer = "",
		.request = arena_slice(arena, buf_view(&x->request)),
		.answer = arena_slice(arena, buf_view(&x->answer)),
		.own_connection = x->fresh_connection,
		.outcome = x->outcome, .target = t };
}

static int load_journal(const char *path, unsigned long long number,
			struct arena *arena, struct finding *f,
			struct err *err)
{
	const struct exchange *x = NULL;
	const struct journal_case *c;
	struct journal j;
	int result = 0;

	if (journal_read(&j, path, err))
		return -1;
	for (size_t i = 0; i < j.exchange_count && !x; i++)
		if (j.exchanges[i].number == number)
			x = &j.exchanges[i];
	c = x ? case_with(&j, x) : NULL;
	if (!x)
		result = err_set(err, ERR_INPUT, "'%s' has no exchange %llu",
				 path, number);
	else if (c)
		result = journal_load(&j, c, err);
	if (!result)
		take_exchange(&j, x, arena, f);
	journal_release(&j);
	return result;
}

int finding_session_load(const char *word, struct arena *arena,
			 struct finding *f, const char **folder,
			 struct err *err)
{
	unsigned long long number;
	const char *journal;
	struct stat st;

	*folder = NULL;
	if (!stat(word, &st) && S_ISDIR(st.st_mode)) {
		*folder = word;
		return finding_read(word, arena, f, err);
	}
	journal = journal_of(word, arena, &number);
	if (journal)
		return load_journal(journal, number, arena, f, err);
	return err_set(err, ERR_INPUT, "'%s' is no folder of a finding; give "
		       "one, or JOURNAL:N for the exchange N of a journal",
		       word);
}

/* ---- the target, as far as the words leave it open */

static void take(struct cli_options *o, const char *option,
		 const char **field, const char *recorded)
{
	if (recorded && *config_given(o, option) == OPT_DEFAULT)
		*field = recorded;
}

void finding_session_take(struct cli_options *o,
			  const struct finding_target *t)
{
	struct run_config *c = &o->run;
	bool embedded = !c->url;

	if (!t)
		return;
	take(o, "release", &c->release, t->release);
	take(o, "moid", &c->moid, t->moid);
	take(o, "file-volume", &c->file_volume, t->file_volume);
	take(o, "unregistered-volume", &c->unregistered_volume,
	     t->unregistered_volume);
	take(o, "datastore", &c->datastore, t->datastore);
	take(o, "other-datastore", &c->other_datastore, t->other_datastore);
	for (size_t i = 0; c->volume_count == i && i < t->volume_count; i++)
		c->volumes[c->volume_count++] = t->volumes[i];
	if (embedded && !c->bug && !c->variant) {
		c->bug = t->bug;
		c->variant = t->variant;
	}
	if (t->no_auth && (embedded || !c->username) && !c->session)
		c->no_auth = true;
}

/* ---- the server */

static struct replay_options replay_options(struct finding_session *s)
{
	return (struct replay_options){ &s->suite, s->config,
					s->target.transport, &s->secrets,
					s->cli->stop };
}

static int open_replay(struct finding_session *s, int64_t wait_us,
		       struct err *err)
{
	struct replay_options with = replay_options(s);
	struct transport *t = s->target.transport;
	int64_t until = transport_now(t) + wait_us;

	while (replay_open(&s->replay, &with, err)) {
		replay_close(&s->replay);
		if (transport_now(t) >= until || *s->cli->stop)
			return -1;
		transport_wait(t, transport_now(t) + READY_STEP_US);
	}
	return 0;
}

/* Its session goes with it. */
static void revive(struct finding_session *s)
{
	struct err err = ERR_INIT;

	if (s->config->url && !s->config->start_cmd &&
	    !s->config->restart_cmd) {
		s->lost = true;
		return;
	}
	replay_close(&s->replay);
	if (s->config->url) {
		s->lost = server_process_restart(&s->process) ||
			  open_replay(s, SERVER_READY_US, &err);
		return;
	}
	target_close(&s->target);
	s->lost = target_open(&s->target, s->config, &err) ||
		  open_replay(s, 0, &err);
}

/* What the next try meets would say nothing about its requests. */
static bool is_spoilt(struct finding_session *s,
		      const struct replay_shot *shot)
{
	return shot->wrong && !strcmp(s->finding.oracle, "canary") &&
	       !replay_recovers(&s->replay);
}

int finding_session_try(struct finding_session *s,
			const struct replay_try *try, struct arena *arena,
			struct replay_shot *shot, struct err *err)
{
	if (replay_send(&s->replay, try, arena, shot, err))
		return -1;
	s->deaths += shot->dead;
	if (shot->dead || is_spoilt(s, shot))
		revive(s);
	return 0;
}

bool finding_session_interrupted(const struct finding_session *s)
{
	return *s->cli->stop != 0;
}

int finding_session_fail(const struct finding_session *s,
			 const struct err *err)
{
	if (finding_session_interrupted(s) && err->code == ERR_UNREACHABLE)
		return 128 + (int)*s->cli->stop;
	return cli_fail(s->cli, err);
}

/* What the stored bytes say by themselves. */
static void judge_recorded(struct finding_session *s)
{
	struct expect_oracle oracle = { &s->suite, &s->recorded_target,
					s->finding.before_count > 0, NULL };

	replay_bind(s->config, &s->arena, &s->recorded_target);
	if (s->finding.target && s->finding.target->authority)
		s->recorded_target.authority = s->finding.target->authority;
	if (!s->config->no_auth)
		s->recorded_target.session_main = arena_string(
			&s->arena, finding_placeholder(&s->finding));
	replay_recorded(&oracle, &s->finding, &s->arena, &s->recorded);
	if (!s->finding.key[0] && s->recorded.wrong)
		memcpy(s->finding.key, s->recorded.key.digest,
		       sizeof(s->recorded.key.digest));
}

int finding_session_open(struct finding_session *s, const struct cli *cli,
			 struct cli_options *o, const char *word,
			 struct err *err)
{
	struct run_config *c = &o->run;

	*s = (struct finding_session){ .cli = cli, .config = c,
				       .target = TARGET_INIT,
				       .process = SERVER_PROCESS_INIT };
	redact_init(&s->secrets);
	if (config_resolve(o, &cli->env, err) ||
	    finding_session_load(word, &s->arena, &s->finding, &s->folder,
				 err))
		return -1;
	finding_session_take(o, s->finding.target);
	if (loopback_check(c, o->authorized, err) ||
	    config_check_login(c, err) ||
	    suite_load(&s->suite, c->cases, NULL, err) ||
	    target_open(&s->target, c, err))
		return -1;
	target_secrets(c, &s->secrets);
	if (server_process_start(&s->process, c, err) ||
	    open_replay(s, c->start_cmd ? SERVER_READY_US : 0, err))
		return -1;
	judge_recorded(s);
	replay_try_of(&s->finding, &s->try);
	return 0;
}

void finding_session_close(struct finding_session *s)
{
	if (s->replay.with.suite && !s->lost)
		replay_close(&s->replay);
	else
		arena_release(&s->replay.arena);
	server_process_stop(&s->process);
	target_close(&s->target);
	suite_release(&s->suite);
	redact_release(&s->secrets);
	arena_release(&s->arena);
}
