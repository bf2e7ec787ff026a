/*
 * A mutator over the compiled-in seeds and a target of our own, and the
 * comparison of two JSON texts by what they mean.
 */
#ifndef MUTATE_FIXTURE_H
#define MUTATE_FIXTURE_H

#include "mutate/mutate.h"

struct mutate_fixture {
	struct mutate_seeds seeds;
	struct bindings target;
	struct mutator m;
};

/* Checks that it works; size_max as in mutator_init. */
void mutate_fixture_init(struct mutate_fixture *, size_t size_max);
void mutate_fixture_release(struct mutate_fixture *);

/* The body of one request, out of its chunks when it is in chunks; in the
 * arena. */
struct slice fixture_body(struct arena *, struct slice request);

/* Both are JSON and mean the same: members by name, not by place, unless a
 * name is there twice; strings by content; numbers by spelling. */
bool fixture_same_meaning(struct slice a, struct slice b);

bool fixture_same_mutant(const struct mutant *, const struct mutant *);

#endif
