#include "campaign/promote.h"

#include "campaign/promote_step.h"
#include "case/case_load.h"

/* A record on its way. */
struct promotion {
	const struct expect_oracle *oracle;
	const struct finding *finding;
	const char *id, *topic;
	struct read_request request, usual;
	struct slice unknown;    /* the volume id that was drawn */
	struct expectation expectation;
	struct arena arena;
};

/* ---- names */

void promote_id(const struct finding *f, const char *topic,
		char out[CASE_ID_MAX])
{
	char name[FINDING_NAME_MAX];
	char *words, *key;

	finding_name(f, name);
	words = strchr(name, '-') + 1;
	key = strrchr(words, '-');
	/* A title without words leaves the key alone. */
	if (key)
		*key = '\0';
	snprintf(out, CASE_ID_MAX, "%s.%s", topic, words);
}

static const char *topic_of(struct arena *arena, const char *id)
{
	const char *dot = strchr(id, '.');

	return dot && dot > id
		       ? arena_string(arena, slice_of(id, (size_t)(dot - id)))
		       : NULL;
}

/* ---- what is right */

static const char *const answers[] = {
	[ANSWER_TASK] = "task", [ANSWER_FAULT] = "fault",
	[ANSWER_UNTYPED] = "untyped", [ANSWER_EMPTY] = "empty",
	[ANSWER_OBJECT] = "object", [ANSWER_ANY] = "any",
};

static void put_statuses(struct json_writer *w, const struct accept *a)
{
	char text[16];

	if (!a->status_count)
		return;
	json_open_array(w, "status");
	for (size_t i = 0; i < a->status_count; i++) {
		if (a->statuses[i] >= 10) {
			json_put_integer(w, NULL, a->statuses[i]);
			continue;
		}
		snprintf(text, sizeof(text), "%dxx", a->statuses[i]);
		json_put_text(w, NULL, text);
	}
	json_close(w);
}

static void put_accept(struct json_writer *w, const struct accept *a)
{
	json_open_object(w, NULL);
	json_put_text(w, "answer", answers[a->answer]);
	put_statuses(w, a);
	if (a->fault_count) {
		json_open_array(w, "fault");
		for (size_t i = 0; i < a->fault_count; i++)
			json_put_text(w, NULL, a->faults[i]);
		json_close(w);
	}
	if (a->exact)
		json_put_boolean(w, "exact", true);
	if (a->object)
		json_put_text(w, "object", a->object);
	if (a->header)
		json_put_text(w, "header", a->header);
	if (a->ends != TASK_END_ANY)
		json_put_text(w, "ends",
			      a->ends == TASK_END_SUCCESS ? "success"
							  : "error");
	if (a->clause)
		json_put_text(w, "clause", a->clause->id);
	if (a->verdict != VERDICT_PASS)
		json_put_text(w, "verdict", verdict_name(a->verdict));
	json_close(w);
}

static void put_expectation(struct json_writer *w, const struct expectation *e)
{
	static const char *const defaults[] = {
		[DEFAULT_FAIL] = "fail",
		[DEFAULT_RUNTIME_FAULT_WARNS] = "runtime-fault-warns",
		[DEFAULT_ANY_FAULT_WARNS] = "fault-warns",
	};
	const struct test_case *tc = e->test_case;

	json_open_array(w, "accept");
	for (size_t i = 0; i < tc->accept_count; i++)
		put_accept(w, &tc->accepts[i]);
	json_close(w);
	json_put_text(w, "default", defaults[tc->otherwise]);
	if (e->defect_count)
		json_put_text(w, "control", "sync");
}

/* ---- the record */

static void put_clauses(struct json_writer *w, const struct test_case *tc)
{
	json_open_array(w, "clauses");
	for (size_t i = 0; i < tc->clause_count; i++)
		json_put_text(w, NULL, tc->clauses[i]->id);
	json_close(w);
}

static void put_tags(struct json_writer *w, const struct expectation *e)
{
	json_open_array(w, "tags");
	json_put_text(w, NULL, !e->defect_count ? "positive"
			       : e->provable	? "negative"
						: "open");
	json_put_text(w, NULL, "found");
	json_close(w);
}

static void put_needs(struct json_writer *w, unsigned needs)
{
	const struct need_info *need;

	if (!needs)
		return;
	json_open_array(w, "needs");
	for (size_t i = 0; (need = need_at(i)); i++)
		if (needs & need->bit)
			json_put_text(w, NULL, need->name);
	json_close(w);
}

static bool put_members(struct promotion *p, enum promote_form form,
			struct json_writer *w)
{
	struct promote_step step = { .target = p->oracle->target,
				     .request = &p->request,
				     .usual = &p->usual, .form = form,
				     .arena = &p->arena };
	const struct expectation *e = &p->expectation;
	bool fits;

	json_put_text(w, "id", p->id);
	json_put_text(w, "title",
		      arena_printf(&p->arena, "The server gives a right answer"
				   " to %s (found: %s).",
				   e->primary ? e->primary->title
					      : "a valid sync",
				   p->finding->title));
	json_put_text(w, "since", p->oracle->suite->version);
	put_clauses(w, e->test_case);
	put_tags(w, e);
	json_open_array(w, "steps");
	json_open_object(w, NULL);
	fits = promote_put_step(&step, w);
	json_close(w);
	json_close(w);
	p->unknown = step.unknown;
	put_needs(w, step.needs);
	put_expectation(w, e);
	return fits;
}

/* Indented as it stands in its file. false: the form does not fit. */
static bool put_record(struct promotion *p, enum promote_form form,
		       struct buf *out)
{
	struct buf file = BUF_INIT(PROMOTE_RECORD_MAX);
	struct json_writer w;
	size_t start;
	bool fits;

	json_writer_init(&w, &file, JSON_INDENTED);
	json_open_object(&w, NULL);
	json_open_array(&w, "cases");
	start = file.len;
	json_open_object(&w, NULL);
	fits = put_members(p, form, &w);
	json_close(&w);
	while (start < file.len && file.bytes[start] != '{')
		start++;
	buf_slice(out, slice_skip(buf_view(&file), start));
	fits = fits && !file.full && !out->full;
	buf_release(&file);
	return fits;
}

/* ---- the proof: it loads, and builds the request again */

static bool builds_again(struct promotion *p, const struct suite *suite)
{
	const struct test_case *tc = suite_case(suite, slice_from(p->id));
	struct bindings b = *p->oracle->target;
	struct buf bytes = BUF_INIT(REQUEST_MAX);
	struct read_request *r = arena_alloc(&p->arena, sizeof(*r));
	bool same = false;

	/* The one that was drawn then. */
	b.unknown_volume = arena_string(&p->arena, p->unknown);
	if (tc && !step_build(suite, &tc->steps[0], &b, &bytes, NULL)) {
		read_request(&p->arena, arena_slice(&p->arena,
						    buf_view(&bytes)), r);
		same = promote_same(&p->request, r);
	}
	buf_release(&bytes);
	return same;
}

/* 1: holds; 0: another form may; -1. */
static int prove(struct promotion *p, struct slice record, struct err *err)
{
	struct buf file = BUF_INIT(2 * PROMOTE_RECORD_MAX);
	struct buf problems = BUF_INIT(CASE_PROBLEMS_MAX);
	const char *name = arena_printf(&p->arena, "%s.json", p->topic);
	struct suite suite;
	int result = -1;

	if (suite_load(&suite, NULL, NULL, err))
		goto out;
	if (!promote_into(name, SLICE_NONE, p->topic, record, &file, err)) {
		if (!suite_load_text(&suite, name, buf_view(&file), &problems))
			result = builds_again(p, &suite);
		else
			err_set(err, ERR_USAGE, "the case would not load: %.*s",
				(int)strcspn(buf_string(&problems), "\n"),
				buf_string(&problems));
	}
	suite_release(&suite);
out:
	buf_release(&problems);
	buf_release(&file);
	return result;
}

static int refuse(const struct promotion *p, struct err *err)
{
	const char *why = NULL;

	if (p->finding->before_count)
		why = "it needs requests before its own";
	else if (p->finding->pipelined || (p->request.odd & READ_TAIL))
		why = "it is several requests at once";
	else if (p->request.odd & READ_MALFORMED)
		why = "its framing is broken";
	else if (slice_find(p->request.body, slice_from("${")) >= 0)
		why = "its body spells a placeholder";
	if (!why)
		return 0;
	return err_set(err, ERR_USAGE, "no case can hold this request: %s; "
		       "try minimize first, or keep it with --corpus", why);
}

static int read_usual(struct promotion *p, struct err *err)
{
	struct buf usual = BUF_INIT(REQUEST_MAX);
	int result = base_build(p->oracle->suite, "sync", p->oracle->target,
				&usual, err);

	if (!result)
		read_request(&p->arena, arena_slice(&p->arena,
						    buf_view(&usual)),
			     &p->usual);
	buf_release(&usual);
	return result;
}

static int find_form(struct promotion *p, struct buf *record, struct err *err)
{
	for (int form = 0; form < PROMOTE_FORMS; form++) {
		int holds;

		buf_clear(record);
		if (!put_record(p, (enum promote_form)form, record))
			continue;
		holds = prove(p, buf_view(record), err);
		if (holds)
			return holds < 0 ? -1 : 0;
	}
	return err_set(err, ERR_USAGE, "no case can hold this request: the "
		       "one that it builds differs in its head or body; keep "
		       "it with --corpus");
}

int promote_case(const struct expect_oracle *oracle, const struct finding *f,
		 const char *id, struct buf *record, struct err *err)
{
	struct promotion *p;
	struct arena arena = ARENA_INIT;
	int result = -1;

	p = arena_alloc(&arena, sizeof(*p));
	p->oracle = oracle;
	p->finding = f;
	p->id = id;
	p->topic = topic_of(&p->arena, id);
	read_request(&p->arena, f->request, &p->request);
	expect_request(oracle, f->request, &p->arena, &p->expectation);
	if (!p->topic)
		err_set(err, ERR_USAGE, "'%s' is no id of a case; write "
			"topic.words-with-hyphens", id);
	else if (!refuse(p, err) && !read_usual(p, err))
		result = find_form(p, record, err);
	arena_release(&p->arena);
	arena_release(&arena);
	return result;
}

/* ---- the file */

static void put_new(const char *topic, struct slice record, struct buf *out)
{
	struct json_writer w;

	json_writer_init(&w, out, JSON_INDENTED);
	json_open_object(&w, NULL);
	json_put_text(&w, "topic", topic);
	json_put_text(&w, "about", "What campaigns found, one case for each "
		      "finding that was promoted.");
	json_open_array(&w, "cases");
	json_put_raw(&w, NULL, record);
	json_close(&w);
	json_close(&w);
	buf_byte(out, '\n');
}

int promote_into(const char *path, struct slice text, const char *topic,
		 struct slice record, struct buf *out, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct json_node *root, *cases;
	size_t end;
	int result = 0;

	if (!text.len) {
		put_new(topic, record, out);
		return 0;
	}
	root = json_parse(&arena, text, 0, NULL);
	cases = json_member(root, "cases");
	if (!cases || cases->type != JSON_ARRAY || !cases->last) {
		result = err_set(err, ERR_INPUT, "'%s' is no case file; give "
				 "another topic with --case TOPIC.WORDS", path);
		goto out;
	}
	/* All that is there stays as it is spelled. */
	end = cases->last->offset + cases->last->spelling.len;
	buf_slice(out, slice_head(text, end));
	buf_text(out, ",\n    ");
	buf_slice(out, record);
	buf_slice(out, slice_skip(text, end));
out:
	arena_release(&arena);
	return result;
}
