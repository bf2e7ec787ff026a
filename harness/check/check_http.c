#include "check/check_parts.h"

#include "http/request.h"

enum { CODING_SHOWN = 80 };

static const char *outcome_text(const struct answer *a)
{
	return exchange_outcome_text(a->outcome == EXCHANGE_ANSWERED
					     ? EXCHANGE_MALFORMED
					     : a->outcome);
}

void check_survived(struct look *look, const struct exchange *x,
		    const char *got, const char *where)
{
	const struct evidence *e = look->evidence;
	const struct exchange *probe = NULL;

	for (size_t i = 0; i < e->count && !probe; i++)
		if (e->items[i].exchange == x)
			probe = evidence_probe(e, i);
	/* It was refused only when it was sent a second time. */
	if (x->resent && x->outcome == EXCHANGE_REFUSED)
		got = exchange_outcome_text(EXCHANGE_CLOSED);
	if (!probe)
		look_add(look, x, "http.answer", VERDICT_FAIL, "R1", where, "",
			 "a complete HTTP answer", got);
	else
		look_add(look, x, "server.alive", VERDICT_FAIL, "R1", where, "",
			 "a complete HTTP answer; the server lives on",
			 arena_printf(look->scratch,
				      "%s, and the server no longer answers: "
				      "%s", got,
				      exchange_outcome_text(probe->outcome)));
}

bool check_answered(struct look *look)
{
	if (look->answer->parsed)
		return true;
	check_survived(look, look->exchange, outcome_text(look->answer),
		       look->where);
	return false;
}

/* A 204 or 100 that announces a body of no bytes breaks RFC 9110 8.6 and
 * nothing else: many servers write it, no client minds. */
static bool is_harmless(const struct exchange *x,
			const struct response_problem *p)
{
	struct slice line = slice_skip(buf_view(&x->answer), p->offset);
	ptrdiff_t end = slice_find(line, slice_from("\r\n")), colon;

	if (p->code != PROBLEM_BODY_NOT_ALLOWED || end < 0)
		return false;
	line = slice_head(line, (size_t)end);
	colon = slice_find(line, slice_from(":"));
	return colon > 0 &&
	       slice_equal_nocase(slice_head(line, (size_t)colon),
				  slice_from("Content-Length")) &&
	       slice_is(slice_trim(slice_skip(line, (size_t)colon + 1)), "0");
}

/* Chunks and interim answers are HTTP/1.1: RFC 9112 6.1, RFC 9110 15.2. */
static void check_version(struct look *look, const struct exchange *x,
			  const struct answer *a, const char *where)
{
	bool coded = response_field(&a->response, "Transfer-Encoding");
	struct request_view request;

	if (!coded && !a->response.interim)
		return;
	request_view(buf_view(&x->request), &request);
	if (!slice_is(request.version, "HTTP/1.0"))
		return;
	if (coded)
		look_add(look, x, "http.framing", VERDICT_FAIL, "9.24", where,
			 "", "no chunks for an HTTP/1.0 client (RFC 9112 6.1)",
			 "Transfer-Encoding");
	if (a->response.interim)
		look_add(look, x, "http.framing", VERDICT_FAIL, "9.24", where,
			 "", "no 1xx for an HTTP/1.0 client (RFC 9110 15.2)",
			 "an interim answer");
}

void check_framing(struct look *look, const struct exchange *x,
		   const struct answer *a, const char *where)
{
	check_version(look, x, a, where);
	for (size_t i = 0; i < a->response.problem_count; i++) {
		const struct response_problem *p = &a->response.problems[i];

		look_add(look, x, "http.framing",
			 is_harmless(x, p) ? VERDICT_WARN
						      : VERDICT_FAIL,
			 "R1", where, "",
			 response_problem_rule(p->code),
			 arena_printf(look->scratch, "%s (byte %zu)",
				      response_problem_text(p->code),
				      p->offset));
	}
}

/* The answer that shows it: to the next step, which found the connection open.
 * A server that was about to close it lets the next step go unanswered there,
 * and that is then sent once more on another. */
void check_last(struct look *look)
{
	const struct exchange *x = look->exchange, *next;

	next = evidence_last(look->evidence, ROLE_STEP, look->step + 1);
	if (next && next->outcome == EXCHANGE_ANSWERED &&
	    next->connection == x->connection &&
	    request_is_last(buf_view(&x->request)))
		look_say(look, "http.close", VERDICT_FAIL, "9.24", "",
			 "the server closes the connection behind the answer, "
			 "as the client wants (RFC 9112 9.6)",
			 "an answer to one more request on it");
}

static const char *summary_of(struct look *look, const struct exchange *x)
{
	struct answer a;

	answer_read(look->scratch, x, &a);
	return answer_summary(look->scratch, &a);
}

/* NULL: one of those with the role is (`same`), or is not, answered so. */
static const char *all_are(struct look *look, enum evidence_role role,
			   const char *kind, bool same)
{
	const struct evidence *e = look->evidence;
	const char *last = NULL;

	for (size_t i = 0; i < e->count; i++) {
		if (e->items[i].role != role)
			continue;
		last = summary_of(look, e->items[i].exchange);
		if (kind && !strcmp(last, kind) != same)
			return NULL;
	}
	return last;
}

static const struct exchange *one_ahead(const struct evidence *e)
{
	for (size_t i = 0; i + 1 < e->count; i++)
		if (e->items[i].role == ROLE_AHEAD &&
		    e->items[i + 1].role == ROLE_BEHIND)
			return e->items[i].exchange;
	return NULL;
}

void check_next(struct look *look)
{
	const struct exchange *ahead = one_ahead(look->evidence);
	const char *wrong = all_are(look, ROLE_BEHIND, NULL, true);
	const char *right = wrong ? all_are(look, ROLE_ALONE, wrong, false)
				  : NULL;

	if (!ahead || !right || !all_are(look, ROLE_BEHIND, wrong, true))
		return;
	look_add(look, ahead, "http.next", VERDICT_FAIL, "R1",
		 arena_printf(look->scratch,
			      "next on its connection: got %s, on a fresh one "
			      "%s", wrong, right), "",
		 "the next request on the connection answered as on a fresh "
		 "one", "an answer that is not its own");
}

/* Our requests ask for none, so a label is as wrong as the coding itself. */
void check_coding(struct look *look, const struct exchange *x,
		  const struct answer *a, const char *where)
{
	const struct response_field *f =
		response_field(&a->response, "Content-Encoding");

	if (!f || !f->value.len ||
	    slice_equal_nocase(f->value, slice_from("identity")))
		return;
	look_add(look, x, "http.coding", VERDICT_FAIL, "9.24", where, "",
		 "no content coding, as none was asked for",
		 arena_printf(look->scratch, "Content-Encoding: %.*s",
			      SLICE_ARG(slice_head(f->value, CODING_SHOWN))));
}

/* Statuses that RFC 9110 allows only together with a field. */
static const struct {
	int status;
	const char *field, *expected, *clause;
} required[] = {
	{ 401, "WWW-Authenticate",
	  "header WWW-Authenticate with 401 (RFC 9110 11.6.1)", "9.15" },
	{ 405, "Allow", "header Allow with 405 (RFC 9110 15.5.6)", "9.19" },
};

void check_required_headers(struct look *look)
{
	const struct response *r = &look->answer->response;

	for (size_t i = 0; i < sizeof(required) / sizeof(required[0]); i++)
		if (r->status == required[i].status &&
		    !response_field(r, required[i].field))
			look_say(look, "http.required-header", VERDICT_WARN,
				 required[i].clause, "", required[i].expected,
				 "nothing");
}
