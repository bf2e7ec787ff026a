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

	s->bytes = number(buf_view(&status), "\nVmRSS:") * 1024;
	s->threads = number(buf_view(&status), "\nThreads:");
	s->descriptors = count_descriptors(pid);
	buf_release(&status);
	return good && s->bytes > 0 && s->threads > 0;
}

static unsigned again(unsigned before, bool grew)
{
	return grew ? before + 1 : 0;
}

static const char *grows(struct watch_window *w, uint64_t length,
			 const struct watch_sample *s, uint64_t executed)
{
	uint64_t mutants = executed - w->executed;
	struct watch_sample last = w->last;

	if (w->begun && mutants < length)
		return NULL;
	w->executed = executed;
	w->last = *s;
	if (!w->begun) {
		w->begun = true;
		return NULL;
	}
	w->memory = again(w->memory, s->bytes - last.bytes >
					     (int64_t)mutants * WATCH_BYTES);
	w->descriptors = again(w->descriptors,
			       s->descriptors - last.descriptors > WATCH_COUNT);
	w->threads = again(w->threads,
			   s->threads - last.threads > WATCH_COUNT);
	if (w->memory == WATCH_TRIES)
		return "memory grows";
	if (w->descriptors == WATCH_TRIES)
		return "open descriptors grow";
	return w->threads == WATCH_TRIES ? "threads grow" : NULL;
}

const char *watch_add(struct watch *w, const struct watch_sample *s,
		      uint64_t executed)
{
	uint64_t length = WATCH_WINDOW;
	const char *what = NULL;

	for (size_t i = 0; i < WATCH_WINDOWS; i++, length *= WATCH_LONGER) {
		const char *grown = grows(&w->windows[i], length, s, executed);

		what = what ? what : grown;
	}
	return what;
}
