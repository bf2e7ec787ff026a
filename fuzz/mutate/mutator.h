/*
 * What the files behind mutate.h share; nobody else includes it.
 */
#ifndef MUTATOR_H
#define MUTATOR_H

#include "mutate/operator.h"

enum {
	MUTATOR_WORD_BITS = 64,
	MUTATOR_WORDS = OPERATORS_MAX / MUTATOR_WORD_BITS,
	MUTATOR_DRAWS = 24,            /* for an operator that applies */
	MUTATOR_SIZE_MIN = 64 * 1024
};

struct mutator_seed {
	struct slice body;             /* for the target */
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
};

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
