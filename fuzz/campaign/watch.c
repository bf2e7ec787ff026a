#include "campaign/watch.h"

#include <dirent.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"

enum { PATH_TEXT = 64, PROC_MAX = 16 * 1024, OWN_ENTRIES = 2 };

static bool read_proc(int pid, const char *name, struct buf *out)
{
	char path[PATH_TEXT];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	return !file_read(path, out, NULL);
}

/* The number behind `name` in lines like "VmRSS:    1234 kB". */
static int64_t number(struct slice text, const char *name)
{
	ptrdiff_t at = slice_find(text, slice_from(name));
	unsigned long long n = 0;
	struct slice rest;
	size_t digits = 0;

	if (at < 0)
		return -1;
	rest = slice_trim(slice_skip(text, (size_t)at + strlen(name)));
	while (digits < rest.len && rest.at[digits] >= '0' &&
	       rest.at[digits] <= '9')
		digits++;
	return slice_number(slice_head(rest, digits), INT64_MAX / 1024, &n)
		       ? (int64_t)n : -1;
}

static int64_t count_descriptors(int pid)
{
	char path[PATH_TEXT];
	int64_t count = -OWN_ENTRIES;
	DIR *folder;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	folder = opendir(path);
	if (!folder)
		return -1;
	while (readdir(folder))
		count++;
	closedir(folder);
	return count;
}

bool watch_read(int pid, struct watch_sample *s)
{
	struct buf status = BUF_INIT(PROC_MAX);
	bool good = read_proc(pid, "status", &status);

	s->busy = false;
	s->tasks = 0;
	s->now_us = 0;
	s->bytes = number(buf_view(&status), "\nVmRSS:") * 1024;
	s->threads = number(buf_view(&status), "\nThreads:");
	s->descriptors = count_descriptors(pid);
	buf_release(&status);
	return good && s->bytes > 0 && s->threads > 0;
}

/* How long a window is, and how many more descriptors or threads than behind
 * the one before are too many. In a short one some of what every request loses
 * is not lost: a few mutants are refused too early. */
static const struct length {
	uint64_t mutants, more;
	bool memory;        /* counts: short ones only show it warming up */
} lengths[WATCH_WINDOWS] = {
	{ WATCH_QUICK, WATCH_QUICK / 8 * 7, false }, /* no pool */
	{ WATCH_QUICK * WATCH_LONGER, WATCH_QUICK * WATCH_LONGER / 2, false },
	{ WATCH_WINDOW / WATCH_LONGER, WATCH_QUICK, false },
	{ WATCH_WINDOW, WATCH_COUNT, true },
	{ WATCH_WINDOW * WATCH_LONGER, WATCH_COUNT, true },
	{ WATCH_WINDOW * WATCH_LONGER * WATCH_LONGER, WATCH_COUNT, true },
};

/* In the order in which they are told. */
enum measure { MEMORY, DESCRIPTORS, THREADS, MEASURES };

_Static_assert((int)MEASURES == (int)WATCH_MEASURES, "one place for each");

static const char *const told[MEASURES] = {
	"memory grows", "open descriptors grow", "threads grow"
};

static int64_t measured(const struct watch_sample *s, enum measure m)
{
	return m == MEMORY ? s->bytes
	       : m == DESCRIPTORS ? s->descriptors : s->threads;
}

/* Counted so often that the ring holds them for long enough. */
static void count_tasks(struct watch *w, const struct watch_sample *s)
{
	enum { EVERY_US = WATCH_TASK_S / (WATCH_MOMENTS - 4) * 1000000 };
	size_t n = w->moment_count;

	if (n && s->now_us - w->moments[(n - 1) % WATCH_MOMENTS].us < EVERY_US)
		return;
	w->moments[n % WATCH_MOMENTS] =
		(struct watch_moment){ s->now_us, s->tasks };
	w->moment_count++;
}

/* The tasks that a server may still have. */
static uint64_t kept_tasks(const struct watch *w, const struct watch_sample *s)
{
	int64_t since = s->now_us - (int64_t)WATCH_TASK_S * 1000000;
	uint64_t gone = 0;

	for (size_t i = 0; i < w->moment_count && i < WATCH_MOMENTS; i++)
		if (w->moments[i].us <= since && w->moments[i].tasks > gone)
			gone = w->moments[i].tasks;
	return s->tasks - gone;
}

static bool too_much(const struct length *l, enum measure m, int64_t more,
		     uint64_t mutants, uint64_t tasks)
{
	if (m == MEMORY)
		return l->memory && more > (int64_t)(mutants * WATCH_BYTES +
						     tasks * WATCH_TASK_BYTES);
	return more > (int64_t)(mutants * l->more / l->mutants);
}

static void grow(struct watch_window *w, const struct length *l,
		 const struct watch_sample *s, uint64_t mutants, uint64_t kept)
{
	uint64_t tasks = kept > w->kept ? kept - w->kept : 0;

	for (unsigned m = 0; m < MEASURES; m++) {
		int64_t last = measured(&w->last, m);
		bool more = too_much(l, m, measured(s, m) - last, mutants,
				     tasks);

		if (!w->grew[m])
			w->first[m] = last;
		w->grew[m] = more ? w->grew[m] + 1 : 0;
	}
}

/* What has just grown once too often, or MEASURES. */
static enum measure grown(struct watch_window *w, const struct length *l,
			  const struct watch_sample *s, uint64_t executed,
			  uint64_t kept)
{
	uint64_t mutants = executed - w->executed;
	unsigned m = 0;

	if ((w->begun && mutants < l->mutants) || (l->memory && s->busy))
		return MEASURES;
	if (w->begun)
		grow(w, l, s, mutants, kept);
	w->kept = kept;
	w->executed = executed;
	w->last = *s;
	w->begun = true;
	while (m < MEASURES && w->grew[m] != WATCH_TRIES)
		m++;
	return m;
}

const char *watch_add(struct watch *w, const struct watch_sample *s,
		      uint64_t executed)
{
	const char *what = NULL;
	uint64_t kept;

	count_tasks(w, s);
	kept = kept_tasks(w, s);
	for (size_t i = 0; i < WATCH_WINDOWS; i++) {
		enum measure m = grown(&w->windows[i], &lengths[i], s,
				       executed, kept);

		if (what || m == MEASURES)
			continue;
		what = told[m];
		w->measure = m;
		w->from = w->windows[i].first[m];
		w->to = measured(s, m);
	}
	return what;
}

bool watch_stays(const struct watch *w, const struct watch_sample *s)
{
	return measured(s, w->measure) - w->from >= (w->to - w->from) / 4 * 3;
}
