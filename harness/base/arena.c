#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>

#include "base/alloc.h"

/* Most arenas hold little: their block is one that malloc has at hand. */
enum { ARENA_FIRST = 960, ARENA_BLOCK = 16 * 1024 };

struct arena_block {
	struct arena_block *next;
	size_t used, size;
	alignas(max_align_t) char bytes[];
};

static struct arena_block *add_block(struct arena *a, size_t size)
{
	/* Most arenas end before their block is full: only what is handed out
	 * is made zero. */
	struct arena_block *b = mem_grow(NULL, sizeof(*b) + size);

	b->used = 0;
	b->size = size;
	b->next = a->blocks;
	a->blocks = b;
	return b;
}

static size_t aligned(size_t size)
{
	return (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
}

static void use(struct arena *a, struct arena_block *b, size_t room)
{
	b->used += room;
	a->used += room;
}

void *arena_room(struct arena *a, size_t size)
{
	size_t room = aligned(size);
	struct arena_block *b = a->blocks;
	void *p;

	if (room < size)
		return mem_array(SIZE_MAX, 2); /* overflow: exhausted */
	if (!b || b->size - b->used < room) {
		size_t least = b ? ARENA_BLOCK : ARENA_FIRST;

		b = add_block(a, room > least ? room : least);
	}
	p = b->bytes + b->used;
	use(a, b, room);
	return p;
}

void *arena_alloc(struct arena *a, size_t size)
{
	return memset(arena_room(a, size), 0, size);
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total))
		return mem_array(count, size); /* exhausted, never returns */
	return arena_alloc(a, total);
}

char *arena_string(struct arena *a, struct slice s)
{
	char *copy = arena_alloc(a, s.len + 1);

	if (s.len)
		memcpy(copy, s.at, s.len);
	return copy;
}

struct slice arena_slice(struct arena *a, struct slice s)
{
	return slice_of(arena_string(a, s), s.len);
}

char *arena_vprintf(struct arena *a, const char *format, va_list args)
{
	struct arena_block *b = a->blocks ? a->blocks
					  : add_block(a, ARENA_FIRST);
	size_t room = b->size - b->used;
	char *text = b->bytes + b->used;
	va_list again;
	int len;

	/* Printed once where it fits, else measured by that and printed. */
	va_copy(again, args);
	len = vsnprintf(text, room, format, args);
	if (len >= 0 && (size_t)len < room) {
		use(a, b, aligned((size_t)len + 1));
	} else {
		text = arena_alloc(a, len < 0 ? 1 : (size_t)len + 1);
		if (len > 0)
			vsnprintf(text, (size_t)len + 1, format, again);
	}
	va_end(again);
	return text;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = arena_vprintf(a, format, args);
	va_end(args);
	return text;
}

void arena_release(struct arena *a)
{
	while (a->blocks) {
		struct arena_block *next = a->blocks->next;

		mem_free(a->blocks);
		a->blocks = next;
	}
	a->used = 0;
}
