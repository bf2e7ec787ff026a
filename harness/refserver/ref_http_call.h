/*
 * One request on its way through libmicrohttpd. Private to ref_http.
 *
 * libmicrohttpd 0.9.75 parses for us, but not strictly enough: the head is
 * written out again from its parts and judged by ref_request.h before the
 * body is read, and the whole request once more afterwards.
 */
#ifndef REF_HTTP_CALL_H
#define REF_HTTP_CALL_H

#include <microhttpd.h>

#include "refserver/ref_core.h"

enum {
	/* Larger bodies are not even read to their end. */
	REF_HTTP_READ_MAX = 64 * 1024 * 1024,
	REF_HTTP_REQUEST_MAX = REF_HEAD_MAX * 2 + REF_BODY_MAX
};

struct ref_http_call {
	struct MHD_Connection *connection;
	struct buf target;        /* as it came, with its query */
	struct buf body;
	unsigned long long read;  /* bytes of the body so far */
	bool begun;               /* the head was judged */
	int refusal;              /* status, 0 = none */
	int64_t due_us;           /* when to answer; 0 = not judged yet */
	struct arena arena;       /* of the answer */
	struct ref_answer answer;
	struct ref_http_call *next; /* waiting for its time */
};

struct ref_http_call *ref_http_call_new(struct MHD_Connection *,
					const char *target);
void ref_http_call_free(struct ref_http_call *); /* NULL ok */

/* The head is here: sets `refusal` when the body must not be read. */
void ref_http_call_begin(struct ref_http_call *, const char *method,
			 const char *version);

/* A part of the body. */
void ref_http_call_body(struct ref_http_call *, const char *bytes,
			size_t len);

/* Judges the whole request and keeps the answer. */
void ref_http_call_serve(struct ref_http_call *, struct ref_server *,
			 const char *method, const char *version,
			 int64_t now_us);

/* Hands the kept answer, or the refusal, to libmicrohttpd. */
enum MHD_Result ref_http_call_answer(struct ref_http_call *);

#endif
