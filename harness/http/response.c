#include "http/response.h"

#include <stdint.h>

#include "http/response_steps.h"

void response_reader_init(struct response_reader *r, bool head_request)
{
	struct response *a = &r->response;

	/* The table of fields stays as it is: clearing 6 KiB per answer costs
	 * more than the rest of a short parse. */
	a->status = a->minor = 0;
	a->reason = a->body = SLICE_NONE;
	a->field_count = a->problem_count = 0;
	a->framing = FRAMED_NONE;
	a->head_offset = a->body_offset = a->end = 0;
	a->interim = 0;
	a->keep_alive = a->only_says_close = false;
	r->head_request = head_request;
	r->more_follow = false;
	r->state = RESPONSE_MORE;
	r->stage = STAGE_STATUS;
	r->position = r->scanned = r->section = 0;
	r->left = 0;
	r->can_fold = r->status_known = false;
	r->base = NULL;
}

bool response_has(const struct response *a, enum response_problem_code code)
{
	for (size_t i = 0; i < a->problem_count; i++)
		if (a->problems[i].code == code)
			return true;
	return false;
}

void response_note(struct response *a, enum response_problem_code code,
		   size_t offset)
{
	if (a->problem_count == RESPONSE_PROBLEMS_MAX || response_has(a, code))
		return;
	a->problems[a->problem_count++] =
		(struct response_problem){ code, offset };
}

bool response_break(struct response_reader *r,
		    enum response_problem_code code, size_t offset)
{
	if (r->response.problem_count == RESPONSE_PROBLEMS_MAX)
		r->response.problem_count--;
	response_note(&r->response, code, offset);
	r->state = RESPONSE_BROKEN;
	return false;
}

bool response_finish(struct response_reader *r)
{
	r->response.end = r->position;
	r->state = RESPONSE_DONE;
	return false;
}

void response_section(struct response_reader *r, enum response_stage stage)
{
	r->stage = (uint8_t)stage;
	r->section = r->scanned = r->position;
	r->can_fold = false;
}

static void move_slice(struct slice *s, const char *from, const char *to)
{
	if (s->at)
		s->at = to + ((uintptr_t)s->at - (uintptr_t)from);
}

/* The bytes may lie elsewhere than in the last call. */
static void rebase(struct response_reader *r, const char *at)
{
	struct response *a = &r->response;

	if (r->base == at)
		return;
	if (r->base) {
		move_slice(&a->reason, r->base, at);
		for (size_t i = 0; i < a->field_count; i++) {
			move_slice(&a->fields[i].name, r->base, at);
			move_slice(&a->fields[i].value, r->base, at);
		}
		move_slice(&a->body, r->base, at);
	}
	r->base = at;
}

static bool step_length(struct response_reader *r, struct slice all)
{
	struct response *a = &r->response;

	if (all.len - a->body_offset < r->left)
		return false;
	a->body = slice_of(all.at + a->body_offset, (size_t)r->left);
	r->position = a->body_offset + a->body.len;
	return response_finish(r);
}

static bool step_close(struct response_reader *r, struct slice all)
{
	if (all.len > ANSWER_MAX)
		r->state = RESPONSE_TOO_LARGE;
	return false;
}

static bool (*const steps[STAGE_COUNT])(struct response_reader *,
					struct slice) = {
	[STAGE_STATUS] = response_step_status,
	[STAGE_FIELDS] = response_step_fields,
	[STAGE_LENGTH] = step_length,
	[STAGE_CLOSE] = step_close,
	[STAGE_CHUNK_SIZE ... STAGE_CHUNK_END_LF] = response_step_chunk,
	[STAGE_TRAILER] = response_step_trailer,
};

enum response_state response_reader_feed(struct response_reader *r,
					 struct slice all)
{
	struct response *a = &r->response;

	rebase(r, all.at);
	while (r->state == RESPONSE_MORE && steps[r->stage](r, all))
		;
	if (r->state == RESPONSE_DONE && all.len > a->end && !r->more_follow) {
		response_note(a, PROBLEM_BYTES_AFTER, a->end);
		a->keep_alive = a->only_says_close = false;
	}
	return r->state;
}

enum response_state response_reader_end(struct response_reader *r,
					struct slice all)
{
	if (response_reader_feed(r, all) != RESPONSE_MORE)
		return r->state;
	if (r->stage != STAGE_CLOSE) {
		response_break(r, PROBLEM_BODY_SHORT, all.len);
		return r->state;
	}
	r->response.body = slice_skip(all, r->response.body_offset);
	r->position = all.len;
	response_finish(r);
	return r->state;
}
