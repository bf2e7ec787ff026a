#include "http/syntax.h"

#include <stdint.h>

static const bool tchar[256] = {
	['0' ... '9'] = true, ['A' ... 'Z'] = true, ['a' ... 'z'] = true,
	['!'] = true, ['#'] = true, ['$'] = true, ['%'] = true, ['&'] = true,
	['\''] = true, ['*'] = true, ['+'] = true, ['-'] = true, ['.'] = true,
	['^'] = true, ['_'] = true, ['`'] = true, ['|'] = true, ['~'] = true,
};

bool syntax_is_tchar(char c)
{
	return tchar[(unsigned char)c];
}

size_t syntax_token(struct slice s)
{
	size_t len = 0;

	while (len < s.len && syntax_is_tchar(s.at[len]))
		len++;
	return len;
}

size_t syntax_alnum(struct slice s)
{
	size_t len = 0;

	while (len < s.len && syntax_is_alnum(s.at[len]))
		len++;
	return len;
}

/* Eight bytes at a time while none has its top bit, is below a blank, or is
 * DEL. */
size_t syntax_visible(struct slice s)
{
	const uint64_t ones = UINT64_MAX / 255, tops = ones * 0x80;
	size_t len = 0;

	for (uint64_t w; s.len - len >= sizeof(w); len += sizeof(w)) {
		memcpy(&w, s.at + len, sizeof(w));
		if ((w | (w - ones * ' ') | ((w ^ ones * 0x7f) - ones)) & tops)
			break;
	}
	while (len < s.len && s.at[len] >= ' ' && s.at[len] <= '~')
		len++;
	return len;
}

size_t syntax_control(struct slice s)
{
	size_t len = syntax_visible(s);

	while (len < s.len && !syntax_is_control(s.at[len]))
		len++;
	return len;
}

bool syntax_list_next(struct slice *rest, struct slice *element)
{
	const char *comma;

	if (!rest->at)
		return false;
	comma = rest->len ? memchr(rest->at, ',', rest->len) : NULL;
	if (!comma) {
		*element = slice_trim(*rest);
		*rest = SLICE_NONE;
		return true;
	}
	*element = slice_trim(slice_of(rest->at, (size_t)(comma - rest->at)));
	*rest = slice_skip(*rest, (size_t)(comma - rest->at) + 1);
	return true;
}
