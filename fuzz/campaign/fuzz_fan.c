#include "campaign/fuzz_fan.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"

enum { AHEAD_MAX = 200, COPY_MAX = 4096 };

/* One piece that was begun. */
struct piece {
	pid_t pid;      /* 0: it has ended */
	FILE *text;     /* the result, then the text */
	bool died;
};

struct fan {
	size_t count, result_size;
	fuzz_fan_work *work;
	fuzz_fan_done *done;
	void *self;
	FILE *out;
	struct piece *pieces;
	size_t begun, told;
	unsigned running;
};

static void do_piece(const struct fan *f, size_t i, FILE *text)
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
		do_piece(f, i, p->text);
		_exit(0);
	}
	p->died = p->pid < 0;
	p->pid = p->died ? 0 : p->pid;
	f->running += !p->died;
}

static void wait_one(struct fan *f)
{
	int status = 0;
	pid_t pid = waitpid(-1, &status, 0);

	for (size_t i = f->told; i < f->begun; i++) {
		if (!f->pieces[i].pid || f->pieces[i].pid != pid)
			continue;
		f->pieces[i].pid = 0;
		f->pieces[i].died = !WIFEXITED(status) || WEXITSTATUS(status);
		f->running--;
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
		whole = fread(result, 1, f->result_size, p->text) ==
			f->result_size;
	}
	while (whole && (n = fread(text, 1, sizeof(text), p->text)) > 0)
		fwrite(text, 1, n, f->out);
	if (p->text)
		fclose(p->text);
	fflush(f->out);
	f->done(f->self, f->told++, whole ? result : NULL);
}

static void run_here(struct fan *f)
{
	for (size_t i = 0; i < f->count; i++) {
		char result[FUZZ_FAN_RESULT_MAX] = { 0 };

		f->work(f->self, i, f->out, result);
		fflush(f->out);
		f->done(f->self, i, result);
	}
}

void fuzz_fan(size_t count, unsigned jobs, size_t result_size,
	      fuzz_fan_work *work, fuzz_fan_done *done, void *self, FILE *out)
{
	struct fan f = { count, result_size, work, done, self, out, NULL,
			 0, 0, 0 };

	assert(result_size <= FUZZ_FAN_RESULT_MAX);
	if (jobs <= 1) {
		run_here(&f);
		return;
	}
	f.pieces = mem_array(count + 1, sizeof(*f.pieces));
	while (f.told < count) {
		if (f.told < f.begun && !f.pieces[f.told].pid)
			tell(&f);
		else if (f.begun < count && f.running < jobs &&
			 f.begun - f.told < AHEAD_MAX)
			begin(&f);
		else
			wait_one(&f);
	}
	mem_free(f.pieces);
}
