#include "tests/bench/child.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/figure.h"

enum { KIB = 1024, NOT_FOUND = 127 };

static void start(const char *const *words, int output)
{
	int nowhere = open("/dev/null", O_RDWR);

	dup2(nowhere, STDIN_FILENO);
	dup2(output < 0 ? nowhere : output, STDOUT_FILENO);
	dup2(nowhere, STDERR_FILENO);
	execvp(words[0], (char *const *)words);
	_exit(NOT_FOUND);
}

static double seconds_of(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static void take_output(int fd, struct buf *out)
{
	off_t len = lseek(fd, 0, SEEK_END);
	char *room = len > 0 ? buf_reserve(out, (size_t)len) : NULL;
	ssize_t got = room ? pread(fd, room, (size_t)len, 0) : 0;

	if (got > 0)
		buf_commit(out, (size_t)got);
}

struct child_end child_run(const char *const *words, struct buf *out)
{
	struct child_end end = { .code = -1 };
	int output = out ? memfd_create("output", MFD_CLOEXEC) : -1;
	double from = figure_now();
	struct rusage usage;
	int status;
	pid_t pid = fork();

	if (!pid)
		start(words, output);
	if (pid > 0 && wait4(pid, &status, 0, &usage) == pid) {
		end.seconds = figure_now() - from;
		end.cpu = seconds_of(usage.ru_utime) +
			  seconds_of(usage.ru_stime);
		end.mib = (double)usage.ru_maxrss / KIB;
		end.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	}
	if (output >= 0) {
		take_output(output, out);
		close(output);
	}
	return end;
}
