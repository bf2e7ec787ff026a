#include "base/base64.h"

#include <openssl/evp.h>
#include <stdint.h>

/* EVP works on int lengths: parts that are multiples of a quantum. */
enum {
	BASE64_QUANTUM = 4,
	BASE64_PART = 3 * 1024 * 1024,
	BASE64_TEXT = 4 * 1024 * 1024
};

void base64_encode(struct buf *out, struct slice bytes)
{
	while (bytes.len) {
		struct slice part = slice_head(bytes, BASE64_PART);
		size_t len = (part.len + 2) / 3 * 4;
		char *room = buf_reserve(out, len);

		if (!room)
			return;
		EVP_EncodeBlock((unsigned char *)room,
				(const unsigned char *)part.at, (int)part.len);
		buf_commit(out, len);
		bytes = slice_skip(bytes, part.len);
	}
}

static int value_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* EVP_DecodeBlock forgives white space and stray padding; we do not. */
static int check(struct slice text, size_t *padding, size_t *offset)
{
	size_t end = text.len;

	*padding = 0;
	while (end && *padding < 2 && text.at[end - 1] == '=') {
		end--;
		++*padding;
	}
	for (*offset = 0; *offset < end; ++*offset)
		if (value_of(text.at[*offset]) < 0)
			return -1;
	*offset = text.len;
	if (text.len % 4)
		return -1;
	*offset = end ? end - 1 : 0;
	if (*padding &&
	    value_of(text.at[*offset]) & (*padding == 1 ? 0x03 : 0x0F))
		return -1;
	return 0;
}

/* The last quantum may hold fewer bytes than EVP writes. */
static void decode_last(struct buf *out, struct slice text, size_t padding)
{
	unsigned char last[3];

	EVP_DecodeBlock(last, (const unsigned char *)text.at, (int)text.len);
	buf_add(out, (const char *)last, sizeof(last) - padding);
}

int base64_decode(struct buf *out, struct slice text, size_t *offset)
{
	size_t padding;

	if (!text.len)
		return 0;
	if (check(text, &padding, offset))
		return -1;
	if (!buf_reserve(out, text.len / BASE64_QUANTUM * 3 - padding))
		return 0;
	while (text.len > BASE64_QUANTUM) {
		struct slice part = slice_head(text, BASE64_TEXT);
		size_t len;

		if (part.len == text.len)
			part.len -= BASE64_QUANTUM;
		len = part.len / BASE64_QUANTUM * 3;
		EVP_DecodeBlock((unsigned char *)buf_reserve(out, len),
				(const unsigned char *)part.at, (int)part.len);
		buf_commit(out, len);
		text = slice_skip(text, part.len);
	}
	decode_last(out, text, padding);
	return 0;
}
