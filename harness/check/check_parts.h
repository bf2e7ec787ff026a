/*
 * What the check_*.c files share; nobody but them and judge.c includes it.
 *
 * A look is one judged step under the checks. The order in which judge.c
 * calls them is the order of the results: HTTP, body, shape, expectation,
 * tasks.
 */
#ifndef CHECK_PARTS_H
#define CHECK_PARTS_H

#include "check/judge.h"
#include "vim/vim_check.h"

enum { CHECK_TEXT_MAX = 200 };

/* How the task that a step started has ended, from the reads of it. */
struct task_outcome {
	enum task_state state;      /* SUCCESS or ERROR; NONE = not known */
	const struct vim_type *fault; /* of the error; NULL = not known */
};

struct look {
	const struct test_case *test_case;
	const struct evidence *evidence;
	struct findings *findings;
	struct arena *scratch;      /* ends with the step */
	unsigned step;
	const struct exchange *exchange;
	const struct exchange **blamed; /* of the first failure of the case */
	const char *where;
	const struct answer *answer;
	struct task_outcome task;
	const struct accept *matched;   /* by check_match */
	bool task_broken;           /* accepted, but its task went wrong: that
	                               is for the task checks to say */
	enum verdict unlisted;      /* nothing matched: warn or fail */
};

/* Adds a result; a failure blames `x`. What several reads of one task have in
 * common is told of the first one only. */
void look_add(struct look *, const struct exchange *x, const char *check,
	      enum verdict, const char *clause, const char *where,
	      const char *pointer, const char *expected, const char *got);

/* The same about the step's own exchange. */
void look_say(struct look *, const char *check, enum verdict,
	      const char *clause, const char *pointer, const char *expected,
	      const char *got);

bool case_has_clause(const struct test_case *, const char *id);

/* ---- check_match.c ---- */

/* Fills matched, task_broken and unlisted. */
void check_match(struct look *);
/* The result of it. */
void check_expected(struct look *);
/* The alternative whose shape an unlisted answer was meant to have. */
const struct accept *near_alternative(const struct look *);
/* The clause it names, else the first one of the case. */
const char *alternative_clause(const struct look *, const struct accept *);

/* ---- check_http.c ---- */

/* No answer came: R1, and worse when the server did not survive it. */
void check_survived(struct look *, const struct exchange *, const char *got,
		    const char *where);
/* false: no answer came, nothing else can be judged. */
bool check_answered(struct look *);
void check_framing(struct look *, const struct exchange *,
		   const struct answer *, const char *where);
/* The step's request was the last one that its connection may serve. */
void check_last(struct look *);
/* What the case has left on its connection made the next answer another one. */
void check_next(struct look *);
void check_coding(struct look *, const struct exchange *,
		  const struct answer *, const char *where);
void check_required_headers(struct look *);

/* ---- check_body.c ---- */

/* `tolerant`: any body was accepted, so a broken one is only a warning. */
void check_json_text(struct look *, const struct exchange *,
		     const struct answer *, const char *where, bool tolerant);
void check_body(struct look *);
void check_media_type(struct look *, const struct exchange *,
		      const struct answer *, const char *where,
		      const char *clause, bool tolerant);

/* ---- check_shape.c ---- */

/* A fault that the operation's page names, or a descendant. */
bool fault_type_is_documented(const struct vim_type *);

/* A 500 of the kind that the operation's page names: M6 applies. */
bool fault_is_documented(const struct answer *);
/* No deviation that fails; an unknown name of the fault itself is none. */
bool fault_is_sound(struct arena *, const struct answer *);
void check_shape(struct look *);
/* What an unlisted 2xx breaks where a reference to a Task is right. */
void check_success_form(struct look *);
/* Clause of the rules whose verdict is the same in every slot (duplicates,
 * absent nested names, aliases...); NULL for all others. */
const char *common_clause(enum vim_rule);
/* A rule on one member or slot that a failing deviation breaks besides the
 * clause on its whole object; NULL = none. */
const char *special_clause(const struct vim_deviation *);
/* The pointer is the object of that known type itself, its _typeName or one
 * of its own required members. */
bool names_required(const char *type, const char *pointer);

/* ---- check_task.c, check_task_info.c, check_task_result.c ---- */

enum { TASK_LATE_US = 10 * 1000 * 1000 }; /* protocol.md 9.27 */

/* One read of a task. */
struct task_read {
	struct look *look;
	const struct exchange *exchange;
	struct answer answer;
	const char *where;
	struct slice task;          /* value of the reference that came; NONE
	                               when the step itself is the read */
	enum task_state state;
	bool ended;                 /* an earlier read said so */
};

struct task_outcome task_outcome(struct arena *, const struct evidence *,
				 unsigned step);
void check_task(struct look *);
void check_task_info(struct task_read *);
void check_task_result(struct task_read *);
/* look_add about a read. */
void read_say(struct task_read *, const char *check, enum verdict,
	      const char *clause, const char *pointer, const char *expected,
	      const char *got);

/* ---- check_distinct.c ---- */

/* `tasks` holds what each judged step before this one got. */
void check_distinct(struct look *, struct slice tasks[CASE_STEPS_MAX]);

/* ---- check_alike.c ---- */

/* `said` holds the summary of each judged step's answer, NULL elsewhere. */
void check_alike(struct look *, const char *const said[CASE_STEPS_MAX]);

/* ---- judge_control.c ---- */

/* Each adds a result unless all is well. `reason` is set by the first one of
 * a case that has something to tell; its text lives as long as the findings. */

/* false: the case cannot be judged. */
bool judge_control_before(struct look *, const char **reason);
void judge_control_after(struct look *, const char **reason);
/* A step that only prepares; false: the later steps mean nothing. */
bool judge_setup(struct look *, const char **reason);
/* Why the case is an error, in the place of an exchange that is missing. */
void judge_missing(struct look *, const char **reason);
/* The last one of that role (and step), or NULL; its exchange. */
const struct evidence_item *evidence_last_item(const struct evidence *,
					       enum evidence_role,
					       unsigned step);
const struct exchange *evidence_last(const struct evidence *,
				     enum evidence_role, unsigned step);

#endif
