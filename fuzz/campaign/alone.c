/* Nothing else under way: a mutant, or a finding, sent again by itself. */
#include "campaign/state.h"

#include "campaign/replay.h"

struct replay alone_replay(struct campaign *c)
{
	const struct campaign_options *o = c->options;

	return (struct replay){
		.with = { .suite = o->suite, .target = o->target,
			  .transport = o->transport, .secrets = o->secrets,
			  .interrupted = o->interrupted },
		.pump = { .config = o->target, .transport = o->transport,
			  .secrets = o->secrets,
			  .interrupted = o->interrupted,
			  .until_us = c->pump.until_us, .window = 1,
			  .timeout_us = o->target->timeout_us,
			  .named = busy_named_task, .namer = c },
		.bindings = c->bindings,
	};
}

/* ---- findings ---- */

/* A hang costs the whole deadline of the user, and it was asked alone once. */
static unsigned tries_of(const struct finding *f)
{
	if (replay_reach(f->oracle) == REPLAY_ANSWER)
		return 0; /* its oracle has looked at it more than once */
	return f->outcome == EXCHANGE_TIMEOUT ? 1 : CONFIRM_TRIES;
}

/* false: the server is gone. */
static bool send_again(struct campaign *c, const struct finding *f,
		       struct arena *arena, bool *same)
{
	struct replay r = alone_replay(c);
	struct replay_shot recorded, shot;
	struct replay_try try;
	bool there;

	replay_recorded(&c->oracle, f, arena, &recorded);
	replay_try_of(f, &try);
	/* What the tasks of others did to the volume is over. */
	replay_recovers(&r);
	there = !replay_send(&r, &try, arena, &shot, NULL) && !shot.dead;
	*same = shot.wrong && replay_same(f, &recorded, &shot);
	arena_release(&r.arena);
	return there;
}

/* Once for a finding, not for each of its examples. */
static void tell(struct campaign *c, const struct finding *f)
{
	size_t kept = CAMPAIGN_TOLD_MAX - 1;

	for (size_t i = 0; i < CAMPAIGN_TOLD_MAX; i++)
		if (c->told[i].title && !strcmp(c->told[i].title, f->title))
			kept = i;
	memmove(&c->told[1], &c->told[0], kept * sizeof(c->told[0]));
	c->told[0] = (struct campaign_told){
		f->severity, arena_string(&c->arena, slice_from(f->title)),
		f->confirmed, f->tried };
}

static void confirm(struct campaign *c, struct record *r)
{
	unsigned tries = tries_of(&r->f), shown = 0, tried = 0;
	struct arena arena = ARENA_INIT;
	struct finding f = r->f;

	while (tried < tries && !campaign_is_cut(c)) {
		bool same = false, there = send_again(c, &f, &arena, &same);

		campaign_tell(c, "sending a finding again");
		if (campaign_is_cut(c))
			break; /* an interrupt says nothing */
		tried++;
		shown += same;
		if (!there && !death_alive(c)) {
			death_revive(c);
			break;
		}
	}
	arena_release(&arena);
	if (campaign_interrupted(c))
		return; /* whoever goes on begins with it */
	r->unconfirmed = r->f.unsettled = false;
	r->f.confirmed = shown;
	r->f.tried = tried;
	tell(c, &r->f);
	keep_write(c, r);
}

void confirm_settle(struct campaign *c)
{
	for (size_t i = 0; i < c->record_count && !campaign_is_cut(c); i++)
		if (c->records[i]->unconfirmed)
			confirm(c, c->records[i]);
}
