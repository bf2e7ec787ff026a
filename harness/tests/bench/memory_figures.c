/*
 * Resident memory of a campaign, in a process of its own; the server is in
 * this one, so what it keeps does not count.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "campaign/campaign.h"
#include "tests/bench/bench.h"
#include "tests/bench/bench_target.h"
#include "tests/bench/child.h"

enum { FIRST = 10000, USUAL = 100000, MILLION = 1000000, FACTOR = 10,
       EVERY = 50 /* requests */, NUMBER = 16, KIB = 1024 };

/* ---- in the child ---- */

struct counted {
	unsigned long requests, next, last;  /* told at `next` */
	unsigned long least_kib;             /* of the last part before it */
};

static unsigned long resident_kib(void)
{
	FILE *f = fopen("/proc/self/statm", "r");
	unsigned long pages = 0;

	if (f && fscanf(f, "%*u %lu", &pages) != 1)
		pages = 0;
	if (f)
		fclose(f);
	return pages * (unsigned long)sysconf(_SC_PAGESIZE) / KIB;
}

static void keep(void *self, const struct exchange *x)
{
	struct counted *c = self;
	unsigned long kib;

	(void)x;
	/* Megabytes may be under way at any moment: the least of many. */
	if (++c->requests % EVERY == 0 &&
	    c->requests > c->next - c->next / FACTOR) {
		kib = resident_kib();
		if (!c->least_kib || kib < c->least_kib)
			c->least_kib = kib;
	}
	if (c->requests != c->next)
		return;
	printf("%lu %lu\n", c->requests, c->least_kib);
	c->next *= FACTOR;
	c->least_kib = 0;
}

static bool enough(void *self, uint64_t executed)
{
	const struct counted *c = self;

	(void)executed;
	return c->requests >= c->last;
}

int memory_campaign(const char *port, const char *requests, struct err *err)
{
	struct campaign_options o = CAMPAIGN_OPTIONS_INIT;
	struct counted c = { .next = FIRST };
	const struct recorder recorder = { keep, &c };
	struct campaign_summary sum = { .arena = ARENA_INIT };
	struct bench_target t;
	struct transport *wire = NULL;
	int result;

	c.last = strtoul(requests, NULL, 10);
	result = bench_target_open(&t, (unsigned)strtoul(port, NULL, 10), err);
	t.config.jobs = CAMPAIGN_JOBS_DEFAULT;
	if (!result)
		wire = bench_target_wire(&t, err);
	if (wire) {
		o.suite = &t.suite;
		o.seeds = &t.seeds;
		o.target = &t.config;
		o.transport = transport_record(wire, &recorder);
		o.secrets = &t.secrets;
		o.seed = BENCH_SEED;
		o.enough = enough;
		o.self = &c;
		result = campaign_run(&o, &sum, err);
		transport_free(o.transport);
	}
	campaign_summary_release(&sum);
	bench_target_close(&t);
	return wire ? result : -1;
}

/* ---- here ---- */

static int print(const char *text, double peak, struct err *err)
{
	unsigned long requests, kib, before = 0;
	int used;

	while (sscanf(text, "%lu %lu\n%n", &requests, &kib, &used) == 2) {
		printf("campaign, memory after %-7lu requests %5.1f MiB "
		       "resident", requests, (double)kib / KIB);
		if (before)
			printf(", %+.1f MiB since a tenth of them",
			       ((double)kib - (double)before) / KIB);
		printf("\n");
		before = kib;
		text += used;
	}
	if (!before)
		return err_set(err, ERR_INTERNAL, "no memory of a campaign");
	printf("%-38s %5.1f MiB resident\n", "campaign, most at any time",
	       peak);
	return 0;
}

int memory_figures(const struct bench_words *w, struct err *err)
{
	struct buf out = BUF_INIT(CHILD_OUTPUT_MAX);
	char port[NUMBER], requests[NUMBER];
	const char *const words[] = { w->itself, "--memory", port, requests,
				      NULL };
	struct bench_target t;
	struct child_end end;
	int result = bench_target_open(&t, 0, err);

	if (!result) {
		snprintf(port, sizeof(port), "%u", t.port);
		snprintf(requests, sizeof(requests), "%d",
			 w->million ? MILLION : USUAL);
		end = child_run(words, &out);
		printf("# a campaign of mutants over sockets, the server in "
		       "another process\n");
		result = end.code ? err_set(err, ERR_INTERNAL,
					    "a campaign ended with exit code "
					    "%d", end.code)
				  : print(buf_string(&out), end.mib, err);
	}
	bench_target_close(&t);
	buf_release(&out);
	return result;
}
