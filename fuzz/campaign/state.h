/*
 * What one campaign knows, shared by the files of fuzz/campaign:
 *
 *     campaign.c      the whole: login, loop, pauses, end
 *     choose.c        which index is sent next
 *     work.c          one mutant: its requests, its task, the verdict
 *     found.c         findings, one for each defect
 *     canary.c        the valid request in between
 *     death.c         is the server still there
 *     pairs.c         two requests that must be answered alike
 *     behind.c        the next request on the connection of a mutant
 *     growth.c        the time to answer and the size of the request
 *     unsure.c        a wrong answer is asked for again before it counts
 *     reduce.c        what the answer is not about is made usual
 *     aftermath.c     after which mutant others suffer
 *     session.c       login and logout
 *     features.c      what is new about an answer
 *     fuzz_journal.c  the indices that were sent
 *
 * Private to fuzz/campaign.
 */
#ifndef CAMPAIGN_STATE_H
#define CAMPAIGN_STATE_H

#include "campaign/campaign.h"
#include "campaign/features.h"
#include "campaign/fuzz_journal.h"
#include "campaign/watch.h"
#include "oracle/key.h"
#include "run/pump.h"
#include "run/run.h"

enum {
	WORK_READS_MAX = 128,          /* of one task */
	WORK_READ_FIRST_US = 1000, WORK_READ_LAST_US = 1000000,
	WORK_SILENCE_LEAST_US = 30000, WORK_SILENCE_MOST_US = 100000,
	WORK_FOLLOWED_MAX = 64,        /* tasks at once */
	WORK_FOLLOW_EVERY = 16,        /* of the tasks that may come */
	PAIRS_MAX = 64,
	BEHIND_EVERY = 8,              /* of the refusals */
	PAIR_TRIES = 3,                /* a finding differs in all of them */
	PAIR_AGAIN_EVERY = 200,        /* of the mutants, for determinism */
	PAIR_AGAIN_NEAR = 8,           /* ... where a request costs nothing */
	CANARY_NEAR = 4, CANARY_CLOSE = 16,
	NEAR_US = 50, CLOSE_US = 1000, /* what a valid sync takes there */
	LATE_US = 1000000, LATE_FACTOR = 16, LATE_BYTES = 16384,
	LATE_LOOKS_MAX = 32,
	MARKER_LINE_MAX = 8192,        /* of a request line */
	TRAIL_MAX = 128,               /* mutants, to look for one of them */
	UNSURE_MAX = 16,
	PAUSE_EVERY = 4096,            /* mutants */
	HANGS_MAX = 8,
	RECENT_MAX = FINDING_BEFORE_MAX,
	CANARY_TRIES = 5, CANARY_DISTANCE_US = 200000,
	DEATH_PROBES = 3, DEATH_PROBE_US = 200000,
	DEATH_BACK_US = 3000000,
	SECOND_US = 1000000
};

/* One finding while the campaign runs. */
struct record {
	struct finding_key key;
	struct finding f;
	struct arena arena;            /* owns the texts of both */
	unsigned exemplars;            /* how often a smaller one came */
};

/* A mutant to be looked at with another request, by its index. */
enum pair_kind {
	PAIR_PLAIN,                    /* its plain form means the same */
	PAIR_AGAIN,                    /* itself */
	PAIR_LATE,                     /* a valid sync, which is quick */
	PAIR_BEHIND                    /* the next one on its connection */
};

struct pair {
	uint64_t index;
	enum pair_kind kind;
};

/* A wrong answer that has come once. */
struct unsure {
	struct record *record;
	struct mutant mutant;
	size_t requests;               /* of the mutant, up to this one */
	const char *kind;              /* of the answer; in its arena */
	struct arena arena;
	bool again;                    /* it came again */
	bool known;                    /* another finding says it better */
};

struct op_score {
	uint32_t sent, news;
};

struct work;

struct campaign {
	const struct campaign_options *options;
	struct campaign_summary *summary;
	struct pump pump;
	struct bindings bindings;
	struct expect_oracle oracle;
	struct mutator mutator;
	struct arena arena;
	char *session;                 /* NULL: none */
	int64_t started_us, last_new_us, last_told_us, next_due_us;

	uint64_t next, boundary;       /* choose.c */
	struct op_score scores[MUTATE_OPERATORS_MAX];

	size_t in_flight, followed;    /* works */
	size_t go;                     /* 0: a pause is wanted */
	uint64_t since_canary, since_pause;
	unsigned canary_every, again_every; /* mutants; by canary_us */
	int64_t canary_us;             /* what the latest one took */
	uint64_t canary_count;
	bool canary_under_way, canary_doubt, canary_broken;
	uint64_t trail[TRAIL_MAX];     /* indices, a ring */
	uint64_t trail_count, trail_seen, trail_well;
	unsigned late_looks;
	struct unsure unsure[UNSURE_MAX];
	size_t unsure_count;
	bool session_doubt;
	struct work *held;             /* refused for a lost session */
	struct work *hung;             /* no answer in time */
	const struct expect_defect *hangs[HANGS_MAX]; /* confirmed */
	size_t hang_count;
	uint64_t recent[RECENT_MAX];   /* indices, a ring */
	uint64_t recent_count;
	struct pair pairs[PAIRS_MAX];
	size_t pair_count;
	int64_t task_timeout_us, longest_task_us;

	struct watch watch;
	struct features features;
	struct fuzz_journal journal;
	struct record **records;
	size_t record_count;
	const char *latest;
	unsigned deaths;
	bool dead, saturated;
};

/* ---- campaign.c ---- */
/* Sends as many mutants as the window takes. */
void campaign_feed(struct campaign *);

/* ---- choose.c ---- */
/* The next mutant; release it. */
uint64_t choose_next(struct campaign *, struct mutant *out);
/* Its answer was new, or not. */
void choose_learn(struct campaign *, const struct mutant *, bool is_new);

/* ---- work.c ---- */
void work_start(struct campaign *, uint64_t index, struct mutant *taken,
		int64_t delay_us);
/* What was held back is judged now, or sent again under the new session. */
void work_release_held(struct campaign *, bool send_again);
/* Nothing under way: each that hung is asked again. */
void work_settle_hung(struct campaign *);
void work_drop_held(struct campaign *);
/* What a request of a mutant belongs to; false: it is none. */
bool work_of(const struct sent *, const struct mutant **, uint64_t *index);

/* ---- found.c ---- */
/* What shows a finding; everything but `sent` may be missing. */
struct example {
	const struct sent *sent;
	const struct mutant *mutant;
	uint64_t index;
	const char *clause;
	bool sure;                     /* more than one exchange shows it */
	const struct slice *before;
	size_t before_count;
};

void found(struct campaign *, const struct finding_key *,
	   const struct example *);
void found_note(struct campaign *, const struct oracle_note *,
		const struct example *);
/* What was unsure counts. */
void found_keep(struct campaign *, struct record *);
void found_drop(struct record *);
/* A request that shows it better. */
void found_replace(struct campaign *, struct record *,
		   const struct finding_key *, const struct sent *,
		   const struct mutant *);
/* Into the summary, the worst first; frees the records. */
void found_end(struct campaign *);
void found_release(struct campaign *);

/* ---- canary.c ---- */
/* Before all else. -1 with the error: the volume does not exist. */
int canary_first(struct campaign *, struct err *);
void canary_send(struct campaign *);   /* among the others */
/* Nothing under way: a refusal is looked into. */
void canary_settle(struct campaign *);
/* It took far longer than a valid sync does. */
bool canary_is_late(const struct campaign *, const struct exchange *);
/* One valid sync, waited for. true: accepted, or busy to the end. */
bool canary_ask(struct campaign *, struct sent **last);

/* ---- death.c ---- */
void death_resolve(void *campaign);
/* Nothing under way; for whoever used pump_ask and got no answer. */
bool death_alive(struct campaign *);

/* ---- pairs.c ---- */
void pairs_add(struct campaign *, uint64_t index, enum pair_kind);
void pairs_settle(struct campaign *);
/* The plain form of the mutant is answered otherwise: a finding. */
bool pairs_differ(struct campaign *, uint64_t index);

/* ---- behind.c ---- */
/* Whether the connection of this answer is worth a look. */
bool behind_wanted(const struct answer *, const struct exchange *,
		   uint64_t index);
/* The mutant on a connection of its own, then a request that is known. true:
 * a finding. */
bool behind_look(struct campaign *, uint64_t index);

/* ---- growth.c ---- */
/* Nothing under way. Sizes of up to 768 KiB. */
void growth_look(struct campaign *);
/* A mutant that was answered late, alone. */
void growth_late(struct campaign *, uint64_t index);

/* ---- unsure.c ---- */
/* false: there is no place for it, or it can be no one's fault but its own. */
bool unsure_take(struct campaign *, struct record *, const struct example *);
/* It is one of those already. */
bool unsure_knows(struct campaign *, const struct finding_key *);
/* Nothing under way: they are asked for again. true: some did not come. */
bool unsure_settle(struct campaign *);
/* The rest: `explained` by what came before it, or a finding after all. */
void unsure_end(struct campaign *, bool explained);
/* A server that refuses valid syncs says nothing about them. */
void unsure_drop(struct campaign *);

/* ---- reduce.c ---- */
/* Nothing under way; `kind` is that of the wrong answer. */
void reduce(struct campaign *, struct record *, const struct mutant *,
	    const char *kind);
/* The request with another body; false where its length is not plain. */
bool reduce_body(struct slice request, struct slice body, struct buf *out);

/* ---- aftermath.c ---- */
/* Nothing under way. true: one of the latest mutants is to blame. */
bool aftermath_look(struct campaign *);
/* The first `count` requests of a mutant, waited for; the last exchange. */
struct sent *aftermath_send(struct campaign *, const struct mutant *,
			    uint64_t index, size_t count);
/* Status and type of the answer, how it failed without one. */
const char *aftermath_kind(struct arena *, const struct exchange *);

/* ---- marker.c ---- */
/* The request with a word of its own in X-Request-Id, which servers like to
 * repeat: in the answers to others it has no place. */
void marker_put(const struct campaign *, uint64_t index, struct slice request,
		struct buf *out);

/* ---- session.c ---- */
/* -1 with ERR_UNREACHABLE: no answer, or the login was refused. */
int session_open(struct campaign *, struct err *);
void session_close(struct campaign *);
/* A base request of the suite, waited for. The caller frees it. */
struct sent *session_ask(struct campaign *, const char *base);

#endif
