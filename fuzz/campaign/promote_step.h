/*
 * The step of a promoted case; private to promote*.c.
 */
#ifndef PROMOTE_STEP_H
#define PROMOTE_STEP_H

#include "campaign/promote.h"
#include "json/json_write.h"
#include "oracle/read_request.h"

enum promote_form { PROMOTE_PATCH, PROMOTE_TEXT, PROMOTE_BYTES,
		    PROMOTE_FORMS };

struct promote_step {
	const struct bindings *target;
	const struct read_request *request, *usual; /* as recorded; as built */
	enum promote_form form;
	struct arena *arena;
	unsigned needs;          /* set: enum need bits of what it uses */
	struct slice unknown;    /* set: the volume id that stands for none */
};

/* false: the form does not fit the body. */
bool promote_put_step(struct promote_step *, struct json_writer *);

/* The text with placeholders in the place of the target's ids. */
struct slice promote_placeholders(struct promote_step *, struct slice text);

/* The requests mean the same to every server. */
bool promote_same(const struct read_request *, const struct read_request *);

#endif
