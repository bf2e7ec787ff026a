/*
 * Any bytes as a journal, from whoever wants to pass: the reader accepts or
 * names the place that is wrong. What it accepts gives reports that a
 * terminal and a JSON reader can take, is the same after being written and
 * read once more, and can be judged again by the shipped suite.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "base/alloc.h"
#include "case/case_load.h"
#include "fuzz_target.h"
#include "report/escape.h"
#include "report/report.h"
#include "run/journal.h"

enum { INPUT_MAX = 1 << 20, PATH_TEXT_MAX = 64, FORMATS = 2 };

/* The engines call one function with bytes and nothing else. */
static struct {
	struct suite suite;
	bool loaded;
} shipped;

static const char *const formats[FORMATS] = { "console", "json" };

struct written {
	struct report reports[FORMATS];
	struct buf texts[FORMATS];
	struct run_summary sum;
};

static void written_release(struct written *w)
{
	for (size_t i = 0; i < FORMATS; i++)
		buf_release(&w->texts[i]);
}

/* Only line breaks may be among the characters that nobody sees. */
static bool is_plain_text(struct slice text)
{
	while (text.len) {
		ptrdiff_t end = slice_find(text, slice_from("\n"));
		size_t n = end < 0 ? text.len : (size_t)end;

		if (!escape_is_plain(slice_head(text, n)))
			return false;
		text = slice_skip(text, n + 1);
	}
	return true;
}

/* false: the suite does not fit the journal. */
static bool replay(struct journal *j, bool rejudge, struct written *w)
{
	const struct run_events *events[FORMATS];
	struct err err = ERR_INIT;
	int result;

	for (size_t i = 0; i < FORMATS; i++) {
		w->texts[i] = BUF_INIT(REPORT_MAX);
		report_open(&w->reports[i],
			    report_format_find(slice_from(formats[i])),
			    &shipped.suite, NULL, &w->texts[i]);
		events[i] = &w->reports[i].events;
	}
	result = journal_replay(j, &shipped.suite, j->info.level, rejudge,
				events, FORMATS, &w->sum, NULL, &err);
	for (size_t i = 0; i < FORMATS; i++)
		report_release(&w->reports[i]);
	if (result) {
		fuzz_require(err.code == ERR_INPUT && *err.text,
			     "a refused replay says why");
		return false;
	}
	fuzz_require(is_plain_text(buf_view(&w->texts[0])),
		     "the console shows nothing raw");
	fuzz_require(!json_read(buf_view(&w->texts[1]), 0, NULL),
		     "the JSON report is JSON");
	return true;
}

/* Writes what was read. The numbers of the exchanges come out the same. */
static void write_again(struct journal *j, const struct run_summary *sum,
			const char *path)
{
	struct err err = ERR_INIT;
	struct journal_writer *w = journal_create(path, &err);

	fuzz_require(w != NULL, "the second journal can be written");
	for (size_t i = 0; i < j->exchange_count; i++)
		j->exchanges[i].number = 0;
	journal_begin(w, &j->info);
	for (size_t i = 0; i < j->exchange_count; i++)
		journal_exchange(w, &j->exchanges[i]);
	for (size_t i = 0; i < j->case_count; i++)
		journal_case(w, &j->cases[i].evidence, &j->cases[i].recorded);
	fuzz_require(!journal_end(w, sum, &err), "and is whole");
	journal_free(w);
}

static void check_round_trip(struct journal *j, const struct written *first)
{
	int memory = memfd_create("journal", MFD_CLOEXEC);
	char path[PATH_TEXT_MAX];
	struct err err = ERR_INIT;
	struct written second;
	struct journal again;

	fuzz_require(memory >= 0, "there is memory");
	snprintf(path, sizeof(path), "/proc/self/fd/%d", memory);
	write_again(j, &first->sum, path);
	fuzz_require(!journal_read(&again, path, &err),
		     "what was written can be read");
	close(memory);
	fuzz_require(replay(&again, false, &second), "and be replayed");
	for (size_t i = 0; i < FORMATS; i++)
		fuzz_require(slice_equal(buf_view(&first->texts[i]),
					 buf_view(&second.texts[i])),
			     "with the same reports");
	written_release(&second);
	journal_release(&again);
}

static void check(struct journal *j)
{
	struct written recorded, judged;

	if (replay(j, false, &recorded))
		check_round_trip(j, &recorded);
	written_release(&recorded);
	/* Any suite may be claimed; the one that we have shall judge. */
	j->info.suite_sha256 = shipped.suite.sha256;
	replay(j, true, &judged);
	written_release(&judged);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = ERR_INIT;
	struct journal j;
	FILE *file;

	if (!size || size > INPUT_MAX)
		return 0;
	if (!shipped.loaded)
		fuzz_require(!suite_load(&shipped.suite, NULL, NULL, &err),
			     "the shipped suite loads");
	shipped.loaded = true;
	file = fmemopen((void *)data, size, "r");
	fuzz_require(file != NULL, "the input opens");
	if (!journal_read_stream(&j, file, "input", &err)) {
		check(&j);
		journal_release(&j);
	} else {
		fuzz_require(err.code == ERR_INPUT &&
				     slice_starts(slice_from(err.text),
						  "input:"),
			     "a refusal names its place");
	}
	return 0;
}
