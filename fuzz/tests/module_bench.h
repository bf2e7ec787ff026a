/*
 * One file of fuzz/campaign at a time: a campaign that has logged in to a
 * server of the test's own and sends nothing by itself.
 *
 *     struct script s = { .answer = ... };     struct script comes first
 *     module_open(&m, &s);
 *     growth_look(m.c);
 *     module_has(&m, "latency"), m.c->record_count
 *     module_close(&m);
 *
 * or a whole campaign of chosen mutants: m.b.options, campaign_bench_run().
 */
#ifndef MODULE_BENCH_H
#define MODULE_BENCH_H

#include "campaign/state.h"
#include "tests/campaign_bench.h"

struct script {
	/* What the server does; NULL: as the right one, `inner`. */
	enum handler_end (*answer)(struct script *, struct slice request,
				   struct buf *answer, int64_t *delay_us);
	const char *bug;               /* of the inner one, or NULL */
	struct handler inner;          /* module_init() sets it */
	int64_t now_us;
	unsigned connection;
	size_t requests;               /* that came, of any kind */
};

struct module_bench {
	struct campaign_bench b;
	struct campaign *c;
	struct campaign_summary sum;
	struct err err;
};

/* For a campaign of its own. */
void module_init(struct module_bench *, struct script *);
void module_release(struct module_bench *);
/* The same, and logged in. */
void module_open(struct module_bench *, struct script *);
/* The second half of that, for who sets options in between. */
void module_begin(struct module_bench *);
void module_close(struct module_bench *);

/* What the right server says. */
enum handler_end script_right(struct script *, struct slice request,
			      struct buf *answer, int64_t *delay_us);
/* A Task; an answer of nothing but a status. */
enum handler_end script_task(struct buf *answer);
enum handler_end script_status(struct buf *answer, unsigned status);
bool script_is_sync(struct slice request);

/* The first index from `from` on whose mutant is one plain sync with these
 * bytes in it. */
uint64_t module_index(struct module_bench *, const char *bytes,
		      uint64_t from);
/*
 * The first index from `from` on, in such steps, whose mutant fits, by itself
 * and by what its last request admits.
 */
typedef bool module_fits(const void *self, const struct mutant *,
			 const struct expectation *);
uint64_t module_first(struct campaign *, module_fits *, const void *self,
		      uint64_t from, uint64_t step);
/* Some request of the mutant has these bytes: its first one. */
bool module_holds(const struct mutant *, const char *bytes);
/* That mutant as a campaign sends it, until nothing is under way. */
void module_send(struct module_bench *, uint64_t index);

/* A finding of this oracle; NULL: there is none. */
const struct finding *module_has(const struct module_bench *,
				 const char *oracle);

/* Every shape: does the time grow with the size? */
void module_look_at_times(struct campaign *);
/* Every shape, until one shows it: is a size refused, a larger one taken? */
void module_look_at_sizes(struct campaign *);

#endif
