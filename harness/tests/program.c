#include "tests/program.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/test.h"

enum { WORDS_MAX = 64, ENV_MAX = 24, LINE_MAX_LEN = 8192, CHUNK = 4096 };

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void split(char *line, char *words[WORDS_MAX])
{
	size_t count = 1;

	words[0] = getenv("CNSCONFORM");
	if (!words[0])
		words[0] = (char *)"build/cnsconform";
	while (*line && count < WORDS_MAX - 1) {
		size_t len = strcspn(line, " ");

		if (len)
			words[count++] = line;
		line += len;
		while (*line == ' ')
			*line++ = '\0';
	}
	words[count] = NULL;
}

/* Only what the test gives and what the tools need. */
static void choose_environment(const struct program *p, char *env[ENV_MAX])
{
	static const char *const kept[] = { "PATH=", "TMPDIR=",
					    "ASAN_OPTIONS=", "UBSAN_OPTIONS=",
					    "LSAN_OPTIONS=" };
	size_t count = 0;

	for (char **at = environ; *at; at++)
		for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
			if (slice_starts(slice_from(*at), kept[i]))
				env[count++] = *at;
	for (size_t i = 0; p->env && p->env[i] && count < ENV_MAX - 1; i++)
		env[count++] = (char *)p->env[i];
	env[count] = NULL;
}

static void become(const struct program *p, const int out[2],
		   const int err[2], char **words)
{
	char *env[ENV_MAX];

	choose_environment(p, env);
	/* Behind nohup, or in the background of a shell, they are ignored. */
	signal(SIGINT, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	close(STDIN_FILENO);
	open("/dev/null", O_RDONLY);
	dup2(err[1], STDERR_FILENO);
	if (p->closed_out)
		close(STDOUT_FILENO);
	else
		dup2(out[1], STDOUT_FILENO);
	for (int fd = STDERR_FILENO + 1; fd < 256; fd++)
		close(fd);
	execve(words[0], words, env);
	_exit(126);
}

static void launch(struct program *p, const char *format, va_list arguments)
{
	char line[LINE_MAX_LEN], *words[WORDS_MAX];
	int out[2], err[2];

	vsnprintf(line, sizeof(line), format, arguments);
	split(line, words);
	p->out = p->err = BUF_INIT(PROGRAM_OUTPUT_MAX);
	p->ms = now_ms();
	p->code = -1;
	if (pipe(out) || pipe(err))
		abort();
	p->pid = fork();
	if (!p->pid)
		become(p, out, err, words);
	close(out[1]);
	close(err[1]);
	p->out_fd = out[0];
	p->err_fd = err[0];
}

static void drain(int *fd, struct buf *to)
{
	char *at = buf_reserve(to, CHUNK);
	ssize_t n = at ? read(*fd, at, CHUNK) : 0;

	if (n > 0) {
		buf_commit(to, (size_t)n);
	} else if (n == 0 || errno != EINTR) {
		close(*fd);
		*fd = -1;
	}
}

/* Until both streams ended, or `text` came, or the time is over. */
static void collect(struct program *p, const char *text)
{
	int64_t until = now_ms() + PROGRAM_SECONDS * 1000;

	while ((p->out_fd >= 0 || p->err_fd >= 0) && now_ms() < until) {
		struct pollfd fds[2] = { { p->out_fd, POLLIN, 0 },
					 { p->err_fd, POLLIN, 0 } };

		if (poll(fds, 2, 1000) < 0 && errno != EINTR)
			return;
		if (fds[0].revents)
			drain(&p->out_fd, &p->out);
		if (fds[1].revents)
			drain(&p->err_fd, &p->err);
		if (text && (strstr(buf_string(&p->out), text) ||
			     strstr(buf_string(&p->err), text)))
			return;
	}
	if (now_ms() >= until)
		kill(p->pid, SIGKILL);
}

void program_finish(struct program *p, int signal_number)
{
	int status = 0;

	if (signal_number)
		kill(p->pid, signal_number);
	collect(p, NULL);
	while (waitpid(p->pid, &status, 0) < 0 && errno == EINTR)
		;
	p->code = WIFSIGNALED(status) ? 128 + WTERMSIG(status)
				      : WEXITSTATUS(status);
	p->ms = now_ms() - p->ms;
}

void program_run(struct program *p, const char *format, ...)
{
	va_list arguments;

	*p = (struct program){ .env = NULL };
	va_start(arguments, format);
	launch(p, format, arguments);
	va_end(arguments);
	program_finish(p, 0);
}

void program_run_with(struct program *p, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	launch(p, format, arguments);
	va_end(arguments);
	program_finish(p, 0);
}

void program_start(struct program *p, const char *text, const char *format,
		   ...)
{
	va_list arguments;

	*p = (struct program){ .env = NULL };
	va_start(arguments, format);
	launch(p, format, arguments);
	va_end(arguments);
	collect(p, text);
}

size_t program_lines(const struct buf *b)
{
	size_t lines = 0;

	for (size_t i = 0; i < b->len; i++)
		lines += b->bytes[i] == '\n';
	return lines;
}

void program_release(struct program *p)
{
	if (p->out_fd >= 0)
		close(p->out_fd);
	if (p->err_fd >= 0)
		close(p->err_fd);
	buf_release(&p->out);
	buf_release(&p->err);
}

void program_refuses(int code, const char *text, const char *line)
{
	struct program p;

	program_run(&p, "%s", line);
	CHECK_INT(p.code, code);
	CHECK_TEXT(buf_string(&p.out), "");
	CHECK_HAS(buf_string(&p.err), text);
	CHECK_INT(program_lines(&p.err), 1);
	program_release(&p);
}

void program_path(char path[PROGRAM_PATH], const char *suffix)
{
	snprintf(path, PROGRAM_PATH, "build/test-cli-%d%s", (int)getpid(),
		 suffix);
}

void program_write_file(const char *path, const char *text)
{
	struct err err = ERR_INIT;

	CHECK_INT(file_write(path, slice_from(text), &err), 0);
}

void program_read_file(const char *path, struct buf *out)
{
	struct err err = ERR_INIT;

	*out = BUF_INIT(PROGRAM_OUTPUT_MAX);
	CHECK_INT(file_read(path, out, &err), 0);
}

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

void program_remove_folder(const char *path)
{
	nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}
