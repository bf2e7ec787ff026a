#include "campaign/fuzz_fan.h"

#include <assert.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"

enum { AHEAD_MAX = 200, COPY_MAX = 4096, LOOK_NS = 5 * 1000 * 1000 };

/* One piece that was begun. */
struct piece {
	pid_t pid;      /* 0: it has ended */
	FILE *text;     /* the result, then the text */
	bool died;
};

struct fan {
	const struct fuzz_fan *of;
	struct piece *pieces;
	size_t begun, told;
	unsigned running;
};

static bool is_interrupted(const struct fuzz_fan *f)
{
	return f->interrupted && *f->interrupted;
}

static void do_piece(const struct fuzz_fan *f, size_t i, FILE *text)
{
	char result[FUZZ_FAN_RESULT_MAX] = { 0 };

	fwrite(result, 1, f->result_size, text);
	f->work(f->self, i, text, result);
	rewind(text);
	fwrite(result, 1, f->result_size, text);
	fflush(text);
}

static void begin(struct fan *f)
{
	size_t i = f->begun++;
	struct piece *p = &f->pieces[i];

	p->text = tmpfile();
	if (!p->text) {
		p->died = true;
		return;
	}
	fflush(NULL);
	p->pid = fork();
	if (!p->pid) {
		/* Whoever asks for the end asks the caller. */
		signal(SIGINT, SIG_IGN);
		signal(SIGTERM, SIG_DFL);
		do_piece(f->of, i, p->text);
		_exit(0);
	}
	p->died = p->pid < 0;
	p->pid = p->died ? 0 : p->pid;
	f->running += !p->died;
}

static void ended(struct fan *f, pid_t pid, int status)
{
	for (size_t i = f->told; i < f->begun; i++) {
		if (!f->pieces[i].pid || f->pieces[i].pid != pid)
			continue;
		f->pieces[i].pid = 0;
		f->pieces[i].died = !WIFEXITED(status) || WEXITSTATUS(status);
		f->running--;
	}
}

/* A signal that comes just before a wait would be slept through. */
static void wait_one(struct fan *f)
{
	struct timespec nap = { 0, LOOK_NS };
	int status = 0;
	pid_t pid = waitpid(-1, &status, WNOHANG);

	if (pid > 0)
		ended(f, pid, status);
	else
		nanosleep(&nap, NULL);
}

static void give_up(struct fan *f)
{
	for (size_t i = f->told; i < f->begun; i++) {
		struct piece *p = &f->pieces[i];

		if (p->pid) {
			kill(p->pid, SIGTERM);
			waitpid(p->pid, NULL, 0);
		}
		if (p->text)
			fclose(p->text);
	}
}

static void tell(struct fan *f)
{
	struct piece *p = &f->pieces[f->told];
	char result[FUZZ_FAN_RESULT_MAX], text[COPY_MAX];
	bool whole = p->text && !p->died;
	size_t n;

	if (whole) {
		rewind(p->text);
		whole = fread(result, 1, f->of->result_size, p->text) ==
			f->of->result_size;
	}
	while (whole && (n = fread(text, 1, sizeof(text), p->text)) > 0)
		fwrite(text, 1, n, f->of->out);
	if (p->text)
		fclose(p->text);
	fflush(f->of->out);
	f->of->done(f->of->self, f->told++, whole ? result : NULL);
}

static bool run_here(const struct fuzz_fan *f)
{
	for (size_t i = 0; i < f->count; i++) {
		char result[FUZZ_FAN_RESULT_MAX] = { 0 };

		f->work(f->self, i, f->out, result);
		if (is_interrupted(f))
			return false;
		fflush(f->out);
		f->done(f->self, i, result);
	}
	return true;
}

bool fuzz_fan(const struct fuzz_fan *of)
{
	struct sigaction plain = { .sa_handler = SIG_DFL }, before;
	struct fan f = { .of = of };
	bool whole;

	assert(of->result_size <= FUZZ_FAN_RESULT_MAX);
	if (of->jobs <= 1)
		return run_here(of);
	/* Ignored, it would hide how a child has ended. */
	sigaction(SIGCHLD, &plain, &before);
	f.pieces = mem_array(of->count + 1, sizeof(*f.pieces));
	while (f.told < of->count && !is_interrupted(of)) {
		if (f.told < f.begun && !f.pieces[f.told].pid)
			tell(&f);
		else if (f.begun < of->count && f.running < of->jobs &&
			 f.begun - f.told < AHEAD_MAX)
			begin(&f);
		else
			wait_one(&f);
	}
	whole = f.told == of->count;
	give_up(&f);
	mem_free(f.pieces);
	sigaction(SIGCHLD, &before, NULL);
	return whole;
}
