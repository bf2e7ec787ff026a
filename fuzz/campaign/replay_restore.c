/* What was covered in recorded bytes comes back. */
#include "campaign/replay.h"
#include "http/request.h"
#include "http/syntax.h"

#define COVERED_SESSION "<session"

/* One request on its way back. */
struct restore {
	const struct run_config *config;
	const char *session, *recorded_authority, *authority;
	struct buf *out;
};

/* Length of a whole placeholder at the start, or 0. */
static size_t covered_length(struct slice text)
{
	size_t len = strlen(COVERED_SESSION);

	if (!slice_starts(text, COVERED_SESSION))
		return 0;
	while (len < text.len && text.at[len] == '.')
		len++;
	return len < text.len && text.at[len] == '>' ? len + 1 : 0;
}

/* A mutant may hold a session id twice, or with something behind it. */
static void add_with_sessions(const struct restore *r, struct slice text)
{
	while (text.len) {
		size_t len = r->session ? covered_length(text) : 0;

		if (len)
			buf_text(r->out, r->session);
		else
			buf_byte(r->out, *text.at);
		text = slice_skip(text, len ? len : 1);
	}
}

static const char *covered_header(const struct restore *r, struct slice name)
{
	for (size_t i = 0; i < r->config->header_count; i++) {
		const struct step_header *h = &r->config->headers[i];

		if (slice_equal_nocase(name, slice_from(h->name)))
			return h->value;
	}
	return NULL;
}

/* NULL: the value stays as it is. */
static const char *new_value(const struct restore *r, struct slice name,
			     struct slice value)
{
	if (slice_equal_nocase(name, slice_from("Host")) &&
	    r->recorded_authority && slice_is(value, r->recorded_authority))
		return r->authority;
	if (redact_is_placeholder(value, "header"))
		return covered_header(r, name);
	if (redact_is_placeholder(value, "session"))
		return r->session;
	return NULL;
}

static void add_line(const struct restore *r, struct slice line)
{
	size_t name = syntax_token(line);
	struct slice rest, value;
	const char *fresh = NULL;

	if (name && name < line.len && line.at[name] == ':') {
		rest = slice_skip(line, name + 1);
		if (rest.len && rest.at[rest.len - 1] == '\n')
			rest.len--;
		if (rest.len && rest.at[rest.len - 1] == '\r')
			rest.len--;
		value = slice_trim(rest);
		fresh = new_value(r, slice_head(line, name), value);
		if (fresh) {
			buf_add(r->out, line.at,
				(size_t)(value.at - line.at));
			buf_text(r->out, fresh);
			buf_slice(r->out,
				  slice_skip(line, (size_t)(value.at -
							    line.at) +
							   value.len));
			return;
		}
	}
	add_with_sessions(r, line);
}

void replay_restore(const struct run_config *config, const char *session,
		    const char *recorded_authority, const char *authority,
		    struct slice request, struct buf *out)
{
	struct restore r = { config, session, recorded_authority, authority,
			     out };
	size_t at = 0;

	while (at < request.len) {
		struct slice rest = slice_skip(request, at);
		const char *end = memchr(rest.at, '\n', rest.len);
		size_t len = end ? (size_t)(end - rest.at) + 1 : rest.len;

		add_line(&r, slice_head(rest, len));
		at += len;
		if (len <= 2 && (rest.at[0] == '\n' || rest.at[0] == '\r'))
			break; /* a body has a length that was counted */
	}
	buf_slice(out, slice_skip(request, at));
}

struct slice finding_placeholder(const struct finding *f)
{
	struct request_view view;
	struct slice value;

	request_view(f->request, &view);
	value = request_header(view.head, "vmware-api-session-id");
	return redact_is_placeholder(value, "session") ? value : SLICE_NONE;
}
