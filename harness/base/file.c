#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_CHUNK = 64 * 1024, FILE_LIST_MAX = 100000, FILE_PATH_MAX = 4096 };

static int failed(struct err *err, const char *what, const char *path)
{
	return err_set(err, ERR_INPUT, "cannot %s '%s': %s", what, path,
		       strerror(errno));
}

static bool wait_for_bytes(int fd)
{
	struct pollfd one = { .fd = fd, .events = POLLIN };

	return poll(&one, 1, FILE_WAIT_MS) > 0;
}

static int read_all(int fd, const char *path, struct buf *out,
		    struct err *err)
{
	char chunk[FILE_CHUNK];

	for (;;) {
		ssize_t n = read(fd, chunk, sizeof(chunk));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN && wait_for_bytes(fd))
			continue;
		if (n < 0 && errno == EAGAIN)
			return err_set(err, ERR_INPUT,
				       "'%s' gave nothing for %d s", path,
				       FILE_WAIT_MS / 1000);
		if (n < 0)
			return failed(err, "read", path);
		if (!n)
			return 0;
		buf_add(out, chunk, (size_t)n);
		if (out->full)
			return err_set(err, ERR_INPUT,
				       "'%s' is larger than %zu bytes", path,
				       out->limit);
	}
}

int file_read(const char *path, struct buf *out, struct err *err)
{
	bool standard = !strcmp(path, "-");
	int fd = standard ? STDIN_FILENO
			  : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	int result;

	if (fd < 0)
		return failed(err, "open", path);
	result = read_all(fd, path, out, err);
	if (!standard)
		close(fd);
	return result;
}

int file_open_regular(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;

	if (fd < 0)
		return failed(err, "open", path);
	if (!fstat(fd, &st) && S_ISREG(st.st_mode))
		return fd;
	close(fd);
	return err_set(err, ERR_INPUT, "'%s' is not a regular file", path);
}

/* Without O_NONBLOCK a pipe would wait for its reader. */
static int open_output(const char *path, int how, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK | how,
		      0644);

	if (fd < 0 && errno == ENXIO)
		return err_set(err, ERR_INPUT,
			       "cannot write '%s': nobody reads from it", path);
	if (fd < 0)
		return failed(err, "write", path);
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
	return fd;
}

int file_open_output(const char *path, struct err *err)
{
	return open_output(path, O_TRUNC, err);
}

static int write_all(int fd, const char *path, struct slice content,
		     struct err *err)
{
	while (content.len) {
		ssize_t n = write(fd, content.at, content.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return failed(err, "write", path);
		content = slice_skip(content, (size_t)n);
	}
	return 0;
}

static int write_in_place(const char *path, int how, struct slice content,
			  struct err *err)
{
	int fd = open_output(path, how, err);
	struct stat before;
	int result;

	if (fd < 0)
		return -1;
	if (fstat(fd, &before))
		before.st_mode = 0;
	result = write_all(fd, path, content, err);
	/* No half of it stays behind what was there. */
	if (result && S_ISREG(before.st_mode) &&
	    ftruncate(fd, before.st_size))
		result = -1;
	if (close(fd) && !result)
		result = failed(err, "write", path);
	return result;
}

int file_write(const char *path, struct slice content, struct err *err)
{
	char temporary[FILE_PATH_MAX];
	struct stat st;

	if (!strcmp(path, "-"))
		return write_all(STDOUT_FILENO, "standard output", content,
				 err);
	/* Nor is a link replaced: /dev/stderr is one, often to a file. */
	if (!lstat(path, &st) && !S_ISREG(st.st_mode))
		return write_in_place(path, O_TRUNC, content, err);
	if (snprintf(temporary, sizeof(temporary), "%s.%ld.tmp", path,
		     (long)getpid()) >= (int)sizeof(temporary))
		return err_set(err, ERR_INPUT, "path '%.60s...' is too long",
			       path);
	if (write_in_place(temporary, O_TRUNC, content, err)) {
		unlink(temporary);
		return -1;
	}
	if (rename(temporary, path)) {
		failed(err, "write", path);
		unlink(temporary);
		return -1;
	}
	return 0;
}

int file_append(const char *path, struct slice content, struct err *err)
{
	return write_in_place(path, O_APPEND, content, err);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool ends_with(const char *name, const char *suffix)
{
	size_t n = strlen(name), s = strlen(suffix);

	return n > s && !strcmp(name + n - s, suffix);
}

int file_list(const char *folder, const char *suffix, struct arena *arena,
	      char ***names, size_t *count, struct err *err)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	size_t room = 0, n = 0;
	char **list = NULL;

	if (!dir)
		return failed(err, "open folder", folder);
	while (n < FILE_LIST_MAX && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.' || !ends_with(entry->d_name, suffix))
			continue;
		if (n == room) {
			char **larger = arena_array(arena, room = room ? room * 2 : 64,
						    sizeof(*list));

			if (n)
				memcpy(larger, list, n * sizeof(*list));
			list = larger;
		}
		list[n++] = arena_string(arena, slice_from(entry->d_name));
	}
	closedir(dir);
	if (n)
		qsort(list, n, sizeof(*list), by_name);
	*names = list;
	*count = n;
	return 0;
}

int file_make_folder(const char *path, struct err *err)
{
	char part[FILE_PATH_MAX];
	size_t len = strlen(path);

	if (!len || len >= sizeof(part))
		return err_set(err, ERR_INPUT, "folder name '%.60s' cannot be used",
			       path);
	memcpy(part, path, len + 1);
	for (char *p = part + 1;; p++) {
		char kept = *p;

		if (kept && kept != '/')
			continue;
		*p = '\0';
		if (mkdir(part, 0777) && errno != EEXIST)
			return failed(err, "create folder", part);
		*p = kept;
		if (!kept)
			return 0;
	}
}
