#include "report/report_cause.h"

const char *report_check_title(struct report_log *log,
			       const struct check_result *c)
{
	return arena_printf(&log->arena, "%s%sexpected %s, got %s",
			    c->pointer, *c->pointer ? ": " : "", c->expected,
			    c->got);
}

static bool same_text(const char *a, const char *b)
{
	return !strcmp(a, b);
}

static bool same_check(const struct check_result *a,
		       const struct check_result *b)
{
	if (!a || !b)
		return a == b;
	return same_text(a->check, b->check) &&
	       same_text(a->clause, b->clause) &&
	       same_text(a->pointer, b->pointer) &&
	       same_text(a->expected, b->expected) &&
	       same_text(a->got, b->got);
}

static bool same_group(const struct report_case *a,
		       const struct report_case *b)
{
	if (a->verdict == VERDICT_FAIL || !a->reason || !b->reason)
		return same_check(a->cause, b->cause) &&
		       !a->reason == !b->reason;
	return same_text(a->reason, b->reason);
}

const char *report_case_title(struct report_log *log,
			      const struct report_case *c)
{
	if (c->verdict != VERDICT_FAIL && c->reason)
		return c->reason;
	return c->cause ? report_check_title(log, c->cause)
			: "no check decided";
}

static struct report_cause *group_of(struct report_cause *groups,
				     size_t count,
				     const struct report_case *c)
{
	for (size_t i = 0; i < count; i++)
		if (same_group(groups[i].cases[0], c))
			return &groups[i];
	return NULL;
}

static void open_group(struct report_log *log, struct report_cause *group,
		       const struct report_case *c)
{
	group->title = report_case_title(log, c);
	group->clause = c->cause ? c->cause->clause : "";
	group->cases = arena_array(&log->arena, 1, sizeof(*group->cases));
	group->cases[0] = c;
}

/* Finds the groups, with only the first case of each in its place: how much
 * room each needs is not known before. of[n] = group of the n-th case. */
static size_t find_groups(struct report_log *log, enum verdict verdict,
			  struct report_cause *groups,
			  struct report_cause **of)
{
	size_t count = 0;

	for (size_t i = 0, n = 0; i < log->count; i++) {
		const struct report_case *c = &log->cases[i];

		if (c->verdict != verdict)
			continue;
		of[n] = group_of(groups, count, c);
		if (!of[n]) {
			of[n] = &groups[count++];
			open_group(log, of[n], c);
		}
		of[n++]->case_count++;
	}
	return count;
}

static void fill_groups(struct report_log *log, enum verdict verdict,
			struct report_cause *groups, size_t count,
			struct report_cause **of)
{
	for (size_t k = 0; k < count; k++) {
		groups[k].cases = arena_array(&log->arena,
					      groups[k].case_count,
					      sizeof(*groups[k].cases));
		groups[k].case_count = 0;
	}
	for (size_t i = 0, n = 0; i < log->count; i++) {
		if (log->cases[i].verdict != verdict)
			continue;
		of[n]->cases[of[n]->case_count++] = &log->cases[i];
		n++;
	}
}

struct report_cause *report_reasons(struct report_log *log,
				    enum verdict verdict, size_t *count)
{
	struct report_cause *groups, **of;
	size_t cases = 0;

	if (verdict == VERDICT_FAIL)
		return report_causes(log, count);
	for (size_t i = 0; i < log->count; i++)
		cases += log->cases[i].verdict == verdict;
	groups = arena_array(&log->arena, cases, sizeof(*groups));
	of = arena_array(&log->arena, cases, sizeof(*of));
	*count = find_groups(log, verdict, groups, of);
	fill_groups(log, verdict, groups, *count, of);
	return groups;
}
