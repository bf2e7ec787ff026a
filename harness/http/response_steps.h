/*
 * Inside of the response parser: the stages of the reader and what its parts
 * in response.c, response_head.c and response_chunked.c share. Nobody else
 * includes this.
 *
 * A step looks at the bytes from r->position on and moves it. It returns
 * false when it needs more bytes or has set a final state.
 */
#ifndef RESPONSE_STEPS_H
#define RESPONSE_STEPS_H

#include "http/response.h"

enum response_stage {
	STAGE_STATUS,
	STAGE_FIELDS,
	STAGE_LENGTH,      /* body of known length */
	STAGE_CLOSE,       /* body up to the close */
	STAGE_CHUNK_SIZE,  /* digits of a chunk size */
	STAGE_CHUNK_BLANK, /* blanks before the ";" of an extension */
	STAGE_CHUNK_EXT,
	STAGE_CHUNK_LF,    /* LF of the chunk line */
	STAGE_CHUNK_DATA,
	STAGE_CHUNK_END_CR,
	STAGE_CHUNK_END_LF,
	STAGE_TRAILER,
	STAGE_COUNT
};

enum { CHUNK_LINE_MAX = 4096 };

/* Notes a problem; only the first of its code is kept. */
void response_note(struct response *, enum response_problem_code,
		   size_t offset);

/* Notes it (room is made when full) and ends in RESPONSE_BROKEN: false. */
bool response_break(struct response_reader *, enum response_problem_code,
		    size_t offset);

/* The answer ends at r->position: RESPONSE_DONE, false. */
bool response_finish(struct response_reader *);

/* true when the code was noted. */
bool response_has(const struct response *, enum response_problem_code);

/* Starts a section at r->position that take_line reads. */
void response_section(struct response_reader *, enum response_stage);

bool response_step_status(struct response_reader *, struct slice all);
bool response_step_fields(struct response_reader *, struct slice all);
bool response_step_trailer(struct response_reader *, struct slice all);

/*
 * The head is complete and r->position stands behind it: decides the framing
 * (RFC 9112 6.3) and the next stage.
 */
bool response_frame(struct response_reader *, struct slice all);

/* All STAGE_CHUNK_* stages. */
bool response_step_chunk(struct response_reader *, struct slice all);

/* Content of a chunked body that the reader has accepted, in the arena. */
struct slice response_unchunk(struct arena *, struct slice coded);

#endif
