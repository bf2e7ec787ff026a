/* The program as its user starts it: seconds, memory. */
#include "tests/bench/bench.h"
#include "tests/bench/child.h"
#include "tests/bench/figure.h"

enum { RUNS = 5, SELFTESTS = 1 };

static int measure(const char *what, const char *const *words, size_t runs,
		   struct err *err)
{
	double seconds[RUNS], mib[RUNS];
	char title[64];

	for (size_t i = 0; i < runs; i++) {
		struct child_end r = child_run(words, NULL);

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

int program_figures(const struct bench_words *w, struct err *err)
{
	const char *const whole[] = { w->program, "run", "--ignore-env", "--seed",
				      "1", "-q", NULL };
	const char *const selftest[] = { w->program, "selftest", "--seed", "1",
					 NULL };

	if (!w->program)
		return 0;
	printf("# the program with its embedded server, tasks of 2 ms\n");
	return measure("cnsconform run", whole, RUNS, err) ||
	       measure("cnsconform selftest", selftest, SELFTESTS, err)
		       ? -1 : 0;
}
