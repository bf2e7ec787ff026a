#include <errno.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "run/journal_fields.h"
#include "run/journal_lines.h"

enum { READ_FIRST = 64, CASE_SHOWN = -1 };

/* The arrays move while they grow, so pointers into them come last. */
struct link {
	size_t case_index;
	long item;        /* of the evidence; CASE_SHOWN = result.shown */
	unsigned number;  /* of the exchange */
};

struct reader {
	struct journal *journal;
	struct journal_place place;
	struct link *links;
	size_t link_count, link_room;
	size_t exchange_room, spot_room, case_room;
	size_t line_start, line_len;
	bool begun, ended;
};

/* Room for one more element; returns the grown array. */
static void *one_more(void *array, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return array;
	*room = *room ? *room * 2 : READ_FIRST;
	return mem_grow(array, *room * size);
}

static int wrong(const struct reader *r, const char *what)
{
	return err_set(r->place.err, ERR_INPUT, "%s:%zu: %s", r->place.path,
		       r->place.line, what);
}

/* ---- the first line ---- */

static int read_origins(struct reader *r, const struct json_node *root)
{
	struct run_info *info = &r->journal->info;
	const struct json_node *origins;

	if (journal_get_array(&r->place, root, "origins", RUN_ORIGINS_MAX,
			      &origins))
		return -1;
	for (const struct json_node *o = origins->first; o; o = o->next)
		if (journal_get_fields(&r->place, o, journal_origin_fields,
				       &info->origins[info->origin_count++]))
			return -1;
	return 0;
}

static int check_digest(struct reader *r)
{
	enum { DIGEST = 64 };
	const char *digest = r->journal->info.suite_sha256;

	if (strlen(digest) == DIGEST &&
	    strspn(digest, "0123456789abcdef") == DIGEST)
		return 0;
	return wrong(r, "'/suite_sha256' is not 64 lower-case hexadecimal "
			"digits");
}

static int read_head(struct reader *r, const struct json_node *root)
{
	const struct json_node *schema = root->first;

	if (!slice_is(json_string(r->place.scratch, schema), JOURNAL_SCHEMA)) {
		struct json_issue issue = {
			.pointer = "/journal",
			.got = json_describe(r->place.scratch, schema),
			.expected = "\"" JOURNAL_SCHEMA "\"" };

		return journal_wrong(&r->place, &issue);
	}
	if (journal_get_fields(&r->place, root, journal_info_fields,
			       &r->journal->info) ||
	    check_digest(r))
		return -1;
	return read_origins(r, root);
}

/* ---- exchanges ---- */

static int get_number(struct reader *r, const struct json_node *object,
		      const char *name, enum json_need need, unsigned max,
		      unsigned *number)
{
	struct journal_field f = { name, JOURNAL_UNSIGNED, 0,
				   need == JSON_OPTIONAL, max };

	return journal_get_field(&r->place, object, &f, number);
}

static size_t size_of(const struct exchange *x)
{
	return x->request.len + x->answer.len;
}

/* Whether the bytes can be decoded has been seen; they can come back. */
static void keep_or_leave(struct journal *j, struct exchange *x,
			  struct journal_spot *spot)
{
	size_t size = size_of(x);

	spot->away = size > JOURNAL_KEPT_MAX ||
		     j->held + size > JOURNAL_HELD_MAX;
	if (spot->away)
		exchange_release(x);
	else
		j->held += size;
}

static int read_exchange(struct reader *r, const struct json_node *root)
{
	struct journal *j = r->journal;
	struct journal_spot *spot;
	struct exchange *x;
	unsigned number = 0;

	if (j->exchange_count == JOURNAL_EXCHANGES_MAX)
		return wrong(r, "too many exchanges");
	if (get_number(r, root, "exchange", JSON_REQUIRED,
		       JOURNAL_EXCHANGES_MAX, &number))
		return -1;
	if (number != j->exchange_count + 1)
		return wrong(r, arena_printf(r->place.scratch,
					     "exchange %u stands where %zu is "
					     "next", number,
					     j->exchange_count + 1));
	j->exchanges = one_more(j->exchanges, j->exchange_count,
				&r->exchange_room, sizeof(*j->exchanges));
	j->spots = one_more(j->spots, j->exchange_count, &r->spot_room,
			    sizeof(*j->spots));
	spot = &j->spots[j->exchange_count];
	*spot = (struct journal_spot){ (off_t)r->line_start, r->line_len,
				       r->place.line, false };
	x = &j->exchanges[j->exchange_count++];
	exchange_init(x);
	x->number = number;
	if (journal_get_fields(&r->place, root, journal_exchange_fields, x))
		return -1;
	keep_or_leave(j, x, spot);
	return 0;
}

/* ---- cases ---- */

static int add_link(struct reader *r, const struct json_node *object,
		    const char *name, enum json_need need, long item)
{
	unsigned number = 0;

	if (get_number(r, object, name, need, JOURNAL_EXCHANGES_MAX, &number))
		return -1;
	if (!number && need == JSON_OPTIONAL)
		return 0;
	if (!number || number > r->journal->exchange_count)
		return wrong(r, arena_printf(r->place.scratch,
					     "exchange %u is not in the "
					     "journal before this line",
					     number));
	r->links = one_more(r->links, r->link_count, &r->link_room,
			    sizeof(*r->links));
	r->links[r->link_count++] = (struct link){
		r->journal->case_count - 1, item, number
	};
	return 0;
}

static int read_evidence(struct reader *r, const struct json_node *root,
			 struct evidence *e)
{
	const struct json_node *items;
	long index = 0;

	if (journal_get_fields(&r->place, root, journal_evidence_fields, e) ||
	    journal_get_array(&r->place, root, "evidence", EVIDENCE_MAX,
			      &items))
		return -1;
	e->items = arena_array(&r->journal->arena, items->count,
			       sizeof(*e->items));
	e->count = items->count;
	for (const struct json_node *i = items->first; i; i = i->next, index++)
		if (journal_get_fields(&r->place, i, journal_item_fields,
				       &e->items[index]) ||
		    add_link(r, i, "exchange", JSON_REQUIRED, index))
			return -1;
	return 0;
}

static int read_levels(struct reader *r, const struct json_node *root,
		       struct case_result *result)
{
	const struct json_node *levels = NULL;
	struct json_issue issue;

	if (json_get_node(r->place.scratch, root, "verdict", JSON_REQUIRED,
			  JSON_OBJECT, &levels, &issue) != JSON_GOT)
		return journal_wrong(&r->place, &issue);
	for (unsigned i = 0; i < LEVEL_COUNT; i++) {
		struct journal_field f = journal_level_field((enum level)i);

		if (journal_get_field(&r->place, levels, &f, result))
			return -1;
	}
	return 0;
}

static int read_result(struct reader *r, const struct json_node *root,
		       struct case_result *result)
{
	const struct json_node *checks;

	if (read_levels(r, root, result) ||
	    journal_get_fields(&r->place, root, journal_result_fields,
			       result) ||
	    add_link(r, root, "shown", JSON_OPTIONAL, CASE_SHOWN) ||
	    journal_get_array(&r->place, root, "checks", CHECK_RESULTS_MAX,
			      &checks))
		return -1;
	for (const struct json_node *c = checks->first; c; c = c->next)
		if (journal_get_fields(
			    &r->place, c, journal_check_fields,
			    &result->findings.results[result->findings.count++]))
			return -1;
	return 0;
}

static int read_case(struct reader *r, const struct json_node *root)
{
	static const struct journal_field id = {
		"case", JOURNAL_TEXT, offsetof(struct journal_case, id), false,
		0
	};
	struct journal *j = r->journal;
	struct journal_case *c;

	if (j->case_count == JOURNAL_CASES_MAX)
		return wrong(r, "too many cases");
	j->cases = one_more(j->cases, j->case_count, &r->case_room,
			    sizeof(*j->cases));
	c = &j->cases[j->case_count++];
	memset(c, 0, sizeof(*c));
	if (journal_get_field(&r->place, root, &id, c) ||
	    read_evidence(r, root, &c->evidence))
		return -1;
	return read_result(r, root, &c->recorded);
}

static void resolve(struct reader *r)
{
	struct journal *j = r->journal;

	for (size_t i = 0; i < r->link_count; i++) {
		const struct link *l = &r->links[i];
		struct journal_case *c = &j->cases[l->case_index];
		const struct exchange *x = &j->exchanges[l->number - 1];

		if (l->item == CASE_SHOWN)
			c->recorded.shown = x;
		else
			c->evidence.items[l->item].exchange = x;
	}
}

/* ---- the last line ---- */

static int read_end(struct reader *r, const struct json_node *root)
{
	struct run_summary *sum = &r->journal->summary;
	const struct json_node *counts = NULL;
	struct json_issue issue;

	r->ended = true;
	if (journal_get_fields(&r->place, root, journal_summary_fields, sum) ||
	    journal_get_fields(&r->place, root, journal_found_fields,
			       &r->journal->info))
		return -1;
	if (json_get_node(r->place.scratch, root, "count", JSON_REQUIRED,
			  JSON_OBJECT, &counts, &issue) != JSON_GOT)
		return journal_wrong(&r->place, &issue);
	for (unsigned i = 0; i < VERDICT_COUNT; i++) {
		struct journal_field f = journal_count_field((enum verdict)i);

		if (journal_get_field(&r->place, counts, &f, sum))
			return -1;
	}
	return 0;
}

/* ---- any line ---- */

static int read_kind(struct reader *r, const struct json_node *root)
{
	static const struct {
		const char *name;
		int (*read)(struct reader *, const struct json_node *);
	} kinds[] = { { "journal", read_head },
		      { "exchange", read_exchange },
		      { "case", read_case },
		      { "end", read_end } };

	if (root->type != JSON_OBJECT || !root->first)
		return wrong(r, "this is no line of a journal");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!slice_is(root->first->name, kinds[i].name))
			continue;
		if (!i != !r->begun)
			return wrong(r, i ? "a journal starts with its "
					    "\"journal\" line"
					  : "a second \"journal\" line");
		r->begun = true;
		return kinds[i].read(r, root);
	}
	return wrong(r, "this is no line of a journal");
}

static int read_line(struct reader *r, struct slice line, bool cut)
{
	struct arena scratch = ARENA_INIT;
	struct json_verdict verdict;
	struct json_node *root;
	const struct json_node *twice;
	int result = -1;

	r->place.scratch = &scratch;
	r->place.line++;
	root = json_parse(&scratch, line, JOURNAL_DEPTH_MAX, &verdict);
	twice = root ? json_duplicate(root, NULL) : NULL;
	if (!root && cut && r->begun)
		result = 0;
	else if (!root)
		wrong(r, arena_printf(&scratch, "not JSON at byte %zu: %s",
				      verdict.offset,
				      json_error_text(verdict.code)));
	else if (r->ended)
		wrong(r, "a line after the \"end\" line");
	else if (twice)
		wrong(r, arena_printf(&scratch, "'%s' stands there twice",
				      json_pointer(&scratch, twice)));
	else
		result = read_kind(r, root);
	arena_release(&scratch);
	return result;
}

static int read_lines(struct reader *r, struct journal_lines *lines)
{
	for (;;) {
		enum journal_line kind = journal_lines_next(lines,
							    JOURNAL_MAX);

		switch (kind) {
		case JOURNAL_LINE:
		case JOURNAL_CUT:
			r->line_start = lines->start;
			r->line_len = lines->line.len;
			if (read_line(r, buf_view(&lines->line),
				      kind == JOURNAL_CUT))
				return -1;
			continue;
		case JOURNAL_NO_LINE:
			if (r->begun)
				return 0;
			return err_set(r->place.err, ERR_INPUT,
				       "%s: the journal is empty",
				       r->place.path);
		case JOURNAL_UNREADABLE:
			return err_set(r->place.err, ERR_INPUT,
				       "cannot read journal '%s': %s",
				       r->place.path, strerror(errno));
		case JOURNAL_LINE_TOO_LONG:
			r->place.line++;
			return wrong(r, "the line is too long");
		case JOURNAL_TOO_LONG:
			r->place.line++;
			return wrong(r, "the journal is too long");
		}
	}
}

int journal_read_stream(struct journal *j, FILE *file, const char *name,
			struct err *err)
{
	struct reader r = { .journal = j,
			    .place = { .path = name, .keep = &j->arena,
				       .err = err } };
	size_t expanded = 0;
	struct journal_lines *lines = mem_alloc(sizeof(*lines));
	int result;

	*j = (struct journal){ .arena = ARENA_INIT, .file = file };
	j->path = arena_string(&j->arena, slice_from(name));
	r.place.expanded = &expanded;
	journal_lines_init(lines, file, JOURNAL_LINE_MAX);
	result = read_lines(&r, lines);
	if (result)
		journal_release(j);
	else
		resolve(&r);
	j->ended = r.ended;
	if (!result && !r.ended)
		j->summary = (struct run_summary){
			.selected = j->info.selected,
			.verdict = RUN_INTERRUPTED,
		};
	journal_lines_release(lines);
	mem_free(lines);
	mem_free(r.links);
	return result;
}

int journal_read(struct journal *j, const char *path, struct err *err)
{
	struct err inner = ERR_INIT;
	int fd = file_open_regular(path, &inner);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "rb");

	if (file)
		return journal_read_stream(j, file, path, err);
	if (fd >= 0)
		close(fd);
	return err_set(err, ERR_INPUT, "journal: %s", inner.text);
}

void journal_release(struct journal *j)
{
	for (size_t i = 0; i < j->exchange_count; i++)
		exchange_release(&j->exchanges[i]);
	mem_free(j->exchanges);
	mem_free(j->spots);
	mem_free(j->cases);
	if (j->file)
		fclose(j->file);
	arena_release(&j->arena);
	*j = (struct journal){ .arena = ARENA_INIT };
}
