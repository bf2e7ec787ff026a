/* Differences that are known, read and found again. */
#include "campaign/compare.h"

#include "http/syntax.h"
#include "json/json_get.h"
#include "json/json_write.h"

#define SCHEMA "cnsconform-mask/1"

enum { MASK_DEPTH = 8 };

/* A file under the eyes of the reader. */
struct reading {
	const char *path;
	struct slice text;
	struct arena *arena;
	struct err *err;
};

static int wrong_at(const struct reading *r, size_t offset, const char *what)
{
	return err_set(r->err, ERR_INPUT, "%s:%zu:%zu: %s", r->path,
		       slice_line(r->text, offset),
		       slice_column(r->text, offset), what);
}

static int wrong(const struct reading *r, const struct json_node *node,
		 const struct json_issue *issue)
{
	return wrong_at(r, node ? node->offset : 0,
			arena_printf(r->arena, "'%s' is %s, expected %s",
				     issue->pointer, issue->got,
				     issue->expected));
}

static int get_text(const struct reading *r, const struct json_node *object,
		    const char *name, const char **out)
{
	struct json_issue issue;
	struct slice text;

	if (json_get_string(r->arena, object, name, JSON_REQUIRED, &text,
			    &issue) != JSON_GOT)
		return wrong(r, object, &issue);
	*out = arena_string(r->arena, text);
	return 0;
}

static bool is_day(const char *text)
{
	static const char form[] = "dddd-dd-dd";

	if (strlen(text) != COMPARE_DAY_TEXT)
		return false;
	for (size_t i = 0; form[i]; i++)
		if (form[i] == 'd' ? !syntax_is_digit(text[i])
				   : text[i] != form[i])
			return false;
	return true;
}

static int read_until(const struct reading *r, const struct json_node *n,
		      struct compare_known *k)
{
	struct json_issue issue = { .expected = "a day, 2027-01-31" };
	const char *until;

	if (!json_member(n, "until"))
		return 0;
	if (get_text(r, n, "until", &until))
		return -1;
	if (is_day(until)) {
		memcpy(k->until, until, COMPARE_DAY_TEXT);
		return 0;
	}
	n = json_member(n, "until");
	issue.pointer = json_pointer(r->arena, n);
	issue.got = json_describe(r->arena, n);
	return wrong(r, n, &issue);
}

/* A word that is misspelt would mask nothing and say nothing. */
static int check_names(const struct reading *r, const struct json_node *n)
{
	static const char *const names[] = { "request", "left", "right",
					     "why", "until" };

	for (n = n->first; n; n = n->next) {
		size_t i = 0;

		while (i < sizeof(names) / sizeof(names[0]) &&
		       !slice_is(n->name, names[i]))
			i++;
		if (i == sizeof(names) / sizeof(names[0]))
			return wrong_at(r, n->offset, arena_printf(
				r->arena, "'%s' is no member of a known "
				"difference; it has request, left, right, why "
				"and until", json_pointer(r->arena, n)));
	}
	return 0;
}

static int read_known(const struct reading *r, const struct json_node *n,
		      struct compare_known *k)
{
	k->line = slice_line(r->text, n->offset);
	if (get_text(r, n, "request", &k->request) || check_names(r, n) ||
	    get_text(r, n, "left", &k->left) ||
	    get_text(r, n, "right", &k->right) ||
	    get_text(r, n, "why", &k->why) || read_until(r, n, k))
		return -1;
	if (*k->why)
		return 0;
	return wrong_at(r, json_member(n, "why")->offset,
			"'why' is empty; say why this difference is known");
}

static int read_list(const struct reading *r, const struct json_node *root,
		     struct compare_mask *mask)
{
	const struct json_node *known;
	struct json_issue issue;

	if (json_get_node(r->arena, root, "known", JSON_REQUIRED, JSON_ARRAY,
			  &known, &issue) != JSON_GOT)
		return wrong(r, root, &issue);
	if (known->count > COMPARE_KNOWN_MAX)
		return wrong_at(r, known->offset, arena_printf(
			r->arena, "more than %d known differences",
			COMPARE_KNOWN_MAX));
	mask->known = arena_array(r->arena, known->count + 1,
				  sizeof(*mask->known));
	for (const struct json_node *n = known->first; n; n = n->next)
		if (read_known(r, n, &mask->known[mask->count++]))
			return -1;
	return 0;
}

int compare_mask_read(const char *path, struct slice text, struct arena *arena,
		      struct compare_mask *mask, struct err *err)
{
	struct reading r = { path, text, arena, err };
	struct json_verdict verdict;
	const struct json_node *root;
	const char *schema;

	*mask = (struct compare_mask){ NULL, 0 };
	root = json_parse(arena, text, MASK_DEPTH, &verdict);
	if (!root)
		return wrong_at(&r, verdict.offset,
				json_error_text(verdict.code));
	if (get_text(&r, root, "schema", &schema))
		return -1;
	if (strcmp(schema, SCHEMA))
		return wrong_at(&r, json_member(root, "schema")->offset,
				"'/schema' is no \"" SCHEMA "\"");
	return read_list(&r, root, mask);
}

/* ---- what it says */

static bool has_defect(const struct expectation *e, struct slice word)
{
	if (slice_is(word, "*"))
		return true;
	if (!e->defect_count)
		return slice_glob(slice_from("valid"), word);
	for (size_t i = 0; i < e->defect_count; i++)
		if (slice_glob(slice_from(e->defects[i]->name), word) ||
		    slice_glob(slice_from(e->defects[i]->family), word))
			return true;
	return false;
}

/* Every word is about a defect; `more`: and there are others. */
static bool is_about(const struct compare_known *k,
		     const struct expectation *e, bool *more)
{
	const char *at = k->request;
	size_t words = 0;

	while (*at) {
		size_t len = strcspn(at, " ");
		struct slice word = slice_of(at, len);

		if (len && !has_defect(e, word))
			return false;
		words += slice_is(word, "*") ? EXPECT_DEFECTS_MAX : len > 0;
		at += len;
		at += strspn(at, " ");
	}
	*more = e->defect_count > words;
	return true;
}

static bool speaks_of(const struct compare_known *k,
		      const struct expectation *e,
		      const struct compare_said *said)
{
	bool left = slice_glob(slice_from(said->left), slice_from(k->left));
	bool right = slice_glob(slice_from(said->right),
				slice_from(k->right));
	bool more = false;

	if (!is_about(k, e, &more))
		return left && right && expect_is_vague(e);
	if (!more)
		return left && right;
	/* What matches everything tells nothing. */
	return (left && right) || (left && strcmp(k->left, "*")) ||
	       (right && strcmp(k->right, "*"));
}

const struct compare_known *compare_mask_find(const struct compare_mask *mask,
					      const struct expectation *e,
					      const struct compare_said *said,
					      const char *today, bool *expired)
{
	for (size_t i = 0; i < mask->count; i++) {
		const struct compare_known *k = &mask->known[i];

		if (!speaks_of(k, e, said))
			continue;
		/* Days in this form are in order as text. */
		*expired = *k->until && strcmp(today, k->until) > 0;
		return k;
	}
	return NULL;
}

/* ---- a new one */

void compare_mask_open(struct json_writer *w)
{
	json_open_object(w, NULL);
	json_put_text(w, "schema", SCHEMA);
	json_open_array(w, "known");
}

void compare_mask_put(struct json_writer *w, const struct compare_known *k)
{
	json_open_object(w, NULL);
	json_put_text(w, "request", k->request);
	json_put_text(w, "left", k->left);
	json_put_text(w, "right", k->right);
	json_put_text(w, "why", k->why);
	if (*k->until)
		json_put_text(w, "until", k->until);
	json_close(w);
}

void compare_mask_close(struct json_writer *w)
{
	json_close(w);
	json_close(w);
}
