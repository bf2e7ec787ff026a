#include "case/case_request.h"

#include "case/case_body.h"
#include "case/case_session.h"
#include "case/placeholder.h"
#include "http/request.h"

enum { STEP_VALUE_MAX = 128 * 1024 };

#define SESSION_HEADER "vmware-api-session-id"

/* One request on its way from a step to bytes. */
struct building {
	const struct suite *suite;
	const struct step *step;
	const struct bindings *bindings;
	struct arena arena;
	struct request_spec spec;
	struct err *err;
};

/* `before`, then `text` with its placeholders filled in, in the arena; NULL
 * on error. */
static char *expanded(struct building *b, const char *before, const char *text,
		      enum placeholder_escape escape)
{
	struct buf out = BUF_INIT(STEP_VALUE_MAX);
	char *result = NULL;

	buf_text(&out, before);
	if (!placeholder_expand(slice_from(text), b->bindings, escape, &out,
				b->err))
		result = arena_string(&b->arena, buf_view(&out));
	buf_release(&out);
	return result;
}

/* The base path with the step's own release as its last segment. */
static const char *base_of(struct building *b)
{
	const char *base = b->bindings->base_path;
	const char *last = strrchr(base, '/');
	char *parent;

	if (!b->step->release || !last)
		return base;
	parent = arena_string(&b->arena,
			      slice_of(base, (size_t)(last + 1 - base)));
	return expanded(b, parent, b->step->release, PLACEHOLDER_PATH);
}

static int build_target(struct building *b)
{
	const struct step *step = b->step;
	const char *base = step->target ? "" : base_of(b);
	const char *path = step->target ? step->target :
			   step->path ? step->path : step->request->path;

	b->spec.target = base ? expanded(b, base, path, PLACEHOLDER_PATH)
			      : NULL;
	if (!b->spec.target)
		return -1;
	b->spec.version = step->http_1_0 ? "HTTP/1.0" : NULL;
	b->spec.method = step->method ? step->method : step->request->method;
	b->spec.authority = b->bindings->authority;
	return 0;
}

static int add_field(struct building *b, const char *name, const char *value)
{
	if (b->spec.field_count == REQUEST_FIELDS_MAX)
		return err_set(b->err, ERR_INTERNAL,
			       "more than %d header fields",
			       REQUEST_FIELDS_MAX);
	b->spec.fields[b->spec.field_count++] =
		(struct request_field){ name, value };
	return 0;
}

static bool step_has_header(const struct step *step, const char *name)
{
	for (size_t i = 0; i < step->header_count; i++)
		if (slice_equal_nocase(slice_from(step->headers[i].name),
				       slice_from(name)))
			return true;
	return false;
}

static int add_session(struct building *b)
{
	const char *session = NULL;

	if (step_has_header(b->step, SESSION_HEADER))
		return 0;
	if (case_session(b->step, b->bindings, &b->arena, &session, b->err))
		return -1;
	return session ? add_field(b, b->step->session_field
					      ? b->step->session_field
					      : SESSION_HEADER, session)
		       : 0;
}

static int build_fields(struct building *b)
{
	const struct bindings *values = b->bindings;

	if (add_session(b))
		return -1;
	for (size_t i = 0; i < values->extra_header_count; i++) {
		const struct step_header *h = &values->extra_headers[i];

		if (!step_has_header(b->step, h->name) &&
		    add_field(b, h->name, h->value))
			return -1;
	}
	for (size_t i = 0; i < b->step->header_count; i++) {
		const struct step_header *h = &b->step->headers[i];
		char *value = h->value ? expanded(b, "", h->value,
						  PLACEHOLDER_PLAIN) : NULL;

		if ((h->value && !value) || add_field(b, h->name, value))
			return -1;
	}
	return 0;
}

static void pad(struct buf *body, const struct step *step)
{
	size_t missing = step->pad > body->len ? step->pad - body->len : 0;
	bool inside = step->pad_inside && missing && body->len;
	char last = inside ? body->bytes[--body->len] : 0;

	buf_fill(body, ' ', missing);
	if (inside)
		buf_byte(body, last);
}

static int build_body(struct building *b, struct buf *body)
{
	struct buf text = BUF_INIT(REQUEST_MAX);
	int result = case_body(b->suite, b->step, CASE_REPEAT_MAX, &text,
			       b->err);

	if (!result)
		result = placeholder_expand(buf_view(&text), b->bindings,
					    PLACEHOLDER_JSON, body, b->err);
	buf_release(&text);
	pad(body, b->step);
	b->spec.has_body = case_has_body(b->step);
	b->spec.says_empty = b->step->body == BODY_BASE &&
			     !strcmp(b->spec.method, "POST");
	b->spec.chunked = b->step->chunked;
	b->spec.chunk_size = b->step->chunk_size;
	b->spec.chunk_form = b->step->chunk_form;
	b->spec.space = b->step->space;
	b->spec.body = buf_view(body);
	return result;
}

int step_build(const struct suite *suite, const struct step *step,
	       const struct bindings *bindings, struct buf *out,
	       struct err *err)
{
	struct building b = { .suite = suite, .step = step,
			      .bindings = bindings, .arena = ARENA_INIT,
			      .err = err };
	struct buf body = BUF_INIT(REQUEST_MAX);
	int result = -1;

	if (build_target(&b) || build_fields(&b) || build_body(&b, &body))
		goto out;
	request_build(&b.spec, out);
	result = out->full ? err_set(err, ERR_INTERNAL,
				     "a request is larger than its ceiling")
			   : 0;
out:
	buf_release(&body);
	arena_release(&b.arena);
	return result;
}

int base_build(const struct suite *suite, const char *name,
	       const struct bindings *bindings, struct buf *out,
	       struct err *err)
{
	struct step step = { .request = base_request_find(slice_from(name)) };

	if (!step.request)
		return err_set(err, ERR_INTERNAL, "no base request '%s'", name);
	step.session = step.request->session == SESSION_NONE ? SESSION_NONE
							     : SESSION_MAIN;
	return step_build(suite, &step, bindings, out, err);
}

int control_build(const struct suite *suite, enum control control,
		  const struct bindings *bindings, struct buf *out,
		  struct err *err)
{
	if (control == CONTROL_NONE)
		return err_set(err, ERR_INTERNAL, "a case without a control");
	return base_build(suite, control == CONTROL_LOGIN ? "login" : "sync",
			  bindings, out, err);
}
