#include "json/json_steps.h"

void json_fail(struct json_reader *r, enum json_error code, size_t offset)
{
	r->verdict.code = code;
	r->verdict.offset = offset;
	r->state = FAILED;
}

cursor json_fail_at(struct json_reader *r, enum json_error code, cursor at)
{
	json_fail(r, code, offset_of(r, at));
	return at;
}

void json_tell(struct json_reader *r, unsigned token, size_t end)
{
	if (r->listener)
		r->listener->token(r->listener->self, (enum json_token)token,
				   r->token_start, end);
}

void json_value_ends(struct json_reader *r, size_t end)
{
	json_tell(r, r->token, end);
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
		return json_fail_at(r, JSON_ERROR_DEPTH, at);
	byte = r->nesting[level / 8] & ~bit;
	r->nesting[level / 8] = (uint8_t)(object ? byte | bit : byte);
	r->depth++;
	r->state = object ? FIRST_NAME : FIRST_ELEMENT;
	json_tell(r, object ? JSON_TOKEN_OBJECT : JSON_TOKEN_ARRAY,
		  offset_of(r, at + 1));
	return at + 1;
}

static cursor close_container(struct json_reader *r, cursor at)
{
	r->token = in_object(r) ? JSON_TOKEN_OBJECT_END : JSON_TOKEN_ARRAY_END;
	r->token_start = offset_of(r, at);
	r->depth--;
	json_value_ends(r, r->token_start + 1);
	return at + 1;
}

static cursor begin(struct json_reader *r, cursor at, enum json_state state,
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

/* The code only says what was probably meant; the offset is the same. */
static cursor fail_value(struct json_reader *r, cursor at)
{
	if (*at == '+' || *at == '.')
		return json_fail_at(r, JSON_ERROR_NUMBER, at);
	return json_fail_at(r, is_letter(*at) ? JSON_ERROR_LITERAL
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
		json_fail(r, JSON_ERROR_UNEXPECTED, 0);
	else if (i + 1 == sizeof(mark))
		json_fail(r, JSON_ERROR_BOM, 0);
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
	return json_fail_at(r, JSON_ERROR_UNEXPECTED, at);
}

static cursor step_first_name(struct json_reader *r, cursor at, cursor end)
{
	return *at == '}' ? close_container(r, at) : step_name(r, at, end);
}

static cursor step_colon(struct json_reader *r, cursor at, cursor end)
{
	(void)end;
	if (*at != ':')
		return json_fail_at(r, JSON_ERROR_UNEXPECTED, at);
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
		return json_fail_at(r, JSON_ERROR_UNEXPECTED, at);
	r->state = object ? NAME : VALUE;
	return at + 1;
}

static cursor step_end(struct json_reader *r, cursor at, cursor end)
{
	(void)end;
	return json_fail_at(r, JSON_ERROR_TRAILING, at);
}

static cursor step_word(struct json_reader *r, cursor at, cursor end)
{
	(void)end;
	if (*at != (unsigned char)*r->word)
		return json_fail_at(r, JSON_ERROR_LITERAL, at);
	if (!*++r->word)
		r->state = WORD_END;
	return at + 1;
}

static cursor step_word_end(struct json_reader *r, cursor at, cursor end)
{
	(void)end;
	if (is_letter(*at) || (*at >= '0' && *at <= '9') || *at == '_')
		return json_fail_at(r, JSON_ERROR_LITERAL, at);
	json_value_ends(r, offset_of(r, at));
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
	[STRING] = { json_step_string, false },
	[ESCAPE] = { json_step_escape, false },
	[HEX] = { json_step_hex, false },
	[UTF8] = { json_step_utf8, false },
	[WORD] = { step_word, false },
	[WORD_END] = { step_word_end, false },
	[MINUS] = { json_step_number, false },
	[ZERO] = { json_step_number, false },
	[INTEGER] = { json_step_number, false },
	[POINT] = { json_step_number, false },
	[FRACTION] = { json_step_number, false },
	[EXPONENT] = { json_step_number, false },
	[SIGN] = { json_step_number, false },
	[POWER] = { json_step_number, false },
};

static cursor skip_space(cursor at, cursor end)
{
	while (at < end && (*at == ' ' || *at == '\n' || *at == '\r' ||
			    *at == '\t'))
		at++;
	return at;
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
		if (steps[r->state].skip_space && *at <= ' ')
			at = skip_space(at, end);
		if (at < end)
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
		json_value_ends(r, r->offset);
		break;
	case START:
		json_fail(r, JSON_ERROR_EMPTY, r->offset);
		break;
	case BOM:
		json_fail(r, JSON_ERROR_UNEXPECTED, 0);
		break;
	default:
		break;
	}
	if (r->state != END && r->state != FAILED)
		json_fail(r, JSON_ERROR_TRUNCATED, r->offset);
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
