/*
 * What the files of the state machine behind json_read.h share; nobody else
 * includes it.
 *
 * A step gets at least one byte, looks at as many as it can, and returns
 * where it stopped. A step that stops at its first byte has changed the
 * state.
 */
#ifndef JSON_STEPS_H
#define JSON_STEPS_H

#include "json/json_read.h"

typedef const unsigned char *cursor;

enum json_state {
	START, BOM, VALUE, FIRST_ELEMENT, FIRST_NAME, NAME, COLON, AFTER, END,
	STRING, ESCAPE, HEX, UTF8, WORD, WORD_END,
	MINUS, ZERO, INTEGER, POINT, FRACTION, EXPONENT, SIGN, POWER,
	FAILED, STATE_COUNT
};

static inline size_t offset_of(const struct json_reader *r, cursor at)
{
	return r->offset + (size_t)(at - r->part);
}

static inline bool is_letter(unsigned char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* The text is wrong there; the second form returns `at`. */
void json_fail(struct json_reader *, enum json_error, size_t offset);
cursor json_fail_at(struct json_reader *, enum json_error, cursor at);

/* Tells the listener of the token that ends before `end`. */
void json_tell(struct json_reader *, unsigned token, size_t end);

/* The same for the end of a value, after which a comma may come. */
void json_value_ends(struct json_reader *, size_t end);

/* Inside a string: plain text, behind a backslash, digits, a sequence. */
cursor json_step_string(struct json_reader *, cursor at, cursor end);
cursor json_step_escape(struct json_reader *, cursor at, cursor end);
cursor json_step_hex(struct json_reader *, cursor at, cursor end);
cursor json_step_utf8(struct json_reader *, cursor at, cursor end);

/* Every state from MINUS to POWER. */
cursor json_step_number(struct json_reader *, cursor at, cursor end);

#endif
