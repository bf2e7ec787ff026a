#include "base/utf8.h"

/* Allowed range of the second byte depends on the first (RFC 3629 4). */
static size_t sequence(unsigned char first, unsigned char *low,
		       unsigned char *high)
{
	*low = 0x80;
	*high = 0xBF;
	if (first < 0x80)
		return 1;
	if (first < 0xC2 || first > 0xF4)
		return 0;
	if (first < 0xE0)
		return 2;
	if (first == 0xE0)
		*low = 0xA0;
	if (first == 0xED)
		*high = 0x9F;
	if (first == 0xF0)
		*low = 0x90;
	if (first == 0xF4)
		*high = 0x8F;
	return first < 0xF0 ? 3 : 4;
}

size_t utf8_decode(struct slice s, uint32_t *point)
{
	const unsigned char *b = (const unsigned char *)s.at;
	unsigned char low, high;
	uint32_t value;
	size_t n;

	if (!s.len)
		return 0;
	n = sequence(b[0], &low, &high);
	if (!n || n > s.len)
		return 0;
	if (n == 1) {
		*point = b[0];
		return 1;
	}
	if (b[1] < low || b[1] > high)
		return 0;
	value = b[0] & (0x7Fu >> n);
	for (size_t i = 1; i < n; i++) {
		if ((b[i] & 0xC0) != 0x80)
			return 0;
		value = value << 6 | (b[i] & 0x3Fu);
	}
	*point = value;
	return n;
}

size_t utf8_encode(uint32_t point, char out[UTF8_MAX])
{
	size_t n;

	if (point < 0x80) {
		out[0] = (char)point;
		return 1;
	}
	if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF))
		return 0;
	n = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
	for (size_t i = n; i-- > 1; point >>= 6)
		out[i] = (char)(0x80 | (point & 0x3F));
	out[0] = (char)((0xF00u >> n & 0xF0) | point);
	return n;
}

size_t utf8_valid_prefix(struct slice s)
{
	size_t done = 0, n;
	uint32_t point;

	while (done < s.len) {
		n = utf8_decode(slice_skip(s, done), &point);
		if (!n)
			break;
		done += n;
	}
	return done;
}
