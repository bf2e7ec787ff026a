/* Whole steps: defaults, and what only shows once all members are read. */
#include "case/case_body.h"
#include "case/case_load_parts.h"
#include "case/placeholder.h"

enum { LOADER_BODY_MAX = 64 * 1024 * 1024 };

void loader_placeholders(struct loader *l, const struct json_node *where,
			 struct slice text)
{
	bool spelled = text.at == where->spelling.at;
	struct placeholder_use use;
	struct buf wrong = BUF_INIT(ERR_TEXT_MAX);
	size_t at = 0;

	while (placeholder_next(text, &at, &use)) {
		size_t inside = (size_t)(use.whole.at - text.at);

		buf_clear(&wrong);
		if (placeholder_wrong(&use, &wrong))
			loader_mistake(l, where->offset +
				       (spelled ? inside : 0), "%s",
				       buf_string(&wrong));
	}
	buf_release(&wrong);
}

/* With "bytes", characters above U+00FF stand for no byte. */
static void to_bytes(struct loader *l, struct step_draft *d)
{
	struct slice text = d->step->body_text;
	char *out = arena_alloc(&l->suite->arena, text.len + 1);
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++) {
		unsigned byte = (unsigned char)text.at[i];

		if (byte >= 0xc4) {
			loader_mistake(l, d->text->offset, "a character above "
				       "U+00FF is not one byte");
			return;
		}
		if (byte >= 0xc2)
			byte = (byte & 3) << 6 |
			       ((unsigned char)text.at[++i] & 0x3f);
		out[len++] = (char)byte;
	}
	d->step->body_text = slice_of(out, len);
}

static void check_text(struct loader *l, struct step_draft *d)
{
	bool wants = d->step->body == BODY_TEXT || d->step->body == BODY_BYTES;

	if (wants && !d->text)
		loader_mistake(l, d->node->offset, "this 'body' needs 'text'");
	if (!wants && d->text)
		loader_mistake(l, d->node->offset, "'text' needs \"body\": "
			       "\"text\" or \"bytes\"");
	if (d->step->body == BODY_BYTES && d->text)
		to_bytes(l, d);
	if ((d->step->chunked || d->step->pad) && !case_has_body(d->step))
		loader_mistake(l, d->node->offset, "'chunked' and 'pad' need a "
			       "body");
}

static void check_chunks(struct loader *l, const struct step_draft *d)
{
	if (d->step->chunk_form && !d->step->chunked)
		loader_mistake(l, d->node->offset, "'chunk_form' needs "
			       "'chunked'");
}

static void check_path(struct loader *l, const struct step_draft *d)
{
	if (d->step->target && (d->step->path || d->step->release))
		loader_mistake(l, d->node->offset, "'target' takes the place "
			       "of 'path' and 'release'");
}

void loader_step(struct loader *l, const struct json_node *n,
		 struct case_draft *c)
{
	struct test_case *tc = c->test_case;
	struct step_draft *d = &c->steps[tc->step_count];
	size_t before = l->mistakes;

	d->step = &tc->steps[tc->step_count++];
	d->node = n;
	d->loader = l;
	d->step->name = arena_printf(&l->suite->arena, "step %zu",
				     tc->step_count);
	d->step->request = base_request_at(0);
	loader_object(l, PLACE_STEP, n, d);
	if (!d->session_given)
		d->step->session = d->step->request->session;
	check_text(l, d);
	check_chunks(l, d);
	check_path(l, d);
	if (d->patch && (d->step->body != BODY_BASE || !d->step->request->body))
		loader_mistake(l, d->patch->offset,
			       "a patch needs a base body, and this step has "
			       "none");
	d->broken = l->mistakes > before;
}

static bool earlier_request(const struct case_draft *c,
			    const struct step_draft *d, const char *name)
{
	for (const struct step *s = c->test_case->steps; s < d->step; s++)
		if (!strcmp(s->request->name, name))
			return true;
	return false;
}

/* What the placeholders of one text mean for the case. */
static void look_at_uses(struct case_draft *c, const struct step_draft *d,
			 struct slice text)
{
	struct loader *l = d->loader;
	struct placeholder_use use;
	const struct need_info *need;
	size_t at = 0;

	while (placeholder_next(text, &at, &use)) {
		if (!use.placeholder)
			continue;
		c->test_case->uses_volume |= use.placeholder->named_volume;
		for (size_t i = 0; (need = need_at(i)); i++)
			if (use.placeholder->need == need->bit &&
			    !(c->test_case->needs & need->bit))
				loader_mistake(l, d->node->offset,
					       "'${%s}' is used; add \"%s\" to "
					       "'needs'", use.placeholder->name,
					       need->name);
		if (!strcmp(use.placeholder->name, "task") &&
		    !earlier_request(c, d, "sync"))
			loader_mistake(l, d->node->offset, "'${task}' is used, "
				       "and no earlier step starts a task");
	}
}

static void check_session(struct case_draft *c, const struct step_draft *d)
{
	const struct step *s = d->step;
	const struct base_request *r = s->request;

	if (r->success == SUCCESS_NO_CONTENT && s->session == SESSION_MAIN)
		loader_mistake(d->loader, d->node->offset,
			       "this ends the session of the whole run; log "
			       "in first and use \"session\": \"own\"");
	if (s->session == SESSION_OWN && !earlier_request(c, d, "login"))
		loader_mistake(d->loader, d->node->offset,
			       "no earlier step logs in, so there is no "
			       "session of its own");
}

/* Copies do not change which placeholders are there: two of them do, unless
 * several repeats could make more values than a body may have. */
static unsigned copies_to_check(const struct step *step)
{
	unsigned repeats = 0;

	for (size_t i = 0; i < step->patch_count; i++)
		repeats += step->patches[i].op == PATCH_REPEAT;
	return repeats > 1 ? CASE_REPEAT_MAX : 2;
}

static void finish_step(struct case_draft *c, struct step_draft *d)
{
	struct buf body = BUF_INIT(LOADER_BODY_MAX);
	const struct step *s = d->step;
	struct err err = ERR_INIT;

	if (case_body(d->loader->suite, s, copies_to_check(s), &body, &err))
		loader_mistake(d->loader, d->patch ? d->patch->offset :
			       d->node->offset, "%s", err.text);
	look_at_uses(c, d, slice_from(s->target ? s->target :
				      s->path ? s->path : s->request->path));
	look_at_uses(c, d, slice_from(s->release));
	look_at_uses(c, d, buf_view(&body));
	for (size_t i = 0; i < s->header_count; i++)
		look_at_uses(c, d, slice_from(s->headers[i].value));
	check_session(c, d);
	buf_release(&body);
}

void loader_steps_finish(struct loader *l, struct case_draft *c)
{
	struct test_case *tc = c->test_case;
	bool judged = false;

	for (size_t i = 0; i < tc->step_count; i++) {
		struct step_draft *d = &c->steps[i];

		if (!d->judged_given)
			d->step->judged = tc->parallel ||
					  i + 1 == tc->step_count;
		judged |= d->step->judged;
	}
	if (tc->step_count && !judged)
		loader_mistake(l, c->node->offset, "no step is judged");
	for (size_t i = 0; i < tc->step_count; i++)
		if (!c->steps[i].broken)
			finish_step(c, &c->steps[i]);
}
