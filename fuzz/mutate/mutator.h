/*
 * What the files behind mutate.h share; nobody else includes it.
 */
#ifndef MUTATOR_H
#define MUTATOR_H

#include "mutate/operator.h"

enum {
	MUTATOR_WORD_BITS = 64,
	MUTATOR_DRAWS = 24,            /* for an operator that applies */
	MUTATOR_SIZE_MIN = 64 * 1024
};

struct mutator_seed {
	struct slice body;             /* for the target */
	struct slice compact;          /* the same without white space; as it is
	                                  when it is not JSON */
	const struct json_node *tree;  /* of a body in which no guard replaces
	                                  anything; else NULL */
	uint64_t applies[MUTATOR_WORDS]; /* bit i: operator i does */
	uint64_t first;                /* boundary index of its first one */
};

/*
 * The seed for the target: the volumes and datastores of the reference
 * server's inventory become the target's, in any spelling. What the target
 * lacks stays; a guard replaces it later.
 */
struct slice seed_map(struct arena *, struct slice body,
		      const struct bindings *target);

/* Which rows may be drawn. */
struct mutator_choice {
	enum mutate_class from;        /* classes from here... */
	enum mutate_class to;          /* ...to here */
	bool keeping;                  /* those alone that keep the meaning */
	const uint64_t *left_out;      /* of a mutator, or NULL */
};

/* Bit `i` of a set of operators. */
static inline bool mutator_has(const uint64_t *set, size_t i)
{
	return set[i / MUTATOR_WORD_BITS] >> i % MUTATOR_WORD_BITS & 1;
}

const struct operator_row *mutator_draw(struct rng *,
					const struct mutator_choice *);

/*
 * Draws one to MUTANT_STEPS_MAX operators and applies them, in the order of
 * their classes. Returns how many applied.
 */
size_t mutator_apply(struct draft *, struct rng *, struct mutator_choice,
		     struct mutant_step steps[MUTANT_STEPS_MAX]);

/* Applies this one; false when it declines. */
bool mutator_step(struct draft *, struct rng *, const struct operator_row *,
		  struct mutant_step *);

#endif
