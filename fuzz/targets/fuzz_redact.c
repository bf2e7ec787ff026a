/*
 * Any bytes with known secrets: the search for all secrets at once finds what
 * a plain search for each finds; a redacted text keeps its length, holds no
 * secret in any form, and differs only when there was one.
 */
#include "base/alloc.h"
#include "base/base64.h"
#include "fuzz_target.h"
#include "http/redact.h"

enum { INPUT_MAX = 64 * 1024 };

/* Short ones that overlap, escapes, characters beyond ASCII, both base64
 * alphabets. */
static const char *const secrets[] = {
	"abcd", "abcabc", "a/b\"c d\\e", "g\xc3\xa9h\xf0\x9f\x98\x80m",
	"\xfb\xff\xfe~?>", "0123456789abcdef0123456789abcdef01234567", "%41+",
};
enum { SECRETS = sizeof(secrets) / sizeof(secrets[0]) };

static bool found_alone(struct slice text)
{
	for (size_t i = 0; i < SECRETS; i++) {
		struct buf coded = BUF_INIT(INPUT_MAX);
		bool found;

		base64_encode(&coded, slice_from(secrets[i]));
		while (coded.bytes[coded.len - 1] == '=')
			coded.len--;
		found = slice_find(text, slice_from(secrets[i])) >= 0 ||
			slice_find(text, buf_view(&coded)) >= 0;
		buf_release(&coded);
		if (found)
			return true;
	}
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice before = slice_of((const char *)data, size);
	struct redact_set set;
	bool found;
	char *after;

	if (size > INPUT_MAX)
		return 0;
	redact_init(&set);
	for (size_t i = 0; i < SECRETS; i++)
		redact_add(&set, slice_from(secrets[i]), "secret");
	after = mem_alloc(size);
	if (size)
		memcpy(after, data, size);
	found = redact_find(&set, before) != NULL;
	fuzz_require(found || !found_alone(before),
		     "every secret that a plain search finds is found");
	redact_bytes(&set, after, size);
	fuzz_require(!redact_find(&set, slice_of(after, size)),
		     "no secret is left");
	fuzz_require(found == !slice_equal(before, slice_of(after, size)),
		     "a text changes exactly when it held a secret");
	mem_free(after);
	redact_release(&set);
	return 0;
}
