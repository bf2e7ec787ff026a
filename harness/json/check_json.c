#include "json/check_json.h"

#include "base/err.h"
#include "base/file.h"
#include "json/json_get.h"

static void print_path(const char *path, FILE *out)
{
	for (; *path; path++)
		if ((unsigned char)*path < 0x20 || *path == 0x7F)
			fprintf(out, "\\x%02X", (unsigned)*path);
		else
			fputc(*path, out);
}

static void print_place(struct slice text, const struct json_verdict *verdict,
			FILE *out)
{
	size_t line = 1, start = 0;

	for (size_t i = 0; i < verdict->offset && i < text.len; i++)
		if (text.at[i] == '\n') {
			line++;
			start = i + 1;
		}
	fprintf(out, ": invalid at byte %zu (line %zu, column %zu): %s\n",
		verdict->offset, line, verdict->offset - start + 1,
		json_error_text(verdict->code));
}

static void note_duplicate(struct arena *arena, const struct json_node *node,
			   struct slice text, FILE *out)
{
	/* A member begins at its name; the node's offset is its value's. */
	size_t at = (size_t)(node->name_spelling.at - text.at);

	fprintf(out, " (note: duplicate name %s at byte %zu)",
		json_printable(arena, node->name_spelling,
			       CHECK_JSON_NAME_MAX), at);
}

static void print_duplicates(struct slice text, FILE *out)
{
	struct arena arena = ARENA_INIT;
	const struct json_node *root, *node = NULL;
	size_t more = 0;

	root = json_parse(&arena, text, 0, NULL);
	if (!root)
		fprintf(out, " (note: more than %d values, duplicate names "
			"not looked for)", JSON_NODES_MAX);
	while (root && (node = json_duplicate(root, node)))
		if (more++ < CHECK_JSON_NOTES_MAX)
			note_duplicate(&arena, node, text, out);
	if (more > CHECK_JSON_NOTES_MAX)
		fprintf(out, " (note: and %zu more duplicate names)",
			more - CHECK_JSON_NOTES_MAX);
	arena_release(&arena);
}

static enum check_json_result judge(const char *path, struct slice text,
				    FILE *out)
{
	struct json_verdict verdict;

	print_path(path, out);
	if (json_read(text, 0, &verdict)) {
		print_place(text, &verdict, out);
		return CHECK_JSON_INVALID;
	}
	fputs(": valid", out);
	print_duplicates(text, out);
	if (verdict.lone_surrogate)
		fputs(" (note: lone surrogate escape)", out);
	fputc('\n', out);
	return CHECK_JSON_VALID;
}

static enum check_json_result check_file(const char *path, FILE *out,
					 FILE *diagnostics)
{
	struct buf bytes = BUF_INIT(CHECK_JSON_FILE_MAX);
	enum check_json_result result = CHECK_JSON_UNREADABLE;
	struct err err = ERR_INIT;

	if (file_read(path, &bytes, &err)) {
		fputs("check-json: ", diagnostics);
		print_path(err.text, diagnostics);
		fputc('\n', diagnostics);
	} else {
		result = judge(path, buf_view(&bytes), out);
	}
	buf_release(&bytes);
	return result;
}

int check_json_files(char **paths, size_t count, FILE *out,
		     FILE *diagnostics)
{
	enum check_json_result worst = CHECK_JSON_VALID, result;

	for (size_t i = 0; i < count; i++) {
		result = check_file(paths[i], out, diagnostics);
		if (result > worst)
			worst = result;
	}
	return (int)worst;
}
