#include "run/schedule.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/rng.h"

/* A task lasts about as long as so many requests without one. */
enum { LOAD_OF_TASK = 32, SHUFFLE_LABEL_MAX = 32 };

static bool has_need(const struct run_config *c, enum need need)
{
	switch (need) {
	case NEED_SECOND_VOLUME:
		return c->volume_count > 1;
	case NEED_FOUR_VOLUMES:
		return c->volume_count > 3;
	case NEED_FILE_VOLUME:
		return c->file_volume != NULL;
	case NEED_UNREGISTERED_VOLUME:
		return c->unregistered_volume != NULL;
	case NEED_DATASTORE:
		return c->datastore != NULL;
	case NEED_OTHER_DATASTORE:
		return c->other_datastore != NULL;
	case NEED_LOGIN:
		return !c->no_auth && !c->session;
	case NEED_RESTRICTED_USER:
		return !c->no_auth && c->restricted_username &&
		       c->restricted_password;
	}
	return false;
}

static bool about_sessions(const struct test_case *tc)
{
	for (size_t i = 0; i < tc->step_count; i++)
		if (tc->steps[i].session != SESSION_MAIN)
			return true;
	return false;
}

const char *schedule_skip_reason(const struct run_config *config,
				 const struct test_case *tc)
{
	const struct need_info *info;

	for (size_t i = 0; (info = need_at(i)); i++)
		if ((tc->needs & info->bit) && !has_need(config, info->bit))
			return info->reason;
	if (config->no_auth && about_sessions(tc))
		return "is about login sessions, which --no-auth rules out";
	if ((tc->uses_volume || tc->control == CONTROL_SYNC) &&
	    !config->volume_count)
		return "needs a volume: give --volume";
	return NULL;
}

static bool may_accept_a_task(const struct test_case *tc)
{
	for (size_t i = 0; i < tc->accept_count; i++)
		if (tc->accepts[i].answer == ANSWER_TASK &&
		    tc->accepts[i].verdict == VERDICT_PASS &&
		    tc->accepts[i].ends != TASK_END_ERROR)
			return true;
	return false;
}

/* Each read behind the end of a task is a wait of its own. */
static size_t waits_behind_tasks(const struct test_case *tc)
{
	size_t count = 0;

	for (size_t i = 0; i < tc->step_count; i++)
		count += tc->steps[i].polls_after;
	return count;
}

/* Set-up steps always start one, judged ones where that is right. */
static size_t tasks_in_a_row(const struct test_case *tc)
{
	bool accepted = may_accept_a_task(tc);
	size_t count = 0;

	if (!tc->uses_volume)
		return 0;
	for (size_t i = 0; i < tc->step_count; i++)
		count += tc->steps[i].request->success == SUCCESS_TASK &&
			 (!tc->steps[i].judged || accepted);
	return tc->parallel && count ? 1 : count;
}

bool schedule_may_sync(const struct test_case *tc)
{
	return tasks_in_a_row(tc) > 0;
}

/* What takes time on a volume: tasks first of all, then single requests. */
static size_t load(const struct unit *u)
{
	size_t sum = u->control == CONTROL_NONE ? 0 : LOAD_OF_TASK;

	for (size_t i = 0; i < u->count; i++) {
		const struct test_case *tc = u->slots[i]->test_case;

		sum += (tasks_in_a_row(tc) + waits_behind_tasks(tc)) *
			       LOAD_OF_TASK + tc->uses_volume;
	}
	return sum;
}

/* Each round has an order of its own. */
static void shuffle(const struct run *run, struct lane *all)
{
	char label[SHUFFLE_LABEL_MAX] = "shuffle";
	struct rng rng;

	if (!run->config->shuffle)
		return;
	if (run->round)
		snprintf(label, sizeof(label), "shuffle#%u", run->round);
	rng_init(&rng, run->config->seed, label);
	for (size_t i = all->unit_count; i > 1; i--) {
		size_t k = (size_t)rng_below(&rng, i);
		struct unit swap = all->units[i - 1];

		all->units[i - 1] = all->units[k];
		all->units[k] = swap;
	}
}

static bool in_phase(const struct case_slot *slot, enum phase phase)
{
	bool all = slot->test_case->needs & NEED_SECOND_VOLUME;

	return !slot->ended && all == (phase == PHASE_ALL_VOLUMES);
}

static size_t least_loaded(const size_t *loads, size_t count)
{
	size_t least = 0;

	for (size_t k = 1; k < count; k++)
		if (loads[k] < loads[least])
			least = k;
	return least;
}

struct hand {
	const struct unit *unit;
	size_t load;
};

/* The longest first; equal ones as they came. */
static int by_load(const void *a, const void *b)
{
	const struct hand *x = a, *y = b;

	if (x->load != y->load)
		return x->load < y->load ? 1 : -1;
	return (x->unit > y->unit) - (x->unit < y->unit);
}

/* The longest units first: the short ones then level the lanes. */
static void deal(const struct lane *all, struct lane *lanes, size_t count)
{
	size_t *loads = mem_array(count, sizeof(*loads));
	struct hand *hands = mem_array(all->unit_count, sizeof(*hands));

	for (size_t i = 0; i < all->unit_count; i++)
		hands[i] = (struct hand){ &all->units[i],
					  load(&all->units[i]) };
	qsort(hands, all->unit_count, sizeof(*hands), by_load);
	for (size_t i = 0; i < all->unit_count; i++) {
		size_t to = least_loaded(loads, count);

		lane_insert(&lanes[to], lanes[to].unit_count, hands[i].unit);
		loads[to] += hands[i].load;
	}
	mem_free(hands);
	mem_free(loads);
}

void schedule_lanes(struct run *run, enum phase phase, struct lane *lanes,
		    size_t count)
{
	struct lane all = { .run = run };

	for (size_t i = 0; i < count; i++)
		lanes[i] = (struct lane){ .run = run, .volume = i };
	for (size_t i = 0; i < run->slot_count; i++)
		if (in_phase(&run->slots[i], phase))
			lane_add(&all, &run->slots[i]);
	shuffle(run, &all);
	deal(&all, lanes, count);
	lane_release(&all);
}
