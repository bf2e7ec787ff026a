/*
 * No mutant names a volume that nobody gave us.
 *
 *     struct guard g; guard_init(&g, target, seed, index, &arena);
 *     guard_text(&g, bytes, len);      in place, same length
 *
 * Every UUID-shaped text (8-4-4-4-12 hexadecimal digits) that is neither one
 * of the target's volumes, nor nil or max (RFC 9562 5.9, 5.10: nobody's), nor
 * drawn before by this guard is replaced by a fresh version 4 UUID. The same
 * text always becomes the same UUID, so that a request and its mutant stay
 * comparable. Letter case is kept.
 */
#ifndef GUARD_H
#define GUARD_H

#include "base/arena.h"
#include "base/rng.h"
#include "case/case_request.h"

struct guard_id;

struct guard {
	const struct bindings *target; /* NULL: nothing is replaced */
	struct arena *arena;
	struct guard_id *drawn;        /* newest first */
	uint64_t seed, index;
};

void guard_init(struct guard *, const struct bindings *target, uint64_t seed,
		uint64_t index, struct arena *);

/* A fresh volume id, known to the guard from now on. */
const char *guard_draw(struct guard *, struct rng *);
/* One that a careless reader takes for something else: digits alone,
 * 1e234567 for a number, zeros in front, an unusual version. It matches an id
 * of somebody else as rarely as any other one does. */
const char *guard_draw_rare(struct guard *, struct rng *);
/* What was drawn carries a tag of the mutant that it was drawn for, so that it
 * is known again in an answer to another one. false: not drawn here, or its
 * unusual looks left no room for that. Of the UUIDs that others draw one in
 * 2^48 seems to have a tag. */
bool guard_is_drawn(struct slice uuid, unsigned *tag);
unsigned guard_tag(uint64_t seed, uint64_t index);
/* Of 36 characters: has one of its unusual versions. */
bool guard_is_rare(struct slice id);

void guard_text(struct guard *, char *bytes, size_t len);

/* The text is the id of one of the target's volumes, in either case. */
bool guard_is_bound(const struct bindings *target, struct slice id);

/* The same for one body of an engine. */
void guard_body(const struct bindings *target, uint64_t seed, char *bytes,
		size_t len);

/* The text starts with a UUID shape. */
bool guard_is_shaped(struct slice text);

#endif
