/*
 * Bytes of exchanges that stayed in the journal's file while it was read.
 */
#include "base/alloc.h"
#include "run/journal_fields.h"

static int load(struct journal *j, size_t index, struct err *err)
{
	const struct journal_spot *spot = &j->spots[index];
	struct exchange *x = &j->exchanges[index];
	struct arena scratch = ARENA_INIT;
	size_t expanded = 0;
	struct journal_place place = { .path = j->path, .line = spot->line,
				       .scratch = &scratch,
				       .keep = &j->arena, .err = err,
				       .expanded = &expanded };
	char *line = mem_alloc(spot->len + 1);
	struct json_node *root = NULL;
	int result = -1;

	exchange_release(x);
	if (!fseeko(j->file, spot->offset, SEEK_SET) &&
	    fread(line, 1, spot->len, j->file) == spot->len)
		root = json_parse(&scratch, slice_of(line, spot->len),
				  JOURNAL_DEPTH_MAX, NULL);
	if (root)
		result = journal_get_fields(&place, root,
					    journal_exchange_fields, x);
	else
		err_set(err, ERR_INPUT, "%s:%zu: the line is no longer there",
			j->path, spot->line);
	arena_release(&scratch);
	mem_free(line);
	return result;
}

/* The index of an exchange that evidence of this journal points to. */
static size_t index_of(const struct journal *j, const struct exchange *x)
{
	return (size_t)(x - j->exchanges);
}

static bool in_case(const struct journal_case *c, const struct exchange *x)
{
	for (size_t i = 0; i < c->evidence.count; i++)
		if (c->evidence.items[i].exchange == x)
			return true;
	return c->recorded.shown == x;
}

/* What an earlier case needed; small ones came back first and stay. */
static void make_room(struct journal *j, const struct journal_case *c)
{
	for (size_t i = 0; i < j->exchange_count; i++) {
		struct exchange *x = &j->exchanges[i];

		if (j->spots[i].away || in_case(c, x))
			continue;
		j->held -= x->request.len + x->answer.len;
		j->spots[i].away = true;
		exchange_release(x);
	}
}

static int make_whole(struct journal *j, const struct exchange *x,
		      struct err *err)
{
	size_t i = x ? index_of(j, x) : 0;

	if (!x || !j->spots[i].away)
		return 0;
	if (load(j, i, err))
		return -1;
	j->spots[i].away = false;
	j->held += x->request.len + x->answer.len;
	if (j->held <= (size_t)JOURNAL_HELD_MAX + JOURNAL_CASE_MAX)
		return 0;
	return err_set(err, ERR_INPUT,
		       "%s:%zu: the exchanges of one case hold more than %d "
		       "MiB", j->path, j->spots[i].line,
		       JOURNAL_CASE_MAX >> 20);
}

int journal_load(struct journal *j, const struct journal_case *c,
		 struct err *err)
{
	if (j->held > JOURNAL_HELD_MAX)
		make_room(j, c);
	for (size_t i = 0; i < c->evidence.count; i++)
		if (make_whole(j, c->evidence.items[i].exchange, err))
			return -1;
	return make_whole(j, c->recorded.shown, err);
}
