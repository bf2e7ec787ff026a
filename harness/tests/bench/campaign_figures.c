/*
 * A black-box campaign with every oracle against wrk: the same server, as many
 * connections, the same requests, taking turns. wrk sends again what the
 * campaign has sent in a round that does not count: mutants, and the valid
 * syncs, repetitions and reads of tasks in between. What a campaign does once
 * at its end, and once in 16384 mutants, is left out.
 */
#include <stdlib.h>
#include <unistd.h>

#include "campaign/campaign.h"
#include "tests/bench/bench.h"
#include "tests/bench/figure.h"
#include "tests/bench/mutant_list.h"
#include "tests/bench/wrk.h"

enum { ROUNDS = 5, ROUNDS_ALONE = 3, MUTANTS = 2000, PATH = 32 };

#define WRK_SECONDS "1s"

/* The campaign under way, from its first mutant to the last one. */
struct watched {
	uint64_t until;             /* mutants */
	uint64_t requests, bytes;
	struct stretch started, took;
	FILE *kept;                 /* what goes out, for wrk; or NULL */
	bool running, over;
};

static void keep(void *self, const struct exchange *x)
{
	struct watched *w = self;

	if (!w->running || w->over)
		return;
	w->requests++;
	w->bytes += x->request.len;
	if (w->kept && x->outcome == EXCHANGE_ANSWERED)
		wrk_add(w->kept, buf_view(&x->request));
}

static bool enough(void *self, uint64_t executed)
{
	struct watched *w = self;

	if (!w->running)
		w->started = stretch_start();
	w->running = true;
	if (!w->over && executed >= w->until)
		w->took = stretch_end(w->started);
	w->over |= executed >= w->until;
	return w->over;
}

/* `journal`: of the mutants; NULL = those of the drawn phase, one by one. */
static int campaign(const struct bench_target *t, const char *journal,
		    size_t mutants, struct watched *w, struct err *err)
{
	struct campaign_options o = CAMPAIGN_OPTIONS_INIT;
	const struct recorder recorder = { keep, w };
	struct transport *wire = bench_target_wire(t, err);
	struct redact_set secrets;
	struct campaign_summary sum;
	int result;

	if (!wire)
		return -1;
	redact_init(&secrets);
	w->until = mutants - 1;
	o.suite = &t->suite;
	o.seeds = &t->seeds;
	o.target = &t->config;
	o.transport = transport_record(wire, &recorder);
	o.secrets = &secrets;
	o.seed = BENCH_SEED;
	o.repeat = journal;
	o.from = journal ? 0 : mutate_boundary_count(&t->mutator);
	o.unguided = true;
	o.enough = enough;
	o.self = w;
	result = campaign_run(&o, &sum, err);
	if (!result && !w->over)
		result = err_set(err, ERR_INTERNAL,
				 "a campaign ended after %llu mutants",
				 (unsigned long long)sum.executed);
	campaign_summary_release(&sum);
	transport_free(o.transport);
	redact_release(&secrets);
	return result;
}

/* What a campaign is for is left in: nothing is compared. */
static int whole(const struct bench_target *t, struct err *err)
{
	double wall[ROUNDS_ALONE], cpu[ROUNDS_ALONE];

	for (size_t i = 0; i < ROUNDS_ALONE; i++) {
		struct watched w = { .running = false };

		if (campaign(t, NULL, MUTANTS, &w, err))
			return -1;
		wall[i] = figure_rate(w.requests, w.took).wall;
		cpu[i] = figure_rate(w.requests, w.took).cpu;
	}
	figure_print_alone(wall, ROUNDS_ALONE,
			   "campaign, no mutant left out, wall", "requests/s");
	figure_print_alone(cpu, ROUNDS_ALONE,
			   "campaign, no mutant left out, CPU",
			   "requests/CPU s");
	return 0;
}

static int take_turns(const struct bench_target *t,
		      const struct mutant_list *list, const char *journal,
		      const char *requests, struct err *err)
{
	struct figure_rates rates = { .wall = { .rounds = 0 } };
	unsigned timeouts = 0;

	for (int i = 0; i < ROUNDS; i++) {
		struct watched w = { .running = false };
		struct wrk_end theirs;

		if (campaign(t, journal, list->count, &w, err) ||
		    wrk_run(t->url, requests, true, WRK_SECONDS, &theirs, err))
			return -1;
		figure_rates_add(&rates, figure_rate(w.requests, w.took),
				 theirs.rate);
		timeouts += theirs.timeouts;
	}
	figure_rates_print(&rates, "campaign : wrk");
	if (timeouts)
		printf("# wrk waited %u times for 2 s: it looks slower than "
		       "it is\n", timeouts);
	return 0;
}

static int record(const struct bench_target *t, const struct mutant_list *list,
		  const char *journal, const char *requests, struct err *err)
{
	struct watched w = { .kept = fopen(requests, "wb") };
	int result = w.kept ? campaign(t, journal, list->count, &w, err)
			    : err_set(err, ERR_INTERNAL,
				      "'%s' cannot be written", requests);

	if (w.kept && fclose(w.kept))
		result = err_set(err, ERR_INTERNAL, "'%s' cannot be written",
				 requests);
	if (result)
		return -1;
	printf("# campaign with every oracle : wrk, the same requests; "
	       BENCH_JOBS_TEXT " connections\n");
	mutant_list_print(list);
	printf("# with what goes between them %llu requests of %llu bytes in "
	       "the mean\n", (unsigned long long)w.requests,
	       (unsigned long long)(w.bytes / w.requests));
	return 0;
}

static int compare(const struct bench_target *t, struct err *err)
{
	char journal[PATH] = "/tmp/bench-journal-XXXXXX";
	char requests[PATH] = "/tmp/bench-requests-XXXXXX";
	int fd = mkstemp(journal), other = mkstemp(requests), result;
	struct mutant_list list;

	mutant_list_init(&list, t, MUTANTS);
	result = mutant_list_write(&list, t, journal, err) ||
		 record(t, &list, journal, requests, err) ||
		 take_turns(t, &list, journal, requests, err) ||
		 whole(t, err) ? -1 : 0;
	mutant_list_release(&list);
	close(fd);
	close(other);
	unlink(journal);
	unlink(requests);
	return result;
}

int campaign_figures(const struct bench_words *w, struct err *err)
{
	struct bench_target t;
	int result;

	(void)w;
	if (!wrk_is_there()) {
		printf("# wrk is not installed: no campaign : wrk\n");
		return 0;
	}
	result = bench_target_open(&t, 0, err) || compare(&t, err) ? -1 : 0;
	bench_target_close(&t);
	return result;
}
