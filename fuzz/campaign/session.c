#include "campaign/state.h"

#include "base/alloc.h"

enum { LOGOUT_US = 2000000, SESSION_WAIT_US = 100000 };

struct sent *session_ask(struct campaign *c, const char *base)
{
	return session_ask_with(c, base, &c->bindings);
}

struct sent *session_ask_with(struct campaign *c, const char *base,
			      const struct bindings *b)
{
	struct sent *s = pump_new(&c->pump);
	struct err err = ERR_INIT;

	s->exchange.timeout_us = c->options->target->timeout_us;
	if (base_build(c->options->suite, base, b, &s->exchange.request,
		       &err))
		s->exchange.outcome = EXCHANGE_CANCELLED;
	else
		pump_ask(&c->pump, s);
	return s;
}

static void forget(struct campaign *c)
{
	if (c->session)
		explicit_bzero(c->session, strlen(c->session));
	mem_free(c->session);
	c->session = NULL;
	c->bindings.session_main = NULL;
}

/* 3.8: who to ask for a session. */
static int read_content(struct campaign *c, struct err *err)
{
	struct sent *s = session_ask(c, "content");
	struct arena arena = ARENA_INIT;
	struct slice manager;
	struct answer a;
	int result = 0;

	answer_read(&arena, &s->exchange, &a);
	manager = json_string(&arena, json_member(
			json_member(a.root, "sessionManager"), "value"));
	if (a.outcome != EXCHANGE_ANSWERED)
		result = err_set(err, ERR_UNREACHABLE,
				 "no HTTP answer: %s; is the server up, is "
				 "--url right?",
				 exchange_outcome_text(a.outcome));
	else if (manager.len)
		c->bindings.session_manager = arena_slice(&c->arena, manager);
	arena_release(&arena);
	sent_free(s);
	return result;
}

void session_wait(struct campaign *c)
{
	struct transport *t = c->pump.transport;
	int64_t until = transport_now(t) + c->options->target->wait_ready_us;
	bool there = false;

	while (!there && transport_now(t) < until && !campaign_interrupted(c)) {
		struct sent *s = session_ask(c, "content");

		there = s->exchange.outcome == EXCHANGE_ANSWERED;
		sent_free(s);
		if (!there)
			pump_nap(&c->pump, SESSION_WAIT_US);
	}
}

int session_open(struct campaign *c, struct err *err)
{
	const struct run_config *t = c->options->target;
	struct arena arena = ARENA_INIT;
	struct answer a;
	struct sent *s;

	forget(c);
	identity_clear(c);
	c->named_count = 0; /* 9.27: another session may not read them */
	if (read_content(c, err))
		return -1;
	if (t->session)
		c->session = mem_copy(t->session, strlen(t->session));
	if (!t->no_auth && !t->session) {
		s = session_ask(c, "login");
		answer_read(&arena, &s->exchange, &a);
		if (s->session)
			c->session = mem_copy(s->session, strlen(s->session));
		else
			err_set(err, ERR_UNREACHABLE,
				"the login was refused: got %s; check "
				"--username and --password-file",
				answer_summary(&arena, &a));
		arena_release(&arena);
		sent_free(s);
		if (!c->session)
			return -1;
	}
	c->bindings.session_main = c->session;
	return 0;
}

int64_t session_best_sync(struct campaign *c, unsigned times, int64_t most_us,
			  struct sent **last)
{
	struct transport *t = c->pump.transport;
	int64_t us = INT64_MAX, start = transport_now(t);

	*last = NULL;
	for (unsigned i = 0; i < times && !campaign_is_cut(c) &&
			     transport_now(t) - start < most_us; i++) {
		const struct exchange *x;

		sent_free(*last);
		*last = session_ask(c, "sync");
		x = &(*last)->exchange;
		if (x->outcome == EXCHANGE_ANSWERED &&
		    x->done_us - x->sent_us < us)
			us = x->done_us - x->sent_us;
	}
	return us;
}

/* Even after an interrupt: whoever opened a session closes it. */
void session_close(struct campaign *c)
{
	const struct run_config *t = c->options->target;

	c->pump.stopped = false;
	c->pump.interrupted = NULL;
	c->pump.until_us = 0;
	c->pump.timeout_us = LOGOUT_US;
	if (c->session && !t->session && !c->dead) {
		struct sent *s = pump_new(&c->pump);

		if (!base_build(c->options->suite, "logout", &c->bindings,
				&s->exchange.request, NULL))
			pump_ask(&c->pump, s);
		sent_free(s);
	}
	forget(c);
}
