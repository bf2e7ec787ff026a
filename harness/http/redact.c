#include "http/redact.h"

#include <limits.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/base64.h"
#include "base/utf8.h"
#include "http/syntax.h"

enum { FORMS = 3 };

/* Whose escapes are read: a "%25" or a "\\" of the secret itself stands as
 * it is in a text that knows the other kind alone. */
enum { JSON = 1, PERCENT = 2, WAYS = 3, EITHER = JSON | PERCENT };

/* The three spellings that escapes may be mixed into. */
static size_t forms_of(const struct redact_secret *secret,
		       struct slice forms[FORMS])
{
	size_t count = 0;

	forms[count++] = slice_of(secret->bytes, secret->len);
	forms[count++] = slice_of(secret->base64, secret->base64_len);
	if (secret->base64url)
		forms[count++] =
			slice_of(secret->base64url, secret->base64_len);
	return count;
}

static void wipe(char *text, size_t len)
{
	if (text)
		explicit_bzero(text, len);
	mem_free(text);
}

static void make_base64(struct redact_secret *secret)
{
	struct buf text = BUF_INIT(2 * REDACT_SECRET_MAX);
	size_t len;
	bool same = true;

	base64_encode(&text, slice_of(secret->bytes, secret->len));
	len = text.len;
	while (len && text.bytes[len - 1] == '=')
		len--;
	secret->base64_len = len;
	secret->base64 = mem_copy(text.bytes, len);
	for (char *c = text.bytes; *c; c++) {
		if (*c != '+' && *c != '/')
			continue;
		*c = *c == '+' ? '-' : '_';
		same = false;
	}
	if (!same)
		secret->base64url = mem_copy(text.bytes, len);
	wipe(text.bytes, text.len);
}

static void forget(struct redact_secret *secret)
{
	wipe(secret->bytes, secret->len);
	wipe(secret->base64, secret->base64_len);
	wipe(secret->base64url, secret->base64_len);
	*secret = (struct redact_secret){ 0 };
}

/*
 * Search for many words at once (Wu and Manber): the two bytes at the end of
 * a window of the shortest form's length say how far no form can begin.
 */
static unsigned block_of(char first, char second)
{
	return ((unsigned)(unsigned char)first << 4 ^ (unsigned char)second) %
	       REDACT_BLOCKS;
}

static unsigned block(const char *at)
{
	return block_of(at[0], at[1]);
}

static void learn_form(struct redact_set *set, struct slice form)
{
	for (size_t i = 1; i < set->window; i++) {
		unsigned char *skip = &set->skip[block(form.at + i - 1)];
		size_t left = set->window - 1 - i;

		if (left < *skip)
			*skip = (unsigned char)left;
	}
	for (size_t i = 1; i < form.len; i++)
		set->pairs[block(form.at + i - 1)] = true;
	set->first[(unsigned char)form.at[0]] = true;
	set->last[(unsigned char)form.at[form.len - 1]] = true;
}

static void learn(struct redact_set *set)
{
	struct slice forms[FORMS];

	set->window = set->count ? SIZE_MAX : 0;
	set->has_space = false;
	for (size_t s = 0; s < set->count; s++) {
		const struct redact_secret *secret = &set->secrets[s];

		/* base64 is never shorter */
		if (secret->len < set->window)
			set->window = secret->len;
		set->has_space |=
			memchr(secret->bytes, ' ', secret->len) != NULL;
	}
	memset(set->skip, (int)(set->window > UCHAR_MAX ? UCHAR_MAX
							: set->window - 1),
	       sizeof(set->skip));
	memset(set->pairs, 0, sizeof(set->pairs));
	memset(set->first, 0, sizeof(set->first));
	memset(set->last, 0, sizeof(set->last));
	for (size_t s = 0; s < set->count; s++) {
		size_t count = forms_of(&set->secrets[s], forms);

		for (size_t f = 0; f < count; f++)
			learn_form(set, forms[f]);
	}
}

void redact_init(struct redact_set *set)
{
	*set = (struct redact_set){ 0 };
}

void redact_release(struct redact_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		forget(&set->secrets[i]);
	for (size_t i = 0; i < set->field_count; i++)
		forget(&set->fields[i]);
	for (size_t i = 0; i < set->word_count; i++)
		forget(&set->words[i]);
	set->count = set->field_count = set->word_count = set->window = 0;
}

bool redact_add(struct redact_set *set, struct slice secret, const char *label)
{
	struct redact_secret *new;

	if (secret.len < REDACT_MIN || secret.len > REDACT_SECRET_MAX)
		return false;
	for (size_t i = 0; i < set->count; i++)
		if (slice_equal(secret, slice_of(set->secrets[i].bytes,
						 set->secrets[i].len)))
			return true;
	if (set->count == REDACT_MAX) {
		forget(&set->secrets[0]);
		memmove(&set->secrets[0], &set->secrets[1],
			--set->count * sizeof(set->secrets[0]));
	}
	new = &set->secrets[set->count++];
	*new = (struct redact_secret){
		.bytes = mem_copy(secret.at, secret.len),
		.len = secret.len,
		.label = label,
	};
	make_base64(new);
	learn(set);
	return true;
}

void redact_add_word(struct redact_set *set, struct slice word,
		     const char *label)
{
	struct redact_secret *last;

	if (set->word_count == REDACT_WORDS_MAX)
		forget(&set->words[--set->word_count]);
	last = &set->words[set->word_count++];
	last->bytes = mem_copy(word.at, word.len);
	last->len = word.len;
	last->label = label;
}

static bool read_hex(struct slice s, size_t digits, uint32_t *value)
{
	*value = 0;
	if (s.len < digits)
		return false;
	for (size_t i = 0; i < digits; i++) {
		int digit = syntax_hex(s.at[i]);

		if (digit < 0)
			return false;
		*value = *value * 16 + (uint32_t)digit;
	}
	return true;
}

/* A \uXXXX escape, or a pair of them, at the start of `s`. */
static size_t unescape_unicode(struct slice s, char out[UTF8_MAX],
			       size_t *count)
{
	uint32_t high, low;

	if (!read_hex(slice_skip(s, 2), 4, &high))
		return 0;
	*count = utf8_encode(high, out);
	if (*count)
		return 6;
	if (high >= 0xDC00 || !slice_starts(slice_skip(s, 6), "\\u") ||
	    !read_hex(slice_skip(s, 8), 4, &low) || low < 0xDC00 ||
	    low > 0xDFFF)
		return 0;
	*count = utf8_encode(0x10000 + ((high - 0xD800) << 10) +
				     (low - 0xDC00), out);
	return 12;
}

/*
 * The escape at the start of `s`: its length, and the bytes that it stands
 * for in `out`. 0 when there is none.
 */
static size_t unescape(struct slice s, unsigned way, char out[UTF8_MAX],
		       size_t *count)
{
	static const char names[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
	const char *name;
	uint32_t value;

	*count = 1;
	if (!s.len || !(way & (s.at[0] == '\\' ? JSON : PERCENT)))
		return 0;
	if (s.at[0] == '+') {
		out[0] = ' ';
		return 1;
	}
	if (s.len < 2)
		return 0;
	if (s.at[0] == '%' && read_hex(slice_skip(s, 1), 2, &value)) {
		out[0] = (char)value;
		return 3;
	}
	if (s.at[0] != '\\')
		return 0;
	if (s.at[1] == 'u')
		return unescape_unicode(s, out, count);
	name = s.at[1] ? strchr(names, s.at[1]) : NULL;
	if (!name)
		return 0;
	out[0] = bytes[name - names];
	return 2;
}

/* Length of `form` at the start of `s`, any byte escaped or not; 0 = no. */
static size_t match_way(struct slice s, struct slice form, unsigned way)
{
	size_t at = 0, done = 0;

	while (done < form.len) {
		struct slice rest = slice_skip(s, at);
		char bytes[UTF8_MAX];
		size_t count, used = unescape(rest, way, bytes, &count);

		if (used && form.len - done >= count &&
		    !memcmp(bytes, form.at + done, count)) {
			at += used;
			done += count;
		} else if (rest.len && rest.at[0] == form.at[done]) {
			at++;
			done++;
		} else {
			return 0;
		}
	}
	return at;
}

static size_t match(struct slice s, struct slice form)
{
	static const unsigned ways[WAYS] = { EITHER, JSON, PERCENT };
	size_t len = 0;

	for (size_t i = 0; !len && i < WAYS; i++)
		len = match_way(s, form, ways[i]);
	return len;
}

/* A secret found in a text. */
struct hit {
	size_t at, len;
	const char *label;
};

/* The first escape of an escaped secret stands at `escape`. */
static bool match_around(const struct redact_secret *secret, struct slice text,
			 size_t escape, struct hit *hit)
{
	struct slice forms[FORMS], rest = slice_skip(text, escape);
	size_t form_count = forms_of(secret, forms), count;
	char bytes[UTF8_MAX];

	if (!unescape(rest, EITHER, bytes, &count))
		return false;
	for (size_t f = 0; f < form_count; f++)
		for (size_t k = 0; k < forms[f].len && k <= escape; k++) {
			size_t len;

			if (forms[f].at[k] != bytes[0] ||
			    memcmp(text.at + escape - k, forms[f].at, k))
				continue;
			len = match(rest, slice_skip(forms[f], k));
			if (!len)
				continue;
			*hit = (struct hit){ escape - k, k + len,
					     secret->label };
			return true;
		}
	return false;
}

/* What stands behind an escape, itself escaped or not, may follow on it. */
static bool may_go_on(const struct redact_set *set, char byte,
		      struct slice rest)
{
	char behind[UTF8_MAX];
	size_t count;

	return rest.len &&
	       (set->pairs[block_of(byte, rest.at[0])] ||
		(unescape(rest, EITHER, behind, &count) &&
		 set->pairs[block_of(byte, behind[0])]));
}

/*
 * Whether any secret can have its first escape at `escape`: what it stands for
 * is between what stands next to it in one of them. Texts full of escapes are
 * common among mutants, and hardly one passes.
 */
static bool may_match(const struct redact_set *set, struct slice text,
		      size_t escape)
{
	struct slice rest = slice_skip(text, escape);
	char bytes[UTF8_MAX];
	size_t count, used = unescape(rest, EITHER, bytes, &count);
	bool begins, ends;

	if (!used)
		return false;
	if (count > 1)
		return set->pairs[block(bytes)];
	begins = set->first[(unsigned char)bytes[0]];
	ends = set->last[(unsigned char)bytes[0]];
	if (!begins && (!escape ||
			!set->pairs[block_of(text.at[escape - 1], bytes[0])]))
		return false;
	return ends || may_go_on(set, bytes[0], slice_skip(rest, used));
}

static bool is_escape(const struct redact_set *set, char c)
{
	return c == '\\' || c == '%' || (c == '+' && set->has_space);
}

static bool has_escapes(const struct redact_set *set, struct slice text)
{
	return memchr(text.at, '\\', text.len) ||
	       memchr(text.at, '%', text.len) ||
	       (set->has_space && memchr(text.at, '+', text.len));
}

static bool find_escaped(const struct redact_set *set, struct slice text,
			 size_t from, struct hit *hit)
{
	if (!set->count || from >= text.len ||
	    !has_escapes(set, slice_skip(text, from)))
		return false;
	for (size_t i = from; i < text.len; i++) {
		if (!is_escape(set, text.at[i]) || !may_match(set, text, i))
			continue;
		for (size_t s = 0; s < set->count; s++)
			if (match_around(&set->secrets[s], text, i, hit))
				return true;
	}
	return false;
}

/* The longest form of any secret at `at`. */
static bool match_plain(const struct redact_set *set, struct slice text,
			size_t at, struct hit *hit)
{
	struct slice rest = slice_skip(text, at);

	hit->len = 0;
	for (size_t s = 0; s < set->count; s++) {
		struct slice forms[FORMS];
		size_t count = forms_of(&set->secrets[s], forms);

		for (size_t f = 0; f < count; f++)
			if (forms[f].len > hit->len &&
			    slice_equal(slice_head(rest, forms[f].len),
					forms[f]))
				*hit = (struct hit){ at, forms[f].len,
						     set->secrets[s].label };
	}
	return hit->len > 0;
}

static bool find_plain(const struct redact_set *set, struct slice text,
		       size_t from, struct hit *hit)
{
	size_t end = from + set->window;

	if (!set->window)
		return false;
	while (end <= text.len) {
		size_t skip = set->skip[block(text.at + end - 2)];

		if (!skip && match_plain(set, text, end - set->window, hit))
			return true;
		end += skip ? skip : 1;
	}
	return false;
}

static void cover(const struct redact_set *set, char *bytes, struct hit hit)
{
	size_t label = strlen(hit.label);
	struct hit unused;

	if (hit.len < REDACT_MIN) {
		memset(bytes + hit.at, '*', hit.len);
		return;
	}
	if (label > hit.len - 2)
		label = hit.len - 2;
	memset(bytes + hit.at, '.', hit.len);
	memcpy(bytes + hit.at + 1, hit.label, label);
	bytes[hit.at] = '<';
	bytes[hit.at + hit.len - 1] = '>';
	if (find_plain(set, slice_of(bytes + hit.at, hit.len), 0, &unused))
		memset(bytes + hit.at, '*', hit.len);
}

void redact_bytes(const struct redact_set *set, char *bytes, size_t len)
{
	struct slice text = slice_of(bytes, len);
	size_t from;
	struct hit hit;

	for (from = 0; find_plain(set, text, from, &hit);
	     from = hit.at + hit.len)
		cover(set, bytes, hit);
	for (from = 0; find_escaped(set, text, from, &hit);
	     from = hit.at + hit.len)
		cover(set, bytes, hit);
}

struct slice redact_copy(const struct redact_set *set, struct arena *arena,
			 struct slice bytes)
{
	char *copy = arena_string(arena, bytes);

	if (set)
		redact_bytes(set, copy, bytes.len);
	return slice_of(copy, bytes.len);
}

/* The harness writes its requests without white space. */
static void cover_word(const struct redact_set *set,
		       const struct redact_secret *word, struct buf *request)
{
	struct slice text = buf_view(request);
	struct buf stated = BUF_INIT(2 * REDACT_SECRET_MAX);
	ptrdiff_t at;

	buf_printf(&stated, "\"%s\":\"", word->label);
	buf_slice(&stated, slice_of(word->bytes, word->len));
	buf_text(&stated, "\"");
	at = slice_find(text, buf_view(&stated));
	if (at >= 0)
		cover(set, request->bytes, (struct hit){
			(size_t)at + stated.len - 1 - word->len, word->len,
			word->label });
	wipe(stated.bytes, stated.len);
}

static bool is_field(const struct redact_secret *secret, struct slice name,
		     struct slice value)
{
	return slice_equal_nocase(name, slice_from(secret->field)) &&
	       slice_equal(value, slice_of(secret->bytes, secret->len));
}

void redact_add_field(struct redact_set *set, const char *name,
		      struct slice value, const char *label)
{
	struct redact_secret *new;

	if (!value.len || value.len > REDACT_SECRET_MAX)
		return;
	for (size_t i = 0; i < set->field_count; i++)
		if (is_field(&set->fields[i], slice_from(name), value))
			return;
	if (set->field_count == REDACT_FIELDS_MAX) {
		forget(&set->fields[0]);
		memmove(&set->fields[0], &set->fields[1],
			--set->field_count * sizeof(set->fields[0]));
	}
	new = &set->fields[set->field_count++];
	*new = (struct redact_secret){ .bytes = mem_copy(value.at, value.len),
				       .len = value.len, .label = label,
				       .field = name };
}

static void cover_field(const struct redact_set *set, char *bytes,
			size_t at, struct slice line)
{
	struct slice name = slice_head(line, syntax_token(line));
	struct slice value = slice_trim(slice_skip(line, name.len + 1));

	for (size_t i = 0; i < set->field_count; i++)
		if (is_field(&set->fields[i], name, value))
			cover(set, bytes, (struct hit){
				at + (size_t)(value.at - line.at), value.len,
				set->fields[i].label });
}

/* Field lines up to the first empty one; interim answers have no sessions. */
static void cover_fields(const struct redact_set *set, struct buf *message)
{
	struct slice all = buf_view(message);
	size_t at = 0;

	while (set->field_count && at < all.len) {
		struct slice rest = slice_skip(all, at);
		ptrdiff_t end = slice_find(rest, slice_from("\r\n"));

		if (end <= 0)
			return;
		cover_field(set, message->bytes, at,
			    slice_head(rest, (size_t)end));
		at += (size_t)end + 2;
	}
}

void redact_exchange(const struct redact_set *set, struct exchange *x)
{
	for (size_t i = 0; i < set->word_count; i++)
		cover_word(set, &set->words[i], &x->request);
	cover_fields(set, &x->request);
	cover_fields(set, &x->answer);
	redact_bytes(set, x->request.bytes, x->request.len);
	redact_bytes(set, x->answer.bytes, x->answer.len);
	redact_bytes(set, x->detail, strlen(x->detail));
}

const char *redact_find(const struct redact_set *set, struct slice text)
{
	struct hit hit;

	return find_plain(set, text, 0, &hit) ||
			       find_escaped(set, text, 0, &hit)
		       ? hit.label
		       : NULL;
}

bool redact_is_placeholder(struct slice text, const char *label)
{
	size_t shown = strlen(label);

	if (text.len < REDACT_MIN || text.at[0] != '<' ||
	    text.at[text.len - 1] != '>')
		return false;
	text = slice_of(text.at + 1, text.len - 2);
	if (shown > text.len)
		shown = text.len;
	if (memcmp(text.at, label, shown))
		return false;
	for (size_t i = shown; i < text.len; i++)
		if (text.at[i] != '.')
			return false;
	return true;
}
