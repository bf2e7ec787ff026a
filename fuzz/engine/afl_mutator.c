/*
 * fuzz/mutate as a custom mutator of AFL++ (AFL_CUSTOM_MUTATOR_LIBRARY).
 *
 * AFL++ declares these by name, in no header that Debian ships: the shapes
 * are those of its docs/custom_mutators.md at 4.04c. What they hand out stays
 * theirs until the next call of the same kind.
 */
#include "base/alloc.h"
#include "base/rng.h"
#include "mutate/mutate.h"
#include "mutate/shrink.h"

/* AFL++ cuts inputs at 1 MiB; a queue entry is trimmed once. */
enum { BODY_MAX = 1024 * 1024, TRIM_CALLS = 256, DESCRIPTION_MAX = 48 };

#define EXPORT __attribute__((visibility("default")))

struct mutator_state {
	struct rng rng;
	uint64_t seed;           /* of the latest mutant */
	struct buf out;
	char description[DESCRIPTION_MAX];
	struct shrink shrink;
	bool shrinking;
};

EXPORT void *afl_custom_init(void *afl, unsigned int seed);
EXPORT void afl_custom_deinit(void *data);
EXPORT size_t afl_custom_fuzz(void *data, unsigned char *buf, size_t size,
			      unsigned char **out, unsigned char *other,
			      size_t other_size, size_t max_size);
EXPORT const char *afl_custom_describe(void *data, size_t max);
EXPORT int32_t afl_custom_init_trim(void *data, unsigned char *buf,
				    size_t size);
EXPORT size_t afl_custom_trim(void *data, unsigned char **out);
EXPORT int32_t afl_custom_post_trim(void *data, unsigned char success);

void *afl_custom_init(void *afl, unsigned int seed)
{
	struct mutator_state *m = mem_alloc(sizeof(*m));

	(void)afl;
	rng_init(&m->rng, seed, "engine");
	m->out = BUF_INIT(BODY_MAX);
	buf_reserve(&m->out, 1); /* handed out is never NULL */
	return m;
}

static void end_trim(struct mutator_state *m)
{
	if (m->shrinking)
		shrink_release(&m->shrink);
	m->shrinking = false;
}

void afl_custom_deinit(void *data)
{
	struct mutator_state *m = data;

	end_trim(m);
	buf_release(&m->out);
	mem_free(m);
}

static struct slice bytes(const unsigned char *at, size_t len)
{
	return at ? slice_of((const char *)at, len) : SLICE_NONE;
}

size_t afl_custom_fuzz(void *data, unsigned char *buf, size_t size,
		       unsigned char **out, unsigned char *other,
		       size_t other_size, size_t max_size)
{
	struct mutator_state *m = data;

	m->seed = rng_next(&m->rng);
	buf_clear(&m->out);
	mutate_body(bytes(buf, size), bytes(other, other_size), m->seed,
		    max_size < BODY_MAX ? max_size : BODY_MAX, &m->out);
	*out = (unsigned char *)m->out.bytes;
	return m->out.len;
}

/* In the name of the queue entry: seed and parent make it again. */
const char *afl_custom_describe(void *data, size_t max)
{
	struct mutator_state *m = data;

	snprintf(m->description, sizeof(m->description), "cns-%016llx",
		 (unsigned long long)m->seed);
	if (max < sizeof(m->description))
		m->description[max] = '\0';
	return m->description;
}

int32_t afl_custom_init_trim(void *data, unsigned char *buf, size_t size)
{
	struct mutator_state *m = data;

	end_trim(m);
	shrink_init_body(&m->shrink, bytes(buf, size), TRIM_CALLS);
	m->shrinking = true;
	return shrink_next(&m->shrink) ? TRIM_CALLS : 0;
}

size_t afl_custom_trim(void *data, unsigned char **out)
{
	struct mutator_state *m = data;

	buf_clear(&m->out);
	buf_slice(&m->out, m->shrink.candidate[0]);
	*out = (unsigned char *)m->out.bytes;
	return m->out.len;
}

int32_t afl_custom_post_trim(void *data, unsigned char success)
{
	struct mutator_state *m = data;

	shrink_answer(&m->shrink, success);
	if (!shrink_next(&m->shrink) || m->shrink.calls >= TRIM_CALLS)
		return TRIM_CALLS;
	return (int32_t)m->shrink.calls;
}
