#include "http/redact.h"

#include <openssl/evp.h>

#include "base/alloc.h"
#include "base/utf8.h"
#include "http/syntax.h"

enum { FORMS = 3 };

/* The three spellings that escapes may be mixed into. */
static size_t forms_of(const struct redact_secret *secret,
		       struct slice forms[FORMS])
{
	size_t count = 0;

	forms[count++] = slice_of(secret->bytes, secret->len);
	forms[count++] = slice_from(secret->base64);
	if (secret->base64url)
		forms[count++] = slice_from(secret->base64url);
	return count;
}

static void make_base64(struct redact_secret *secret)
{
	size_t len = (secret->len + 2) / 3 * 4;
	bool same = true;

	secret->base64 = mem_alloc(len + 1);
	EVP_EncodeBlock((unsigned char *)secret->base64,
			(const unsigned char *)secret->bytes,
			(int)secret->len);
	while (len && secret->base64[len - 1] == '=')
		secret->base64[--len] = '\0';
	secret->base64url = mem_copy(secret->base64, len);
	for (char *c = secret->base64url; *c; c++) {
		if (*c != '+' && *c != '/')
			continue;
		*c = *c == '+' ? '-' : '_';
		same = false;
	}
	if (!same)
		return;
	mem_free(secret->base64url);
	secret->base64url = NULL;
}

static void wipe(char *text, size_t len)
{
	if (text)
		explicit_bzero(text, len);
	mem_free(text);
}

static void forget(struct redact_secret *secret)
{
	wipe(secret->bytes, secret->len);
	wipe(secret->base64, strlen(secret->base64));
	if (secret->base64url)
		wipe(secret->base64url, strlen(secret->base64url));
	*secret = (struct redact_secret){ 0 };
}

void redact_init(struct redact_set *set)
{
	*set = (struct redact_set){ 0 };
}

void redact_release(struct redact_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		forget(&set->secrets[i]);
	set->count = 0;
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
	return true;
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
static size_t unescape(struct slice s, char out[UTF8_MAX], size_t *count)
{
	static const char names[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
	const char *name;
	uint32_t value;

	*count = 1;
	if (s.len && s.at[0] == '+') {
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
static size_t match(struct slice s, struct slice form)
{
	size_t at = 0, done = 0;

	while (done < form.len) {
		struct slice rest = slice_skip(s, at);
		char bytes[UTF8_MAX];
		size_t count, used = unescape(rest, bytes, &count);

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

	if (!unescape(rest, bytes, &count))
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

static bool is_escape(char c)
{
	return c == '\\' || c == '%' || c == '+';
}

static bool find_escaped(const struct redact_set *set, struct slice text,
			 size_t from, struct hit *hit)
{
	for (size_t i = from; i < text.len; i++)
		for (size_t s = 0; is_escape(text.at[i]) && s < set->count;
		     s++)
			if (match_around(&set->secrets[s], text, i, hit))
				return true;
	return false;
}

static bool find_form(struct slice form, const char *label, struct slice text,
		      size_t from, struct hit *hit)
{
	ptrdiff_t at = slice_find(slice_skip(text, from), form);

	if (at >= 0)
		*hit = (struct hit){ from + (size_t)at, form.len, label };
	return at >= 0;
}

static bool find_plain(const struct redact_secret *secret, struct slice text,
		       struct hit *hit)
{
	struct slice forms[FORMS];
	size_t count = forms_of(secret, forms);

	for (size_t f = 0; f < count; f++)
		if (find_form(forms[f], secret->label, text, 0, hit))
			return true;
	return false;
}

static bool spells_a_secret(const struct redact_set *set, struct slice text)
{
	struct hit hit;

	for (size_t s = 0; s < set->count; s++)
		if (find_plain(&set->secrets[s], text, &hit))
			return true;
	return false;
}

static void cover(const struct redact_set *set, char *bytes, struct hit hit)
{
	size_t label = strlen(hit.label);

	if (label > hit.len - 2)
		label = hit.len - 2;
	memset(bytes + hit.at, '.', hit.len);
	memcpy(bytes + hit.at + 1, hit.label, label);
	bytes[hit.at] = '<';
	bytes[hit.at + hit.len - 1] = '>';
	if (spells_a_secret(set, slice_of(bytes + hit.at, hit.len)))
		memset(bytes + hit.at, '*', hit.len);
}

static void cover_plain(const struct redact_set *set,
			const struct redact_secret *secret, char *bytes,
			size_t len)
{
	struct slice forms[FORMS];
	size_t count = forms_of(secret, forms);

	for (size_t f = 0; f < count; f++) {
		struct hit hit = { 0 };

		while (find_form(forms[f], secret->label, slice_of(bytes, len),
				 hit.at + hit.len, &hit))
			cover(set, bytes, hit);
	}
}

void redact_bytes(const struct redact_set *set, char *bytes, size_t len)
{
	struct hit hit = { 0 };

	if (!len)
		return;
	for (size_t s = 0; s < set->count; s++)
		cover_plain(set, &set->secrets[s], bytes, len);
	while (find_escaped(set, slice_of(bytes, len), hit.at + hit.len, &hit))
		cover(set, bytes, hit);
}

void redact_exchange(const struct redact_set *set, struct exchange *x)
{
	redact_bytes(set, x->request.bytes, x->request.len);
	redact_bytes(set, x->answer.bytes, x->answer.len);
	redact_bytes(set, x->detail, strlen(x->detail));
}

const char *redact_find(const struct redact_set *set, struct slice text)
{
	struct hit hit;

	for (size_t s = 0; s < set->count; s++)
		if (find_plain(&set->secrets[s], text, &hit))
			return hit.label;
	return find_escaped(set, text, 0, &hit) ? hit.label : NULL;
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
