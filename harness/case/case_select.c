#include "case/case_select.h"

#include "base/file.h"
#include "base/suggest.h"

enum { SELECT_FILE_MAX = 1024 * 1024, SELECT_GLOBS_MAX = 16384 };

/* Globs of one option, those of @FILE included. */
struct globs {
	struct slice *list;
	size_t count;
};

static int globs_add(struct globs *g, struct slice glob, struct err *err)
{
	if (g->count == SELECT_GLOBS_MAX)
		return err_set(err, ERR_USAGE, "more than %d patterns",
			       SELECT_GLOBS_MAX);
	g->list[g->count++] = glob;
	return 0;
}

/* One glob per line; what follows a "#" at its start or after a blank is a
 * comment. */
static int globs_add_file(struct globs *g, const char *path,
			  struct arena *arena, struct err *err)
{
	struct buf text = BUF_INIT(SELECT_FILE_MAX);
	struct slice rest;
	int result = file_read(path, &text, err);

	rest = result ? SLICE_NONE : arena_slice(arena, buf_view(&text));
	while (!result && rest.len) {
		ptrdiff_t end = slice_find(rest, slice_from("\n"));
		struct slice line = end < 0 ? rest :
			slice_head(rest, (size_t)end);

		rest = slice_skip(rest, line.len + 1);
		for (size_t i = 0; i < line.len; i++)
			if (line.at[i] == '#' &&
			    (!i || strchr(" \t", line.at[i - 1])))
				line = slice_head(line, i);
		if (line.len && line.at[line.len - 1] == '\r')
			line.len--;
		line = slice_trim(line);
		if (line.len)
			result = globs_add(g, line, err);
	}
	buf_release(&text);
	return result;
}

static int globs_read(struct globs *g, const char *const *patterns,
		      size_t count, struct arena *arena, struct err *err)
{
	*g = (struct globs){ .list = arena_array(arena, SELECT_GLOBS_MAX,
						 sizeof(*g->list)) };
	for (size_t i = 0; i < count; i++) {
		const char *p = patterns[i];

		if (p[0] == '@' ? globs_add_file(g, p + 1, arena, err)
				: globs_add(g, slice_from(p), err))
			return -1;
	}
	return 0;
}

static bool globs_match(const struct globs *g, const char *id)
{
	for (size_t i = 0; i < g->count; i++)
		if (slice_glob(slice_from(id), g->list[i]))
			return true;
	return false;
}

static bool has_tag(const struct test_case *tc, const struct selection *s)
{
	for (size_t i = 0; i < tc->tag_count; i++)
		for (size_t j = 0; j < s->tag_count; j++)
			if (!strcmp(tc->tags[i], s->tags[j]))
				return true;
	return !s->tag_count;
}

static bool has_clause(const struct test_case *tc, const struct selection *s)
{
	for (size_t i = 0; i < tc->clause_count; i++)
		for (size_t j = 0; j < s->clause_count; j++)
			if (!strcmp(tc->clauses[i]->id, s->clauses[j]))
				return true;
	return !s->clause_count;
}

/* The nearest of everything that the suite has of one kind. */
static void offer_tags(const struct suite *suite, struct suggest *near)
{
	for (size_t i = 0; i < suite->case_count; i++)
		for (size_t t = 0; t < suite->cases[i].tag_count; t++)
			suggest_offer(near, suite->cases[i].tags[t]);
}

static bool matches_any(const struct suite *suite, struct slice glob)
{
	for (size_t i = 0; i < suite->case_count; i++)
		if (slice_glob(slice_from(suite->cases[i].id), glob))
			return true;
	return false;
}

static bool unknown_tag(const struct suite *suite, const char *tag,
			struct err *err)
{
	struct suggest near;

	suggest_init(&near, slice_from(tag));
	offer_tags(suite, &near);
	if (near.best && !near.distance)
		return false;
	err_set(err, ERR_USAGE, "no case has the tag '%s'%s", tag,
		suggest_text(&near));
	return true;
}

static bool unknown_clause(const struct suite *suite, const char *id,
			   struct err *err)
{
	struct suggest near;

	if (suite_clause(suite, slice_from(id)))
		return false;
	suggest_init(&near, slice_from(id));
	for (size_t i = 0; i < suite->clause_count; i++)
		suggest_offer(&near, suite->clauses[i].id);
	err_set(err, ERR_USAGE, "no clause '%s'%s", id, suggest_text(&near));
	return true;
}

static bool unknown_id(const struct suite *suite, struct slice glob,
		       struct err *err)
{
	struct suggest near;

	if (matches_any(suite, glob))
		return false;
	suggest_init(&near, glob);
	for (size_t i = 0; i < suite->case_count; i++)
		suggest_offer(&near, suite->cases[i].id);
	err_set(err, ERR_USAGE, "no case matches '%.*s'%s", SLICE_ARG(glob),
		near.best ? suggest_text(&near) :
		"; 'list cases' shows what there is");
	return true;
}

/* -1: a word of the selection fits nothing. The others may fit, but whoever
 * mistypes one of two must not take half for the whole. */
static int check_words(const struct suite *suite, const struct selection *s,
		       const struct globs *run, struct err *err)
{
	for (size_t i = 0; i < s->tag_count; i++)
		if (unknown_tag(suite, s->tags[i], err))
			return -1;
	for (size_t i = 0; i < s->clause_count; i++)
		if (unknown_clause(suite, s->clauses[i], err))
			return -1;
	for (size_t i = 0; i < run->count; i++)
		if (unknown_id(suite, run->list[i], err))
			return -1;
	return 0;
}

/* Every shards-th case of the chosen ones, counted in table order. */
static int keep_shard(const struct selection *s,
		      const struct test_case **chosen, size_t *count,
		      struct err *err)
{
	size_t all = *count, kept = 0;

	if (!s->shards)
		return 0;
	if (!s->shard || s->shard > s->shards)
		return err_set(err, ERR_USAGE, "shard %u/%u does not exist; "
			       "the first one is 1", s->shard, s->shards);
	for (size_t i = 0; i < all; i++)
		if (i % s->shards == s->shard - 1)
			chosen[kept++] = chosen[i];
	*count = kept;
	if (kept)
		return 0;
	return err_set(err, ERR_USAGE, "shard %u/%u holds no case: only %zu "
		       "are selected", s->shard, s->shards, all);
}

int suite_select(const struct suite *suite, const struct selection *s,
		 struct arena *arena, const struct test_case ***chosen,
		 size_t *count, struct err *err)
{
	struct globs run, skip;

	*chosen = arena_array(arena, suite->case_count + 1, sizeof(**chosen));
	*count = 0;
	if (globs_read(&run, s->run, s->run_count, arena, err) ||
	    globs_read(&skip, s->skip, s->skip_count, arena, err) ||
	    check_words(suite, s, &run, err))
		return -1;
	for (size_t i = 0; i < suite->case_count; i++) {
		const struct test_case *tc = &suite->cases[i];

		if ((!s->run_count || globs_match(&run, tc->id)) &&
		    !globs_match(&skip, tc->id) && has_tag(tc, s) &&
		    has_clause(tc, s))
			(*chosen)[(*count)++] = tc;
	}
	if (!*count)
		return err_set(err, ERR_USAGE, "nothing matches the selection; "
			       "'list cases' shows what there is");
	return keep_shard(s, *chosen, count, err);
}
