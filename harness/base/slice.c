#include "base/slice.h"

enum { FIND_SHORT = 4 };

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool slice_same_letters(const char *a, const char *b, size_t len)
{
	/* Most names come in the case in which they are asked for. */
	if (!memcmp(a, b, len))
		return true;
	for (size_t i = 0; i < len; i++)
		if (a[i] != b[i] && lower(a[i]) != lower(b[i]))
			return false;
	return true;
}

/* "\r\n\r\n", "${": memmem looks at every byte for these, memchr at many at
 * once. */
static ptrdiff_t find_short(struct slice a, struct slice needle)
{
	const char *at = a.at, *end = a.at + a.len - needle.len + 1;

	while (at < end && (at = memchr(at, needle.at[0], (size_t)(end - at)))) {
		if (!memcmp(at, needle.at, needle.len))
			return at - a.at;
		at++;
	}
	return -1;
}

ptrdiff_t slice_find(struct slice a, struct slice needle)
{
	const char *hit;

	if (!needle.len)
		return 0;
	if (a.len < needle.len)
		return -1;
	if (needle.len <= FIND_SHORT)
		return find_short(a, needle);
	hit = memmem(a.at, a.len, needle.at, needle.len);
	return hit ? hit - a.at : -1;
}

uint64_t slice_digest(struct slice a)
{
	uint64_t digest = 14695981039346656037u;

	for (size_t i = 0; i < a.len; i++)
		digest = (digest ^ (unsigned char)a.at[i]) * 1099511628211u;
	return digest;
}

struct slice slice_trim(struct slice a)
{
	while (a.len && (a.at[0] == ' ' || a.at[0] == '\t'))
		a = slice_skip(a, 1);
	while (a.len && (a.at[a.len - 1] == ' ' || a.at[a.len - 1] == '\t'))
		a.len--;
	return a;
}

bool slice_number(struct slice a, unsigned long long max,
		  unsigned long long *out)
{
	unsigned long long value = 0;

	if (!a.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		unsigned digit = (unsigned)(a.at[i] - '0');

		if (a.at[i] < '0' || a.at[i] > '9' || digit > max ||
		    value > (max - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*out = value;
	return true;
}

bool slice_glob(struct slice text, struct slice pattern)
{
	size_t t = 0, p = 0, star = (size_t)-1, resume = 0;

	/* Backtrack to the last star only: linear memory, no recursion. */
	while (t < text.len) {
		if (p < pattern.len && pattern.at[p] == '*') {
			star = p++;
			resume = t;
		} else if (p < pattern.len && (pattern.at[p] == '?' ||
					       pattern.at[p] == text.at[t])) {
			p++;
			t++;
		} else if (star != (size_t)-1) {
			p = star + 1;
			t = ++resume;
		} else {
			return false;
		}
	}
	while (p < pattern.len && pattern.at[p] == '*')
		p++;
	return p == pattern.len;
}

size_t slice_line(struct slice text, size_t offset)
{
	struct slice before = slice_head(text, offset);
	const char *end;
	size_t line = 1;

	while (before.len && (end = memchr(before.at, '\n', before.len))) {
		before = slice_skip(before, (size_t)(end - before.at) + 1);
		line++;
	}
	return line;
}

size_t slice_column(struct slice text, size_t offset)
{
	size_t start = offset < text.len ? offset : text.len, column = 1;

	while (start && text.at[start - 1] != '\n') {
		start--;
		column++;
	}
	return column;
}
