#include "report/report_property.h"

#include "case/case_body.h"
#include "json/json_get.h"

enum { KIB = 1024, BODY_ROOM = 64 * 1024 * 1024 };

static void say(const struct property_sink *sink, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void say(const struct property_sink *sink, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	sink->add(sink->self, arena_vprintf(sink->arena, format, args));
	va_end(args);
}

/* ---- the body, value by value ---- */

static bool is_blank(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!strchr(" \t\r\n", text.at[i]) || !text.at[i])
			return false;
	return true;
}

#define UNKNOWN_VOLUME "${unknown_volume"

/* Groups of ids with hyphens between them, of which some are nobody's: one
 * more id of nobody. */
static bool is_joined(struct slice text)
{
	bool nobodys = slice_find(text, slice_from(UNKNOWN_VOLUME)) >= 0;
	size_t parts = 0;

	while (slice_starts(text, "${")) {
		ptrdiff_t end = slice_find(text, slice_from("}"));

		if (end < 0)
			return false;
		parts++;
		text = slice_skip(text, (size_t)end + 1);
		if (!text.len)
			return nobodys && parts > 1;
		if (text.at[0] != '-')
			return false;
		text = slice_skip(text, 1);
	}
	return false;
}

/* Well-formed, and nobody's as well. */
static bool is_of_another_version(struct slice text)
{
	return slice_starts(text, UNKNOWN_VOLUME "|version-") &&
	       !slice_starts(text, UNKNOWN_VOLUME "|version-7");
}

/* What kind of string it is, however it is spelled in particular; a plain
 * placeholder says all there is to say by itself. */
static void say_string(const struct property_sink *sink, const char *at,
		       const struct json_node *node)
{
	struct slice text = json_string(sink->arena, node);
	ptrdiff_t from = slice_find(text, slice_from("${"));
	ptrdiff_t to = slice_find(text, slice_from("}"));
	bool holds = from >= 0 && to > from;

	if (from == 0 && (size_t)to + 1 == text.len &&
	    slice_find(text, slice_from("|")) < 0)
		return;
	say(sink, "%s is made up", at);
	if (holds)
		say(sink, "%s is made of %.*s", at, (int)(to - from + 1),
		    text.at + from);
	else
		say(sink, "%s is %s", at, is_blank(text) ? "blank" : "words");
}

static void say_count(const struct property_sink *sink, const char *at,
		      size_t count)
{
	static const size_t steps[] = { 2, 10, 100, 1000 };

	if (count < steps[0])
		say(sink, "%s has %zu", at, count);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (count >= steps[i])
			say(sink, "%s has %zu or more", at, steps[i]);
}

static void say_value(const struct property_sink *sink,
		      const struct json_node *node, unsigned depth)
{
	const char *at = json_pointer(sink->arena, node);
	bool other = is_of_another_version(json_string(sink->arena, node));
	bool joined = other || is_joined(json_string(sink->arena, node));
	size_t shown = 0;

	if (!*at)
		at = "the body";
	say(sink, "%s is there", at);
	say(sink, "%s is a %s", at, json_type_name(node));
	if (node->type < JSON_ARRAY)
		say(sink, "%s is %s", at,
		    json_printable(sink->arena,
				   joined ? slice_from("\"" UNKNOWN_VOLUME "}\"")
					  : node->spelling,
				   PROPERTY_TEXT_MAX));
	if (other)
		say(sink, "%s is of another version", at);
	if (node->type == JSON_STRING && !joined)
		say_string(sink, at, node);
	if (node->type == JSON_ARRAY)
		say_count(sink, at, node->count);
	for (const struct json_node *c = node->first;
	     c && depth && shown < PROPERTY_SIBLINGS_MAX; c = c->next, shown++)
		say_value(sink, c, depth - 1);
}

static void say_size(const struct property_sink *sink, const struct step *step,
		     size_t len)
{
	static const size_t steps[] = { 8, 64, 256, 1024 };

	if (len < step->pad)
		len = step->pad;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (len >= steps[i] * KIB)
			say(sink, "a body of %zu KiB or more", steps[i]);
}

static void say_body(const struct suite *suite, const struct step *step,
		     const struct property_sink *sink)
{
	struct buf text = BUF_INIT(BODY_ROOM);
	struct arena scratch = ARENA_INIT;
	struct err err = ERR_INIT;
	struct json_node *root;

	if (!case_has_body(step)) {
		say(sink, "no body");
	} else if (!case_body(suite, step, PROPERTY_REPEAT_MAX, &text,
			      &err)) {
		root = json_parse(&scratch, buf_view(&text), 0, NULL);
		say_size(sink, step, text.len);
		if (root)
			say_value(sink, root, PROPERTY_DEPTH_MAX);
		else
			say(sink, "the body is no JSON");
	}
	buf_release(&text);
	arena_release(&scratch);
}

/* ---- the rest of the request ---- */

static void say_path(const struct step *step, const struct property_sink *sink)
{
	if (step->path || step->target)
		say(sink, "another path");
	if (step->path)
		say(sink, "path %s", step->path);
	if (step->target)
		say(sink, "target %s", step->target);
	if (step->release) {
		say(sink, "another release");
		say(sink, "release %s", step->release);
	}
}

static void say_session(const struct step *step,
			const struct property_sink *sink)
{
	static const char *const names[] = {
		[SESSION_MAIN] = "the session of the run",
		[SESSION_NONE] = "no session",
		[SESSION_GARBAGE] = "an invented session",
		[SESSION_OWN] = "a session of its own",
		[SESSION_FRONT] = "the front of a session",
		[SESSION_OTHER_END] = "a session with another end",
		[SESSION_LONGER] = "a session with more behind it",
	};

	say(sink, "%s", names[step->session]);
	if (step->session_field)
		say(sink, "session header %s", step->session_field);
}

static void say_step(const struct suite *suite, const struct step *step,
		     const struct property_sink *sink)
{
	const struct base_request *base = step->request;

	say(sink, "request %s", base->name);
	if (step->method && strcmp(step->method, base->method))
		say(sink, "another method");
	say(sink, "method %s", step->method ? step->method : base->method);
	say_path(step, sink);
	say_session(step, sink);
	for (size_t i = 0; i < step->header_count; i++) {
		const struct step_header *h = &step->headers[i];

		say(sink, "header %s", h->name);
		say(sink, "header %s: %s", h->name,
		    h->value ? h->value : "(left out)");
	}
	if (step->http_1_0)
		say(sink, "HTTP/1.0");
	if (step->chunked)
		say(sink, "a chunked request");
	for (size_t i = 0; i < step->patch_count; i++)
		if (step->patches[i].op == PATCH_RENAME ||
		    step->patches[i].op == PATCH_DUPLICATE)
			say(sink, "a member %s",
			    step->patches[i].op == PATCH_RENAME ? "renamed"
								: "twice");
	say_body(suite, step, sink);
}

void report_properties(const struct suite *suite, const struct test_case *tc,
		       const struct property_sink *sink)
{
	say(sink, "topic %s", tc->topic ? tc->topic : "");
	for (size_t i = 0; i < tc->clause_count; i++)
		say(sink, "clause %s", tc->clauses[i]->id);
	for (size_t i = 0; i < tc->step_count; i++)
		if (tc->steps[i].judged)
			say_step(suite, &tc->steps[i], sink);
}
