/* The clause catalogue. */
#include "case/case_load_fields.h"
#include "case/case_load_parts.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

void read_version(struct loader *l, const struct json_node *n, void *target)
{
	(void)target;
	l->suite->version = loader_text(l, n);
}

void read_clauses(struct loader *l, const struct json_node *n, void *target)
{
	struct suite *suite = l->suite;

	(void)target;
	if (!n->count)
		loader_mistake(l, n->offset, "no clauses");
	suite->clauses = arena_array(&suite->arena, n->count + 1,
				     sizeof(*suite->clauses));
	for (const struct json_node *e = n->first; e; e = e->next) {
		struct clause *clause = &suite->clauses[suite->clause_count];

		loader_object(l, PLACE_CLAUSE, e, clause);
		if (!clause->id)
			continue;
		if (suite_clause(suite, slice_from(clause->id)))
			loader_mistake(l, e->offset,
				       "clause '%s' stands here twice",
				       loader_shown(l, slice_from(clause->id)));
		suite->clause_count++;
	}
}

void read_clause_id(struct loader *l, const struct json_node *n, void *target)
{
	struct clause *clause = target;

	clause->id = loader_text(l, n);
}

void read_clause_text(struct loader *l, const struct json_node *n,
		      void *target)
{
	struct clause *clause = target;

	clause->text = loader_text(l, n);
}

void read_clause_source(struct loader *l, const struct json_node *n,
			void *target)
{
	struct clause *clause = target;

	clause->source = loader_text(l, n);
}

void read_clause_level(struct loader *l, const struct json_node *n,
		       void *target)
{
	static const char *const levels[] = { [LEVEL_MUST] = "must",
					      [LEVEL_SHOULD] = "should" };
	struct clause *clause = target;
	int chosen = loader_choice(l, n, "level", levels, COUNT(levels));

	if (chosen >= 0)
		clause->level = (enum level)chosen;
}

void read_clause_untestable(struct loader *l, const struct json_node *n,
			    void *target)
{
	struct clause *clause = target;

	clause->untestable = loader_text(l, n);
}
