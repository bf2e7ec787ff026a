/*
 * What the table of operators and the operators share; nobody else but
 * mutate.c and its parts includes it.
 *
 * An operator changes a draft by what `rng` says, remembers the place with
 * draft_touch before it does, and returns true; or it finds nothing to work
 * on, leaves everything as it is and returns false. Which of the two must
 * depend on the draft alone, never on what was drawn: the boundary phase
 * counts on it. `how` tells apart the rows that one function serves.
 */
#ifndef OPERATOR_H
#define OPERATOR_H

#include "mutate/draft.h"
#include "mutate/mutate.h"

typedef bool operator_apply(struct draft *, struct rng *, int how);

struct operator_row {
	struct mutate_operator op;
	operator_apply *apply;
	int how;
};

const struct operator_row *operator_row_at(size_t index); /* NULL past end */

/* Body operators work on a body alone; the others need a head. */
static inline bool operator_is_of_body(const struct operator_row *row)
{
	return row->op.class <= MUTATE_BOMB;
}

/* The reference and the list of modes of a spec, added where there is none;
 * NULL without a spec. */
struct json_node *operator_reference(struct draft *, struct rng *);
struct json_node *operator_modes(struct draft *, struct rng *);

/* How large a bomb is: 100 to a million, small ones more often. */
size_t operator_size(struct rng *);

/* One that fits; every second time the id, for there servers look most. */
struct json_node *operator_pick(struct draft *, struct rng *, draft_fits *);

/* A spec as JSON text: full sync of `id`. */
struct slice operator_spec_text(struct draft *, const char *id);
/* The volume of the target, or a drawn one. */
const char *operator_volume(struct draft *, struct rng *);

/* op_structure.c, op_member.c, op_specs.c */
operator_apply op_drop_member, op_copy_element, op_reorder_elements, op_move_up,
	op_wrap, op_unwrap, op_swap, op_splice, op_embed, op_root, op_body_text;
operator_apply op_copy_member, op_member_name, op_reorder_members,
	op_add_member, op_null_member;
operator_apply op_specs_form, op_spec_count, op_bad_spec;
/* op_type.c, op_reference.c, op_id.c */
operator_apply op_retype, op_as_text, op_reference,
	op_mode, op_id;
/* op_typename.c, op_box.c */
operator_apply op_typename, op_typename_added, op_box;
/* op_number.c, op_string.c, op_document.c */
operator_apply op_number, op_number_equal, op_number_digits;
operator_apply op_string_insert, op_string_equal, op_name_equal,
	op_string_lookalike, op_string_quotes, op_string_length;
operator_apply op_recode, op_mark;
/* op_syntax.c, op_text.c */
operator_apply op_structural, op_comma, op_closer, op_insert, op_space,
	op_space_to_edge, op_unquote, op_literal, op_cut, op_tokens;
operator_apply op_around, op_format, op_havoc, op_dictionary;
/* op_bomb.c, op_coding.c */
operator_apply op_nest, op_flood, op_coding;
/* op_header.c, op_field.c, op_target.c, op_session.c */
operator_apply op_field_set, op_field_absent, op_field_twice, op_field_equal,
	op_field_line, op_field_flood, op_method, op_path, op_version,
	op_session;
/* op_framing.c, op_chunks.c, op_sequence.c */
operator_apply op_length, op_coding_header, op_front, op_chunks, op_sequence;

#endif
