/*
 * --pid. What has grown in windows of equal work is looked at again while
 * nothing is asked for: tasks that run for a while, connections that linger
 * and whatever else ends by itself is nobody's loss.
 */
#include "campaign/state.h"

enum { RESTS = 3, REST_US = 1000000 };

static void say_when(struct campaign *c, struct watch_sample *s)
{
	s->tasks = c->tasks;
	s->now_us = transport_now(c->pump.transport);
}

void watch_pass(struct campaign *c)
{
	struct watch_sample sample;

	if (!c->options->pid ||
	    c->summary->executed - c->watched_at < WATCH_QUICK)
		return;
	c->watched_at = c->summary->executed;
	if (!watch_read(c->options->pid, &sample))
		return;
	sample.busy = true;
	say_when(c, &sample);
	c->watched = watch_add(&c->watch, &sample, c->summary->executed);
	if (c->watched)
		c->go = 0;
}

static bool stays(struct campaign *c)
{
	struct watch_sample s;

	for (unsigned i = 0; i < RESTS; i++) {
		pump_nap(&c->pump, REST_US);
		if (c->pump.stopped || !watch_read(c->options->pid, &s) ||
		    !watch_stays(&c->watch, &s))
			return false;
	}
	return true;
}

/* The example is a valid sync, for there is no one to blame. */
static void tell(struct campaign *c, const char *what)
{
	struct oracle_note note = { "memory", VERDICT_FAIL, what,
				    "in three windows of equal work, and it "
				    "stays" };
	struct example e = { .index = c->summary->last_index,
			     .confirmed = RESTS, .tried = RESTS };
	struct sent *s;

	canary_ask(c, &s);
	e.sent = s;
	found_note(c, &note, &e);
	sent_free(s);
}

void watch_look(struct campaign *c)
{
	struct watch_sample sample;
	const char *what = c->watched;

	c->watched = NULL;
	if (!what && c->options->pid && watch_read(c->options->pid, &sample)) {
		say_when(c, &sample);
		what = watch_add(&c->watch, &sample, c->summary->executed);
	}
	if (what && stays(c))
		tell(c, what);
}
