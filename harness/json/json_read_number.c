#include "json/json_steps.h"

enum number_class {
	CLASS_ZERO, CLASS_DIGIT, CLASS_MINUS, CLASS_PLUS, CLASS_POINT,
	CLASS_E, CLASS_GLUED, CLASS_OTHER, CLASS_COUNT
};

static enum number_class class_of(unsigned char c)
{
	if (c >= '1' && c <= '9')
		return CLASS_DIGIT;
	switch (c) {
	case '0':
		return CLASS_ZERO;
	case '-':
		return CLASS_MINUS;
	case '+':
		return CLASS_PLUS;
	case '.':
		return CLASS_POINT;
	case 'e': case 'E':
		return CLASS_E;
	default:
		return is_letter(c) || c == '_' ? CLASS_GLUED : CLASS_OTHER;
	}
}

/*
 * Columns as in enum number_class. FAILED = breaks the grammar, END = the
 * number is complete before this byte. What is glued to a number cannot be
 * anything else, so it is a number error wherever it stands.
 */
static const uint8_t number_table[][CLASS_COUNT] = {
#define ROW(state) [state - MINUS]
	ROW(MINUS) = { ZERO, INTEGER, FAILED, FAILED, FAILED, FAILED, FAILED,
		       FAILED },
	ROW(ZERO) = { FAILED, FAILED, FAILED, FAILED, POINT, EXPONENT, FAILED,
		      END },
	ROW(INTEGER) = { INTEGER, INTEGER, FAILED, FAILED, POINT, EXPONENT,
			 FAILED, END },
	ROW(POINT) = { FRACTION, FRACTION, FAILED, FAILED, FAILED, FAILED,
		       FAILED, FAILED },
	ROW(FRACTION) = { FRACTION, FRACTION, FAILED, FAILED, FAILED, EXPONENT,
			  FAILED, END },
	ROW(EXPONENT) = { POWER, POWER, SIGN, SIGN, FAILED, FAILED, FAILED,
			  FAILED },
	ROW(SIGN) = { POWER, POWER, FAILED, FAILED, FAILED, FAILED, FAILED,
		      FAILED },
	ROW(POWER) = { POWER, POWER, FAILED, FAILED, FAILED, FAILED, FAILED,
		       END },
#undef ROW
};

cursor json_step_number(struct json_reader *r, cursor at, cursor end)
{
	for (; at < end; at++) {
		uint8_t next = number_table[r->state - MINUS][class_of(*at)];

		if (next == FAILED)
			return json_fail_at(r, JSON_ERROR_NUMBER, at);
		if (next == END) {
			json_value_ends(r, offset_of(r, at));
			return at;
		}
		r->state = next;
	}
	return at;
}
