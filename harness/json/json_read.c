#include "json/json_read.h"

enum state {
	START, BOM, VALUE, FIRST_ELEMENT, FIRST_NAME, NAME, COLON, AFTER, END,
	STRING, ESCAPE, HEX, UTF8, WORD, WORD_END,
	MINUS, ZERO, INTEGER, POINT, FRACTION, EXPONENT, SIGN, POWER,
	FAILED, STATE_COUNT
};

typedef const unsigned char *cursor;

static size_t offset_of(const struct json_reader *r, cursor at)
{
	return r->offset + (size_t)(at - r->part);
}

static void fail(struct json_reader *r, enum json_error code, size_t offset)
{
	r->verdict.code = code;
	r->verdict.offset = offset;
	r->state = FAILED;
}

static cursor fail_at(struct json_reader *r, enum json_error code, cursor at)
{
	fail(r, code, offset_of(r, at));
	return at;
}

static void tell(struct json_reader *r, unsigned token, size_t end)
{
	if (r->listener)
		r->listener->token(r->listener->self, (enum json_token)token,
				   r->token_start, end);
}

static void value_ends(struct json_reader *r, size_t end)
{
	tell(r, r->token, end);
	r->state = r->depth ? AFTER : END;
}

static bool in_object(const struct json_reader *r)
{
	size_t level = r->depth - 1;

	return r->nesting[level / 8] >> level % 8 & 1;
}

static cursor open_container(struct json_reader *r, cursor at, bool object)
{
	size_t level = r->depth;
	unsigned bit = 1u << level % 8, byte;

	if (level == r->depth_limit)
		return fail_at(r, JSON_ERROR_DEPTH, at);
	byte = r->nesting[level / 8] & ~bit;
	r->nesting[level / 8] = (uint8_t)(object ? byte | bit : byte);
	r->depth++;
	r->state = object ? FIRST_NAME : FIRST_ELEMENT;
	tell(r, object ? JSON_TOKEN_OBJECT : JSON_TOKEN_ARRAY,
	     offset_of(r, at + 1));
	return at + 1;
}

static cursor close_container(struct json_reader *r, cursor at)
{
	r->token = in_object(r) ? JSON_TOKEN_OBJECT_END : JSON_TOKEN_ARRAY_END;
	r->token_start = offset_of(r, at);
	r->depth--;
	value_ends(r, r->token_start + 1);
	return at + 1;
}

static cursor begin(struct json_reader *r, cursor at, enum state state,
		    enum json_token token)
{
	r->state = (uint8_t)state;
	r->token = (uint8_t)token;
	return at + 1;
}

static cursor begin_string(struct json_reader *r, cursor at, bool is_name)
{
	r->token_start = offset_of(r, at);
	r->is_name = is_name;
	return begin(r, at, STRING,
		     is_name ? JSON_TOKEN_NAME : JSON_TOKEN_STRING);
}

static cursor begin_word(struct json_reader *r, cursor at, const char *rest,
			 enum json_token token)
{
	r->word = rest;
	return begin(r, at, WORD, token);
}

static bool is_letter(unsigned char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* The code only says what was probably meant; the offset is the same. */
static cursor fail_value(struct json_reader *r, cursor at)
{
	if (*at == '+' || *at == '.')
		return fail_at(r, JSON_ERROR_NUMBER, at);
	return fail_at(r, is_letter(*at) ? JSON_ERROR_LITERAL
					 : JSON_ERROR_UNEXPECTED, at);
}

static cursor begin_value(struct json_reader *r, cursor at)
{
	r->token_start = offset_of(r, at);
	switch (*at) {
	case '{':
		return open_container(r, at, true);
	case '[':
		return open_container(r, at, false);
	case '"':
		return begin_string(r, at, false);
	case 't':
		return begin_word(r, at, "rue", JSON_TOKEN_TRUE);
	case 'f':
		return begin_word(r, at, "alse", JSON_TOKEN_FALSE);
	case 'n':
		return begin_word(r, at, "ull", JSON_TOKEN_NULL);
	case '-':
		return begin(r, at, MINUS, JSON_TOKEN_NUMBER);
	case '0':
		return begin(r, at, ZERO, JSON_TOKEN_NUMBER);
	default:
		if (*at >= '1' && *at <= '9')
			return begin(r, at, INTEGER, JSON_TOKEN_NUMBER);
		return fail_value(r, at);
	}
}

/* ---- steps: at least one byte is there; each returns where it stopped ---- */

static cursor step_start(struct json_reader *r, cursor at, cursor end)
{
	(void)end;
	if (*at == 0xEF && !offset_of(r, at)) {
		r->state = BOM;
		return at + 1;
	}
	return begin_value(r, at);
}

static cursor step_bom(struct json_reader *r, cursor at, cursor end)
{
	static const unsigned char mark[] = { 0xEF, 0xBB, 0xBF };
	size_t i = offset_of(r, at);

	(void)end;
	if (*at != mark[i])
		fail(r, JSON_ERROR_UNEXPECTED, 0);
	else if (i + 1 == sizeof(mark))
		fail(r, JSON_ERROR_BOM, 0);
	return at + 1;
}

static cursor step_value(struct json_reader *r, cursor at, cursor end)
{
	(void)end;
	return begin_value(r, at);
}

static cursor step_first_element(struct json_reader *r, cursor at, cursor end)
{
	(void)end;
	return *at == ']' ? close_container(r, at) : begin_value(r, at);
}

static cursor step_name(struct json_reader *r, cursor at, cursor end)
{
	(void)end;
	if (*at == '"')
		return begin_string(r, at, true);
	return fail_at(r, JSON_ERROR_UNEXPECTED, at);
}

static cursor step_first_name(struct json_reader *r, cursor at, cursor end)
{
	return *at == '}' ? close_container(r, at) : step_name(r, at, end);
}

static cursor step_colon(struct json_reader *r, cursor at, cursor end)
{
	(void)end;
	if (*at != ':')
		return fail_at(r, JSON_ERROR_UNEXPECTED, at);
	r->state = VALUE;
	return at + 1;
}

static cursor step_after(struct json_reader *r, cursor at, cursor end)
{
	bool object = in_object(r);

	(void)end;
	if (*at == (object ? '}' : ']'))
		return close_container(r, at);
	if (*at != ',')
		return fail_at(r, JSON_ERROR_UNEXPECTED, at);
	r->state = object ? NAME : VALUE;
	return at + 1;
}

static cursor step_end(struct json_reader *r, cursor at, cursor end)
{
	(void)end;
	return fail_at(r, JSON_ERROR_TRAILING, at);
}

static cursor begin_sequence(struct json_reader *r, cursor at)
{
	unsigned char c = *at;

	/* Range of the second byte depends on the first (RFC 3629 4). */
	if (c < 0xC2 || c > 0xF4)
		return fail_at(r, JSON_ERROR_UTF8, at);
	r->need = c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
	r->low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
	r->top = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
	r->state = UTF8;
	return at + 1;
}

static cursor step_utf8(struct json_reader *r, cursor at, cursor end)
{
	for (; r->need && at < end; at++) {
		if (*at < r->low || *at > r->top)
			return fail_at(r, JSON_ERROR_UTF8, at);
		r->low = 0x80;
		r->top = 0xBF;
		r->need--;
	}
	if (!r->need)
		r->state = STRING;
	return at;
}

static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

/* Eight bytes at a time while none can need a closer look. */
static cursor skip_plain(cursor at, cursor end)
{
	const uint64_t ones = UINT64_MAX / 255, tops = ones * 0x80;

	while (end - at >= 8) {
		uint64_t w, quote, slash;

		memcpy(&w, at, sizeof(w));
		quote = w ^ ones * '"';
		slash = w ^ ones * '\\';
		if ((w | (w - ones * 0x20) | (quote - ones) |
		     (slash - ones)) & tops)
			break;
		at += 8;
	}
	while (at < end && is_plain(*at))
		at++;
	return at;
}

static void drop_high(struct json_reader *r)
{
	if (r->high)
		r->verdict.lone_surrogate = true;
	r->high = false;
}

static cursor step_string(struct json_reader *r, cursor at, cursor end)
{
	if (*at == '\\') {
		r->state = ESCAPE;
		return at + 1;
	}
	drop_high(r);
	at = skip_plain(at, end);
	if (at == end || *at == '\\')
		return at;
	if (*at < 0x20)
		return fail_at(r, JSON_ERROR_CONTROL, at);
	if (*at != '"')
		return begin_sequence(r, at);
	if (!r->is_name) {
		value_ends(r, offset_of(r, at + 1));
		return at + 1;
	}
	tell(r, JSON_TOKEN_NAME, offset_of(r, at + 1));
	r->state = COLON;
	return at + 1;
}

static cursor step_escape(struct json_reader *r, cursor at, cursor end)
{
	(void)end;
	if (*at == 'u') {
		r->state = HEX;
		r->digits = 0;
		r->point = 0;
		return at + 1;
	}
	if (!*at || !strchr("\"\\/bfnrt", *at))
		return fail_at(r, JSON_ERROR_ESCAPE, at);
	drop_high(r);
	r->state = STRING;
	return at + 1;
}

static int hex_digit(unsigned char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void unit_ends(struct json_reader *r)
{
	bool low = r->point >= 0xDC00 && r->point <= 0xDFFF;

	r->state = STRING;
	if (low && r->high) {
		r->high = false;
		return;
	}
	drop_high(r);
	if (low)
		r->verdict.lone_surrogate = true;
	r->high = r->point >= 0xD800 && r->point <= 0xDBFF;
}

static cursor step_hex(struct json_reader *r, cursor at, cursor end)
{
	int digit = hex_digit(*at);

	(void)end;
	if (digit < 0)
		return fail_at(r, JSON_ERROR_ESCAPE, at);
	r->point = r->point << 4 | (uint32_t)digit;
	if (++r->digits == 4)
		unit_ends(r);
	return at + 1;
}

static cursor step_word(struct json_reader *r, cursor at, cursor end)
{
	(void)end;
	if (*at != (unsigned char)*r->word)
		return fail_at(r, JSON_ERROR_LITERAL, at);
	if (!*++r->word)
		r->state = WORD_END;
	return at + 1;
}

static cursor step_word_end(struct json_reader *r, cursor at, cursor end)
{
	(void)end;
	if (is_letter(*at) || (*at >= '0' && *at <= '9') || *at == '_')
		return fail_at(r, JSON_ERROR_LITERAL, at);
	value_ends(r, offset_of(r, at));
	return at;
}

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

static cursor step_number(struct json_reader *r, cursor at, cursor end)
{
	for (; at < end; at++) {
		uint8_t next = number_table[r->state - MINUS][class_of(*at)];

		if (next == FAILED)
			return fail_at(r, JSON_ERROR_NUMBER, at);
		if (next == END) {
			value_ends(r, offset_of(r, at));
			return at;
		}
		r->state = next;
	}
	return at;
}

static const struct {
	cursor (*run)(struct json_reader *, cursor at, cursor end);
	bool skip_space;
} steps[STATE_COUNT] = {
	[START] = { step_start, true },
	[BOM] = { step_bom, false },
	[VALUE] = { step_value, true },
	[FIRST_ELEMENT] = { step_first_element, true },
	[FIRST_NAME] = { step_first_name, true },
	[NAME] = { step_name, true },
	[COLON] = { step_colon, true },
	[AFTER] = { step_after, true },
	[END] = { step_end, true },
	[STRING] = { step_string, false },
	[ESCAPE] = { step_escape, false },
	[HEX] = { step_hex, false },
	[UTF8] = { step_utf8, false },
	[WORD] = { step_word, false },
	[WORD_END] = { step_word_end, false },
	[MINUS] = { step_number, false },
	[ZERO] = { step_number, false },
	[INTEGER] = { step_number, false },
	[POINT] = { step_number, false },
	[FRACTION] = { step_number, false },
	[EXPONENT] = { step_number, false },
	[SIGN] = { step_number, false },
	[POWER] = { step_number, false },
};

static bool is_space(unsigned char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

void json_reader_init(struct json_reader *r, size_t depth_limit,
		      const struct json_listener *listener)
{
	/* The nesting bits are written before they are read. */
	memset(r, 0, offsetof(struct json_reader, nesting));
	if (!depth_limit)
		depth_limit = JSON_DEPTH_DEFAULT;
	r->depth_limit = depth_limit < JSON_DEPTH_CEILING ? depth_limit
							  : JSON_DEPTH_CEILING;
	r->listener = listener;
	r->state = START;
}

int json_reader_feed(struct json_reader *r, struct slice part)
{
	cursor at = (cursor)part.at, end;

	if (!part.len || r->state == FAILED)
		return r->state == FAILED ? -1 : 0;
	end = at + part.len;
	r->part = at;
	while (at < end && r->state != FAILED) {
		if (steps[r->state].skip_space && is_space(*at))
			at++;
		else
			at = steps[r->state].run(r, at, end);
	}
	r->offset += part.len;
	r->part = NULL;
	return r->state == FAILED ? -1 : 0;
}

int json_reader_end(struct json_reader *r)
{
	switch (r->state) {
	case ZERO: case INTEGER: case FRACTION: case POWER: case WORD_END:
		value_ends(r, r->offset);
		break;
	case START:
		fail(r, JSON_ERROR_EMPTY, r->offset);
		break;
	case BOM:
		fail(r, JSON_ERROR_UNEXPECTED, 0);
		break;
	default:
		break;
	}
	if (r->state != END && r->state != FAILED)
		fail(r, JSON_ERROR_TRUNCATED, r->offset);
	return r->state == END ? 0 : -1;
}

int json_read(struct slice text, size_t depth_limit,
	      struct json_verdict *verdict)
{
	struct json_reader r;

	json_reader_init(&r, depth_limit, NULL);
	json_reader_feed(&r, text);
	json_reader_end(&r);
	if (verdict)
		*verdict = r.verdict;
	return r.verdict.code == JSON_OK ? 0 : -1;
}
