/*
 * How much of one thing the body of a request has. What a server dies of is
 * often that and nothing else about the request, wherever it stands.
 *
 *     load_of(&arena, request, &load);            load.of[LOAD_MEMBERS]
 *     load_body(LOAD_MEMBERS, 4096, sync, &out);  a sync with as many
 *
 * A body is read as RFC 9112 frames it, up to where it stops being JSON; what
 * has none has no load. Pure.
 */
#ifndef LOAD_H
#define LOAD_H

#include "base/arena.h"
#include "base/buf.h"

enum load_kind {
	LOAD_MEMBERS,          /* of one object */
	LOAD_ELEMENTS,         /* of one array */
	LOAD_LEVELS,           /* JSON_DEPTH_CEILING at most */
	LOAD_TEXT,             /* bytes of one, as it is spelt */
	LOAD_NUMBER,           /* bytes of one */
	LOAD_KINDS
};

struct load {
	size_t of[LOAD_KINDS]; /* the most that there is */
};

/* The arena needs JSON_DEPTH_CEILING words, which may go at once. */
void load_of(struct arena *, struct slice request, struct load *out);

/* "many members in one object"; "members". */
const char *load_title(enum load_kind);
const char *load_unit(enum load_kind);

/* `object`, a JSON object with a member or more, with one more in front that
 * has so much of it, so that the whole has; `size` is one or more. */
void load_body(enum load_kind, size_t size, struct slice object,
	       struct buf *out);

#endif
