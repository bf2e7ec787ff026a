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
