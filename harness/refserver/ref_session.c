#include "refserver/ref_session.h"

#include "base/alloc.h"

enum { SESSIONS_START = 8 };

/* The bytes of RFC 6750's token68 that are no letters or digits, plus more
 * that RFC 9110 allows in a field value: a session id is opaque (3.5). */
static const char punctuation[] = "-._~+/=:!$%&'()*,;<>?@[]^`{|}";

void ref_sessions_init(struct ref_sessions *sessions, uint64_t seed)
{
	memset(sessions, 0, sizeof(*sessions));
	rng_init(&sessions->rng, seed, "reference server sessions");
}

void ref_sessions_release(struct ref_sessions *sessions)
{
	mem_free(sessions->slots);
	memset(sessions, 0, sizeof(*sessions));
}

static void draw_id(struct ref_sessions *sessions, char *id)
{
	size_t len = strlen(punctuation);

	for (size_t i = 0; i < REF_SESSION_HEX; i++)
		id[i] = "0123456789abcdef"[rng_below(&sessions->rng, 16)];
	id[REF_SESSION_HEX] = '\0';
	sessions->opened++;
	switch (sessions->style) {
	case REF_SESSION_STYLE_HEX:
		break;
	case REF_SESSION_STYLE_PUNCTUATED:
		memcpy(id + REF_SESSION_HEX / 2, punctuation, len + 1);
		break;
	case REF_SESSION_STYLE_NUMBER:
		snprintf(id, REF_SESSION_ID_MAX, "%u", 1000 + sessions->opened);
		break;
	case REF_SESSION_STYLE_TASK:
		snprintf(id, REF_SESSION_ID_MAX, "task-%u", sessions->opened);
		break;
	}
}

/* One more slot than are taken, or the oldest again. */
static void make_room(struct ref_sessions *sessions)
{
	size_t old = sessions->size, size = old ? old * 2 : SESSIONS_START;

	if (sessions->next < old)
		return;
	if (old == REF_SESSIONS_MAX) {
		sessions->next = 0;
		return;
	}
	sessions->size = size < REF_SESSIONS_MAX ? size : REF_SESSIONS_MAX;
	sessions->slots = mem_grow(sessions->slots, sessions->size *
					sizeof(*sessions->slots));
	memset(sessions->slots + old, 0,
	       (sessions->size - old) * sizeof(*sessions->slots));
}

struct ref_session *ref_sessions_open(struct ref_sessions *sessions,
				      int64_t now_us)
{
	struct ref_session *session;

	make_room(sessions);
	session = &sessions->slots[sessions->next++];
	memset(session, 0, sizeof(*session));
	draw_id(sessions, session->id);
	rng_uuid(&sessions->rng, session->key);
	session->login_us = now_us;
	return session;
}

struct ref_session *ref_sessions_find(struct ref_sessions *sessions,
				      struct slice id)
{
	if (!id.len)
		return NULL;
	for (size_t i = 0; i < sessions->size; i++)
		if (slice_is(id, sessions->slots[i].id))
			return &sessions->slots[i];
	return NULL;
}

struct ref_session *ref_sessions_find_by(struct ref_sessions *sessions,
					 struct slice id, size_t part)
{
	for (size_t i = 0; part && i < sessions->size; i++) {
		const char *own = sessions->slots[i].id;
		size_t len = strlen(own) / part;

		if (len && id.len >= len && !memcmp(id.at, own, len))
			return &sessions->slots[i];
	}
	return NULL;
}

size_t ref_sessions_count(const struct ref_sessions *sessions)
{
	size_t count = 0;

	for (size_t i = 0; i < sessions->size; i++)
		count += sessions->slots[i].id[0] && !sessions->slots[i].ended;
	return count;
}
