/* The program as its user starts it: seconds, memory. */
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/bench.h"
#include "tests/bench/figure.h"

enum { RUNS = 5, SELFTESTS = 1, WORDS_MAX = 8, KIB = 1024 };

struct program_run {
	double seconds;
	double mib; /* most resident memory */
	int code;
};

static void start(char *const *words)
{
	int nowhere = open("/dev/null", O_RDWR);

	dup2(nowhere, STDIN_FILENO);
	dup2(nowhere, STDOUT_FILENO);
	dup2(nowhere, STDERR_FILENO);
	execv(words[0], words);
	_exit(127);
}

static struct program_run run(char *const *words)
{
	struct program_run r = { .code = -1 };
	struct rusage usage;
	double from = figure_now();
	int status;
	pid_t pid = fork();

	if (!pid)
		start(words);
	if (pid < 0 || wait4(pid, &status, 0, &usage) < 0)
		return r;
	r.seconds = figure_now() - from;
	r.mib = (double)usage.ru_maxrss / KIB;
	r.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	return r;
}

static int measure(const char *what, const char *const *words, size_t runs,
		   struct err *err)
{
	double seconds[RUNS], mib[RUNS];
	char *copy[WORDS_MAX] = { NULL };
	char title[64];

	for (size_t i = 0; i + 1 < WORDS_MAX && words[i]; i++)
		copy[i] = (char *)words[i];
	for (size_t i = 0; i < runs; i++) {
		struct program_run r = run(copy);

		if (r.code)
			return err_set(err, ERR_INTERNAL,
				       "'%s %s' ended with exit code %d",
				       words[0], words[1], r.code);
		seconds[i] = r.seconds;
		mib[i] = r.mib;
	}
	figure_print_alone(seconds, runs, what, "s");
	snprintf(title, sizeof(title), "%s, memory", what);
	figure_print_alone(mib, runs, title, "MiB resident");
	return 0;
}

int program_figures(const char *program, struct err *err)
{
	const char *const whole[] = { program, "run", "--ignore-env", "--seed",
				      "1", "-q", NULL };
	const char *const selftest[] = { program, "selftest", "--seed", "1",
					 NULL };

	printf("# the program with its embedded server, tasks of 2 ms\n");
	return measure("cnsconform run", whole, RUNS, err) ||
	       measure("cnsconform selftest", selftest, SELFTESTS, err)
		       ? -1 : 0;
}
