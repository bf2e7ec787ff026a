#include "json/json_steps.h"

cursor json_step_utf8(struct json_reader *r, cursor at, cursor end)
{
	for (; r->need && at < end; at++) {
		if (*at < r->low || *at > r->top)
			return json_fail_at(r, JSON_ERROR_UTF8, at);
		r->low = 0x80;
		r->top = 0xBF;
		r->need--;
	}
	if (!r->need)
		r->state = STRING;
	return at;
}

static cursor begin_sequence(struct json_reader *r, cursor at, cursor end)
{
	unsigned char c = *at;

	/* Range of the second byte depends on the first (RFC 3629 4). */
	if (c < 0xC2 || c > 0xF4)
		return json_fail_at(r, JSON_ERROR_UTF8, at);
	r->need = c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
	r->low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
	r->top = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
	r->state = UTF8;
	return json_step_utf8(r, at + 1, end);
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

cursor json_step_string(struct json_reader *r, cursor at, cursor end)
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
		return json_fail_at(r, JSON_ERROR_CONTROL, at);
	if (*at != '"')
		return begin_sequence(r, at, end);
	if (!r->is_name) {
		json_value_ends(r, offset_of(r, at + 1));
		return at + 1;
	}
	json_tell(r, JSON_TOKEN_NAME, offset_of(r, at + 1));
	r->state = COLON;
	return at + 1;
}

cursor json_step_escape(struct json_reader *r, cursor at, cursor end)
{
	(void)end;
	if (*at == 'u') {
		r->state = HEX;
		r->digits = 0;
		r->point = 0;
		return at + 1;
	}
	if (!*at || !strchr("\"\\/bfnrt", *at))
		return json_fail_at(r, JSON_ERROR_ESCAPE, at);
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

cursor json_step_hex(struct json_reader *r, cursor at, cursor end)
{
	for (; at < end && r->digits < 4; at++, r->digits++) {
		int digit = hex_digit(*at);

		if (digit < 0)
			return json_fail_at(r, JSON_ERROR_ESCAPE, at);
		r->point = r->point << 4 | (uint32_t)digit;
	}
	if (r->digits == 4)
		unit_ends(r);
	return at;
}
