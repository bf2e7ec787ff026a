/*
 * corpus/json: the file name is the expectation (see corpus/README.md).
 */
#include <cjson/cJSON.h>

#include "base/file.h"
#include "json/json_tree.h"
#include "tests/json_forms.h"
#include "tests/test.h"

static const char folder[] = "corpus/json";

enum {
	CORPUS_FILE_MAX = 1 << 20,
	CORPUS_FILES_MIN = 200,
	CORPUS_PATH_MAX = 512
};

struct corpus {
	struct arena arena;
	char **names;
	size_t count;
};

static bool corpus_init(struct corpus *c)
{
	struct err err = ERR_INIT;

	memset(c, 0, sizeof(*c));
	if (file_list(folder, ".json", &c->arena, &c->names, &c->count, &err))
		printf("\n%s", err.text);
	return CHECK(c->count >= CORPUS_FILES_MIN);
}

static bool read_text(const char *name, struct buf *out)
{
	char path[CORPUS_PATH_MAX];
	struct err err = ERR_INIT;
	int len = snprintf(path, sizeof(path), "%s/%s", folder, name);

	return CHECK(len > 0 && (size_t)len < sizeof(path)) &&
	       CHECK_INT(file_read(path, out, &err), 0);
}

/* The word between the prefix and the next underscore. */
static struct slice second_word(const char *name)
{
	struct slice rest = slice_from(name + 2);
	ptrdiff_t end = slice_find(rest, slice_from("_"));

	return slice_head(rest, end < 0 ? 0 : (size_t)end);
}

static void judge(const char *name, struct slice text)
{
	struct json_verdict verdict;
	bool ok = CHECK(json_forms_agree(text, &verdict));

	if (name[0] == 'y')
		ok &= CHECK_INT(verdict.code, JSON_OK);
	else
		ok &= CHECK_SLICE(second_word(name),
				  json_error_name(verdict.code));
	if (!ok)
		printf(" (%s)", name);
}

static void each_file(void (*visit)(const char *name, struct slice text))
{
	struct buf text = BUF_INIT(CORPUS_FILE_MAX);
	struct corpus c;

	if (corpus_init(&c))
		for (size_t i = 0; i < c.count; i++) {
			buf_clear(&text);
			if (read_text(c.names[i], &text))
				visit(c.names[i], buf_view(&text));
		}
	arena_release(&c.arena);
	buf_release(&text);
}

TEST(json_corpus, every_file_is_judged_as_its_name_says_in_every_form)
{
	each_file(judge);
}

static void ask_cjson(const char *name, struct slice text)
{
	cJSON *tree;

	if (name[0] != 'y')
		return;
	/* The byte behind the text is the terminator that cJSON wants. */
	tree = cJSON_ParseWithLengthOpts(text.at, text.len + 1, NULL, 1);
	if (!CHECK(tree != NULL))
		printf(" (%s)", name);
	cJSON_Delete(tree);
}

TEST(json_corpus, cjson_accepts_every_text_that_must_be_accepted)
{
	each_file(ask_cjson);
}

static void rendered_again(const char *name, struct slice text)
{
	struct buf first = BUF_INIT(CORPUS_FILE_MAX);
	struct buf second = BUF_INIT(CORPUS_FILE_MAX);
	struct arena arena = ARENA_INIT;
	struct json_node *root = json_parse(&arena, text, 0, NULL);

	if (root) {
		json_render(root, &first);
		root = json_parse(&arena, buf_view(&first), 0, NULL);
		if (CHECK(root != NULL))
			json_render(root, &second);
		if (!CHECK_SLICE(buf_view(&second), buf_string(&first)))
			printf(" (%s)", name);
	}
	buf_release(&first);
	buf_release(&second);
	arena_release(&arena);
}

TEST(json_corpus, rendering_an_accepted_file_is_stable)
{
	each_file(rendered_again);
}

static void check_covered(const struct corpus *c, enum json_error code)
{
	const char *name = json_error_name(code);
	size_t hits = 0;

	for (size_t i = 0; i < c->count; i++)
		hits += slice_is(second_word(c->names[i]), name);
	if (!CHECK(hits > 0))
		printf(" (%s)", name);
}

TEST(json_corpus, every_error_code_of_the_grammar_has_a_file)
{
	struct corpus c;

	if (corpus_init(&c))
		for (int code = JSON_OK; code < JSON_ERROR_COUNT; code++)
			if (code != JSON_ERROR_NODES)
				check_covered(&c, (enum json_error)code);
	arena_release(&c.arena);
}
