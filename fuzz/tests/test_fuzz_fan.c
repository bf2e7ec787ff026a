/* Pieces of work in processes of their own: all come, in order, or none of
 * the rest does. */
#include "campaign/fuzz_fan.h"

#include <stdint.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/test.h"

enum { PIECES = 12, TEXT_MAX = 2048, LONG_S = 3600 };

struct sum {
	size_t piece;
	pid_t pid;
};

/* What the caller knows; the processes have copies. */
struct fanned {
	size_t dies, hangs;            /* these pieces; SIZE_MAX = none */
	size_t stops_at;               /* told, then somebody asks */
	size_t told, lost, last_lost;
	bool in_order, elsewhere;
	volatile sig_atomic_t interrupted;
	char text[TEXT_MAX];
};

static void work(void *self, size_t piece, FILE *out, void *result)
{
	const struct fanned *f = self;
	struct timespec nap = { .tv_nsec = 1000000 * (long)(piece % 3) };
	struct sum *sum = result;

	fprintf(out, "piece %zu\n", piece);
	fflush(out);
	nanosleep(&nap, NULL);
	if (piece == f->dies)
		raise(SIGKILL);
	if (piece == f->dies + 1)
		_exit(3);
	if (piece >= f->hangs)
		sleep(LONG_S);
	*sum = (struct sum){ piece, getpid() };
}

static void done(void *self, size_t piece, const void *result)
{
	struct fanned *f = self;
	const struct sum *sum = result;

	f->in_order &= piece == f->told;
	f->told++;
	if (!sum) {
		f->lost++;
		f->last_lost = piece;
	} else {
		f->in_order &= sum->piece == piece;
		f->elsewhere |= sum->pid != getpid();
	}
	if (f->told == f->stops_at)
		f->interrupted = SIGINT;
}

static const struct fanned usual = { .dies = SIZE_MAX - 1, .hangs = SIZE_MAX,
				     .in_order = true };

static bool fan(struct fanned *f, unsigned jobs)
{
	FILE *out = fmemopen(f->text, sizeof(f->text), "w");
	bool whole = fuzz_fan(&(struct fuzz_fan){
		.count = PIECES, .jobs = jobs,
		.result_size = sizeof(struct sum), .work = work, .done = done,
		.self = f, .out = out, .interrupted = &f->interrupted });

	fclose(out);
	return whole;
}

TEST(fuzz_fan, collects_every_piece_in_order)
{
	char want[TEXT_MAX] = "";
	size_t len = 0;

	for (size_t i = 0; i < PIECES; i++)
		len += (size_t)snprintf(want + len, sizeof(want) - len,
					"piece %zu\n", i);
	for (unsigned jobs = 1; jobs <= 16; jobs *= 4) {
		struct fanned f = usual;

		CHECK(fan(&f, jobs));
		CHECK_INT(f.told, PIECES);
		CHECK_INT(f.lost, 0);
		CHECK(f.in_order);
		CHECK_INT(f.elsewhere, jobs > 1);
		CHECK_TEXT(f.text, want);
	}
}

TEST(fuzz_fan, outlives_a_process_that_dies)
{
	struct fanned f = usual;

	f.dies = 4;
	CHECK(fan(&f, 3));
	CHECK_INT(f.told, PIECES);
	CHECK_INT(f.lost, 2); /* by a signal, by its exit code */
	CHECK_INT(f.last_lost, 5);
	CHECK(f.in_order);
	CHECK_HAS(f.text, "piece 3\npiece 6\n");
}

TEST(fuzz_fan, sees_how_they_end_whatever_the_parent_ignores)
{
	struct fanned f = usual;

	signal(SIGCHLD, SIG_IGN);
	f.dies = 4;
	CHECK(fan(&f, 3));
	CHECK_INT(f.lost, 2);
	CHECK(signal(SIGCHLD, SIG_DFL) == SIG_IGN);
}

TEST(fuzz_fan, ends_at_once_when_somebody_asks)
{
	struct fanned f = usual;

	f.hangs = 3;
	f.stops_at = 2;
	CHECK(!fan(&f, 4));
	CHECK_INT(f.told, 2);
	CHECK_INT(f.lost, 0);
}

TEST(fuzz_fan, begins_no_piece_in_this_process_when_somebody_asks)
{
	struct fanned f = usual;

	f.stops_at = 3;
	CHECK(!fan(&f, 1));
	CHECK_INT(f.told, 3);
	f.interrupted = SIGINT;
	f.told = 0;
	CHECK(!fan(&f, 4));
	CHECK_INT(f.told, 0);
}
