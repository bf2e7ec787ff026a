#include "run/control.h"

#include "base/alloc.h"
#include "run/follow.h"

struct control_sent {
	struct run *run;
	enum control kind;
	struct bindings bindings;
	void (*done)(void *self, struct sent *);
	void (*settled)(void *self);
	void *self;
};

bool control_accepted(enum control kind, const struct sent *s)
{
	struct arena arena = ARENA_INIT;
	struct answer answer;
	bool accepted;

	if (kind == CONTROL_LOGIN)
		return s->session != NULL;
	answer_read_task(&arena, &s->exchange, &answer);
	accepted = answer_accepts_sync(&answer);
	arena_release(&arena);
	return accepted;
}

/* 9.26 speaks of tasks of others, which we cannot see. */
static bool is_busy(const struct answer *a)
{
	return answer_is_fault(a, "CnsFault") ||
	       answer_is_fault(a, "TaskInProgress") ||
	       answer_is_fault(a, "InvalidState");
}

bool control_lost_session(const struct sent *s)
{
	struct arena arena = ARENA_INIT;
	struct answer a;
	bool lost;

	answer_read(&arena, &s->exchange, &a);
	lost = a.parsed && (a.response.status == 401 ||
			    answer_is_fault(&a, "NotAuthenticated") ||
			    answer_is_fault(&a, "AuthenticationRequired") ||
			    answer_is_fault(&a, "SessionNotFound") ||
			    answer_is_fault(&a, "InvalidToken"));
	arena_release(&arena);
	return lost;
}

enum control_answer control_judge(enum control kind, const struct sent *s)
{
	struct arena arena = ARENA_INIT;
	struct answer answer;
	enum control_answer result = CONTROL_REFUSED;

	if (control_accepted(kind, s))
		return CONTROL_ACCEPTED;
	answer_read(&arena, &s->exchange, &answer);
	if (kind != CONTROL_SYNC || s->fate != FATE_OWN ||
	    s->exchange.outcome == EXCHANGE_CANCELLED)
		result = CONTROL_UNCLEAR;
	else if (is_busy(&answer))
		result = CONTROL_BUSY;
	arena_release(&arena);
	return result;
}

static void settle(struct control_sent *c)
{
	c->settled(c->self);
	mem_free(c);
}

static void free_read(void *self, struct sent *s)
{
	(void)self;
	sent_free(s);
}

static void task_ended(void *self, struct follow *f)
{
	(void)f;
	settle(self);
}

static void follow_control(struct control_sent *c, const struct sent *s)
{
	struct follow model = { .bindings = c->bindings, .read = free_read,
				.ended = task_ended, .self = c,
				.about = s->about };
	struct arena arena = ARENA_INIT;
	struct answer answer;

	answer_read_task(&arena, &s->exchange, &answer);
	if (answer.task.len && !c->run->pump.stopped)
		follow_start(c->run, &model, sent_task(s, answer.task));
	else
		settle(c);
	arena_release(&arena);
}

static void logged_out(void *self, struct sent *s)
{
	struct control_sent *c = self;

	if (s->exchange.outcome == EXCHANGE_ANSWERED)
		ledger_drop(&c->run->ledger, c->bindings.session_main);
	sent_free(s);
	mem_free((char *)c->bindings.session_main);
	settle(c);
}

/* The extra session of a login control is closed at once. */
static void close_session(struct control_sent *c, const struct sent *login)
{
	struct sent *s;
	struct err err = ERR_INIT;

	if (!login->session || c->run->pump.stopped) {
		settle(c);
		return;
	}
	c->bindings.session_main =
		mem_copy(login->session, strlen(login->session));
	s = pump_new(&c->run->pump);
	s->done = logged_out;
	s->self = c;
	base_build(c->run->suite, "logout", &c->bindings,
		   &s->exchange.request, &err);
	pump_send(&c->run->pump, s, 0);
}

static void note_task(struct run *run, const struct sent *s)
{
	struct arena arena = ARENA_INIT;
	struct task_given earlier;
	struct answer a;

	answer_read_task(&arena, &s->exchange, &a);
	if (task_ids_doubt(&s->exchange, run->info.logged_in))
		task_ids_clear(&run->task_ids);
	/* That one is not told of a control; some case has the next one. */
	if (a.task.len && !s->task.at &&
	    task_ids_given(&run->task_ids, a.task, &s->exchange,
			   run->pump.tasks, true, &earlier))
		task_given_release(&earlier);
	arena_release(&arena);
}

static void control_done(void *self, struct sent *s)
{
	struct control_sent *c = self;

	if (c->kind == CONTROL_LOGIN && s->session)
		ledger_add(&c->run->ledger, s->session);
	run_keep(c->run, s);
	note_task(c->run, s);
	c->run->accepts = c->run->accepts || (c->kind == CONTROL_SYNC &&
					      control_accepted(c->kind, s));
	c->done(c->self, s);
	if (c->kind == CONTROL_LOGIN)
		close_session(c, s);
	else
		follow_control(c, s);
}

void control_send(struct run *run, enum control kind, size_t volume,
		  int64_t delay_us, void (*done)(void *self, struct sent *),
		  void (*settled)(void *self), void *self)
{
	struct control_sent *c = mem_alloc(sizeof(*c));
	struct sent *s = pump_new(&run->pump);
	struct err err = ERR_INIT;

	*c = (struct control_sent){ run, kind, run->base, done, settled,
				    self };
	c->bindings.session_main = run->session_main;
	if (volume < run->config->volume_count)
		c->bindings.volume = run->config->volumes[volume];
	s->done = control_done;
	s->self = c;
	s->about = kind == CONTROL_LOGIN
			   ? "a valid login"
			   : arena_printf(&run->arena, "a valid sync of %s",
					  c->bindings.volume
						  ? c->bindings.volume : "");
	s->opens_session = kind == CONTROL_LOGIN;
	/* Others may spoil theirs; and whether it is refused for good is not
	 * for a connection to say that has refused it already. */
	s->exchange.fresh_connection = run->astray || run->doubt_count ||
				       run->exclusive || run->broken;
	if (control_build(run->suite, kind, &c->bindings,
			  &s->exchange.request, &err))
		run_block(run, RUN_ERROR,
			  arena_printf(&run->arena, "%s", err.text), NULL);
	pump_send(&run->pump, s, delay_us);
}
