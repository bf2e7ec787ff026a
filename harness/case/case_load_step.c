/* The members of a step and of its patches, row by row of the field table. */
#include "case/case_load_fields.h"
#include "case/case_load_parts.h"

static const char *const sessions[] = {
	[SESSION_MAIN] = "main", [SESSION_NONE] = "none",
	[SESSION_GARBAGE] = "garbage", [SESSION_OWN] = "own",
	[SESSION_FRONT] = "front", [SESSION_OTHER_END] = "other-end",
	[SESSION_LONGER] = "longer",
};

static const char *const bodies[] = {
	[BODY_BASE] = "base", [BODY_NONE] = "none", [BODY_TEXT] = "text",
	[BODY_BYTES] = "bytes",
};

static const char *const ops[] = {
	[PATCH_SET] = "set", [PATCH_REMOVE] = "remove",
	[PATCH_REPEAT] = "repeat", [PATCH_RENAME] = "rename",
	[PATCH_DUPLICATE] = "duplicate",
	[PATCH_NEST] = "nest",
};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

void read_step_name(struct loader *l, const struct json_node *n, void *target)
{
	struct step_draft *d = target;
	const char *name = loader_text(l, n);

	if (name)
		d->step->name = name;
}

void read_step_request(struct loader *l, const struct json_node *n,
		       void *target)
{
	struct step_draft *d = target;
	const char *names[8];
	const struct base_request *r;
	size_t count = 0;
	int chosen;

	for (; (r = base_request_at(count)) && count < COUNT(names); count++)
		names[count] = r->name;
	chosen = loader_choice(l, n, "request", names, count);
	if (chosen >= 0)
		d->step->request = base_request_at((size_t)chosen);
}

void read_step_method(struct loader *l, const struct json_node *n,
		      void *target)
{
	struct step_draft *d = target;

	d->step->method = loader_text(l, n);
}

void read_step_path(struct loader *l, const struct json_node *n, void *target)
{
	struct step_draft *d = target;

	d->step->path = loader_text(l, n);
	if (!d->step->path)
		return;
	loader_placeholders(l, n, slice_from(d->step->path));
	if (d->step->path[0] != '/')
		loader_mistake(l, n->offset, "a path starts with '/'; it is "
			       "put behind /sdk/vim25/<release>");
}

void read_step_release(struct loader *l, const struct json_node *n,
		       void *target)
{
	struct step_draft *d = target;

	d->step->release = loader_text(l, n);
	if (d->step->release)
		loader_placeholders(l, n, slice_from(d->step->release));
}

/* A request line ends at its spaces. */
void read_step_target(struct loader *l, const struct json_node *n,
		      void *target)
{
	struct step_draft *d = target;

	d->step->target = loader_text(l, n);
	if (!d->step->target)
		return;
	loader_placeholders(l, n, slice_from(d->step->target));
	if (strpbrk(d->step->target, " \t\r\n"))
		loader_mistake(l, n->offset, "a request target has no white "
			       "space");
}

void read_step_http(struct loader *l, const struct json_node *n, void *target)
{
	static const char *const versions[] = { "1.1", "1.0" };
	struct step_draft *d = target;

	d->step->http_1_0 = loader_choice(l, n, "version", versions,
					  COUNT(versions)) == 1;
}

/* A number up to a ceiling, or a mistake. */
static unsigned long long number_up_to(struct loader *l,
				       const struct json_node *n,
				       const char *name,
				       unsigned long long most)
{
	unsigned long long number = 0;

	if (!slice_number(n->spelling, most, &number))
		loader_mistake(l, n->offset, "'%s' is 0 to %llu", name, most);
	return number;
}

void read_step_chunked(struct loader *l, const struct json_node *n,
		       void *target)
{
	struct step_draft *d = target;

	d->step->chunked = true;
	d->step->chunk_size = number_up_to(l, n, "chunked", CASE_CHUNK_MAX);
}

void read_step_chunk_form(struct loader *l, const struct json_node *n,
			  void *target)
{
	static const char *const forms[] = { "plain", "extended", "capital",
					     "trailed" };
	struct step_draft *d = target;
	int chosen = loader_choice(l, n, "chunk_form", forms, COUNT(forms));

	if (chosen >= 0)
		d->step->chunk_form = (enum request_chunk_form)chosen;
}

void read_step_space(struct loader *l, const struct json_node *n, void *target)
{
	static const char *const spaces[] = { "usual", "none", "more" };
	struct step_draft *d = target;
	int chosen = loader_choice(l, n, "space", spaces, COUNT(spaces));

	if (chosen >= 0)
		d->step->space = (enum request_space)chosen;
}

/* One of the two: the body has one length. */
static void read_padding(struct loader *l, const struct json_node *n,
			 struct step_draft *d, const char *name, bool inside)
{
	if (d->pad_given)
		loader_mistake(l, loader_name_offset(l, n), "'pad' and "
			       "'pad_inside' stand in one step; keep one");
	d->pad_given = true;
	d->step->pad = number_up_to(l, n, name, CASE_PAD_MAX);
	d->step->pad_inside = inside;
}

void read_step_pad(struct loader *l, const struct json_node *n, void *target)
{
	read_padding(l, n, target, "pad", false);
}

void read_step_pad_inside(struct loader *l, const struct json_node *n,
			  void *target)
{
	read_padding(l, n, target, "pad_inside", true);
}

void read_step_session(struct loader *l, const struct json_node *n,
		       void *target)
{
	struct step_draft *d = target;
	int chosen = loader_choice(l, n, "session", sessions, COUNT(sessions));

	d->session_given = true;
	if (chosen >= 0)
		d->step->session = (enum step_session)chosen;
}

void read_step_session_field(struct loader *l, const struct json_node *n,
			     void *target)
{
	struct step_draft *d = target;
	const char *name = loader_text(l, n);

	d->step->session_field = name;
	if (name && !slice_equal_nocase(slice_from(name),
					slice_from("vmware-api-session-id")))
		loader_mistake(l, n->offset, "this is not the name of the "
			       "session header");
}

void read_step_body(struct loader *l, const struct json_node *n, void *target)
{
	struct step_draft *d = target;
	int chosen = loader_choice(l, n, "body", bodies, COUNT(bodies));

	if (chosen >= 0)
		d->step->body = (enum body_source)chosen;
}

void read_step_text(struct loader *l, const struct json_node *n, void *target)
{
	struct step_draft *d = target;

	d->text = n;
	d->step->body_text = arena_slice(&l->suite->arena,
					 json_string(l->scratch, n));
	loader_placeholders(l, n, d->step->body_text);
}

/* What each operation needs and does not take. */
static void check_patch(struct loader *l, const struct json_node *n,
			const struct patch_draft *d)
{
	const struct patch *p = d->patch;
	bool wants = p->op == PATCH_SET || p->op == PATCH_RENAME;
	bool counts = p->op == PATCH_REPEAT || p->op == PATCH_NEST;

	if (wants && !p->value.at)
		loader_mistake(l, n->offset, "'%s' needs a 'value'",
			       ops[p->op]);
	if (!wants && p->op != PATCH_DUPLICATE && p->value.at)
		loader_mistake(l, n->offset, "'%s' takes no 'value'",
			       ops[p->op]);
	if (p->op == PATCH_RENAME && p->value.at && p->value.at[0] != '"')
		loader_mistake(l, n->offset, "the 'value' of 'rename' is the "
			       "new name, a string");
	if (counts && !d->times_given)
		loader_mistake(l, n->offset, "'%s' needs 'times'",
			       ops[p->op]);
	if (!counts && d->times_given)
		loader_mistake(l, n->offset,
			       "'times' belongs to 'repeat' and 'nest'");
}

void read_step_patch(struct loader *l, const struct json_node *n, void *target)
{
	struct step_draft *d = target;

	d->patch = n;
	if (n->count > CASE_PATCH_MAX) {
		loader_mistake(l, n->offset, "more than %d patches",
			       CASE_PATCH_MAX);
		return;
	}
	for (const struct json_node *e = n->first; e; e = e->next) {
		struct patch *p = &d->step->patches[d->step->patch_count++];
		struct patch_draft draft = { .patch = p };
		size_t before = l->mistakes;

		p->pointer = "";
		loader_object(l, PLACE_PATCH, e, &draft);
		if (l->mistakes == before)
			check_patch(l, e, &draft);
	}
}

void read_patch_op(struct loader *l, const struct json_node *n, void *target)
{
	struct patch_draft *d = target;
	int chosen = loader_choice(l, n, "op", ops, COUNT(ops));

	if (chosen >= 0)
		d->patch->op = (enum patch_op)chosen;
}

void read_patch_at(struct loader *l, const struct json_node *n, void *target)
{
	struct patch_draft *d = target;
	const char *pointer;

	if (!json_string(l->scratch, n).len)
		return;
	pointer = loader_text(l, n);
	if (!pointer)
		return;
	d->patch->pointer = pointer;
	if (pointer[0] != '/')
		loader_mistake(l, n->offset, "'at' is a JSON Pointer: empty, "
			       "or it starts with '/'");
}

void read_patch_value(struct loader *l, const struct json_node *n,
		      void *target)
{
	struct patch_draft *d = target;

	d->patch->value = arena_slice(&l->suite->arena, n->spelling);
	loader_placeholders(l, n, n->spelling);
}

void read_patch_times(struct loader *l, const struct json_node *n,
		      void *target)
{
	struct patch_draft *d = target;
	unsigned long long times;

	d->times_given = true;
	if (!slice_number(n->spelling, CASE_REPEAT_MAX, &times) || times < 2)
		loader_mistake(l, n->offset, "'times' is 2 to %d",
			       CASE_REPEAT_MAX);
	else
		d->patch->times = (unsigned)times;
}

void read_step_headers(struct loader *l, const struct json_node *n,
		       void *target)
{
	if (n->count > CASE_HEADERS_MAX)
		loader_mistake(l, n->offset, "more than %d headers",
			       CASE_HEADERS_MAX);
	else
		loader_object(l, PLACE_HEADER, n, target);
}

void read_header(struct loader *l, const struct json_node *n, void *target)
{
	struct step_draft *d = target;
	struct step_header *h = &d->step->headers[d->step->header_count++];
	struct slice value = json_string(l->scratch, n), name = n->name;

	h->name = arena_string(&l->suite->arena, name);
	if (!name.len || strlen(h->name) != name.len ||
	    strpbrk(h->name, ": \t\r\n"))
		loader_mistake(l, loader_name_offset(l, n),
			       "a header name has no space, colon, line break "
			       "or NUL");
	if (n->type == JSON_NULL)
		return;
	h->value = arena_string(&l->suite->arena, value);
	if (strlen(h->value) != value.len || strpbrk(h->value, "\r\n"))
		loader_mistake(l, n->offset,
			       "a header value has no line break or NUL");
	loader_placeholders(l, n, value);
}

void read_step_judged(struct loader *l, const struct json_node *n,
		      void *target)
{
	struct step_draft *d = target;

	(void)l;
	d->judged_given = true;
	d->step->judged = n->type == JSON_TRUE;
}

void read_step_polls(struct loader *l, const struct json_node *n, void *target)
{
	struct step_draft *d = target;

	d->step->polls_after = (unsigned)number_up_to(l, n, "polls_after",
						      CASE_POLLS_MAX);
}
