#include "base/alloc.h"

#include <malloc.h>
#include <stdatomic.h>
#include <unistd.h>

enum { KEPT_MOST = 64 * 1024 * 1024, KEPT_BLOCK = 8 * 1024 * 1024 };

/* The one place that failing-allocation injection forces state on us. */
static struct {
	void (*handler)(size_t size);
	unsigned long fail_at;
	atomic_flag ended;
} alloc_state = { .ended = ATOMIC_FLAG_INIT };

_Noreturn static void exhausted(size_t size)
{
	/* Another thread that is refused some waits for the end. */
	while (atomic_flag_test_and_set(&alloc_state.ended))
		pause();
	if (alloc_state.handler)
		alloc_state.handler(size);
	abort();
}

static void count(size_t size)
{
	if (alloc_state.fail_at && !--alloc_state.fail_at)
		exhausted(size);
}

void *mem_alloc(size_t size)
{
	void *p;

	count(size);
	p = calloc(1, size ? size : 1);
	if (!p)
		exhausted(size);
	return p;
}

void *mem_array(size_t n, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(n, size, &total))
		exhausted((size_t)-1);
	return mem_alloc(total);
}

void *mem_grow(void *old, size_t size)
{
	void *p;

	count(size);
	p = realloc(old, size ? size : 1);
	if (!p)
		exhausted(size);
	return p;
}

char *mem_copy(const char *at, size_t len)
{
	char *copy = mem_alloc(len + 1);

	if (len)
		memcpy(copy, at, len);
	return copy;
}

void mem_free(void *p)
{
	free(p);
}

void mem_on_exhausted(void (*handler)(size_t size))
{
	alloc_state.handler = handler;
}

void mem_keep_freed(void)
{
#ifdef M_TRIM_THRESHOLD
	mallopt(M_TRIM_THRESHOLD, KEPT_MOST);
	mallopt(M_MMAP_THRESHOLD, KEPT_BLOCK);
#endif
}

void mem_fail_at(unsigned long n)
{
	alloc_state.fail_at = n;
}
