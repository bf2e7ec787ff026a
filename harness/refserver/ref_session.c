#include "refserver/ref_session.h"

/* The bytes of RFC 6750's token68 that are no letters or digits, plus more
 * that RFC 9110 allows in a field value: a session id is opaque (3.5). */
static const char punctuation[] = "-._~+/=:!$%&'()*,;<>?@[]^`{|}";

void ref_sessions_init(struct ref_sessions *sessions, uint64_t seed)
{
	memset(sessions, 0, sizeof(*sessions));
	rng_init(&sessions->rng, seed, "reference server sessions");
}

static void draw_id(struct ref_sessions *sessions, char *id)
{
	size_t len = strlen(punctuation);

	for (size_t i = 0; i < REF_SESSION_HEX; i++)
		id[i] = "0123456789abcdef"[rng_below(&sessions->rng, 16)];
	id[REF_SESSION_HEX] = '\0';
	if (sessions->punctuated)
		memcpy(id + REF_SESSION_HEX / 2, punctuation, len + 1);
}

struct ref_session *ref_sessions_open(struct ref_sessions *sessions,
				      int64_t now_us)
{
	struct ref_session *session = &sessions->slots[sessions->next];

	sessions->next = (sessions->next + 1) % REF_SESSIONS_MAX;
	memset(session, 0, sizeof(*session));
	draw_id(sessions, session->id);
	rng_uuid(&sessions->rng, session->key);
	session->login_us = session->active_us = now_us;
	return session;
}

struct ref_session *ref_sessions_find(struct ref_sessions *sessions,
				      struct slice id)
{
	if (!id.len)
		return NULL;
	for (size_t i = 0; i < REF_SESSIONS_MAX; i++)
		if (slice_is(id, sessions->slots[i].id))
			return &sessions->slots[i];
	return NULL;
}

size_t ref_sessions_count(const struct ref_sessions *sessions)
{
	size_t count = 0;

	for (size_t i = 0; i < REF_SESSIONS_MAX; i++)
		count += sessions->slots[i].id[0] && !sessions->slots[i].ended;
	return count;
}
