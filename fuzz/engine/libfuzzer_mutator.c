/*
 * fuzz/mutate as the mutator of libFuzzer, linked into the body targets.
 *
 * One mutant in BYTES_EVERY is libFuzzer's own: that is where the dictionary
 * comes in. CNSCONFORM_MUTATE=bytes makes all of them so: for
 * -minimize_crash=1, which wants small steps, and to compare.
 */
#include "cli/environment.h"
#include "fuzz_target.h"
#include "mutate/mutate.h"

enum { BYTES_EVERY = 16 };

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
			       unsigned int seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *data, size_t size,
				 const uint8_t *other, size_t other_size,
				 uint8_t *out, size_t max_size,
				 unsigned int seed);

/* The callbacks have no argument for it. */
static struct {
	bool known, bytes;
} mode;

static bool bytes_only(void)
{
	struct environment env = environment_of_process();
	const char *text;

	if (!mode.known) {
		text = environment_get(&env, "CNSCONFORM_MUTATE");
		mode.bytes = text && !strcmp(text, "bytes");
		mode.known = true;
	}
	return mode.bytes;
}

static size_t mutate(struct slice body, struct slice other, unsigned int seed,
		     uint8_t *out, size_t max_size)
{
	struct buf text = BUF_INIT(max_size);
	size_t len;

	mutate_body(body, other, seed, max_size, &text);
	len = text.len;
	if (len)
		memcpy(out, text.bytes, len);
	buf_release(&text);
	return len;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
			       unsigned int seed)
{
	if (bytes_only() || seed % BYTES_EVERY == 0)
		return LLVMFuzzerMutate(data, size, max_size);
	return mutate(slice_of((const char *)data, size), SLICE_NONE, seed,
		      data, max_size);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *data, size_t size,
				 const uint8_t *other, size_t other_size,
				 uint8_t *out, size_t max_size,
				 unsigned int seed)
{
	return mutate(slice_of((const char *)data, size),
		      slice_of((const char *)other, other_size), seed, out,
		      max_size);
}
