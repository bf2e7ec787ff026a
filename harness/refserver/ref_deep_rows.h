/*
 * How a row of a table of deep bugs is written: what a request must have, and
 * what the server then does. Private to ref_deep*.c.
 *
 * A trigger looks at a request and may leave what it found in `found`; an
 * effect changes the answer that the right server would give. Each has a
 * number and a text of its row to go by.
 */
#ifndef REF_DEEP_ROWS_H
#define REF_DEEP_ROWS_H

#include "refserver/ref_core.h"
#include "refserver/ref_deep.h"

struct ref_deep_look {
	struct ref_call *call;
	struct slice bytes;            /* all of the request, as it came */
	struct slice head;             /* up to the empty line */
	int status;                    /* with which HTTP was refused; 0 */
	const struct json_node *root;  /* NULL: no JSON */
	struct json_verdict verdict;
	const struct json_node *specs, *id; /* of the first spec, or NULL */
	struct slice found;            /* by the trigger */
	enum handler_end end;          /* of the connection */
};

typedef bool ref_deep_trigger(struct ref_deep_look *, size_t, const char *);
typedef void ref_deep_effect(struct ref_deep_look *, size_t, const char *);

struct ref_deep_row {
	struct ref_deep_bug bug;
	bool of_body;  /* only for a sync that a user may make */
	ref_deep_trigger *when;
	size_t number;
	const char *text;
	ref_deep_effect *then;
	size_t amount;
	const char *words;
};

struct ref_deep_table {
	const struct ref_deep_row *rows;
	size_t count;
};

/* One table per kind of oracle; ref_deep.c joins them. */
extern const struct ref_deep_table ref_deep_wrong, ref_deep_alive,
	ref_deep_telling;

/* ---- triggers on the body: ref_deep_body.c */

/* Of the bytes: so many, a multiple of so many. */
ref_deep_trigger ref_deep_body_multiple;
/* The JSON stops at one of these bytes (NUL: ""), with this json_error. */
ref_deep_trigger ref_deep_stops_at;
/* ... behind the text. */
ref_deep_trigger ref_deep_stops_behind;
/* Nested deeper, in brackets, whatever the reader says. */
ref_deep_trigger ref_deep_nested;
/* The body holds the bytes as they are written. */
ref_deep_trigger ref_deep_spelled;
/* The id of the first spec: so many bytes; it is the text; it is of another
 * JSON type with the text in its spelling (number = enum json_type). */
ref_deep_trigger ref_deep_id_length, ref_deep_id_is, ref_deep_id_typed;
/* An id that no volume has: it ends in the text; its hash of 8 bits. */
ref_deep_trigger ref_deep_unknown_ends, ref_deep_unknown_hashes;
/* Any string's content: so many bytes; it has the text, or the byte. */
ref_deep_trigger ref_deep_string_length, ref_deep_string_has,
	ref_deep_string_byte;
/* Any member's name has the text, or is the text. */
ref_deep_trigger ref_deep_name_has, ref_deep_name_is;
/* A number's spelling is the text; its exponent has so many digits. */
ref_deep_trigger ref_deep_number_is, ref_deep_number_long;
/* A container with so many children or more; the first spec list, the modes
 * with exactly so many. */
ref_deep_trigger ref_deep_wide, ref_deep_spec_count, ref_deep_mode_count;
/* A member of that name twice, the second one of type `number`. */
ref_deep_trigger ref_deep_twice;
/* A _typeName that starts with the text. */
ref_deep_trigger ref_deep_type_starts;

/* ---- triggers on the head: ref_deep_head.c */

ref_deep_trigger ref_deep_head_has;     /* the bytes of the text */
ref_deep_trigger ref_deep_field_length; /* a value of so many or more */
ref_deep_trigger ref_deep_fields_named; /* so many or more */
ref_deep_trigger ref_deep_value_length; /* of that field, exactly */
ref_deep_trigger ref_deep_target_has;
ref_deep_trigger ref_deep_method_is;
ref_deep_trigger ref_deep_message_length; /* so many bytes or more */
ref_deep_trigger ref_deep_chunk_has;    /* the text in a chunked message */

/* It came together with the one before it on its connection. */
ref_deep_trigger ref_deep_at_once;

/* ---- effects: ref_deep_effect.c */

ref_deep_effect ref_deep_accept;   /* a task */
ref_deep_effect ref_deep_refuse;   /* the fault `words` */
ref_deep_effect ref_deep_status;   /* that status, no body */
ref_deep_effect ref_deep_die;
ref_deep_effect ref_deep_hang;     /* this one alone */
ref_deep_effect ref_deep_stop;     /* this one and all others */
ref_deep_effect ref_deep_close;    /* without an answer */
ref_deep_effect ref_deep_wait;     /* so many milliseconds */
ref_deep_effect ref_deep_slow;     /* all later answers take so many
                                      microseconds more */
ref_deep_effect ref_deep_tire;     /* so many later answers take 3 s */
ref_deep_effect ref_deep_spoil;    /* so many later syncs are refused */
ref_deep_effect ref_deep_confuse;  /* the next request on the connection gets
                                      no answer of its own */
ref_deep_effect ref_deep_swallow;  /* no answer, and it goes on */
ref_deep_effect ref_deep_again;    /* the answer before it once more */
ref_deep_effect ref_deep_mistake;  /* the Task of the sync before it */
ref_deep_effect ref_deep_append;   /* `words` behind the answer */
ref_deep_effect ref_deep_tell;     /* a fault with `words` as message */
ref_deep_effect ref_deep_repeat;   /* ... with what was found, as it is */
ref_deep_effect ref_deep_repeat_cut; /* ... escaped, cut after so many */
ref_deep_effect ref_deep_repeat_all; /* ... with the whole body, escaped */
ref_deep_effect ref_deep_field;    /* a field "name: value" */
ref_deep_effect ref_deep_mix;      /* the next fault carries its X-Request-Id,
                                      or so many bytes of its body */
ref_deep_effect ref_deep_lock;     /* the volumes stay busy */
ref_deep_effect ref_deep_end;      /* its session */
ref_deep_effect ref_deep_flip;     /* every second fault is another one */
ref_deep_effect ref_deep_cut;      /* the answer's body lacks its last byte */
ref_deep_effect ref_deep_leak;     /* so many KiB are lost */
ref_deep_effect ref_deep_keep_open; /* so many descriptors of a file */
ref_deep_effect ref_deep_count;    /* its number wraps: see ref_task.c */
ref_deep_effect ref_deep_relabel;  /* the right answer with that status */

#endif
