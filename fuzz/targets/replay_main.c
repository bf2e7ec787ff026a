/*
 * Plain main() that runs a fuzz target over files and folders:
 *
 *     replay_TARGET [-v] PATH...
 *
 * Folders are walked in byte order of the names; hidden files are left out.
 * Exit code 0: every input ran and no property broke. 1: a path could not be
 * read, or 0 files ran. 2: usage. A broken property ends it by abort(), an
 * input that takes longer than REPLAY_SECONDS by SIGALRM; the last line on
 * standard error then names the input (-v names each).
 */
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "fuzz_target.h"

enum {
	REPLAY_SECONDS = 25,
	REPLAY_FILE_MAX = 16 * 1024 * 1024,
	REPLAY_PATH_MAX = 4096,
	REPLAY_FOLDER_DEPTH = 8
};

struct replay {
	bool verbose;
	size_t ran, failed;
};

/* A signal handler gets no argument, so the path of the input lies here. */
static struct {
	char path[REPLAY_PATH_MAX];
	size_t len;
} current;

static void name_input(int signal_number)
{
	static const char text[] = "\nwhile running ";

	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0 ||
	    write(STDERR_FILENO, current.path, current.len) < 0 ||
	    write(STDERR_FILENO, "\n", 1) < 0)
		_exit(1);
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

static void fail(struct replay *r, const char *text)
{
	fprintf(stderr, "replay: %s\n", text);
	r->failed++;
}

static void run_file(struct replay *r, const char *path)
{
	struct buf input = BUF_INIT(REPLAY_FILE_MAX);
	struct err err = ERR_INIT;

	if (file_read(path, &input, &err)) {
		fail(r, err.text);
	} else {
		current.len = (size_t)snprintf(current.path,
					       sizeof(current.path), "%s",
					       path);
		if (current.len >= sizeof(current.path))
			current.len = sizeof(current.path) - 1;
		if (r->verbose)
			fprintf(stderr, "%s\n", path);
		alarm(REPLAY_SECONDS);
		LLVMFuzzerTestOneInput((const uint8_t *)buf_view(&input).at,
				       input.len);
		alarm(0);
		r->ran++;
	}
	buf_release(&input);
}

static void run_path(struct replay *r, const char *path, int depth);

static void run_folder(struct replay *r, const char *path, int depth)
{
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	size_t count = 0;
	char **names;

	if (depth == REPLAY_FOLDER_DEPTH)
		fail(r, "folders are nested too deep");
	else if (file_list(path, "", &arena, &names, &count, &err))
		fail(r, err.text);
	for (size_t i = 0; i < count; i++)
		run_path(r, arena_printf(&arena, "%s/%s", path, names[i]),
			 depth + 1);
	arena_release(&arena);
}

static void run_path(struct replay *r, const char *path, int depth)
{
	struct stat st;

	if (!stat(path, &st) && S_ISDIR(st.st_mode))
		run_folder(r, path, depth);
	else
		run_file(r, path);
}

int main(int argc, char **argv)
{
	struct replay r = { .verbose = argc > 1 && !strcmp(argv[1], "-v") };
	int first = r.verbose ? 2 : 1;

	if (first >= argc) {
		fprintf(stderr, "usage: %s [-v] FILE|FOLDER...\n", argv[0]);
		return 2;
	}
	signal(SIGABRT, name_input);
	signal(SIGALRM, name_input);
	for (int i = first; i < argc; i++)
		run_path(&r, argv[i], 0);
	printf("%zu inputs replayed, %zu paths failed\n", r.ran, r.failed);
	if (!r.ran)
		fprintf(stderr, "replay: no input ran\n");
	return r.ran && !r.failed ? 0 : 1;
}
