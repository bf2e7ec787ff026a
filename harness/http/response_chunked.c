#include "http/response.h"
#include "http/response_steps.h"
#include "http/syntax.h"

static bool go(struct response_reader *r, enum response_stage stage)
{
	r->position++;
	r->stage = (uint8_t)stage;
	return true;
}

static bool bad(struct response_reader *r)
{
	return response_break(r, PROBLEM_CHUNK_SYNTAX, r->position);
}

static bool step_size(struct response_reader *r, char c)
{
	int digit = syntax_hex(c);

	if (digit >= 0) {
		r->left = r->left * 16 + (unsigned)digit;
		if (r->left > ANSWER_MAX) {
			r->state = RESPONSE_TOO_LARGE;
			return false;
		}
		return go(r, STAGE_CHUNK_SIZE);
	}
	if (r->position == r->section)
		return bad(r);
	if (c == '\r')
		return go(r, STAGE_CHUNK_LF);
	if (c == ';')
		return go(r, STAGE_CHUNK_EXT);
	return syntax_is_blank(c) ? go(r, STAGE_CHUNK_BLANK) : bad(r);
}

static bool step_blank(struct response_reader *r, char c)
{
	if (c == ';')
		return go(r, STAGE_CHUNK_EXT);
	return syntax_is_blank(c) ? go(r, STAGE_CHUNK_BLANK) : bad(r);
}

static bool step_ext(struct response_reader *r, char c)
{
	if (c == '\r')
		return go(r, STAGE_CHUNK_LF);
	return syntax_is_control(c) ? bad(r) : go(r, STAGE_CHUNK_EXT);
}

static bool step_line_end(struct response_reader *r, char c)
{
	if (c != '\n')
		return bad(r);
	r->position++;
	if (!r->left) {
		response_section(r, STAGE_TRAILER);
		return true;
	}
	r->stage = STAGE_CHUNK_DATA;
	if (r->position > ANSWER_MAX - r->left)
		r->state = RESPONSE_TOO_LARGE;
	return true;
}

static bool step_data(struct response_reader *r, size_t available)
{
	size_t take = available < r->left ? available : (size_t)r->left;

	r->position += take;
	r->left -= take;
	if (!r->left)
		r->stage = STAGE_CHUNK_END_CR;
	return true;
}

static bool step_data_end(struct response_reader *r, char c)
{
	if (c != (r->stage == STAGE_CHUNK_END_CR ? '\r' : '\n'))
		return bad(r);
	if (r->stage == STAGE_CHUNK_END_CR)
		return go(r, STAGE_CHUNK_END_LF);
	r->position++;
	response_section(r, STAGE_CHUNK_SIZE);
	return true;
}

bool response_step_chunk(struct response_reader *r, struct slice all)
{
	char c;

	if (r->position >= all.len)
		return false;
	if (r->stage == STAGE_CHUNK_DATA)
		return step_data(r, all.len - r->position);
	c = all.at[r->position];
	if (r->stage == STAGE_CHUNK_END_CR || r->stage == STAGE_CHUNK_END_LF)
		return step_data_end(r, c);
	if (r->position - r->section >= CHUNK_LINE_MAX)
		return bad(r);
	switch (r->stage) {
	case STAGE_CHUNK_SIZE:
		return step_size(r, c);
	case STAGE_CHUNK_BLANK:
		return step_blank(r, c);
	case STAGE_CHUNK_EXT:
		return step_ext(r, c);
	default:
		return step_line_end(r, c);
	}
}

/* The chunk line at `*coded`: its size, and the line taken off. */
static size_t take_size(struct slice *coded)
{
	const char *lf = memchr(coded->at, '\n', coded->len);
	size_t size = 0;

	for (size_t i = 0; syntax_hex(coded->at[i]) >= 0; i++)
		size = size * 16 + (size_t)syntax_hex(coded->at[i]);
	*coded = slice_skip(*coded, (size_t)(lf - coded->at) + 1);
	return size;
}

struct slice response_unchunk(struct arena *arena, struct slice coded)
{
	char *out = arena_alloc(arena, coded.len);
	size_t len = 0, size;

	while ((size = take_size(&coded))) {
		memcpy(out + len, coded.at, size);
		len += size;
		coded = slice_skip(coded, size + 2);
	}
	return slice_of(out, len);
}
