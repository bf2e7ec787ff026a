/* Which file is read as what, and in which order. */
#include "case/case_load.h"

#include "base/alloc.h"
#include "case/case_files.h"
#include "case/case_load_parts.h"
#include "http/exchange.h"

/* The tree of a file, or NULL (reported). */
static struct json_node *parse(struct loader *l, const char *shown,
			       struct slice text)
{
	struct json_verdict verdict;
	struct json_node *root;

	l->file = shown;
	l->text = text;
	root = json_parse(l->scratch, text, 0, &verdict);
	if (!root)
		loader_mistake(l, verdict.offset, "not JSON: %s",
			       json_error_text(verdict.code));
	return root;
}

static bool is_body(const struct case_file *file)
{
	return slice_starts(slice_from(file->name), "bodies/");
}

static void load_body(struct loader *l, const struct case_file *file)
{
	struct suite *suite = l->suite;
	struct suite_body *body = &suite->bodies[suite->body_count++];
	struct slice name = slice_skip(slice_from(file->name),
				       strlen("bodies/"));
	struct buf compact = BUF_INIT(REQUEST_MAX);
	struct json_node *root;

	name.len -= strlen(".json");
	body->name = arena_string(&suite->arena, name);
	root = parse(l, file->shown, file->text);
	if (!root)
		return;
	loader_placeholders(l, root, root->spelling);
	json_render(root, &compact);
	body->text = arena_slice(&suite->arena, buf_view(&compact));
	buf_release(&compact);
}

/* A mistake about the folder rather than about a place in a file. */
static void missing(struct loader *l, const char *file, const char *what)
{
	l->file = file;
	l->text = SLICE_NONE;
	loader_mistake(l, 0, "%s", what);
}

/* The one file of that name, which must be there. */
static void load_named(struct loader *l, const char *folder,
		       const struct case_file *files, size_t count,
		       const char *name, enum case_place place)
{
	for (size_t i = 0; i < count; i++) {
		struct json_node *root;

		if (strcmp(files[i].name, name))
			continue;
		root = parse(l, files[i].shown, files[i].text);
		if (root)
			loader_object(l, place, root, NULL);
		return;
	}
	missing(l, arena_printf(l->scratch, "%s/%s", folder, name),
		"the file is missing");
}

static const char clauses_file[] = "clauses.json";
static const char lists_file[] = "alternatives.json";

static void load_files(struct loader *l, const char *folder,
		       const struct case_file *files, size_t count)
{
	l->suite->bodies = arena_array(&l->suite->arena, count + 1,
				       sizeof(*l->suite->bodies));
	for (size_t i = 0; i < count; i++)
		if (is_body(&files[i]))
			load_body(l, &files[i]);
	load_named(l, folder, files, count, clauses_file, PLACE_CLAUSES);
	load_named(l, folder, files, count, lists_file, PLACE_LISTS);
	for (size_t i = 0; i < count; i++) {
		struct json_node *root;

		if (is_body(&files[i]) || !strcmp(files[i].name, clauses_file) ||
		    !strcmp(files[i].name, lists_file))
			continue;
		root = parse(l, files[i].shown, files[i].text);
		if (root)
			loader_object(l, PLACE_CASES, root, NULL);
	}
	if (!l->suite->case_count && !l->mistakes)
		missing(l, folder, "the suite has no cases");
}

int suite_load(struct suite *suite, const char *folder, struct buf *problems,
	       struct err *err)
{
	struct arena scratch = ARENA_INIT;
	struct loader l = { .suite = suite, .scratch = &scratch,
			    .problems = problems, .err = err };
	struct case_file *files;
	size_t count;
	int result = -1;

	*suite = (struct suite){ .arena = ARENA_INIT };
	if (case_files_read(folder, &scratch, &files, &count, err) ||
	    case_files_digest(files, count, suite->sha256, err))
		goto out;
	load_files(&l, folder ? folder : "cases", files, count);
	result = l.mistakes ? -1 : 0;
out:
	arena_release(&scratch);
	if (result)
		suite_release(suite);
	return result;
}

void suite_release(struct suite *suite)
{
	mem_free(suite->cases);
	arena_release(&suite->arena);
	*suite = (struct suite){ .arena = ARENA_INIT };
}

size_t suite_load_text(struct suite *suite, const char *name,
		       struct slice text, struct buf *problems)
{
	struct arena scratch = ARENA_INIT;
	struct loader l = { .suite = suite, .scratch = &scratch,
			    .problems = problems };
	struct json_node *root = parse(&l, name, text);

	if (root)
		loader_object(&l, PLACE_CASES, root, NULL);
	arena_release(&scratch);
	return l.mistakes;
}
