#include "oracle/key.h"

#include <openssl/evp.h>

#include "vim/vim_type.h"

static void digest(const char *text, char out[KEY_DIGEST_TEXT + 1])
{
	unsigned char bytes[EVP_MAX_MD_SIZE] = { 0 };

	EVP_Digest(text, strlen(text), bytes, NULL, EVP_sha256(), NULL);
	for (size_t i = 0; i < KEY_DIGEST_TEXT / 2; i++)
		snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

/* ---- what is wrong ---- */

/* One failed result under the eyes of this file. */
struct trouble {
	const struct expectation *expectation;
	const struct case_result *result;
	const struct check_result *cause;
	struct arena *arena;
	struct answer answer;
	const char *symptom, *defect; /* the parts of the key */
	enum oracle_severity severity;
	bool task;                    /* a Task came */
	bool by_request;              /* the defects of the request count */
	bool served;                  /* no answer, and it may succeed */
	const struct expect_defect *misread; /* the only one that counts */
	bool understood;              /* though it could not be */
};

static bool lists_fault(const struct test_case *tc, struct slice name)
{
	for (size_t i = 0; i < tc->accept_count; i++) {
		const struct accept *a = &tc->accepts[i];

		if (a->answer != ANSWER_FAULT || a->verdict == VERDICT_FAIL)
			continue;
		for (size_t k = 0; k < a->fault_count; k++)
			if (vim_type_is_a(name, a->faults[k]))
				return true;
		if (!a->fault_count)
			return true;
	}
	return false;
}

static const char *primary_family(const struct trouble *t)
{
	const struct expect_defect *d = t->expectation->primary;

	return d ? d->family : "valid";
}

#define FAILED_TASK "a task that fails"

/* Who writes more than the name ("vim.fault.NotFound", "NotFoundFault") does
 * so for all faults; other names are bugs of their own. */
static const char *unknown_fault(const struct trouble *t)
{
	static const char *const behind[] = { "", "Fault", "Exception",
					      "Error" };
	struct slice all = t->answer.type_name, name = all, bare;

	for (size_t i = 0; i < all.len; i++)
		if (memchr(".:/#", all.at[i], 4))
			name = slice_skip(all, i + 1);
	for (size_t i = 0; i < sizeof(behind) / sizeof(behind[0]); i++) {
		size_t more = strlen(behind[i]);

		if (name.len <= more)
			continue;
		bare = slice_head(name, name.len - more);
		if (slice_is(slice_skip(name, bare.len), behind[i]) &&
		    vim_fault_known(bare))
			return arena_printf(
				t->arena, "the name of a fault and %.*s%s",
				SLICE_ARG(slice_head(all, all.len - name.len)),
				behind[i]);
	}
	return arena_printf(t->arena, "unknown fault %.*s",
			    SLICE_ARG(slice_head(all, 60)));
}

/* An answer that says the right thing in the wrong way is wrong in itself. */
static bool is_mislabelled(struct trouble *t)
{
	const struct answer *a = &t->answer;

	if (!a->parsed || !a->type_name.len)
		return false;
	if (a->fault_known && a->response.status != 500 &&
	    lists_fault(t->expectation->test_case, a->type_name)) {
		t->symptom = arena_printf(t->arena, "status %d of a fault",
					  a->response.status);
		return true;
	}
	if (!a->fault_known && !a->task.len && a->response.status == 500) {
		t->symptom = unknown_fault(t);
		return true;
	}
	return false;
}

/* A request that may succeed got a success that is none: 2xx without a Task,
 * or a Task that fails. Not the request's fault. */
static bool is_poor_success(const struct trouble *t)
{
	return !t->expectation->provable && t->answer.parsed &&
	       t->answer.response.status / 100 == 2;
}

/* Who reads one name for another does so for all: what is not there is not
 * what the answer is about. */
static const struct expect_defect *misread(const struct trouble *t)
{
	const struct expectation *e = t->expectation;

	if (!e->primary || slice_find(slice_from(e->primary->name),
				      slice_from("-absent")) < 0)
		return NULL;
	for (size_t i = 0; i < e->defect_count; i++)
		if (!strcmp(e->defects[i]->name, "member-alike"))
			return e->defects[i];
	return NULL;
}

/* Whoever reads it as it must be read never comes to the id. */
static bool is_unreadable(const struct expect_defect *d)
{
	static const char *const names[] = { "root-type", "specs-type",
					     "spec-type" };

	for (size_t i = 0; d && i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(d->name, names[i]))
			return true;
	return d && !strcmp(d->family, "not-json");
}

/* What no reader should understand is looked up: with an id that exists the
 * same bug shows as a Task. So is what a stranger asks for (9.15). */
static bool is_understood(const struct trouble *t)
{
	const struct expect_defect *d = t->expectation->primary;
	bool stranger = d && d->provable && d->layer == EXPECT_SESSION;

	return (t->misread || stranger || is_unreadable(d)) &&
	       (t->task || answer_is_fault(&t->answer, "NotFound") ||
		answer_is_fault(&t->answer, "CnsNotRegisteredFault") ||
		(stranger && answer_is_fault(&t->answer, "CnsFault")));
}

static void read_unexpected(struct trouble *t)
{
	const struct expect_defect *d = t->expectation->primary;

	t->task = t->answer.task.len > 0;
	t->severity = t->task && t->expectation->provable
			      ? SEVERITY_WRONG_TASK : SEVERITY_WRONG_FAULT;
	if (t->cause->verdict == VERDICT_WARN)
		t->severity = t->task ? SEVERITY_LENIENT : SEVERITY_STYLE;
	if (is_mislabelled(t))
		return;
	t->symptom = t->task && is_poor_success(t)
			     ? FAILED_TASK : answer_summary(t->arena, &t->answer);
	if (is_poor_success(t))
		return;
	t->by_request = true;
	t->misread = misread(t);
	t->understood = is_understood(t);
	if (t->understood)
		t->symptom = "understood";
	else if (!t->task)
		t->misread = NULL; /* it was found to be absent */
	t->defect = t->misread ? t->misread->name
		    : (t->task || t->understood) && d ? d->name
						      : primary_family(t);
}

/* The first thing that is unusual about how the request travels, or NULL. */
static const struct expect_defect *on_the_wire(const struct expectation *e)
{
	for (size_t i = 0; i < e->defect_count; i++)
		if (e->defects[i]->layer == EXPECT_WIRE)
			return e->defects[i];
	return NULL;
}

/* 100 Continue and no more is no answer yet. */
static bool is_interim_alone(const struct exchange *x)
{
	struct slice a = buf_view(&x->answer);

	return x->outcome == EXCHANGE_CUT &&
	       slice_starts(a, "HTTP/1.1 1") && a.len > 4 &&
	       slice_is(slice_skip(a, a.len - 4), "\r\n\r\n");
}

/* Who closes over the form of a request, and lives on, refuses it rudely. */
static void read_silence(struct trouble *t)
{
	const struct expect_defect *form = on_the_wire(t->expectation);
	const struct exchange *x = t->result->shown;
	bool closed = x && (x->outcome == EXCHANGE_CLOSED ||
			    x->outcome == EXCHANGE_CUT);

	t->severity = form && closed ? SEVERITY_MALFORMED : SEVERITY_CRASH;
	t->symptom = x && is_interim_alone(x)
			     ? exchange_outcome_text(EXCHANGE_CLOSED)
			     : t->cause->got;
	t->served = !t->expectation->provable;
	t->by_request = !t->served || form;
	t->defect = !t->served ? primary_family(t)
		    : form ? form->family : "served";
}

/* Whatever stands in the place of a value of the right type: one bug puts
 * many values there. None, and null, are bugs of their own. */
static const char *what_came(const struct trouble *t)
{
	static const char *const types[] = { "object", "array", "number",
					     "boolean", "string" };
	struct slice got = slice_from(t->cause->got);

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (slice_starts(got, types[i]) &&
		    !slice_starts(slice_from(t->cause->expected), types[i]))
			return "another type";
	return key_template(t->arena, t->cause->got);
}

/* A text that is put into JSON as it is breaks it in many ways, by what it
 * holds. What stands behind the end, and bytes that are not UTF-8, are bugs of
 * their own. */
static bool is_unescaped(const struct check_result *c)
{
	static const char *const ways[] = {
		"a raw control", "an unknown or incomplete escape",
		"a byte that cannot stand there", "the text ends inside" };

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (!strcmp(c->check, "answer.json") &&
		    slice_starts(slice_from(c->got), ways[i]))
			return true;
	return false;
}

static void read_shape(struct trouble *t)
{
	const struct check_result *c = t->cause;
	bool end = !strcmp(c->check, "task.end") &&
		   slice_starts(slice_from(c->got), "ends error");

	if (end || !strcmp(c->check, "task.result")) {
		t->severity = end ? SEVERITY_WRONG_FAULT : SEVERITY_WRONG_TASK;
		t->symptom = end ? FAILED_TASK
				 : key_pointer(t->arena, c->pointer);
		return;
	}
	t->severity = c->verdict == VERDICT_WARN ? SEVERITY_STYLE
						 : SEVERITY_MALFORMED;
	t->symptom = is_unescaped(c)
			     ? "a text that breaks the JSON around it"
			     : arena_printf(t->arena, "%s %s %s %s", c->check,
					    key_pointer(t->arena, c->pointer),
					    key_template(t->arena,
							 c->expected),
					    what_came(t));
}

/* The first row of its family stands for all of them, but a Task is about
 * one defect of the body or the session. */
static size_t row_of(const struct trouble *t, const struct expect_defect *d)
{
	bool by_name = (t->task || t->understood) &&
		       d->layer >= EXPECT_SESSION;
	size_t i = 0;

	while (by_name ? expect_defect_at(i) != d
		       : strcmp(expect_defect_at(i)->family, d->family))
		i++;
	return i;
}

static bool has_route_defect(const struct expectation *e)
{
	for (size_t i = 0; i < e->defect_count; i++)
		if (e->defects[i]->layer == EXPECT_ROUTE)
			return true;
	return false;
}

/* What is more likely to bring a server down than all the rest. */
static bool is_burden(const struct expect_defect *d)
{
	static const char *const names[] = { "json-deep", "body-large",
					     "head-large", "id-long" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(d->name, names[i]))
			return true;
	return false;
}

static bool has_burden(const struct expectation *e)
{
	for (size_t i = 0; i < e->defect_count; i++)
		if (is_burden(e->defects[i]))
			return true;
	return false;
}

/*
 * Whether an answer that is no Task may be about this defect. The path comes
 * before what is behind it; 411, 413, 415... are not about what a body says;
 * an answer of no type from 500 on is first about a burden.
 */
static bool may_be_about(const struct trouble *t,
			 const struct expect_defect *d)
{
	int status = t->answer.parsed ? t->answer.response.status : 500;
	bool untyped = !t->answer.type_name.len;

	if (has_route_defect(t->expectation) && d->layer > EXPECT_ROUTE)
		return false;
	if (untyped && status / 100 == 4 && status != 400 && status != 404)
		return d->layer < EXPECT_CONTENT;
	if (untyped && status >= 500 && has_burden(t->expectation))
		return is_burden(d);
	return true;
}

static void add_defect(uint64_t set[KEY_DEFECT_WORDS], size_t row)
{
	set[row / 64] |= 1ULL << (row % 64);
}

static void set_defects(const struct trouble *t, struct finding_key *key)
{
	const struct expectation *e = t->expectation;

	for (size_t k = 0; t->served && k < e->defect_count; k++)
		add_defect(key->unusual, row_of(t, e->defects[k]));
	for (size_t k = 0; t->by_request && k < e->defect_count; k++) {
		size_t row = row_of(t, e->defects[k]);

		if (!t->task && !may_be_about(t, e->defects[k]))
			continue;
		if (t->misread && t->misread != e->defects[k])
			continue;
		if (t->served && e->defects[k]->layer != EXPECT_WIRE)
			continue;
		add_defect(key->defects, row);
	}
	key->by_request = t->by_request;
	key->served = t->served;
}

/* A fault that a successful task hides says more than the success. */
static const struct check_result *cause_of(const struct suite *suite,
					   const struct case_result *result,
					   enum level level)
{
	const struct check_result *cause = case_result_cause(suite, result,
							     level);

	if (!cause || strcmp(cause->check, "answer.expected"))
		return cause;
	for (size_t i = 0; i < result->findings.count; i++) {
		const struct check_result *r = &result->findings.results[i];

		if (r->verdict == cause->verdict &&
		    !strcmp(r->check, "task.result") &&
		    slice_find(slice_from(r->pointer),
			       slice_from("/fault")) >= 0)
			return r;
	}
	return cause;
}

/* Who closes may do so over how the request travels, whatever is in it. */
static const char *request_of(const struct trouble *t)
{
	const struct expect_defect *d = t->expectation->primary,
				   *form = on_the_wire(t->expectation);
	const char *request = d ? d->title : "a valid sync";

	if (!form || form == d || strcmp(t->cause->check, "http.answer"))
		return request;
	return arena_printf(t->arena, "%s, with %s", request, form->title);
}

static const char *title_of(const struct trouble *t)
{
	const char *request = request_of(t);

	if (!strcmp(t->cause->check, "answer.expected") ||
	    !strcmp(t->cause->check, "http.answer"))
		return arena_printf(t->arena, "%s to %s", t->cause->got,
				    request);
	return arena_printf(t->arena, "%s%s%s: %s, not %s", t->cause->check,
			    *t->cause->pointer ? " at " : "",
			    t->cause->pointer, t->cause->got,
			    t->cause->expected);
}

bool finding_key_of(const struct suite *suite, const struct expectation *e,
		    const struct case_result *result, enum level level,
		    struct arena *arena, struct finding_key *key)
{
	struct trouble t = { .expectation = e, .result = result,
			     .arena = arena, .symptom = "", .defect = "" };

	*key = (struct finding_key){ .oracle = "expectation" };
	t.cause = cause_of(suite, result, level);
	if (!t.cause || (t.cause->verdict != VERDICT_FAIL &&
			 t.cause->verdict != VERDICT_WARN))
		return false;
	if (result->shown)
		answer_read(arena, result->shown, &t.answer);
	if (!strcmp(t.cause->check, "answer.expected"))
		read_unexpected(&t);
	else if (!strcmp(t.cause->check, "http.answer"))
		read_silence(&t);
	else
		read_shape(&t);
	digest(t.symptom, key->symptom);
	digest(arena_printf(arena, "%s\n%s", t.symptom, t.defect),
	       key->digest);
	key->severity = t.severity;
	key->title = title_of(&t);
	set_defects(&t, key);
	return true;
}

void finding_key_of_note(const struct oracle_note *note, struct arena *arena,
			 struct finding_key *key)
{
	const struct oracle *oracle = oracle_find(slice_from(note->oracle));
	const char *text = arena_printf(arena, "%s %s", note->oracle,
					note->what);

	*key = (struct finding_key){ .oracle = note->oracle };
	digest(text, key->symptom);
	digest(text, key->digest);
	key->severity = oracle && note->verdict == VERDICT_FAIL
				? oracle->severity : SEVERITY_STYLE;
	key->title = arena_printf(arena, "%s: %s", note->what, note->got);
}

void finding_key_set_sides(struct finding_key *key, const char *left,
			   const char *right)
{
	digest(left, key->left);
	digest(right, key->right);
}

#define SPELT "another answer to the same request, spelt by "

void finding_key_of_spelling(const char *operators, const char *got,
			     const char *plain, struct arena *arena,
			     struct finding_key *key)
{
	const char *both = arena_printf(arena, "%s, not %s", got, plain);
	struct oracle_note note = { "same-meaning", VERDICT_FAIL,
				    arena_printf(arena, SPELT "%s", operators),
				    both };

	finding_key_of_note(&note, arena, key);
	digest(arena_printf(arena, "same-meaning %s", both), key->symptom);
}

void finding_key_fold(struct finding_key *key, struct arena *arena)
{
	const char *got = strstr(key->title, ": ");

	memcpy(key->digest, key->symptom, sizeof(key->digest));
	key->title = arena_printf(arena, SPELT "several%s", got ? got : "");
}

void finding_key_of_difference(const struct expectation *e, bool by_request,
			       const char *left, const char *right,
			       struct arena *arena, struct finding_key *key)
{
	const struct trouble t = { .expectation = e };
	const char *symptom = arena_printf(arena, "A: %s, B: %s", left, right);

	*key = (struct finding_key){ .oracle = "difference",
				     .severity = SEVERITY_STYLE,
				     .by_request = true,
				     .vague = expect_is_vague(e) };
	digest(symptom, key->symptom);
	finding_key_set_sides(key, left, right);
	digest(arena_printf(arena, "difference %s\n%s", symptom,
			    by_request ? expect_families(arena, e) : ""),
	       key->digest);
	key->title = arena_printf(arena, "%s to %s", symptom, e->primary
				  ? e->primary->title : "a valid sync");
	for (size_t i = 0; by_request && i < e->defect_count; i++)
		if (!has_route_defect(e) ||
		    e->defects[i]->layer <= EXPECT_ROUTE)
			add_defect(key->defects, row_of(&t, e->defects[i]));
}

/* Nothing wrong is a part of everything: what a valid request gets, others
 * get for the same reason. */
static bool is_subset(const struct finding_key *a, const struct finding_key *b)
{
	for (size_t i = 0; i < KEY_DEFECT_WORDS; i++)
		if (a->defects[i] & ~b->defects[i])
			return false;
	return true;
}

static bool is_unusual_too(const struct finding_key *a,
			   const struct finding_key *b)
{
	bool any = false;

	for (size_t i = 0; i < KEY_DEFECT_WORDS; i++) {
		if (a->unusual[i] & ~b->defects[i])
			return false;
		any |= a->unusual[i] != 0;
	}
	return any;
}

static bool explains(const struct finding_key *a, const struct finding_key *b)
{
	if (!strcmp(a->symptom, b->symptom))
		return is_subset(a, b) || b->vague;
	return (!strcmp(a->left, b->left) || !strcmp(a->right, b->right)) &&
	       is_subset(a, b) && !is_subset(b, a);
}

bool finding_key_covers(const struct finding_key *a,
			const struct finding_key *b)
{
	if (strcmp(a->oracle, b->oracle))
		return false;
	if (*a->left)
		return explains(a, b);
	if (a->served && b->by_request && !b->served)
		return !strcmp(a->symptom, b->symptom) && is_unusual_too(a, b);
	if (a->served && !a->by_request && b->served)
		return !strcmp(a->symptom, b->symptom);
	if (!a->by_request || !b->by_request)
		return !strcmp(a->digest, b->digest);
	return !strcmp(a->symptom, b->symptom) && is_subset(a, b);
}
