#include "run/pump.h"

#include "tests/test.h"

enum { SHORT_US = 10000, LONG_US = 50000 };

/* GET /a comes soon and brings the interrupt, POST /Login comes later. */
struct server {
	volatile sig_atomic_t interrupted;
	int64_t login_us;
};

static enum handler_end serve(void *self, struct slice request, int64_t now_us,
			      unsigned connection, struct buf *answer,
			      int64_t *delay_us)
{
	struct server *server = self;
	bool login = slice_find(request, slice_from("/Login ")) >= 0;

	(void)now_us;
	(void)connection;
	*delay_us = login ? server->login_us : SHORT_US;
	buf_text(answer, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"
			 "vmware-api-session-id: 0123456789abcdef\r\n\r\n");
	return HANDLER_KEEP;
}

struct seen {
	struct server *server;
	enum exchange_outcome outcome;
	bool session, brings_interrupt;
};

static void note(void *self, struct sent *s)
{
	struct seen *seen = self;

	seen->outcome = s->exchange.outcome;
	seen->session = s->session != NULL;
	if (seen->brings_interrupt)
		seen->server->interrupted = SIGINT;
	sent_free(s);
}

static void send(struct pump *pump, struct seen *seen, const char *request,
		 bool opens_session)
{
	struct sent *s = pump_new(pump);

	buf_text(&s->exchange.request, request);
	s->done = note;
	s->self = seen;
	s->opens_session = opens_session;
	pump_send(pump, s, 0);
}

/* The outcome of a login that takes so long when an interrupt comes first. */
static struct seen interrupted_login(int64_t login_us, bool opens_session,
				     int64_t *ended_us)
{
	struct server server = { .login_us = login_us };
	struct handler handler = { serve, &server };
	struct run_config config = { 0 };
	struct redact_set secrets;
	struct pump pump = { .config = &config, .transport = transport_handler(&handler),
			     .secrets = &secrets, .window = 2,
			     .interrupted = &server.interrupted,
			     .timeout_us = EXCHANGE_TIMEOUT_US };
	struct seen first = { .server = &server, .brings_interrupt = true };
	struct seen login = { .server = &server };

	redact_init(&secrets);
	send(&pump, &first, "GET /a HTTP/1.1\r\nHost: a\r\n\r\n", false);
	send(&pump, &login,
	     "POST /Login HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
	     opens_session);
	*ended_us = -transport_now(pump.transport);
	pump_drain(&pump);
	*ended_us += transport_now(pump.transport);
	CHECK_INT(first.outcome, EXCHANGE_ANSWERED);
	CHECK(pump.stopped);
	CHECK_INT(pump.under_way, 0);
	CHECK_INT(pump.logins_under_way, 0);
	transport_free(pump.transport);
	redact_release(&secrets);
	return login;
}

TEST(pump, an_interrupt_waits_for_the_session_that_a_login_opens)
{
	int64_t ended_us;
	struct seen login = interrupted_login(LONG_US, true, &ended_us);

	CHECK_INT(login.outcome, EXCHANGE_ANSWERED);
	CHECK(login.session);
}

TEST(pump, an_interrupt_waits_for_nothing_else)
{
	int64_t ended_us;
	struct seen other = interrupted_login(LONG_US, false, &ended_us);

	CHECK_INT(other.outcome, EXCHANGE_CANCELLED);
	CHECK(ended_us < LONG_US);
}

TEST(pump, an_interrupt_waits_for_a_login_no_longer_than_its_grace)
{
	int64_t ended_us;
	struct seen login = interrupted_login(2 * PUMP_GRACE_US, true,
					      &ended_us);

	CHECK_INT(login.outcome, EXCHANGE_CANCELLED);
	CHECK(ended_us >= PUMP_GRACE_US && ended_us < 2 * PUMP_GRACE_US);
}

/* The signal is there before the wait begins, so it wakes nobody. */
static enum handler_end interrupt_and_hang(void *self, struct slice request,
					   int64_t now_us, unsigned connection,
					   struct buf *answer,
					   int64_t *delay_us)
{
	struct server *server = self;

	(void)request;
	(void)now_us;
	(void)connection;
	(void)answer;
	(void)delay_us;
	server->interrupted = SIGTERM;
	return HANDLER_HANG;
}

static enum exchange_outcome hang(bool ask, int64_t *took_us)
{
	struct server server = { .login_us = 0 };
	struct handler handler = { interrupt_and_hang, &server };
	struct run_config config = { 0 };
	struct redact_set secrets;
	struct pump pump = { .config = &config, .transport = transport_handler(&handler),
			     .secrets = &secrets, .window = 1,
			     .interrupted = &server.interrupted,
			     .timeout_us = EXCHANGE_TIMEOUT_US };
	struct seen seen = { .server = &server };
	struct sent *s;

	redact_init(&secrets);
	*took_us = -transport_now(pump.transport);
	if (ask) {
		s = pump_new(&pump);
		buf_text(&s->exchange.request, "GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
		pump_ask(&pump, s);
		note(&seen, s);
	} else {
		send(&pump, &seen, "GET /a HTTP/1.1\r\nHost: a\r\n\r\n", false);
		pump_drain(&pump);
	}
	*took_us += transport_now(pump.transport);
	transport_free(pump.transport);
	redact_release(&secrets);
	return seen.outcome;
}

TEST(pump, an_interrupt_that_wakes_nobody_is_seen_soon)
{
	int64_t took_us;

	CHECK_INT(hang(false, &took_us), EXCHANGE_CANCELLED);
	CHECK(took_us <= 2 * PUMP_LOOK_US);
	CHECK_INT(hang(true, &took_us), EXCHANGE_CANCELLED);
	CHECK(took_us <= 2 * PUMP_LOOK_US);
}

/* ---- what a server named is asked for, and shown without its secret ---- */

#define SECRET_ID "0123456789abcdef"

static enum handler_end name_task(void *self, struct slice request,
				  int64_t now_us, unsigned connection,
				  struct buf *answer, int64_t *delay_us)
{
	const char *session = self;
	struct buf body = BUF_INIT(ANSWER_MAX);

	(void)request;
	(void)now_us;
	(void)connection;
	(void)delay_us;
	buf_printf(&body, "{\"_typeName\":\"ManagedObjectReference\","
		   "\"type\":\"Task\",\"value\":\"task-%s-7\"}", session);
	buf_printf(answer, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n"
		   "vmware-api-session-id: %s\r\n\r\n%s", body.len, session,
		   buf_string(&body));
	buf_release(&body);
	return HANDLER_KEEP;
}

struct named {
	char answer[512], asked[128];
};

static void note_task(void *self, struct sent *s)
{
	struct named *named = self;
	struct slice task = sent_task(s, slice_from("as shown"));

	snprintf(named->answer, sizeof(named->answer), "%s",
		 buf_string(&s->exchange.answer));
	snprintf(named->asked, sizeof(named->asked), "%.*s", SLICE_ARG(task));
	sent_free(s);
}

static struct named name_by(const char *session)
{
	struct run_config config = { 0 };
	struct handler handler = { name_task, (void *)session };
	struct redact_set secrets;
	struct pump pump = { .config = &config, .secrets = &secrets,
			     .transport = transport_handler(&handler),
			     .window = 1,
			     .timeout_us = EXCHANGE_TIMEOUT_US };
	struct named named = { "", "" };
	struct sent *s = pump_new(&pump);

	redact_init(&secrets);
	buf_text(&s->exchange.request, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
	s->done = note_task;
	s->self = &named;
	pump_send(&pump, s, 0);
	pump_drain(&pump);
	transport_free(pump.transport);
	redact_release(&secrets);
	return named;
}

TEST(pump, a_task_named_after_the_session_is_asked_for_and_not_shown)
{
	struct named named = name_by(SECRET_ID);

	CHECK(!strstr(named.answer, SECRET_ID));
	CHECK_HAS(named.answer, "\"task-<session.......>-7\"");
	CHECK_TEXT(named.asked, "task-" SECRET_ID "-7");
}

TEST(pump, a_session_that_anybody_can_guess_is_hidden_in_its_field_alone)
{
	static const char *const ids[][2] = { { "1", "*" },
					      { "1001", "<se>" },
					      { "task-1", "<sess>" } };

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		struct named named = name_by(ids[i][0]);
		char line[64], value[64];

		snprintf(line, sizeof(line), "session-id: %s\r\n", ids[i][1]);
		snprintf(value, sizeof(value), "\"task-%s-7\"", ids[i][0]);
		CHECK_HAS(named.answer, line);
		CHECK_HAS(named.answer, value);
		CHECK_TEXT(named.asked, "as shown");
	}
}
