/*
 * What oracles over several exchanges say of one try. The finding is the
 * same when its oracle sees the same again: these have one kind each.
 */
#include "campaign/replay.h"

static bool is_refused(const struct replay_seen *s)
{
	return !answer_accepts_sync(s->last);
}

/* "another answer": what came before is the one to compare with. */
static bool differs(const struct replay_seen *s)
{
	return s->before && s->before->parsed && s->last->parsed &&
	       (s->before->response.status != s->last->response.status ||
		!slice_equal(s->before->type_name, s->last->type_name));
}

static bool is_dead(const struct replay_seen *s)
{
	return s->dead;
}

static bool is_wrong(const struct replay_seen *s)
{
	return s->failed_behind;
}

static const struct several {
	const char *oracle, *title;
	bool (*look)(const struct replay_seen *);
	bool pair;
} several[] = {
	{ "liveness", "nobody answers any more", is_dead, false },
	{ "canary", "a valid sync is refused afterwards", is_refused, false },
	{ "desync", "the next request gets a wrong answer", is_wrong, false },
	{ "same-meaning", "another answer to the same meaning", differs,
	  true },
	{ "determinism", "another answer to the same bytes", differs, true },
};

static const struct several *find(const char *oracle)
{
	for (size_t i = 0; i < sizeof(several) / sizeof(several[0]); i++)
		if (oracle && !strcmp(several[i].oracle, oracle))
			return &several[i];
	return NULL;
}

enum replay_reach replay_reach(const char *oracle_id)
{
	const struct several *s = find(oracle_id);
	const struct oracle *oracle = oracle_id
				? oracle_find(slice_from(oracle_id)) : NULL;

	if (s)
		return s->pair ? REPLAY_PAIR : REPLAY_WHOLE;
	if (!oracle_id || !strcmp(oracle_id, "expectation") ||
	    (oracle && oracle->look))
		return REPLAY_WHOLE;
	return REPLAY_ANSWER;
}

bool replay_look(const char *oracle, const char *key,
		 const struct replay_seen *seen, struct replay_shot *shot)
{
	const struct several *s = find(oracle);

	if (!s)
		return false;
	shot->wrong = s->look(seen);
	shot->key = (struct finding_key){ .oracle = s->oracle,
					  .severity = SEVERITY_CRASH,
					  .title = s->title };
	if (key)
		snprintf(shot->key.digest, sizeof(shot->key.digest), "%s",
			 key);
	return true;
}
