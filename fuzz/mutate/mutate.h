/*
 * One mutated request, as a pure function of (seed, index, seeds, target).
 *
 *     mutator_init(&m, &seeds, &bindings, 0, &err)  once, then shared
 *     mutate_request(&m, seed, index, &mutant);     what goes on the wire
 *     mutant_release(&mutant);
 *     mutator_release(&m);
 *     mutate_body(text, other, seed, limit, &out);  engines: bytes to bytes
 *
 * The same four inputs give the same bytes on every machine, and index n
 * costs the same as index 0: any worker may send any part of a campaign. The
 * first mutate_boundary_count() indices are the boundary phase: every operator
 * once on every seed that it applies to, seed after seed; the rest is drawn:
 * one to three operators, and one mutant in ten of those alone that keep the
 * meaning.
 *
 * Whatever is drawn, these hold: every text of a body that looks like a
 * volume's UUID is one of the target's or a version 4 UUID drawn for this
 * mutant (see guard.h); the path names CnsSyncVolume or nothing that exists;
 * there is no login and no password; the session is the target's, or one
 * that operators of the header invented.
 *
 * No I/O, no clock; a mutator does not change after mutator_init, so threads
 * share it. Bodies are mutated on the lossless tree
 * (json/json_tree.h) as long as they are JSON, on tokens or bytes otherwise.
 */
#ifndef MUTATE_H
#define MUTATE_H

#include "case/case_request.h"
#include "mutate/seeds.h"

enum {
	MUTATE_SIZE_MAX = 4 * 1024 * 1024, /* of one request, bombs expanded */
	MUTANT_REQUESTS_MAX = 16,
	MUTANT_STEPS_MAX = 4,              /* operators in one mutant */
	MUTANT_POINTER_MAX = 256,
	MUTATE_OPERATORS_MAX = 256,
	MUTATOR_WORDS = MUTATE_OPERATORS_MAX / 64
};

enum mutate_class {
	MUTATE_STRUCTURE, MUTATE_TYPE, MUTATE_TYPENAME, MUTATE_NUMBER,
	MUTATE_STRING, MUTATE_SYNTAX, MUTATE_BOMB, MUTATE_HEADER,
	MUTATE_FRAMING, MUTATE_SEQUENCE, MUTATE_CLASS_COUNT
};

/* A row of THE table (operator_table.c); `list operators` prints it. */
struct mutate_operator {
	const char *name;      /* words-with-hyphens, never renamed */
	const char *title;     /* what it does, a sentence without its end */
	const char *reveals;   /* the kind of bug that it finds */
	enum mutate_class class;
	unsigned weight;       /* share in the drawn phase */
	bool keeps_meaning;    /* a right server must answer as before */
};

/* What a campaign draws from a class, in a thousand. */
unsigned mutate_class_share(enum mutate_class);

const struct mutate_operator *mutate_operator_at(size_t index); /* NULL past */
const struct mutate_operator *mutate_operator_find(struct slice name);
const char *mutate_class_name(enum mutate_class); /* "structure"... */

/* One operator as it was applied. */
struct mutant_step {
	const struct mutate_operator *op;
	char pointer[MUTANT_POINTER_MAX]; /* where in the body, "" = not there */
};

/*
 * Requests in order of sending, all on one connection. With one request and
 * not `own_connection` any kept-alive connection will do. The last request is
 * the one that the operators are about; the others come before it.
 */
struct mutant {
	struct buf requests[MUTANT_REQUESTS_MAX]; /* each within size_max */
	size_t request_count;
	bool own_connection;     /* framing may be broken: a fresh connection
	                            that nobody uses afterwards */
	bool pipelined;          /* all at once, before any answer */
	struct mutant_step steps[MUTANT_STEPS_MAX];
	size_t step_count;
	size_t seed_index;       /* in the seeds */
	struct buf plain;        /* the last request before the operators, when
	                            all of them keep its meaning; else empty */
};

struct mutator {
	const struct mutate_seeds *seeds;
	const struct bindings *target;
	size_t size_max;                   /* of one request */
	/* private, see mutator.h */
	struct arena arena;
	const struct draft_head *head;
	struct mutator_seed *prepared;     /* as many as seeds */
	uint64_t boundary;
	uint64_t left_out[MUTATOR_WORDS];  /* bit i: operator i is */
};

/*
 * Both inputs are borrowed and must outlive the mutator. The target needs
 * base_path, moid, authority and unknown_datastore; what else it lacks makes
 * operators decline. session_main is read at each request. size_max 0 =
 * MUTATE_SIZE_MAX. -1 with the error: no seeds or one larger than a quarter
 * of size_max (ERR_USAGE), a target without what is needed (ERR_INTERNAL).
 * Release in either case.
 */
int mutator_init(struct mutator *, const struct mutate_seeds *,
		 const struct bindings *target, size_t size_max, struct err *);
void mutator_release(struct mutator *);

/*
 * The operator is never applied: bombs against a server that others use, or
 * what is known by now. Between mutator_init and the first mutant; it is one
 * more input, indices mean other mutants then.
 */
void mutator_leave_out(struct mutator *, const struct mutate_operator *);

uint64_t mutate_boundary_count(const struct mutator *);
void mutate_request(const struct mutator *, uint64_t seed, uint64_t index,
		    struct mutant *out);

/* The seed of that mutant under one operator and no other, by the `draw`th
 * throw of the dice; without steps when it does not apply. */
void mutate_alone(const struct mutator *, uint64_t seed, uint64_t index,
		  const struct mutate_operator *, unsigned draw,
		  struct mutant *);
void mutant_release(struct mutant *);

/*
 * For engines: another body out of this one, at most `limit` bytes; operators
 * of the body only (no headers, framing, sequences). One mutant in two is made
 * of a built-in seed instead: the corpus of an engine fills with broken bodies,
 * and most bugs are one operator away from a valid one. Never fails: what is
 * not JSON is mutated as bytes; the result may be empty. `other` (may be
 * SLICE_NONE) is a second body to splice from. Nothing is known about a target
 * here: before such a body is sent to one, guard_body() of guard.h keeps the
 * promise about volumes.
 */
void mutate_body(struct slice body, struct slice other, uint64_t seed,
		 size_t limit, struct buf *out);

#endif
