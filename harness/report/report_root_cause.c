/*
 * Failed cases by root cause: what each asked and what was wrong with the
 * answer goes into a spectrum, and what explains most comes out.
 */
#include <ctype.h>
#include <stdlib.h>

#include "report/report_cause.h"
#include "report/report_property.h"
#include "report/report_spectrum.h"
#include "vim/vim_type.h"

struct telling {
	struct report_log *log;
	struct spectrum *spectrum;
	size_t index;            /* of the case that is told about */
};

/* ---- symptoms ---- */

static bool starts(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

static const char *after(const char *text, const char *prefix)
{
	return starts(text, prefix) ? text + strlen(prefix) : text;
}

/* Without the numbers that differ from one answer to the next (offsets,
 * times, indexes of lists), which say nothing about the cause. */
static const char *without_numbers(struct arena *arena, const char *text)
{
	char *copy = arena_string(arena, slice_from(text)), *to = copy;
	bool unit = false;

	for (const char *p = copy; *p; p++) {
		if (isdigit((unsigned char)*p)) {
			if (to == copy || to[-1] != '#')
				*to++ = '#';
			unit = true;
		} else if (unit && starts(p, " ms")) {
			p += 2; /* "500 ms" and "1 s" are both a time */
			to = (char *)memcpy(to, " s", 2) + 2;
			unit = false;
		} else {
			*to++ = *p;
			unit = false;
		}
	}
	*to = '\0';
	return copy;
}

static bool admits_status(const struct test_case *tc, int status)
{
	for (size_t i = 0; i < tc->accept_count; i++) {
		const struct accept *a = &tc->accepts[i];

		for (size_t k = 0; k < a->status_count; k++)
			if (a->statuses[k] == status &&
			    a->verdict != VERDICT_FAIL)
				return true;
	}
	return false;
}

/* A status of the client's mistakes that no case admits by its number. */
static bool is_nobodys_status(const struct suite *suite, const char *got)
{
	unsigned long long status;

	if (strcspn(got, " ") != 3 || *got != '4' ||
	    !slice_number(slice_of(got, 3), 499, &status))
		return false;
	for (size_t i = 0; i < suite->case_count; i++)
		if (admits_status(&suite->cases[i], (int)status))
			return false;
	return true;
}

/* What comes out where nobody catches an exception, or of a gateway: it says
 * nothing of the request, so nothing in the request tells one from the other.
 * A media type stands in the place of what is no JSON. */
static bool is_mute_error(const char *got)
{
	return *got == '5' && strcspn(got, " ") == 3 &&
	       (!strcmp(got + 3, " no body") || strchr(got, '/') ||
		(starts(got, "50") && got[2] >= '2' && got[2] <= '4' &&
		 !strcmp(got + 3, " untyped object")));
}

/*
 * No request at all may get such an answer: a typed fault with another
 * status than 500, a name that is no type, another object than was asked
 * for, a status like 422. "500 NotFound" or "200 Task" are right for some
 * requests.
 */
static bool wrong_for_all(const struct suite *suite, const char *got)
{
	const char *name = strchr(got, ' ');
	struct slice word;

	if (!isdigit((unsigned char)*got) || !name++)
		return false;
	if (is_nobodys_status(suite, got) || is_mute_error(got))
		return true;
	word = slice_head(slice_from(name), strcspn(name, " "));
	if (*name == '"')
		return true;
	if (vim_fault_known(word))
		return !starts(got, "500 ");
	if (slice_is(word, "Task") || slice_is(word, "TaskInfo"))
		return false;
	return vim_type_find(word) ||
	       (starts(got, "2") && !starts(got, "200 "));
}

/* A task that fails or cannot be read is the same to a case that follows its
 * own task and to one that asks for the info. */
static const char *task_symptom(struct arena *arena,
				const struct check_result *c)
{
	static const char prefix[] = "200 Task that ends error";

	if (!strcmp(c->check, "task.end"))
		return starts(c->got, "ends error") ? "task ends in error"
						    : "task does not end";
	if (!strcmp(c->check, "answer.expected") && starts(c->got, prefix))
		return "task ends in error";
	if ((!strcmp(c->check, "answer.expected") ||
	     !strcmp(c->check, "task.info")) && !*c->pointer &&
	    starts(after(c->expected, "200 "), "TaskInfo"))
		return arena_printf(arena, "info of a task: %s",
				    after(c->got, "200 "));
	return NULL;
}

/* One habit of the server, whatever decides the case: an answer that no
 * request may get, or a task that succeeds with the fault inside. */
static bool is_a_habit(const struct suite *suite,
		       const struct check_result *c)
{
	if (!strcmp(c->check, "answer.expected"))
		return wrong_for_all(suite, c->got);
	return !strcmp(c->check, "task.result") &&
	       slice_glob(slice_from(c->pointer),
			  slice_from("/result/volumeResults/*/fault"));
}

static void tell_symptom(struct telling *t, const struct check_result *c)
{
	struct arena *arena = &t->spectrum->arena;
	const char *symptom = task_symptom(arena, c);
	enum spectrum_kind kind = SPECTRUM_INHERENT;

	if (symptom) {
		;
	} else if (!strcmp(c->check, "answer.expected") ||
		   !strcmp(c->check, "http.answer")) {
		symptom = c->got;
		if (!wrong_for_all(t->log->suite, c->got))
			kind = SPECTRUM_PLAIN;
	} else if (*c->pointer) {
		symptom = arena_printf(arena, "%s %s",
				       without_numbers(arena, c->pointer),
				       c->check);
	} else {
		symptom = arena_printf(arena, "%s: %s", c->check,
				       without_numbers(arena, c->got));
	}
	spectrum_symptom(t->spectrum, t->index, symptom, kind);
}

/* ---- properties ---- */

static void tell_property(void *self, const char *text)
{
	struct telling *t = self;

	spectrum_property(t->spectrum, t->index, text, SPECTRUM_PLAIN);
}

/* What fails alike by the letter, and valid requests that are refused now and
 * then. */
static void tell_afterwards(struct telling *t, const struct check_result *r)
{
	struct arena *arena = &t->spectrum->arena;

	spectrum_property(t->spectrum, t->index,
			  arena_printf(arena, "breaks %s: expected %s",
				       r->clause, r->expected),
			  SPECTRUM_AFTERWARDS);
	if (strstr(r->expected, "200 Task"))
		spectrum_property(t->spectrum, t->index,
				  "breaks off what it accepts elsewhere",
				  SPECTRUM_VAGUE);
}

static void tell_checks(struct telling *t, const struct report_case *c)
{
	struct arena *arena = &t->spectrum->arena;

	for (size_t i = 0; i < c->check_count; i++) {
		const struct check_result *r = &c->checks[i];

		if (!strcmp(r->check, "answer.expected") &&
		    starts(r->expected, "200 "))
			tell_property(t, arena_printf(arena, "expects %s",
						      r->expected));
		if (!strcmp(r->check, "answer.expected") &&
		    r->verdict != VERDICT_FAIL)
			spectrum_saw(t->spectrum, t->index, r->got);
		if (r->verdict == VERDICT_FAIL &&
		    (r == c->cause || is_a_habit(t->log->suite, r)))
			tell_symptom(t, r);
	}
	if (c->verdict == VERDICT_FAIL && c->cause)
		tell_afterwards(t, c->cause);
}

static void tell_case(struct telling *t, const struct report_case *c)
{
	struct property_sink sink = { &t->spectrum->arena, tell_property, t };

	if (c->verdict != VERDICT_PASS && c->verdict != VERDICT_WARN &&
	    c->verdict != VERDICT_FAIL)
		return;
	spectrum_judged(t->spectrum, t->index, c->verdict == VERDICT_FAIL);
	report_properties(t->log->suite, c->test_case, &sink);
	tell_checks(t, c);
}

/* ---- groups ---- */

static bool breaks_a_must(const struct report_case *c)
{
	return c->cause && c->cause->clause[0] == 'M';
}

static int plainness(const struct report_case *c)
{
	return 2 * breaks_a_must(c) + case_has_tag(c->test_case, "smoke");
}

/* The plainest case speaks for the others. */
static size_t speaker(const struct telling *t, const struct spectrum_group *g)
{
	size_t best = 0;

	for (size_t i = 1; i < g->case_count; i++)
		if (plainness(&t->log->cases[g->cases[i]]) >
		    plainness(&t->log->cases[g->cases[best]]))
			best = i;
	return best;
}

/* What a case is called says nothing about the request. */
static const char *common_text(const struct telling *t,
			       const struct spectrum_group *g)
{
	if (!g->property || g->case_count < 2 ||
	    starts(g->property, "breaks ") || starts(g->property, "expects ") ||
	    starts(g->property, "topic ") || starts(g->property, "clause "))
		return NULL;
	return report_log_text(t->log, g->property);
}

static void fill_cause(const struct telling *t,
		       const struct spectrum_group *g,
		       struct report_cause *cause)
{
	size_t first = speaker(t, g);
	const struct report_case *c = &t->log->cases[g->cases[first]];

	*cause = (struct report_cause){
		.title = report_case_title(t->log, c),
		.clause = c->cause ? c->cause->clause : "",
		.common = common_text(t, g),
		.cases = arena_array(&t->log->arena, g->case_count,
				     sizeof(*cause->cases)),
	};
	cause->cases[cause->case_count++] = c;
	for (size_t i = 0; i < g->case_count; i++)
		if (i != first)
			cause->cases[cause->case_count++] =
				&t->log->cases[g->cases[i]];
}

static int by_certainty(const void *a, const void *b)
{
	const struct report_cause *x = a, *y = b;
	bool must_x = breaks_a_must(x->cases[0]);
	bool must_y = breaks_a_must(y->cases[0]);

	if (must_x != must_y)
		return must_x ? -1 : 1;
	return (x->cases[0] > y->cases[0]) - (x->cases[0] < y->cases[0]);
}

static void find_causes(struct report_log *log)
{
	struct spectrum spectrum;
	struct telling t = { log, &spectrum, 0 };
	struct spectrum_group *groups;

	spectrum_init(&spectrum, log->count);
	for (; t.index < log->count; t.index++)
		tell_case(&t, &log->cases[t.index]);
	groups = spectrum_explain(&spectrum, &log->cause_count);
	log->causes = arena_array(&log->arena, log->cause_count,
				  sizeof(*log->causes));
	for (size_t i = 0; i < log->cause_count; i++)
		fill_cause(&t, &groups[i], &log->causes[i]);
	if (log->cause_count)
		qsort(log->causes, log->cause_count, sizeof(*log->causes),
		      by_certainty);
	spectrum_release(&spectrum);
}

static bool any_failed(const struct report_log *log)
{
	for (size_t i = 0; i < log->count; i++)
		if (log->cases[i].verdict == VERDICT_FAIL)
			return true;
	return false;
}

struct report_cause *report_causes(struct report_log *log, size_t *count)
{
	if (log->causes_of != log->count && any_failed(log))
		find_causes(log);
	log->causes_of = log->count;
	*count = log->cause_count;
	return log->causes;
}
