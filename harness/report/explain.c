#include "report/explain.h"

#include "report/report_console.h"

enum { FACT_INDENT = 10, CLAUSE_INDENT = 10, VERDICT_INDENT = 8 };

static const char *const controls[] = {
	[CONTROL_NONE] = "none",
	[CONTROL_SYNC] = "a valid sync just before and just after; when it is "
			 "not accepted, the case is blocked",
	[CONTROL_LOGIN] = "a valid Login just before and just after; when it "
			  "is not accepted, the case is blocked",
};

static const char *const defaults[] = {
	[DEFAULT_FAIL] = "any other answer fails",
	[DEFAULT_RUNTIME_FAULT_WARNS] =
		"a sound 500 with a RuntimeFault or a descendant warns; any "
		"other answer fails",
	[DEFAULT_ANY_FAULT_WARNS] =
		"a sound 500 with a RuntimeFault, a descendant, or a fault of "
		"a name that is not documented warns; any other answer fails",
};

static void put_fact(struct console *c, const char *label, const char *text)
{
	console_show(c, text);
	console_prose(c, label, NULL, FACT_INDENT);
}

static void put_tags(struct console *c, const struct test_case *tc)
{
	for (size_t i = 0; i < tc->tag_count; i++) {
		console_say(c, i ? ", " : "");
		console_show(c, tc->tags[i]);
	}
	if (tc->tag_count)
		console_prose(c, "tags", NULL, FACT_INDENT);
}

static void put_needs(struct console *c, const struct test_case *tc)
{
	const struct need_info *need;
	bool any = false;

	for (size_t i = 0; (need = need_at(i)); i++) {
		if (!(tc->needs & need->bit))
			continue;
		console_say(c, "%s%s (%s)", any ? ", " : "", need->name,
			    need->reason);
		any = true;
	}
	if (!any)
		console_say(c, "nothing more than %s",
			    tc->uses_volume || tc->control == CONTROL_SYNC
				    ? "a volume" : "the server");
	console_prose(c, "needs", NULL, FACT_INDENT);
}

static void put_facts(struct console *c, const struct test_case *tc)
{
	console_show(c, tc->id);
	console_record(c, "", NULL, 0);
	console_show(c, tc->title);
	console_prose(c, "", NULL, 0);
	buf_byte(c->out, '\n');
	put_fact(c, "topic", tc->topic);
	put_tags(c, tc);
	put_fact(c, "since", tc->since);
	put_needs(c, tc);
	put_fact(c, "control", controls[tc->control]);
	if (tc->behaviour)
		put_fact(c, "profile", tc->behaviour);
	console_show(c, tc->file);
	console_say(c, ", line %u", tc->line);
	console_record(c, "defined", NULL, FACT_INDENT);
}

static void put_label(struct buf *label, const char *text)
{
	buf_clear(label);
	buf_printf(label, "  %s", text);
}

static void put_clauses(struct console *c, const struct test_case *tc)
{
	struct buf label = BUF_INIT(CONSOLE_LINE_MAX);

	buf_text(c->out, "\nClauses\n");
	for (size_t i = 0; i < tc->clause_count; i++) {
		const struct clause *clause = tc->clauses[i];

		put_label(&label, clause->id);
		console_show(c, clause->text);
		console_prose(c, buf_string(&label), NULL, CLAUSE_INDENT);
		console_say(c, "%s, ", level_name(clause->level));
		console_show(c, clause->source);
		console_prose(c, "", NULL, CLAUSE_INDENT);
	}
	buf_release(&label);
}

static const struct clause *clause_of(const struct test_case *tc,
				      const struct accept *alt)
{
	return alt->clause ? alt->clause : tc->clauses[0];
}

/* What each clause says stands below its first answer. */
static bool clause_is_new(const struct test_case *tc, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (clause_of(tc, &tc->accepts[k]) ==
		    clause_of(tc, &tc->accepts[i]))
			return false;
	return true;
}

static void put_accept(struct console *c, const struct test_case *tc, size_t i)
{
	const struct accept *alt = &tc->accepts[i];
	const struct clause *clause = clause_of(tc, alt);
	struct arena arena = ARENA_INIT;
	struct buf label = BUF_INIT(CONSOLE_LINE_MAX);

	put_label(&label, verdict_name(alt->verdict));
	if (alt->step)
		console_say(c, "step %u: ", alt->step);
	console_show(c, accept_text(&arena, alt));
	console_say(c, "  (%s)", clause->id);
	console_prose(c, buf_string(&label), console_color(alt->verdict),
		      VERDICT_INDENT);
	if (clause_is_new(tc, i)) {
		console_say(c, "%s: ", clause->id);
		console_show(c, clause->text);
		console_prose(c, "", NULL, VERDICT_INDENT);
	}
	buf_release(&label);
	arena_release(&arena);
}

static void put_accepts(struct console *c, const struct test_case *tc)
{
	buf_text(c->out, "\nAnswers; the first one that fits decides\n");
	for (size_t i = 0; i < tc->accept_count; i++)
		put_accept(c, tc, i);
	console_say(c, "%s  (%s)", defaults[tc->otherwise],
		    tc->clauses[0]->id);
	console_prose(c, "  else", NULL, VERDICT_INDENT);
	if (tc->alike) {
		console_say(c, "an answer that tells the requests apart, "
			       "whatever it is  (%s)", tc->clauses[0]->id);
		console_prose(c, "  fail", console_color(VERDICT_FAIL),
			      VERDICT_INDENT);
	}
}

void explain_case(const struct explain *e, struct slice requests)
{
	const struct test_case *tc = e->test_case;
	struct console c = { .out = e->out,
			     .line = BUF_INIT(CONSOLE_LINE_MAX),
			     .options = e->options,
			     .suite = e->suite };

	put_facts(&c, tc);
	put_clauses(&c, tc);
	buf_printf(e->out, "\nRequest%s, to the embedded reference server%s\n",
		   tc->step_count == 1 ? "" : "s",
		   tc->parallel ? ", all at once" : "");
	buf_slice(e->out, requests);
	put_accepts(&c, tc);
	buf_release(&c.line);
}
