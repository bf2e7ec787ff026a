/*
 * The oracle against a server that is right, in all its variants: no request
 * may fail. Against each seeded bug: some request must.
 */
#include "base/alloc.h"
#include "oracle/key.h"
#include "refserver/ref_bug.h"
#include "tests/expect_stream.h"
#include "tests/test.h"

/* More for a long run: CFLAGS=-DSTREAM_REQUESTS=1000000. Sanitizers are there
 * for memory; the plain build looks at everything. */
#ifdef __SANITIZE_ADDRESS__
enum { BUG_STRIDE = 8, REQUESTS_DEFAULT = 6600 };
#else
enum { BUG_STRIDE = 1, REQUESTS_DEFAULT = 30000 };
#endif
#ifndef STREAM_REQUESTS
#define STREAM_REQUESTS REQUESTS_DEFAULT
#endif
#ifndef STREAM_BUG_REQUESTS
#define STREAM_BUG_REQUESTS 600
#endif
#ifndef STREAM_SHOW_KEYS
#define STREAM_SHOW_KEYS 0
#endif

enum { SHOWN_MAX = 5 };

/* The number of verdicts that a right server may not get. */
static size_t run_right(const char *variant, uint64_t seed, size_t requests)
{
	struct expect_stream *s = mem_alloc(sizeof(*s));
	size_t wrong = 0, shown = 0;

	expect_stream_open(s, NULL, variant, seed);
	s->small_only = variant != NULL;
	for (size_t i = 0; i < requests; i++) {
		enum verdict v = expect_stream_next(s);

		if (v == VERDICT_PASS || v == VERDICT_WARN)
			continue;
		wrong++;
		if (shown++ < SHOWN_MAX) {
			printf("variant %s, request %zu\n",
			       variant ? variant : "none", i);
			expect_stream_show(s);
		}
	}
	expect_stream_close(s);
	mem_free(s);
	return wrong;
}

TEST(expect_server, fails_no_right_server_whatever_is_sent)
{
	const struct ref_variant *v;
	size_t variants = 0, wrong;

	while (ref_variant_at(variants))
		variants++;
	wrong = run_right(NULL, 1, STREAM_REQUESTS / 10);
	for (size_t i = 0; (v = ref_variant_at(i)); i++)
		wrong += run_right(v->name, i + 2,
				   STREAM_REQUESTS / variants);
	CHECK_INT(wrong, 0);
}

/* ---- one bug, one finding ---- */

enum { KEYS_MAX = 64 };

struct tally {
	struct finding_key keys[KEYS_MAX];
	size_t count;
	struct arena texts;
};

/* Findings that this key explains give way to it. */
static void add_key(struct tally *t, const struct finding_key *key)
{
	size_t kept = 0;

	for (size_t i = 0; i < t->count; i++)
		if (finding_key_covers(&t->keys[i], key))
			return;
	for (size_t i = 0; i < t->count; i++)
		if (!finding_key_covers(key, &t->keys[i]))
			t->keys[kept++] = t->keys[i];
	t->count = kept;
	if (t->count < KEYS_MAX)
		t->keys[t->count++] = *key;
}

static void tell(struct tally *t, struct expect_stream *s)
{
	struct finding_key key;

	if (!CHECK(finding_key_of(&s->suite, &s->expectation, &s->result,
				  LEVEL_SHOULD, &s->arena, &key)))
		return;
	key.title = arena_printf(&t->texts, "%s [%s]", key.title,
				 expect_text(&s->arena, &s->expectation));
	add_key(t, &key);
}

static void show_keys(const char *bug, const struct tally *t)
{
	printf("%s: %zu findings\n", bug, t->count);
	for (size_t i = 0; i < t->count; i++)
		printf("   %s\n", t->keys[i].title);
}

static bool is_about_size(const char *bug)
{
	return strstr(bug, "hundred") || strstr(bug, "large-body") ||
	       strstr(bug, "thousands") || strstr(bug, "-bodies") ||
	       strstr(bug, "many") || strstr(bug, "counts-specs");
}

/* Nothing comes any more, not even to a valid sync. */
static bool is_dead(struct expect_stream *s)
{
	struct buf request = BUF_INIT(REQUEST_MAX);

	if (s->exchange.outcome == EXCHANGE_ANSWERED)
		return false;
	CHECK(!base_build(&s->suite, "sync", &s->bindings, &request, NULL));
	expect_stream_send(s, buf_view(&request));
	buf_release(&request);
	return s->exchange.outcome != EXCHANGE_ANSWERED;
}

/* Up to the death of the server: what follows is no finding of its own. */
static struct tally run_bug(const char *bug, size_t requests)
{
	struct expect_stream *s = mem_alloc(sizeof(*s));
	struct tally tally = { .count = 0 };
	bool dead = false;

	expect_stream_open(s, bug, NULL, 1);
	s->small_only = !is_about_size(bug);
	for (size_t i = 0; i < requests && !dead; i++) {
		if (expect_stream_next(s) != VERDICT_FAIL)
			continue;
		tell(&tally, s);
		dead = is_dead(s);
	}
	expect_stream_close(s);
	mem_free(s);
	return tally;
}

/* What no single sync shows: other calls, sequences, calls at once. */
static bool is_elsewhere(const char *bug)
{
	static const char *const names[] = {
		/* Login, Logout, and what a session may do */
		"session-survives-logout", "accepts-a-wrong-password",
		"accepts-an-empty-password",
		"wrong-password-is-404", "logout-with-a-body",
		"login-ends-other-sessions", "restricted-user-syncs",
		"no-permission-is-not-found", "no-permission-is-404",
		/* other reads */
		"content-needs-a-session", "content-without-about",
		"content-without-root-folder",
		"content-without-property-collector",
		"content-without-typename", "content-with-another-typename",
		"unknown-property-is-200", "tasks-are-public",
		/* reads of a Task behind its end */
		"task-flips-after-success", "task-fails-after-success",
		/* calls at once */
		"never-closes", "says-close-and-goes-on",
		"busy-volume-is-not-found", "one-sync-at-a-time",
		"no-fifth-call-at-once", "crosses-answers", "crosses-tasks",
		"info-of-the-newest-task", "result-of-the-newest-task",
		/* many calls */
		"task-ids-of-six-bits", "one-task-id-for-a-volume",
		/* the next request on the connection */
		"leaves-a-body-unread", "one-answer-behind",
		"connection-keeps-its-session", "leaves-a-volume-locked",
		/* later than in so few requests */
		"keeps-blanks-around-values",
		/* right one by one, not side by side */
		"unknown-volume-is-401", "unknown-volume-is-invalid-token",
		NULL };

	for (size_t i = 0; names[i]; i++)
		if (!strcmp(names[i], bug))
			return true;
	return false;
}

TEST(expect_server, catches_the_seeded_bugs_of_a_request_once_each)
{
	const struct ref_bug *b;
	size_t caught = 0, count = 0, findings = 0;

	for (; (b = ref_bug_at(count)); count += BUG_STRIDE) {
		struct tally t = run_bug(b->name, STREAM_BUG_REQUESTS);

		if (!CHECK((t.count > 0) != is_elsewhere(b->name)))
			printf("%s: %s\n", b->name,
			       (t.count > 0) ? "caught" : "not caught");
		if (!b->always_same) {
			caught += t.count > 0;
			findings += t.count;
		}
		if (STREAM_SHOW_KEYS && t.count > 1)
			show_keys(b->name, &t);
		arena_release(&t.texts);
	}
	CHECK(caught * BUG_STRIDE >= 160);
	CHECK(findings * 10 <= caught * 12);
	printf("%zu seeded bugs, %zu caught by a single sync, %zu findings\n",
	       count, caught, findings);
}
