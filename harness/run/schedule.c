#include "run/schedule.h"

#include "base/alloc.h"
#include "base/rng.h"

static bool has_volume(const struct run_config *c)
{
	return c->volume_count > 0;
}

static bool has_second_volume(const struct run_config *c)
{
	return c->volume_count > 1;
}

static bool has_file_volume(const struct run_config *c)
{
	return c->file_volume != NULL;
}

static bool has_unregistered(const struct run_config *c)
{
	return c->unregistered_volume != NULL;
}

static bool has_datastore(const struct run_config *c)
{
	return c->datastore != NULL;
}

static bool has_other_datastore(const struct run_config *c)
{
	return c->other_datastore != NULL;
}

static bool has_login(const struct run_config *c)
{
	return !c->no_auth && !c->session;
}

static const struct {
	enum need need;
	bool (*met)(const struct run_config *);
	const char *reason;
} needs[] = {
	{ NEED_SECOND_VOLUME, has_second_volume,
	  "needs a second --volume" },
	{ NEED_FILE_VOLUME, has_file_volume, "needs --file-volume" },
	{ NEED_UNREGISTERED_VOLUME, has_unregistered,
	  "needs --unregistered-volume" },
	{ NEED_DATASTORE, has_datastore, "needs --datastore" },
	{ NEED_OTHER_DATASTORE, has_other_datastore,
	  "needs --other-datastore" },
	{ NEED_LOGIN, has_login,
	  "needs a login (not with --no-auth or --session-file)" },
};

static bool about_sessions(const struct test_case *tc)
{
	for (size_t i = 0; i < tc->step_count; i++)
		if (tc->steps[i].session != SESSION_MAIN)
			return true;
	return false;
}

const char *schedule_skip_reason(const struct run_config *config,
				 bool logged_in, const struct test_case *tc)
{
	for (size_t i = 0; i < sizeof(needs) / sizeof(*needs); i++)
		if ((tc->needs & needs[i].need) && !needs[i].met(config))
			return needs[i].reason;
	if (config->no_auth && about_sessions(tc))
		return "is about login sessions, which --no-auth rules out";
	/* M8 and M9 are judged only when the harness logs in. */
	if (!logged_in && tc->steps[0].request->success == SUCCESS_CONTENT)
		return "needs a login (not with --no-auth or --session-file)";
	if ((tc->uses_volume || tc->control == CONTROL_SYNC) &&
	    !has_volume(config))
		return "needs --volume";
	return NULL;
}

/* Tasks that the unit will start: what takes time on a volume. */
static size_t load(const struct unit *u)
{
	size_t sum = u->control == CONTROL_NONE ? 0 : 2;

	for (size_t i = 0; i < u->count; i++)
		if (u->control == CONTROL_NONE && u->slots[i]->test_case->uses_volume)
			sum += u->slots[i]->test_case->step_count;
	return sum;
}

static void give_unit(struct lane *lane, const struct unit *u)
{
	if (lane->unit_count == lane->unit_size) {
		lane->unit_size = lane->unit_size * 2 + 8;
		lane->units = mem_grow(lane->units,
				       lane->unit_size * sizeof(*lane->units));
	}
	lane->units[lane->unit_count++] = *u;
}

static void shuffle(const struct run_config *config, struct lane *all)
{
	struct rng rng;

	if (!config->shuffle)
		return;
	rng_init(&rng, config->seed, "shuffle");
	for (size_t i = all->unit_count; i > 1; i--) {
		size_t k = (size_t)rng_below(&rng, i);
		struct unit swap = all->units[i - 1];

		all->units[i - 1] = all->units[k];
		all->units[k] = swap;
	}
}

void schedule_lanes(struct run *run, struct lane *lanes, size_t count)
{
	struct lane all = { .run = run };
	size_t *loads = mem_array(count, sizeof(*loads));

	for (size_t i = 0; i < count; i++)
		lanes[i] = (struct lane){ .run = run, .volume = i };
	for (size_t i = 0; i < run->slot_count; i++)
		if (!run->slots[i].ended)
			lane_add(&all, &run->slots[i]);
	shuffle(run->config, &all);
	for (size_t i = 0; i < all.unit_count; i++) {
		size_t least = 0;

		for (size_t k = 1; k < count; k++)
			if (loads[k] < loads[least])
				least = k;
		give_unit(&lanes[least], &all.units[i]);
		loads[least] += load(&all.units[i]);
	}
	mem_free(loads);
	lane_release(&all);
}
