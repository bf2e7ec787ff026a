/*
 * What one campaign knows, shared by the files of fuzz/campaign:
 *
 *     campaign.c      the whole: login, loop, pauses, end
 *     choose.c        which index is sent next
 *     work.c          one mutant: its requests, its task, the verdict
 *     found.c         findings, one for each defect
 *     fold.c          what explains another one
 *     keep.c          the same on disk, from the first moment on
 *     canary.c        the valid request in between
 *     busy.c          a volume whose valid syncs are refused as busy
 *     alone.c         a new finding sent again
 *     death.c         is the server still there, and its restart
 *     suspects.c      of which mutant it died
 *     deadly.c        of how much of what
 *     twin.c          the other request of a pair, among the rest
 *     pairs.c         two requests that must be answered alike
 *     behind.c        the next request on the connection of a mutant
 *     verdict.c       one answer that was waited for
 *     pipelined.c     requests sent at once: the later answers
 *     watch_look.c    memory, descriptors and threads of the server
 *     growth.c        the time to answer and the size of the request
 *     unsure.c        a wrong answer is asked for again before it counts
 *     padded.c        was it what the request says, or its length
 *     reduce.c        what the answer is not about is made usual
 *     aftermath.c     after which mutant others suffer
 *     drift.c         the time to answer and the number of requests
 *     burst.c         many requests at once, and after them
 *     direct.c        what is refused stays refused when it grows
 *     identity.c      task ids that are given twice
 *     session.c       login and logout
 *     capacity.c      how many connections the server keeps
 *     against.c       the same requests to another server
 *     features.c      what is new about an answer
 *     fuzz_journal.c  the indices that were sent
 *
 * Private to fuzz/campaign.
 */
#ifndef CAMPAIGN_STATE_H
#define CAMPAIGN_STATE_H

#include "campaign/campaign.h"
#include "campaign/desync.h"
#include "campaign/features.h"
#include "campaign/fuzz_journal.h"
#include "campaign/watch.h"
#include "oracle/key.h"
#include "oracle/leak.h"
#include "oracle/load.h"
#include "run/pump.h"
#include "run/run.h"
#include "run/task_ids.h"

enum {
	WORK_READS_MAX = 128,          /* of one task */
	WORK_READ_FIRST_US = 1000, WORK_READ_LAST_US = 1000000,
	WORK_SILENCE_LEAST_US = 30000, WORK_SILENCE_MOST_US = 100000,
	WORK_FOLLOWED_MAX = 64,        /* tasks at once */
	WORK_FOLLOW_EVERY = 16,        /* of the tasks that may come */
	PAIRS_MAX = 64,
	BEHIND_FIRST = 64,             /* looks for each operator... */
	BEHIND_EVERY = 16,             /* ...and then now and then */
	PAIR_TRIES = 3,                /* a finding differs in all of them */
	AT_ONCE_TOLD_MAX = 3,          /* then nobody waits for later answers */
	AT_ONCE_READS_MAX = 32,        /* looks at tasks alone */
	PAIR_DRAWS = 4,                /* of one operator, to see it alone */
	PAIR_AGAIN_EVERY = 16,         /* of the mutants, for determinism */
	PAIR_AGAIN_NEAR = 4,           /* ... where a request costs nothing */
	BURST_EVERY = 16384,           /* mutants */
	CANARY_NEAR = 4, CANARY_CLOSE = 16,
	NEAR_US = 50, CLOSE_US = 1000, /* what a valid sync takes there */
	LATE_US = 1500000,             /* 1 s for a 100 Continue is usual */
	LATE_FACTOR = 16, LATE_BYTES = 16384,
	LATE_LEAST_US = 1000,          /* for LATE_BYTES more: no late one */
	LATE_LOOKS_MAX = 32,
	LOOKS_FREE_US = 300000000,     /* one request at a time, in all... */
	LOOKS_SHARE = 3,               /* ...and that part of the campaign */
	MARKER_LINE_MAX = 8192,        /* of a request line */
	DRIFT_KEPT = 4,                /* pauses */
	UNSURE_MAX = 16,
	PADDED_MAX = 256,
	PAUSE_EVERY = 4096,            /* mutants */
	PAUSE_EVERY_US = 60000000,     /* ... or that long: what an interrupt
	                                  makes somebody send again */
	SETTLE_ROUNDS = 8,
	HANGS_MAX = 8,
	RECENT_MAX = FINDING_BEFORE_MAX, /* in front of a refused canary */
	TASK_IDS_MAX = 1024,           /* kept, to know them again */
	REUSES_TOLD = 3,               /* so often, and it is a finding */
	RECENT_KEPT = 128,             /* mutants, to look for one of them */
	CANARY_TRIES = 5, CANARY_DISTANCE_US = 200000,
	BUSY_US = 5000000,             /* so long, or so often, and it is asked
	                                  alone... */
	BUSY_MOST = 256,
	BUSY_DOUBLED = 16,             /* ...later each time that it was free
	                                  then, so many times at most... */
	BUSY_TASKS = 8,                /* ...and so long behind the end of each
	                                  of the latest tasks */
	BUSY_NAME_MAX = 16384,         /* a longer one is not read */
	ENDED_LOOKS_MAX = 16,          /* for who ends the session */
	DEATH_PROBES = 3, DEATH_PROBE_US = 200000,
	DEATH_NAP_US = 10000,          /* the first one, while it starts */
	DEATH_BACK_US = 3000000,       /* without a restart command */
	DEATH_READY_US = 30000000,     /* with one; --wait-ready */
	DEADLY_MAX = 64,
	DEADLY_CAP = 2,                /* deaths, before what caused them is
	                                  avoided */
	SUSPECTS_IN_FLIGHT = 48,
	CONFIRM_TRIES = 3,
	KEEP_EVERY_US = 10000000,      /* counts of findings, to disk */
	CAPACITY_MOST = 1024,          /* connections opened to see */
	CAPACITY_US = 800000,          /* ... and the wait for their answers */
	CAPACITY_TRIES = 3,
	CAPACITY_REST_US = 100000,     /* until it has seen them closed */
	CAPACITY_AGAIN_US = 10000,     /* ... when one was turned away */
	SECOND_US = 1000000
};

/* One finding while the campaign runs. */
struct record {
	struct finding_key key;
	struct finding f;
	struct arena arena;            /* owns the texts of both */
	const char *kind;              /* of the answer, aftermath_kind() */
	unsigned exemplars;            /* how often a smaller one came */
	char folder[FINDING_NAME_MAX]; /* below --findings; "" = none */
	bool unsaved;                  /* its count has changed */
	bool unconfirmed;              /* its example was not sent again yet */
	struct mutant_step steps[MUTANT_STEPS_MAX]; /* of the example */
	size_t step_count;
	uint64_t common[MUTATOR_WORDS]; /* operators of all that showed it */
	enum load_kind load;           /* it is of nothing but... */
	size_t enough;                 /* ... so much of that; 0: of others */
};

/* A mutant to be looked at with another request, by its index. */
enum pair_kind {
	PAIR_PLAIN,                    /* its plain form means the same */
	PAIR_AGAIN,                    /* itself */
	PAIR_LATE,                     /* a valid sync, which is quick */
	PAIR_BEHIND,                   /* the next one on its connection */
	PAIR_AT_ONCE                   /* its own ones, sent together */
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

/* An operator on a seed: how often the server died of it. */
struct deadly {
	size_t op, seed;
	unsigned deaths;
};

/* What the best valid sync took at the last pauses, the oldest first. */
struct drift {
	int64_t us[DRIFT_KEPT];
	size_t count;
	int64_t first_us;              /* of all; 0: none yet */
};

/* A volume whose valid syncs are all refused as busy. */
struct busy_volume {
	unsigned count;                /* in a row */
	int64_t since_us;
	uint64_t before[FINDING_BEFORE_MAX]; /* mutants */
	size_t before_count;
};

struct work;

struct campaign {
	struct drift drift;
	const struct campaign_options *options;
	struct campaign_summary *summary;
	struct pump pump;
	struct bindings bindings;
	struct expect_oracle oracle;
	struct leak_starts leak_starts;
	struct mutator mutator;
	struct arena arena;
	char *session;                 /* NULL: none */
	int64_t started_us, last_new_us, last_told_us, next_due_us;

	uint64_t next, boundary;       /* choose.c */
	struct op_score scores[MUTATE_OPERATORS_MAX];
	uint8_t behind[MUTATE_OPERATORS_MAX]; /* looks, BEHIND_FIRST at most */

	size_t in_flight, followed;    /* works */
	size_t go;                     /* 0: a pause is wanted */
	uint64_t since_canary, since_pause, since_burst;
	int64_t paused_us;             /* the last pause that was due */
	unsigned canary_every, again_every; /* mutants; by canary_us; 0: no
	                                  twins either */
	int64_t canary_us;             /* what the latest one took */
	uint64_t canary_count;
	int64_t rested_us;             /* a valid sync before a burst */
	bool canary_under_way, canary_doubt, canary_broken;
	size_t canary_volume;          /* of the one under way */
	struct busy_volume busy[2], *busy_doubt; /* of each volume; NULL: none */
	unsigned busy_looks;           /* of those that were free in the end */
	struct buf named[BUSY_TASKS];  /* tasks of this session, a ring */
	uint64_t named_count;
	unsigned ended_looks;
	bool session_ends;             /* a mutant was seen to do that */
	unsigned late_looks, late_row; /* valid syncs late in a row */
	int64_t looked_us, look_from_us; /* looks: all so far, the one under
	                                  way */
	struct unsure unsure[UNSURE_MAX];
	size_t unsure_count;
	char padded[PADDED_MAX][KEY_DIGEST_TEXT + 1];
	size_t padded_count;           /* keys that another finding explains */
	bool session_doubt;
	struct work *held;             /* refused for a lost session */
	struct work *hung;             /* no answer in time, or crowded out */
	unsigned crowded;              /* the server closes connections that
	                                  are more than so many; 0: none */
	const struct expect_defect *hangs[HANGS_MAX]; /* confirmed */
	size_t hang_count;
	uint64_t recent[RECENT_KEPT];  /* indices, a ring */
	uint64_t recent_count;
	uint64_t recent_seen, recent_well; /* ... when a valid sync left, and
	                                  when one was well the last time */
	struct pair pairs[PAIRS_MAX];
	size_t pair_count;
	int64_t task_timeout_us, longest_task_us;
	uint64_t tasks;                /* that answers to mutants named */

	struct task_ids task_ids;
	unsigned reuses;               /* of ids, since it was cleared */

	struct watch watch;
	uint64_t watched_at;           /* mutants */
	const char *watched;           /* what has grown in passing; or NULL */
	struct features features;
	struct fuzz_journal journal;
	struct fuzz_trace trace;       /* --resume, --repeat: earlier */
	size_t trace_run;              /* --repeat: the run under way */
	uint64_t trace_at;             /* ... and so many of it are sent */
	struct record **records;
	size_t record_count;
	size_t restored;               /* of an earlier part */
	struct err keep_err;           /* a folder is not written */
	int64_t last_kept_us;
	struct campaign_told told[CAMPAIGN_TOLD_MAX];
	const char *doing;
	const struct sent *const *beside; /* under way: of no mutant */
	size_t beside_count;
	unsigned at_once_told;         /* findings, pipelined.c */
	unsigned at_once_reads;        /* looks at tasks, likewise */
	unsigned deaths, restarts;
	enum exchange_outcome last_probe; /* what the dead one said */
	struct deadly deadly[DEADLY_MAX];
	size_t deadly_count;
	bool dead, saturated;
	bool cut;                      /* interrupted, or its time was over
	                                  before all was looked at */
	size_t sizes_seen;             /* shapes, for times and for sizes */
	int64_t sized_us;              /* that took */
	struct against *against;       /* both servers' have it; NULL: one */
};

/* ---- campaign.c ---- */
/* All but login and loop; campaign_end() in either case. */
int campaign_prepare(struct campaign *, const struct campaign_options *,
		     struct campaign_summary *, struct err *);
void campaign_end(struct campaign *);
/* Somebody wants it to end. */
bool campaign_interrupted(const struct campaign *);
/* ... or the server is dead: what is under way breaks off. */
bool campaign_is_cut(const struct campaign *);
/* Around what sends one request at a time: a slow server would keep a campaign
 * there for hours. */
void campaign_look_begins(struct campaign *);
void campaign_look_ends(struct campaign *);
/* Asked in every loop there, and what it is about: false ends the look. */
bool campaign_look_goes_on(struct campaign *, const char *doing);
/* How long the next request waits for --rate. */
int64_t campaign_delay(struct campaign *);
/* Sends as many mutants as the window takes. */
void campaign_feed(struct campaign *);
/* What it is about: the observer is told, now and then. */
void campaign_tell(struct campaign *, const char *doing);

/* ---- choose.c ---- */
/* The next mutant; release it. */
uint64_t choose_next(struct campaign *, struct mutant *out);
/* Of an operator, in its table and in `scores`. */
size_t choose_row(const struct mutate_operator *);
/* Its answer was new, or not. */
void choose_learn(struct campaign *, const struct mutant *, bool is_new);

/* ---- work.c ---- */
void work_start(struct campaign *, uint64_t index, struct mutant *taken,
		int64_t delay_us);
/* What was held back is judged now, or, where the session had ended, sent again
 * under the new one. */
void work_release_held(struct campaign *, bool renewed);
/* Nothing under way: each that hung is asked again. */
void work_settle_hung(struct campaign *);
/* How many there were. */
size_t work_drop_held(struct campaign *);
/* The request may be left unanswered: nobody waits long for that. */
void work_allow(const struct campaign *, const struct expectation *,
		struct sent *);
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
	bool pipelined;                /* sent at once with those before it */
	const struct slice *before;
	size_t before_count;
	unsigned confirmed, tried;     /* 0 of 0: to be sent again */
	struct finding_difference difference; /* copied */
};

void found(struct campaign *, const struct finding_key *,
	   const struct example *);
/* One more of a finding that is there; false: there is none. */
bool found_again(struct campaign *, const struct finding_key *);
/* The finding that has such a key, or covers it; NULL: none. */
struct record *found_known(const struct campaign *,
			   const struct finding_key *);
void found_note(struct campaign *, const struct oracle_note *,
		const struct example *);
/* Something explains it; nothing to do where there is none. */
void found_withdraw(struct campaign *, const struct oracle_note *);
/* There is a finding of that oracle. */
bool found_by(const struct campaign *, const char *oracle);
/* What was unsure counts. */
void found_keep(struct campaign *, struct record *);
void found_drop(struct record *);
/* That one, on disk too. */
void found_remove(struct campaign *, size_t index);
/* A request that shows it better. */
void found_replace(struct campaign *, struct record *,
		   const struct finding_key *, const struct sent *,
		   const struct mutant *);
/* Into the summary, the worst first; frees the records. */
void found_end(struct campaign *);
void found_release(struct campaign *);

/* ---- fold.c ---- */
/* At the end, when all that showed a finding is known. */
void fold_all(struct campaign *);
/* Before it is kept: true: it is one of those that are; else it may have
 * taken some of them in. */
bool fold_spelling(struct campaign *, struct record *);

/* ---- keep.c ---- */
/* The folder of a finding that is new or has a better example. */
void keep_write(struct campaign *, struct record *);
/* Another finding explains it. */
void keep_drop(struct campaign *, struct record *);
/* How often each was seen; now and then, or `at_once`. */
void keep_counts(struct campaign *, bool at_once);
/* Makes the folder of findings; those of the same campaign that are there
 * already count on. -1 with ERR_INPUT: what is wrong with them. */
int keep_restore(struct campaign *, struct err *);

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
/* Refused because the session has ended: there is a new one. */
bool canary_log_in_again(struct campaign *, const struct sent *);
/* A valid sync of the first volume (0) or of another one. */
int canary_build(struct campaign *, size_t volume, struct buf *out);
/* The mutants sent last, the oldest first. */
size_t canary_recent(const struct campaign *, uint64_t out[RECENT_MAX]);

/* ---- busy.c ---- */
/* An answer to whatever request may name a task: pump.h. */
void busy_named_task(void *campaign, const struct sent *);
/* What a valid sync of canary_volume got; it may be a doubt (busy_doubt). */
void busy_note(struct campaign *, bool busy);
/* Nothing under way. true: the volume stays busy, long after the end of every
 * task; or for as long as any task may run, where none was named. *last is the
 * last try, the caller's. */
bool busy_stays(struct campaign *, size_t volume, struct sent **last);
void busy_end(struct campaign *);

/* ---- death.c ---- */
void death_resolve(void *campaign);
/* Nothing under way; for whoever used pump_ask and got no answer. */
bool death_alive(struct campaign *);
/* Nobody listened: it says nothing about this request. */
bool death_never_arrived(const struct sent *);
/* The same about one exchange, `index` that of its mutant (NULL: the latest
 * ones are suspects). true: it has died, and is back or `dead`. */
bool death_look(struct campaign *, const struct sent *, const uint64_t *index);
/* The same of a request that is no mutant and had nothing beside it. */
bool death_look_alone(struct campaign *, const struct sent *);
/* A dead server is started again, or waited for, with a new login. false:
 * `dead` is set, unless somebody wants the campaign to end. */
bool death_revive(struct campaign *);

/* ---- suspects.c ---- */
struct suspects {
	uint64_t indices[SUSPECTS_IN_FLIGHT + RECENT_KEPT];
	size_t count, in_flight;       /* those come first */
};

/* For death_resolve, with the fates of what is doubtful. */
void suspects_collect(struct campaign *, struct suspects *);
/* "id-empty (mutant 17), ... and 9 more"; in the arena. */
const char *suspects_text(struct campaign *, const struct suspects *,
			  struct arena *);
/* true: one of them is the finding, confirmed k of n. */
bool suspects_isolate(struct campaign *, const struct suspects *);
/* The same of a request that is no mutant. */
bool suspects_convict(struct campaign *, const struct sent *);
/* The server has died of its like often enough. */
bool suspects_avoid(const struct campaign *, const struct mutant *);

/* ---- deadly.c ---- */
/* The finding of so many deaths at least that this request would be one more
 * of, for it has as much of the same; NULL: none. */
struct record *deadly_known(const struct campaign *, struct slice request,
			    uint64_t deaths);
/* A valid sync that has as much of it as the request; false: no more than any
 * has, or too much. */
bool deadly_build(struct campaign *, struct slice request, enum load_kind,
		  size_t *size, struct buf *out);
/* The finding is about so much of that. */
void deadly_learn(struct record *, enum load_kind, size_t size);

/* ---- alone.c ---- */
/* Under the campaign's session; release its arena, do not close it. */
struct replay alone_replay(struct campaign *);
/* Nothing under way: what was found since goes out again, CONFIRM_TRIES
 * times, and is told. */
void confirm_settle(struct campaign *);

/* ---- twin.c ---- */
/* Behind the answer to the last request of a mutant: its plain form, or now
 * and then itself. true: the mutant is taken. */
bool twin_send(struct campaign *, struct mutant *, uint64_t index,
	       const struct expectation *, const struct sent *first);
/* As work_of(), which asks it. */
bool twin_of(const struct sent *, const struct mutant **, uint64_t *index);

/* ---- pairs.c ---- */
void pairs_add(struct campaign *, uint64_t index, enum pair_kind);
void pairs_settle(struct campaign *);
/* Another sync of the volume is under way, the session has ended, nobody
 * answered: nothing that the request could help. */
bool pair_says_nothing(const struct sent *, const struct expectation *);
/* Both are wrong in the same ways. */
bool pair_same_defects(const struct expectation *, const struct expectation *);
/* The plain form of the mutant is answered otherwise: a finding. */
bool pairs_differ(struct campaign *, uint64_t index);

/* ---- behind.c ---- */
/* Whether the connection of this answer is worth a look. */
bool behind_wanted(struct campaign *, const struct answer *,
		   const struct exchange *, const struct mutant *,
		   uint64_t index);
/* How much of the next request comes in one piece with the mutant; of one in
 * two nothing. */
size_t behind_ahead(const struct campaign *, uint64_t index,
		    struct slice next);
/* The mutant on a connection of its own, then a request that is known. true:
 * a finding. */
bool behind_look(struct campaign *, uint64_t index);
/* A finding: `sent` is answered wrongly behind those before it. Sets the
 * clause, and that it is sure. */
void behind_tell(struct campaign *, struct example *);
struct desync desync_of(struct campaign *);

/* ---- pipelined.c ---- */
/* The bytes of all requests of a mutant as one. The exchange will wait for
 * the answers that the server owes. */
void pipelined_put(struct campaign *, const struct mutant *,
		   struct exchange *);
/* The later answers, side by side with those of the other server. */
void pipelined_compare(struct campaign *, uint64_t index,
		       const struct mutant *, const struct sent *);
/* One of the later answers is wrong as it stands, or only tasks would show
 * whether one is. */
bool pipelined_wanted(struct campaign *, const struct mutant *,
		      const struct exchange *);
/* Nothing under way: the requests again, up to the one that it is about. */
void pipelined_look(struct campaign *, uint64_t index);

/* ---- verdict.c ---- */
/* What the answer in the `sent` is worth; `whole`: with the reads of its Task,
 * made here and waited for. In the arena, which `sent` must outlive. */
const struct case_result *verdict(struct campaign *,
				  const struct expectation *,
				  const struct sent *, bool whole,
				  struct arena *);
/* It is no right one to these bytes, whatever becomes of its Task. */
bool verdict_is_wrong(struct campaign *, struct slice request,
		      const struct sent *);

/* ---- watch_look.c ---- */

/* With --pid. In passing, among the mutants: what has grown asks for a
 * pause. */
void watch_pass(struct campaign *);
/* In a pause: whether it has, and stays. */
void watch_look(struct campaign *);

/* ---- growth.c ---- */
/* Nothing under way. Sizes of up to 768 KiB of one shape. */
void growth_look_at(struct campaign *, size_t shape);
size_t growth_shapes(void);
/* A mutant that was answered late, alone. */
void growth_late(struct campaign *, uint64_t index);
/* What grows: "white space"...; NULL past the end. */
const char *growth_shape(size_t);
/* A sync of that size, waited for; the caller frees it. */
struct sent *growth_ask(struct campaign *, size_t shape, size_t size);
/* A sync with another body. */
void growth_request(struct campaign *, struct slice body, struct buf *out);

/* ---- unsure.c ---- */
/* false: there is no place for it, or it can be no one's fault but its own. */
bool unsure_take(struct campaign *, struct record *, const struct example *);
/* It is one of those already. */
bool unsure_knows(struct campaign *, const struct finding_key *);
/* Nothing under way: they are asked for again. true: some did not come. */
bool unsure_settle(struct campaign *);
/* The rest: `explained` by what came before it, or a finding after all. Where
 * the campaign is cut, one that nobody has asked for again: it says so. */
void unsure_end(struct campaign *, bool explained);
/* A server that refuses valid syncs says nothing about them. */
void unsure_drop(struct campaign *);

/* ---- reduce.c ---- */
/* Nothing under way; `kind` is that of the wrong answer. */
void reduce(struct campaign *, struct record *, const struct mutant *,
	    const char *kind);
enum { REDUCE_STEPS = 4 };
/* A half of a recorded request becomes that of a valid sync; false: it is. */
bool reduce_step(struct campaign *, unsigned step, struct slice kept,
		 struct buf *out);
/* The request with another body and its plain length; false where it has
 * neither a plain length nor chunks that everybody reads alike. */
bool reduce_body(struct slice request, struct slice body, struct buf *out);

/* ---- aftermath.c ---- */
/* Nothing under way. true: one of the latest mutants is to blame; session_ends
 * says whether any one ever was for that. */
bool aftermath_look(struct campaign *);
/* The same of a request that is no mutant; then valid syncs may suffer. */
bool aftermath_of(struct campaign *, struct slice request);
/* A valid sync is well, after some that may not be. */
bool aftermath_is_over(struct campaign *);
/* The first `count` requests of a mutant, waited for; the last exchange. */
struct sent *aftermath_send(struct campaign *, const struct mutant *,
			    uint64_t index, size_t count);
/* Status and type of the answer, how it failed without one. */
const char *aftermath_kind(struct arena *, const struct exchange *);

/* ---- identity.c ---- */
/* An answer to a sync, at that mutant. */
void identity_given(struct campaign *, const struct sent *, struct slice task,
		    uint64_t index);
/* A read says that the task of that answer has ended. */
void identity_ended(struct campaign *, const struct sent *read,
		    struct slice task, const struct sent *, uint64_t index);
/* It may be another server from now on. */
void identity_clear(struct campaign *);

/* ---- marker.c ---- */
/* The request with a word of its own in X-Request-Id, which servers like to
 * repeat: in the answers to others it has no place. */
void marker_put(const struct campaign *, uint64_t index, struct slice request,
		struct buf *out);

/* ---- burst.c ---- */
/* Nothing under way: concurrency and recovery. */
void burst_look(struct campaign *);

/* ---- direct.c ---- */
/* Nothing under way. Sizes of up to 4 MiB of one shape; true: told, the others
 * would show the same. */
bool direct_look_at(struct campaign *, size_t shape);

/* ---- session.c ---- */
/* Until somebody answers, --wait-ready at most. */
void session_wait(struct campaign *);
/* -1 with ERR_UNREACHABLE: no answer, or the login was refused. */
int session_open(struct campaign *, struct err *);
void session_close(struct campaign *);
/* A base request of the suite, waited for. The caller frees it. */
struct sent *session_ask(struct campaign *, const char *base);
struct sent *session_ask_with(struct campaign *, const char *base,
			      const struct bindings *);
/* What the quickest of so many valid syncs took, one after the other, or of
 * fewer, when `most_us` are over; INT64_MAX: none was answered. *last: the
 * last one, NULL: cut off before the first; the caller frees it. */
int64_t session_best_sync(struct campaign *, unsigned times, int64_t most_us,
			  struct sent **last);

/* ---- drift.c ---- */
/* Before the first mutant; of a slow server the first pause will do. */
void drift_start(struct campaign *);
/* At a pause, nothing under way. */
void drift_look(struct campaign *);
/* One more measurement. true: it grows from pause to pause. */
bool drift_add(struct drift *, int64_t us);

/* ---- padded.c ---- */
/* A finding that the mutant has shown twice: it is right with white space
 * behind the body. true: that is a finding now. */
bool padded_explains(struct campaign *, const struct mutant *, uint64_t index,
		     const struct finding_key *);
/* At the end: when it is many, what cannot be told from it is part of it. */
void padded_fold(struct campaign *);
/* Such a one. */
bool padded_knows(const struct campaign *, const struct finding_key *);

/* ---- capacity.c ---- */
/* Behind the login, nothing under way: fewer connections, where the server
 * keeps fewer than there would be. */
void capacity_look(struct campaign *);
/* Nothing under way: what was closed just before is no reason now. */
void capacity_rest(struct campaign *);

/* ---- against.c ---- */
/* What one server answered to one request of a mutant. */
struct against_shot {
	uint64_t index;
	size_t request;                /* of the mutant */
	const struct expectation *expectation;
	const struct case_result *result;
	const struct sent *sent;
	bool later;                    /* sent at once with those before it */
};

/* Logs in there. -1 with ERR_UNREACHABLE. Close it in every case. */
int against_open(struct campaign *, struct err *);
/* Of either server; nothing to do without another one. */
void against_judged(struct campaign *, const struct against_shot *);
/* Nothing under way: the other server gets what the target got. */
void against_settle(struct campaign *);
/* The other server makes the same finding. */
bool against_shows(const struct campaign *, const struct finding_key *);
bool against_is_dead(const struct campaign *);
/* Logs out; what came of it goes into the summary. */
void against_close(struct campaign *);

#endif
