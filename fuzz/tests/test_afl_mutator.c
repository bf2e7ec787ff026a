/* The calls as afl-fuzz 4.04c makes them. */
#include <stdint.h>

#include "tests/test.h"

/* In no header: AFL++ looks them up by name. */
void *afl_custom_init(void *afl, unsigned int seed);
void afl_custom_deinit(void *data);
size_t afl_custom_fuzz(void *data, unsigned char *buf, size_t size,
		       unsigned char **out, unsigned char *other,
		       size_t other_size, size_t max_size);
const char *afl_custom_describe(void *data, size_t max);
int32_t afl_custom_init_trim(void *data, unsigned char *buf, size_t size);
size_t afl_custom_trim(void *data, unsigned char **out);
int32_t afl_custom_post_trim(void *data, unsigned char success);

enum { MUTANTS = 500, SMALL = 64 };

static unsigned char body[] =
	"{\"syncSpecs\":[{\"_typeName\":\"CnsSyncVolumeSpec\",\"volumeId\":"
	"{\"id\":\"6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913\"},\"syncMode\":[]}]}";

TEST(afl_mutator, mutates_within_the_limit_and_never_to_null)
{
	void *m = afl_custom_init(NULL, 7), *same = afl_custom_init(NULL, 7);
	size_t changed = 0;

	for (size_t i = 0; i < MUTANTS; i++) {
		size_t max = i % 2 ? SMALL : 4096;
		unsigned char *out = NULL, *again = NULL;
		size_t size = i % 5 ? sizeof(body) - 1 : 0;
		size_t len = afl_custom_fuzz(m, body, size, &out, body,
					     sizeof(body) - 1, max);

		CHECK(out != NULL && len <= max);
		CHECK_INT(afl_custom_fuzz(same, body, size, &again, body,
					  sizeof(body) - 1, max), len);
		CHECK(!memcmp(out, again, len));
		changed += len != size || memcmp(out, body, len) != 0;
	}
	CHECK(changed > MUTANTS * 9 / 10);
	CHECK_HAS(afl_custom_describe(m, 100), "cns-");
	CHECK_INT(strlen(afl_custom_describe(m, 6)), 6);
	afl_custom_deinit(m);
	afl_custom_deinit(same);
}

/* What afl-fuzz does with one queue entry, of which all that counts is that
 * it holds "syncMode". Returns the length of the best. */
static size_t trim(void *m, size_t *calls)
{
	int32_t stage = 0, most = afl_custom_init_trim(m, body,
						       sizeof(body) - 1);
	size_t best = sizeof(body) - 1;

	for (*calls = 0; stage < most && *calls < 10000; (*calls)++) {
		unsigned char *out = NULL;
		size_t len = afl_custom_trim(m, &out);
		bool same = len && slice_find(slice_of((char *)out, len),
					      slice_from("syncMode")) >= 0;

		CHECK(out != NULL && len < best);
		if (same)
			best = len;
		stage = afl_custom_post_trim(m, same);
	}
	return best;
}

TEST(afl_mutator, trims_to_what_counts)
{
	void *m = afl_custom_init(NULL, 1);
	size_t calls;

	CHECK(trim(m, &calls) < 20);
	CHECK(calls > 3 && calls <= 256);
	CHECK(trim(m, &calls) < 20);
	CHECK_INT(afl_custom_init_trim(m, body, 0), 0);
	afl_custom_deinit(m);
}
