/*
 * A request while it is mutated: the parsed body or its bytes, the parts of
 * the head, how the body is framed, and what is sent before it.
 *
 *     draft_init(&d, &arena, target, seed, index);
 *     draft_set_body(&d, text);               a tree when it is JSON
 *     draft_set_head(&d, head);               not for bodies alone
 *     operators change it
 *     draft_render(&d, size_max, &out);       or draft_render_body
 *
 * All that a draft points at lies in its arena or outlives it. Operators see
 * the tree (`root`) as long as nobody broke it, afterwards bytes (`raw`).
 *
 * Bombs stay directives until they are rendered: a marker with raw NULs in
 * the body (which no JSON text holds) or a field stands for up to millions of
 * bytes, as many whole units as the ceiling allows.
 */
#ifndef DRAFT_H
#define DRAFT_H

#include "json/json_tree.h"
#include "mutate/guard.h"

enum {
	DRAFT_FIELDS_MAX = 64,
	DRAFT_BOMBS_MAX = 4,
	DRAFT_BEFORE_MAX = 15,
	DRAFT_POINTER_MAX = 256,
	DRAFT_DEPTH = 2048,          /* of bodies that become trees */
	DRAFT_TREE_MAX = 256 * 1024, /* larger bodies are mutated as bytes */
	DRAFT_CHUNKS_MAX = 4096
};

enum draft_field_kind {
	FIELD_PLAIN,  /* name: value */
	FIELD_LENGTH, /* the same; '#' in the value stands for the length of
	                 the body, '@' for it in hexadecimal */
	FIELD_RAW     /* value is everything, line ends too; expanded */
};

struct draft_field {
	struct slice name, value;
	enum draft_field_kind kind;
};

struct draft_head {
	struct slice method, target, version;
	struct draft_field fields[DRAFT_FIELDS_MAX];
	size_t count;
};

enum bomb_kind {
	BOMB_REPEAT,   /* open, count units, close */
	BOMB_NEST,     /* count times open, unit, count times close */
	BOMB_NUMBERED, /* as repeat; each '#' in the unit is the place */
	BOMB_COLLIDING /* as numbered; '#' is one of many names with one hash */
};

struct draft_bomb {
	enum bomb_kind kind;
	size_t count;
	struct slice open, unit, close;
	struct slice between; /* units */
};

/* How a body in chunks is written; zeroed = as usual. */
struct draft_chunks {
	bool used;
	size_t size;            /* 0 = one chunk */
	struct slice after_size;/* ";name=value" */
	struct slice size_text; /* in the place of the first size */
	bool upper, zeros, bare_lf, no_line_end, unterminated;
	struct slice last;      /* in the place of "0" */
	struct slice trailer;   /* whole lines */
};

enum before_kind {
	BEFORE_SAME,      /* the mutated request itself */
	BEFORE_PLAIN,     /* the seed, unchanged */
	BEFORE_CUT,       /* half of the body, correct length */
	BEFORE_NO_SESSION,
	BEFORE_OTHER      /* an existing other volume, full sync */
};

struct draft {
	struct arena *arena;
	const struct bindings *target; /* NULL: a body for an engine */
	struct guard guard;
	struct json_node *root;        /* NULL once it is bytes */
	struct slice raw;
	struct slice other;            /* a body to splice from */
	struct draft_bomb bombs[DRAFT_BOMBS_MAX];
	size_t bomb_count;
	bool has_head;
	struct draft_head head;
	struct slice in_front;         /* of the request line */
	struct draft_chunks chunks;
	ptrdiff_t length_off;          /* Content-Length minus the length */
	enum before_kind before[DRAFT_BEFORE_MAX];
	size_t before_count;
	bool own_connection, pipelined;
	bool quiet;                    /* nobody reads `pointer` */
	char pointer[DRAFT_POINTER_MAX];
};

void draft_init(struct draft *, struct arena *, const struct bindings *target,
		uint64_t seed, uint64_t index);
void draft_set_body(struct draft *, struct slice text);
/* What operators splice from. */
void draft_set_other(struct draft *, struct slice text);
void draft_set_head(struct draft *, const struct draft_head *);

/* Takes request bytes apart; Content-Length becomes a FIELD_LENGTH. The text
 * must outlive the head. -1: no request, or too many fields. */
int draft_head_parse(struct slice request, struct draft_head *out);

/* The body becomes bytes; true when there are any. */
bool draft_flatten(struct draft *);

/* Exact bytes appended to `out`, which gets at most `size_max` (false: they
 * do not fit, nothing was added). */
bool draft_render(struct draft *, size_t size_max, struct buf *out);
bool draft_render_body(struct draft *, size_t size_max, struct buf *out);

/* Registers a bomb; the text that stands for it, SLICE_NONE when there are
 * too many. A count of 0 is refused as well. */
struct slice draft_bomb(struct draft *, const struct draft_bomb *);

/* Remembers where an operator works; before it changes anything. */
void draft_touch(struct draft *, const struct json_node *);

/* ---- what operators choose from */

typedef bool draft_fits(const struct json_node *);

/* One of the fitting nodes; NULL when there is none. */
struct json_node *draft_pick(struct draft *, struct rng *, draft_fits *);

bool is_any(const struct json_node *);
bool is_member(const struct json_node *);      /* of an object */
bool is_element(const struct json_node *);     /* of an array */
bool is_object(const struct json_node *);
bool is_array(const struct json_node *);
bool is_scalar(const struct json_node *);
bool is_leaf(const struct json_node *);        /* nothing inside */
bool is_string(const struct json_node *);
bool is_number(const struct json_node *);
bool is_named(const struct json_node *, const char *name);
bool is_specs(const struct json_node *);       /* the member syncSpecs */
bool is_spec(const struct json_node *);        /* an object in it */
bool is_id(const struct json_node *);          /* volumeId/id */
bool is_typename(const struct json_node *);
bool is_reference(const struct json_node *);   /* datastore, an object */
bool has_two(const struct json_node *);        /* two children at least */

/* ---- edits */

/* Any bytes in the place of the value. */
void draft_spell(struct json_node *, struct slice spelling);
/* A JSON text in its place; works on the root too. */
void draft_put(struct draft *, struct json_node *, struct slice text);
/* A node in the place of another; works on the root too. */
void draft_replace(struct draft *, struct json_node *old,
		   struct json_node *fresh);
/* A member behind the last one; the name is a spelling with quotes. */
void draft_add_member(struct draft *, struct json_node *object,
		      struct slice name_spelling, struct json_node *value);
/* The children of a container in the order of `nodes`. */
void draft_set_children(struct json_node *parent, struct json_node **nodes,
			size_t count);
/* The first `by` children go behind the others, which are one at least. */
void draft_rotate(struct draft *, struct json_node *parent, size_t by);
/* The children as an array in the arena. */
struct json_node **draft_children(struct draft *,
				  const struct json_node *parent);
/* "..." with quotes; any bytes, nothing is escaped. */
struct slice draft_quoted(struct draft *, struct slice content);
struct slice draft_join(struct draft *, struct slice a, struct slice b,
			struct slice c);
/* The first field of that name, or NULL. */
struct draft_field *draft_field(struct draft *, const char *name);
bool draft_add_field(struct draft *, struct slice name, struct slice value,
		     enum draft_field_kind);
void draft_drop_field(struct draft *, struct draft_field *);

/* A literal of bytes, NULs included. */
#define BYTES(text) { text, sizeof(text) - 1 }
#define ONE_OF(rng, list) \
	((list)[rng_below((rng), sizeof(list) / sizeof((list)[0]))])

#endif
