/*
 * Any bytes as the finding.json of somebody else: refused with its place on
 * one printable line, or a finding that reads back as it was written, and
 * whose folder has a name that is safe.
 */
#include "campaign/finding.h"
#include "fuzz_target.h"
#include "report/escape.h"

enum { INPUT_MAX = 64 * 1024, WRITTEN_MAX = 1024 * 1024 };

static const char path[] = "finding.json";

static void check_name(const struct finding *f)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	char name[FINDING_NAME_MAX];

	finding_name(f, name);
	fuzz_require(*name && *name != '-' && !name[strspn(name, safe)],
		     "the name of a folder is of a-z, 0-9 and hyphens");
}

static void check_again(const struct finding *f, struct arena *arena)
{
	struct buf once = BUF_INIT(WRITTEN_MAX), twice = BUF_INIT(WRITTEN_MAX);
	struct finding back;

	finding_put(f, &once);
	fuzz_require(!finding_get(path, buf_view(&once), arena, &back, NULL),
		     "what was written is read again");
	finding_put(&back, &twice);
	fuzz_require(slice_equal(buf_view(&once), buf_view(&twice)),
		     "and is the same");
	buf_release(&once);
	buf_release(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = slice_of((const char *)data, size);
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	struct finding f;

	if (size > INPUT_MAX)
		return 0;
	if (finding_get(path, text, &arena, &f, &err)) {
		fuzz_require(err.code == ERR_INPUT &&
				     !strncmp(err.text, path, strlen(path)) &&
				     escape_is_plain(slice_from(err.text)),
			     "a refusal names its place on one line");
	} else {
		fuzz_require(f.before_count <= FINDING_BEFORE_MAX &&
				     f.target->volume_count <=
					     FINDING_VOLUMES_MAX,
			     "no list is longer than its place");
		check_name(&f);
		check_again(&f, &arena);
	}
	arena_release(&arena);
	return 0;
}
