/*
 * Any bytes behind the first line of a campaign's journal, as a kill leaves
 * them: refused with its path, or gone on with, and whoever goes on once more
 * begins behind what was sent in between.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "campaign/fuzz_journal.h"
#include "fuzz_target.h"

enum { INPUT_MAX = 64 * 1024, PATH_TEXT_MAX = 64, SEED = 7, STEP = 3 };

static const struct fuzz_journal_head head = { SEED, STEP, "seeds" };

static int open_journal(struct fuzz_journal *j, const char *path, bool resume,
			uint64_t *next)
{
	struct arena arena = ARENA_INIT;
	struct fuzz_trace trace = { .sent = 0 };
	struct err err = ERR_INIT;
	int result = resume ? fuzz_journal_read(path, &arena, &trace, &err)
			    : 0;

	if (!result)
		result = fuzz_journal_open(j, path, &head,
					   resume ? &trace : NULL, &err);
	*next = fuzz_trace_next(&trace);
	fuzz_require(!result || (err.code == ERR_INPUT &&
				 strstr(err.text, path)),
		     "a refusal names the file");
	arena_release(&arena);
	return result;
}

static void go_on(const char *path)
{
	uint64_t next = 0, again = 0;
	struct fuzz_journal j;
	struct err err = ERR_INIT;

	if (open_journal(&j, path, true, &next))
		return;
	fuzz_journal_sent(&j, next);
	fuzz_require(!fuzz_journal_close(&j, &err), "a line is written");
	fuzz_require(!open_journal(&j, path, true, &again) &&
			     again == next + STEP,
		     "who goes on again begins behind it");
	fuzz_journal_close(&j, &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[PATH_TEXT_MAX];
	struct fuzz_journal j;
	uint64_t next;
	int memory;

	if (size > INPUT_MAX)
		return 0;
	memory = memfd_create("resume", MFD_CLOEXEC);
	fuzz_require(memory >= 0, "there is memory");
	snprintf(path, sizeof(path), "/proc/self/fd/%d", memory);
	fuzz_require(!open_journal(&j, path, false, &next) &&
			     lseek(memory, 0, SEEK_END) > 0 &&
			     write(memory, data, size) == (ssize_t)size,
		     "a journal begins");
	go_on(path);
	close(memory);
	return 0;
}
