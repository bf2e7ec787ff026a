#include "base/buf.h"

#include <stdint.h>

#include "base/alloc.h"

enum { BUF_FIRST = 64, NUMBER_MAX = 20 /* digits of 64 bits */ };

char *buf_reserve(struct buf *b, size_t len)
{
	size_t want;

	if (b->full || len > b->limit || b->len > b->limit - len) {
		b->full = true;
		return NULL;
	}
	want = b->len + len + 1;
	if (want > b->size) {
		size_t size = b->size ? b->size : BUF_FIRST;

		while (size < want)
			size *= 2;
		b->bytes = mem_grow(b->bytes, size);
		b->size = size;
	}
	b->bytes[b->len] = '\0';
	return b->bytes + b->len;
}

void buf_commit(struct buf *b, size_t len)
{
	b->len += len;
	b->bytes[b->len] = '\0';
}

void buf_add(struct buf *b, const void *bytes, size_t len)
{
	char *room = buf_reserve(b, len);

	if (!room)
		return;
	if (len)
		memcpy(room, bytes, len);
	buf_commit(b, len);
}

void buf_slice(struct buf *b, struct slice s)
{
	buf_add(b, s.at, s.len);
}

void buf_text(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void buf_byte(struct buf *b, char byte)
{
	buf_add(b, &byte, 1);
}

void buf_fill(struct buf *b, char byte, size_t times)
{
	char *room = buf_reserve(b, times);

	if (!room)
		return;
	memset(room, byte, times);
	buf_commit(b, times);
}

/* Doubled from what is there already. */
void buf_repeat(struct buf *b, struct slice s, size_t times)
{
	size_t len = s.len && times > SIZE_MAX / s.len ? SIZE_MAX
						       : s.len * times;
	char *to = len ? buf_reserve(b, len) : NULL;

	if (!to)
		return;
	memcpy(to, s.at, s.len);
	for (size_t done = s.len; done < len; done += done)
		memcpy(to + done, to, done < len - done ? done : len - done);
	buf_commit(b, len);
}

void buf_number(struct buf *b, unsigned long long number)
{
	char digits[NUMBER_MAX];
	size_t at = sizeof(digits);

	do
		digits[--at] = (char)('0' + number % 10);
	while (number /= 10);
	buf_add(b, digits + at, sizeof(digits) - at);
}

void buf_vprintf(struct buf *b, const char *format, va_list args)
{
	va_list again;
	char *room;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	room = len < 0 ? NULL : buf_reserve(b, (size_t)len);
	if (room) {
		vsnprintf(room, (size_t)len + 1, format, again);
		buf_commit(b, (size_t)len);
	}
	va_end(again);
}

void buf_printf(struct buf *b, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buf_vprintf(b, format, args);
	va_end(args);
}

struct slice buf_view(const struct buf *b)
{
	return slice_of(b->bytes ? b->bytes : "", b->len);
}

const char *buf_string(const struct buf *b)
{
	return b->bytes ? b->bytes : "";
}

void buf_clear(struct buf *b)
{
	b->len = 0;
	b->full = false;
	if (b->bytes)
		b->bytes[0] = '\0';
}

void buf_fit(struct buf *b)
{
	if (!b->bytes || b->size == b->len + 1)
		return;
	b->size = b->len + 1;
	b->bytes = mem_grow(b->bytes, b->size);
}

void buf_release(struct buf *b)
{
	mem_free(b->bytes);
	*b = BUF_INIT(b->limit);
}
