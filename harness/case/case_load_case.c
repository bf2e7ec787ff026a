/* Case files and the members of a case. */
#include "base/alloc.h"
#include "case/case_load_fields.h"
#include "case/case_load_parts.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static const char *const defaults[] = {
	[DEFAULT_FAIL] = "fail",
	[DEFAULT_RUNTIME_FAULT_WARNS] = "runtime-fault-warns",
	[DEFAULT_ANY_FAULT_WARNS] = "fault-warns",
};

static const char *const controls[] = {
	[CONTROL_NONE] = "none", [CONTROL_SYNC] = "sync",
	[CONTROL_LOGIN] = "login",
};

/* "spec-count" of "cases/spec-count.json". */
static struct slice topic_of(const char *file)
{
	const char *slash = strrchr(file, '/');
	struct slice name = slice_from(slash ? slash + 1 : file);
	ptrdiff_t dot = slice_find(name, slice_from(".json"));

	return dot < 0 ? name : slice_head(name, (size_t)dot);
}

void read_topic(struct loader *l, const struct json_node *n, void *target)
{
	const char *topic = loader_words(l, n);
	struct slice want = topic_of(l->file);

	(void)target;
	if (topic && !slice_is(want, topic))
		loader_mistake(l, n->offset,
			       "topic '%s' is not the file name '%.*s'",
			       loader_shown(l, slice_from(topic)),
			       SLICE_ARG(want));
}

void read_about(struct loader *l, const struct json_node *n, void *target)
{
	(void)target;
	loader_text(l, n);
}

void read_cases(struct loader *l, const struct json_node *n, void *target)
{
	(void)target;
	if (!n->count)
		loader_mistake(l, n->offset, "no cases");
	for (const struct json_node *e = n->first; e; e = e->next)
		loader_case(l, e);
}

/* The table grows by doubling; the arena could not give the old ones back. */
static struct test_case *next_case(struct suite *suite)
{
	if (suite->case_count == suite->case_room) {
		suite->case_room = suite->case_room ? 2 * suite->case_room : 16;
		suite->cases = mem_grow(suite->cases, suite->case_room *
					sizeof(*suite->cases));
	}
	suite->cases[suite->case_count] = (struct test_case){ .id = NULL };
	return &suite->cases[suite->case_count];
}

static void check_id(struct loader *l, const struct case_draft *c)
{
	const struct test_case *tc = c->test_case, *other;
	struct slice id = slice_from(tc->id), topic = topic_of(l->file);

	if (!slice_starts(id, tc->topic) || id.len < topic.len + 2 ||
	    id.at[topic.len] != '.') {
		loader_mistake(l, c->id->offset,
			       "id '%s' must start with '%s.'", tc->id,
			       tc->topic);
		return;
	}
	other = suite_case(l->suite, id);
	if (other)
		loader_mistake(l, c->id->offset,
			       "id '%s' stands at %s:%u already", tc->id,
			       other->file, other->line);
}

static void check_alike(struct loader *l, const struct case_draft *c)
{
	unsigned judged = 0;

	for (size_t i = 0; i < c->test_case->step_count; i++)
		judged += c->test_case->steps[i].judged;
	if (c->test_case->alike && judged < 2)
		loader_mistake(l, c->node->offset,
			       "'alike' needs two judged steps or more");
}

/* The suite keeps what there is. */
static void settle(struct suite *suite, struct test_case *tc)
{
	struct step *steps = arena_array(&suite->arena, tc->step_count,
					 sizeof(*steps));
	struct accept *accepts = arena_array(&suite->arena, tc->accept_count,
					     sizeof(*accepts));

	memcpy(steps, tc->steps, tc->step_count * sizeof(*steps));
	memcpy(accepts, tc->accepts, tc->accept_count * sizeof(*accepts));
	tc->steps = steps;
	tc->accepts = accepts;
}

void loader_case(struct loader *l, const struct json_node *n)
{
	struct case_draft *c;
	struct test_case *tc;

	if (l->suite->case_count == CASE_COUNT_MAX) {
		loader_mistake(l, n->offset, "more than %d cases",
			       CASE_COUNT_MAX);
		return;
	}
	tc = next_case(l->suite);
	tc->file = arena_string(&l->suite->arena, slice_from(l->file));
	tc->topic = arena_string(&l->suite->arena, topic_of(l->file));
	tc->line = (unsigned)slice_line(l->text, n->offset);
	c = mem_alloc(sizeof(*c));
	c->test_case = tc;
	tc->steps = c->step_room;
	tc->accepts = c->accept_room;
	c->node = n;
	loader_object(l, PLACE_CASE, n, c);
	loader_steps_finish(l, c);
	loader_accepts_finish(l, c);
	check_alike(l, c);
	if (tc->id) {
		check_id(l, c);
		settle(l->suite, tc);
		l->suite->case_count++;
	}
	mem_free(c);
}

static bool is_id(const char *id)
{
	const char *dot = strchr(id, '.');

	return dot && strlen(id) <= CASE_ID_MAX &&
	       words_length(id) == (size_t)(dot - id) &&
	       words_length(dot + 1) == strlen(dot + 1);
}

void read_id(struct loader *l, const struct json_node *n, void *target)
{
	struct case_draft *c = target;
	const char *id = loader_text(l, n);

	c->id = n;
	if (id && is_id(id))
		c->test_case->id = id;
	else if (id)
		loader_mistake(l, n->offset, "an id is "
			       "'topic.words-with-hyphens' (a-z, 0-9; at most "
			       "%d bytes)", CASE_ID_MAX);
}

void read_title(struct loader *l, const struct json_node *n, void *target)
{
	struct case_draft *c = target;

	c->test_case->title = loader_text(l, n);
}

void read_since(struct loader *l, const struct json_node *n, void *target)
{
	struct case_draft *c = target;
	const char *since = loader_text(l, n);

	if (since && (strspn(since, "0123456789.") != strlen(since) ||
		      since[0] == '.' || !strchr(since, '.')))
		loader_mistake(l, n->offset,
			       "'since' is a suite version such as \"1.0\"");
	c->test_case->since = since;
}

void read_case_clauses(struct loader *l, const struct json_node *n,
		       void *target)
{
	struct test_case *tc = ((struct case_draft *)target)->test_case;

	if (!n->count)
		loader_mistake(l, n->offset,
			       "no clause; name the rule that the case is for");
	tc->clauses = arena_array(&l->suite->arena, n->count + 1,
				  sizeof(*tc->clauses));
	for (const struct json_node *e = n->first; e; e = e->next) {
		const struct clause *clause = loader_clause(l, e);

		if (clause)
			tc->clauses[tc->clause_count++] = clause;
	}
}

void read_tags(struct loader *l, const struct json_node *n, void *target)
{
	struct test_case *tc = ((struct case_draft *)target)->test_case;

	tc->tags = arena_array(&l->suite->arena, n->count + 1,
			       sizeof(*tc->tags));
	for (const struct json_node *e = n->first; e; e = e->next) {
		const char *tag = loader_words(l, e);

		if (tag)
			tc->tags[tc->tag_count++] = tag;
	}
}

void read_needs(struct loader *l, const struct json_node *n, void *target)
{
	struct test_case *tc = ((struct case_draft *)target)->test_case;
	const char *names[sizeof(unsigned) * 8];
	const struct need_info *need;
	size_t count = 0;

	for (; count < COUNT(names) && (need = need_at(count)); count++)
		names[count] = need->name;
	for (const struct json_node *e = n->first; e; e = e->next) {
		int chosen = loader_choice(l, e, "need", names, count);

		if (chosen >= 0)
			tc->needs |= need_at((size_t)chosen)->bit;
	}
}

void read_steps(struct loader *l, const struct json_node *n, void *target)
{
	if (!n->count)
		loader_mistake(l, n->offset, "no steps; [{}] sends the valid "
			       "request");
	if (n->count > CASE_STEPS_MAX) {
		loader_mistake(l, n->offset, "more than %d steps",
			       CASE_STEPS_MAX);
		return;
	}
	for (const struct json_node *e = n->first; e; e = e->next)
		loader_step(l, e, target);
}

void read_parallel(struct loader *l, const struct json_node *n, void *target)
{
	struct case_draft *c = target;

	(void)l;
	c->test_case->parallel = n->type == JSON_TRUE;
}

void read_alike(struct loader *l, const struct json_node *n, void *target)
{
	struct case_draft *c = target;

	(void)l;
	c->test_case->alike = n->type == JSON_TRUE;
}

void read_accept(struct loader *l, const struct json_node *n, void *target)
{
	struct case_draft *c = target;

	(void)l;
	c->accept = n;
}

void read_default(struct loader *l, const struct json_node *n, void *target)
{
	struct case_draft *c = target;
	int chosen = loader_choice(l, n, "default", defaults, COUNT(defaults));

	if (chosen >= 0)
		c->test_case->otherwise = (enum accept_default)chosen;
}

void read_control(struct loader *l, const struct json_node *n, void *target)
{
	struct case_draft *c = target;
	int chosen = loader_choice(l, n, "control", controls, COUNT(controls));

	if (chosen >= 0)
		c->test_case->control = (enum control)chosen;
	else
		c->control_broken = true;
}

void read_behaviour(struct loader *l, const struct json_node *n, void *target)
{
	struct case_draft *c = target;

	c->test_case->behaviour = loader_words(l, n);
}
