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
	struct redact_set secrets;
	struct pump pump = { .transport = transport_handler(&handler),
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
