/* Whose session is it? The campaign ends the one that it has opened. */
#include "tests/module_bench.h"
#include "tests/test.h"

enum { MUTANTS = 8 };

struct door {
	struct script script;
	unsigned logins, logouts;
};

static enum handler_end count(struct script *self, struct slice request,
			      struct buf *out, int64_t *delay_us)
{
	struct door *d = (struct door *)self;
	struct slice line = slice_head(request, MARKER_LINE_MAX);

	d->logins += slice_find(line, slice_from("/Login ")) >= 0;
	d->logouts += slice_find(line, slice_from("/Logout ")) >= 0;
	return script_right(self, request, out, delay_us);
}

static void run(struct door *d, const char *session, bool no_auth)
{
	struct module_bench m;

	*d = (struct door){ .script = { .answer = count } };
	module_init(&m, &d->script);
	m.b.base.config.session = session;
	m.b.base.config.no_auth = no_auth;
	m.b.options.requests = MUTANTS;
	campaign_bench_run(&m.b);
	CHECK_INT(m.b.result, 0);
	module_release(&m);
}

TEST(session, of_its_own_is_opened_and_closed_once)
{
	struct door d;

	run(&d, NULL, false);
	CHECK_INT(d.logins, 1);
	CHECK_INT(d.logouts, 1);
}

/* That of --session-file goes on when the campaign ends. */
TEST(session, of_the_user_is_left_alone)
{
	struct door d;

	run(&d, "0123456789abcdef0123456789abcdef01234567", false);
	CHECK_INT(d.logins, 0);
	CHECK_INT(d.logouts, 0);
}

TEST(session, is_not_asked_for_where_there_is_none)
{
	struct door d;

	run(&d, NULL, true);
	CHECK_INT(d.logins, 0);
	CHECK_INT(d.logouts, 0);
}

/* ---- the end ---- */

enum { HANG_US = 20000000, SOON_US = 3000000 };

/* Logs out whatever asked the campaign to end, but not from the dead. */
TEST(session, is_closed_even_after_an_interrupt)
{
	static const struct {
		bool stopped, interrupted, late, dead;
		unsigned logouts;
	} rows[] = {
		{ false, false, false, false, 1 },
		{ true, false, false, false, 1 },
		{ false, true, false, false, 1 },
		{ false, false, true, false, 1 },
		{ true, true, true, false, 1 },
		{ false, false, false, true, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct door d = { .script = { .answer = count } };
		struct module_bench m;

		module_open(&m, &d.script);
		m.c->pump.stopped = rows[i].stopped;
		m.b.base.interrupted = rows[i].interrupted;
		m.c->pump.until_us = rows[i].late;
		m.c->dead = rows[i].dead;
		session_close(m.c);
		CHECK_INT(d.logouts, rows[i].logouts);
		CHECK(!m.c->session && !m.c->bindings.session_main);
		m.b.base.interrupted = 0;
		module_close(&m);
	}
}

/* ---- a server of its own ways ---- */

struct slow {
	struct script script;
	const char *bytes;             /* these requests... */
	int64_t us;                    /* ...take so long */
	size_t cut;                    /* the first ones break off, at once */
	size_t seen;
	const char *manager;           /* of as many letters as the usual one */
};

static enum handler_end be_slow(struct script *self, struct slice request,
				struct buf *out, int64_t *delay_us)
{
	static const char usual[] = "\"value\":\"SessionManager\"";
	struct slow *s = (struct slow *)self;
	enum handler_end end = script_right(self, request, out, delay_us);
	ptrdiff_t at = slice_find(buf_view(out), slice_from(usual));

	if (s->manager && at >= 0)
		memcpy(out->bytes + at + strlen("\"value\":\""), s->manager,
		       strlen(s->manager));
	if (slice_find(request, slice_from(s->bytes)) < 0)
		return end;
	if (s->seen++ < s->cut) {
		buf_clear(out);
		return HANDLER_CLOSE;
	}
	*delay_us += s->us;
	return end;
}

static int64_t now(const struct module_bench *m)
{
	return transport_now(m->c->pump.transport);
}

TEST(session, does_not_wait_long_for_the_logout)
{
	struct slow s = { .bytes = "/Logout ", .us = HANG_US };
	struct module_bench m;
	int64_t from;

	module_open(&m, &s.script);
	s.script.answer = be_slow;
	from = now(&m);
	session_close(m.c);
	CHECK_INT(s.seen, 1);
	CHECK(now(&m) - from < SOON_US);
	module_close(&m);
}

/* 3.8: the server says whom to ask. */
TEST(session, is_asked_of_the_manager_that_the_server_names)
{
	struct slow s = { .bytes = "/ManagerOfOurs1/Login ",
			  .manager = "ManagerOfOurs1" };
	struct module_bench m;

	module_open(&m, &s.script);
	s.script.answer = be_slow;
	CHECK_INT(session_open(m.c, &m.err), -1);
	CHECK_INT(s.seen, 1);
	CHECK_HAS(m.err.text, "the login was refused");
	module_close(&m);
}

TEST(session, is_not_waited_for_behind_an_interrupt)
{
	struct slow s = { .bytes = "/content ", .us = HANG_US };
	struct module_bench m;
	int64_t from;

	module_open(&m, &s.script);
	s.script.answer = be_slow;
	m.b.base.interrupted = 1;
	from = now(&m);
	session_wait(m.c);
	CHECK_INT(s.seen, 0);
	CHECK_INT(now(&m), from);
	m.b.base.interrupted = 0;
	module_close(&m);
}

/* The best of a few, and only such as were answered. */
TEST(session, best_sync_is_an_answered_one_and_ends_in_time)
{
	enum { EACH_US = 10000, TIMES = 100, MOST_US = 45000 };
	struct slow s = { .bytes = "/CnsSyncVolume ", .us = EACH_US,
			  .cut = 1 };
	struct sent *last = NULL;
	struct module_bench m;
	int64_t from;

	module_open(&m, &s.script);
	s.script.answer = be_slow;
	from = now(&m);
	CHECK(session_best_sync(m.c, TIMES, MOST_US, &last) >= EACH_US);
	CHECK(now(&m) - from < MOST_US + 2 * EACH_US);
	CHECK(s.seen >= 3);
	sent_free(last);
	CHECK(session_best_sync(m.c, 0, MOST_US, &last) == INT64_MAX);
	CHECK(!last);
	module_close(&m);
}
