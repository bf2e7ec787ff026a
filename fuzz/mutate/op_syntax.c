/* Syntax: near-JSON, by the tokens of the text. */
#include "mutate/operator.h"

enum { SPACES_MAX = 4 };

enum token_kind {
	TOKEN_STRUCTURAL, TOKEN_STRING, TOKEN_WORD, TOKEN_NONE
};

struct token {
	size_t at, len;
	enum token_kind kind;
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_structural(char c)
{
	return c && strchr("{}[]:,", c);
}

static size_t string_len(struct slice s)
{
	size_t i = 1;

	while (i < s.len && s.at[i] != '"')
		i += s.at[i] == '\\' ? 2 : 1;
	return i < s.len ? i + 1 : s.len;
}

static size_t word_len(struct slice s)
{
	size_t i = 1;

	while (i < s.len && !is_space(s.at[i]) && !is_structural(s.at[i]) &&
	       s.at[i] != '"')
		i++;
	return i;
}

/* Also over texts that are no JSON any more. */
static bool next_token(struct slice text, struct token *t)
{
	size_t at = t->at + t->len;
	struct slice rest;

	while (at < text.len && is_space(text.at[at]))
		at++;
	if (at >= text.len)
		return false;
	rest = slice_skip(text, at);
	t->at = at;
	t->kind = is_structural(rest.at[0]) ? TOKEN_STRUCTURAL :
		  rest.at[0] == '"' ? TOKEN_STRING : TOKEN_WORD;
	t->len = t->kind == TOKEN_STRUCTURAL ? 1 :
		 t->kind == TOKEN_STRING ? string_len(rest) : word_len(rest);
	return true;
}

typedef bool token_fits(struct slice text, const struct token *);

static bool any_token(struct slice text, const struct token *t)
{
	(void)text;
	return t->kind < TOKEN_NONE;
}

static bool structural(struct slice text, const struct token *t)
{
	(void)text;
	return t->kind == TOKEN_STRUCTURAL;
}

static bool opener(struct slice text, const struct token *t)
{
	return structural(text, t) && strchr("{[", text.at[t->at]);
}

static bool closer(struct slice text, const struct token *t)
{
	return structural(text, t) && strchr("}]", text.at[t->at]);
}

static bool bracket(struct slice text, const struct token *t)
{
	return opener(text, t) || closer(text, t);
}

static bool whole_string(struct slice text, const struct token *t)
{
	(void)text;
	return t->kind == TOKEN_STRING && t->len >= 2;
}

static bool scalar(struct slice text, const struct token *t)
{
	(void)text;
	return t->kind == TOKEN_STRING || t->kind == TOKEN_WORD;
}

/* One of the fitting tokens of the body's bytes; false when there is none. */
static bool pick(struct draft *d, struct rng *rng, token_fits *fits,
		 struct token *out)
{
	struct token t = { 0, 0, TOKEN_NONE };
	uint64_t count = 0;

	while (next_token(d->raw, &t))
		count += fits(d->raw, &t);
	if (!count)
		return false;
	count = rng_below(rng, count) + 1;
	t = (struct token){ 0, 0, TOKEN_NONE };
	while (next_token(d->raw, &t))
		if (fits(d->raw, &t) && !--count)
			break;
	*out = t;
	return true;
}

/* `remove` bytes at `at` become `more`. */
static void edit(struct draft *d, size_t at, size_t remove, struct slice more)
{
	d->raw = draft_join(d, slice_head(d->raw, at), more,
			    slice_skip(d->raw, at + remove));
}

static struct slice text_of(const struct draft *d, const struct token *t)
{
	return slice_head(slice_skip(d->raw, t->at), t->len);
}

bool op_structural(struct draft *d, struct rng *rng, int how)
{
	enum { DELETED, DOUBLED, REPLACED };
	static const char others[] = "{}[]:,;=()|\"'\0";
	struct token t;
	char other = ONE_OF(rng, others);

	if (!draft_flatten(d) || !pick(d, rng, structural, &t))
		return false;
	if (how == DOUBLED)
		edit(d, t.at, 0, text_of(d, &t));
	else if (how == DELETED)
		edit(d, t.at, t.len, SLICE_NONE);
	else
		edit(d, t.at, t.len, other == d->raw.at[t.at]
				? slice_from(";")
				: arena_slice(d->arena, slice_of(&other, 1)));
	return true;
}

bool op_comma(struct draft *d, struct rng *rng, int how)
{
	struct token t;

	if (!draft_flatten(d) || !pick(d, rng, how ? opener : closer, &t))
		return false;
	edit(d, t.at + (how ? 1 : 0), 0, slice_from(","));
	return true;
}

bool op_closer(struct draft *d, struct rng *rng, int how)
{
	struct token t;
	char c;

	(void)how;
	if (!draft_flatten(d) || !pick(d, rng, bracket, &t))
		return false;
	c = d->raw.at[t.at];
	edit(d, t.at, 1, slice_from(c == '{' ? "[" : c == '[' ? "{" :
				    c == '}' ? "]" : "}"));
	return true;
}

bool op_insert(struct draft *d, struct rng *rng, int how)
{
	static const char *const comments[] = { "/* x */", "// x\n", "# x\n",
						"<!-- x -->", "/**/", "--\n" };
	static const char *const odd_spaces[] = {
		"\v", "\f", "\xC2\xA0", "\xEF\xBB\xBF", "\xE2\x80\xA8", "\x1F",
		"\xC2\x85", "\xE3\x80\x80", "\x7F", "\b"
	};
	struct token t;

	if (!draft_flatten(d) || !pick(d, rng, any_token, &t))
		return false;
	edit(d, t.at + (rng_below(rng, 2) ? t.len : 0), 0,
	     slice_from(how ? ONE_OF(rng, odd_spaces) : ONE_OF(rng, comments)));
	return true;
}

static void add_space(struct buf *out, struct rng *rng)
{
	for (uint64_t n = 1 + rng_below(rng, SPACES_MAX); n; n--)
		buf_byte(out, " \t\n\r"[rng_below(rng, 4)]);
}

/* White space between tokens, everywhere or here and there. */
bool op_space(struct draft *d, struct rng *rng, int how)
{
	struct token t = { 0, 0, TOKEN_NONE };
	struct buf out = BUF_INIT(SIZE_MAX / 2);
	uint64_t every = 1 + rng_below(rng, 4);

	(void)how;
	/* Of a text that is no JSON nobody knows where space is harmless. */
	if (!d->root || !draft_flatten(d))
		return false;
	add_space(&out, rng);
	while (next_token(d->raw, &t)) {
		buf_slice(&out, text_of(d, &t));
		if (!rng_below(rng, every))
			add_space(&out, rng);
	}
	d->raw = arena_slice(d->arena, buf_view(&out));
	buf_release(&out);
	return true;
}

/* A valid body of a size at which buffers end. */
bool op_space_to_edge(struct draft *d, struct rng *rng, int how)
{
	static const size_t edges[] = { 256, 512, 1024, 2048, 4096, 8192,
					16384, 32768, 65535, 65536, 131072 };
	static const struct slice units[] = { BYTES(" "), BYTES("\n") };
	size_t size = ONE_OF(rng, edges) + (size_t)rng_below(rng, 3) - 1;
	bool behind = rng_below(rng, 2);
	struct slice marker;

	(void)how;
	if (!d->root || d->bomb_count || !draft_flatten(d) ||
	    d->raw.len >= size)
		return false;
	marker = draft_bomb(d, &(struct draft_bomb){
		BOMB_REPEAT, size - d->raw.len, SLICE_NONE,
		ONE_OF(rng, units), SLICE_NONE, SLICE_NONE });
	d->raw = behind ? draft_join(d, d->raw, marker, SLICE_NONE)
			: draft_join(d, marker, d->raw, SLICE_NONE);
	return true;
}

bool op_unquote(struct draft *d, struct rng *rng, int how)
{
	struct token t;
	struct slice inside;

	(void)how;
	if (!draft_flatten(d) || !pick(d, rng, whole_string, &t))
		return false;
	inside = slice_of(d->raw.at + t.at + 1, t.len - 2);
	edit(d, t.at, t.len, rng_below(rng, 2) ? inside :
	     draft_join(d, slice_from("'"), inside, slice_from("'")));
	return true;
}

bool op_literal(struct draft *d, struct rng *rng, int how)
{
	static const char *const literals[] = {
		"True", "NULL", "nul", "tru", "undefined", "None", "nil", "nan",
		"FALSE", "truefalse", "null0", "void 0", "function(){}", "@",
		"yes", "\\", "\"", "''", "...", "new Date(0)"
	};
	struct token t;

	(void)how;
	if (!draft_flatten(d) || !pick(d, rng, scalar, &t))
		return false;
	edit(d, t.at, t.len, slice_from(ONE_OF(rng, literals)));
	return true;
}

bool op_cut(struct draft *d, struct rng *rng, int how)
{
	struct token t;

	if (!draft_flatten(d) || !pick(d, rng, any_token, &t))
		return false;
	if (!how)
		d->raw = slice_head(d->raw, t.at);
	else
		d->raw = slice_head(d->raw,
				    (size_t)rng_below(rng, d->raw.len));
	return true;
}

bool op_tokens(struct draft *d, struct rng *rng, int how)
{
	struct token a, b;
	struct slice first, second, between;

	(void)how;
	if (!draft_flatten(d) || !pick(d, rng, any_token, &a) ||
	    !pick(d, rng, any_token, &b))
		return false;
	if (a.at > b.at) {
		struct token t = a;

		a = b;
		b = t;
	}
	first = text_of(d, &a);
	second = text_of(d, &b);
	if (a.at == b.at || slice_equal(first, second)) {
		edit(d, a.at, a.len, SLICE_NONE);
	} else if (rng_below(rng, 2)) {
		edit(d, a.at, 0, second);
	} else {
		between = slice_of(d->raw.at + a.at + a.len,
				   b.at - a.at - a.len);
		edit(d, a.at, b.at + b.len - a.at,
		     draft_join(d, second, between, first));
	}
	return true;
}
