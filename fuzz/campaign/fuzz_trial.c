#include "campaign/fuzz_trial.h"

#include <time.h>
#include <unistd.h>

#include "campaign/fuzz_local.h"

enum { CLOCK_EVERY = 64, /* mutants */
       SIZE_MAX_BYTES = 512 * 1024 /* megabytes cost time, here and there */ };

/* A trial under way. */
struct watcher {
	struct fuzz_trial *t;
	int64_t start_us;
};

/* Of this process: what others do on the machine is left out. */
static int64_t clock_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

const char *fuzz_trial_oracle(const struct finding *f)
{
	if (!strcmp(f->oracle, "expectation") &&
	    f->outcome != EXCHANGE_ANSWERED)
		return "liveness";
	return f->oracle;
}

static void take(void *self, const struct finding *f, uint64_t executed)
{
	struct watcher *w = self;
	struct fuzz_trial *t = w->t;

	if (t->found || !t->oracle ||
	    strcmp(t->oracle, fuzz_trial_oracle(f)) != 0)
		return;
	t->found = true;
	t->sent = executed;
	t->us = clock_us() - w->start_us;
}

static bool is_enough(void *self, uint64_t executed)
{
	const struct watcher *w = self;
	const struct fuzz_trial *t = w->t;

	if (t->found)
		return executed >= t->sent + t->after;
	return t->time_us && executed % CLOCK_EVERY == 0 &&
	       clock_us() - w->start_us >= t->time_us;
}

static int run(struct fuzz_trial *t, struct fuzz_local *l,
	       const struct mutate_seeds *seeds, struct err *err)
{
	struct watcher w = { t, clock_us() };
	struct campaign_options o = CAMPAIGN_OPTIONS_INIT;
	int result;

	o.suite = t->suite;
	o.seeds = seeds;
	o.target = &l->config;
	o.transport = l->transport;
	o.secrets = &l->secrets;
	o.reviver = &l->reviver;
	o.pid = (int)getpid();
	o.interrupted = t->interrupted;
	o.seed = t->seed;
	o.size_max = SIZE_MAX_BYTES;
	o.requests = t->requests;
	o.found = take;
	o.enough = is_enough;
	o.self = &w;
	result = campaign_run(&o, &t->summary, err);
	t->spent_us = clock_us() - w.start_us;
	return result;
}

int fuzz_trial_run(struct fuzz_trial *t, struct err *err)
{
	struct mutate_seeds seeds = { 0 };
	struct fuzz_local local;
	int result;

	seeds_builtin(&seeds);
	result = fuzz_local_open(&local, t->bug, t->variant, err);
	if (!result)
		result = run(t, &local, &seeds, err);
	fuzz_local_close(&local);
	seeds_release(&seeds);
	return result;
}

void fuzz_trial_release(struct fuzz_trial *t)
{
	campaign_summary_release(&t->summary);
}
