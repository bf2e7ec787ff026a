/*
 * Runs every registered test, or those that match a glob:
 *
 *     test_cnsconform [--suites] [SUITE | SUITE.TEST]...
 *
 * "!GLOB" takes away again. --suites prints the suites instead, in the order
 * of the globs.
 */
#include <CUnit/Basic.h>
#include <signal.h>

#include "tests/test.h"

enum { TEST_MAX = 4000, TEST_NAME_MAX = 160 };

/* CUnit registers into a global registry; this list feeds it. */
static struct {
	struct {
		const char *suite, *name;
		void (*run)(void);
	} tests[TEST_MAX];
	size_t count;
} registered;

void test_register(const char *suite, const char *name, void (*run)(void))
{
	if (registered.count == TEST_MAX)
		abort();
	registered.tests[registered.count].suite = suite;
	registered.tests[registered.count].name = name;
	registered.tests[registered.count++].run = run;
}

bool test_check(bool ok, const char *what, const char *file, int line)
{
	CU_assertImplementation(ok, (unsigned)line, what, file, "", CU_FALSE);
	return ok;
}

bool test_int(long long got, long long want, const char *what,
	      const char *file, int line)
{
	if (got != want)
		printf("\n%s:%d: %s is %lld, not %lld", file, line, what, got,
		       want);
	return test_check(got == want, what, file, line);
}

bool test_text(struct slice got, struct slice want, const char *what,
	       const char *file, int line)
{
	bool same = slice_equal(got, want);

	if (!same)
		printf("\n%s:%d: %s is\n  \"%.*s\", not\n  \"%.*s\"", file,
		       line, what, SLICE_ARG(got), SLICE_ARG(want));
	return test_check(same, what, file, line);
}

bool test_has(struct slice got, struct slice needle, const char *what,
	      const char *file, int line)
{
	bool has = slice_find(got, needle) >= 0;

	if (!has)
		printf("\n%s:%d: %s lacks \"%.*s\" in\n  \"%.*s\"", file, line,
		       what, SLICE_ARG(needle), SLICE_ARG(got));
	return test_check(has, what, file, line);
}

static bool matches(size_t i, const char *pattern)
{
	char full[TEST_NAME_MAX];

	snprintf(full, sizeof(full), "%s.%s", registered.tests[i].suite,
		 registered.tests[i].name);
	return slice_glob(slice_from(full), slice_from(pattern)) ||
	       slice_glob(slice_from(registered.tests[i].suite),
			  slice_from(pattern));
}

/* Any of the globs, all without one. */
static bool chosen(size_t i, int argc, char **argv)
{
	bool wanted = false, asked = false;

	for (int a = 1; a < argc; a++) {
		if (*argv[a] == '!' && matches(i, argv[a] + 1))
			return false;
		asked = asked || *argv[a] != '!';
		wanted = wanted || (*argv[a] != '!' && matches(i, argv[a]));
	}
	return wanted || !asked;
}

/* A suite that several globs match is printed for each of them. */
static int print_suites(int argc, char **argv)
{
	for (int a = 1; a < argc; a++) {
		const char *last = "";

		for (size_t i = 0; i < registered.count; i++) {
			const char *suite = registered.tests[i].suite;

			if (*argv[a] == '!' || !strcmp(suite, last) ||
			    !matches(i, argv[a]) || !chosen(i, argc, argv))
				continue;
			printf("%s\n", suite);
			last = suite;
		}
	}
	return 0;
}

static CU_pSuite suite_of(const char *name)
{
	CU_pSuite suite = CU_get_suite_by_name(name, CU_get_registry());

	return suite ? suite : CU_add_suite(name, NULL, NULL);
}

int main(int argc, char **argv)
{
	unsigned failures, ran;

	signal(SIGPIPE, SIG_IGN);
	if (argc > 1 && !strcmp(argv[1], "--suites"))
		return print_suites(argc - 1, argv + 1);
	if (CU_initialize_registry() != CUE_SUCCESS)
		return 4;
	for (size_t i = 0; i < registered.count; i++) {
		CU_pSuite suite;

		if (!chosen(i, argc, argv))
			continue;
		suite = suite_of(registered.tests[i].suite);
		if (!suite || !CU_add_test(suite, registered.tests[i].name,
					   registered.tests[i].run))
			return 4;
	}
	CU_basic_set_mode(CU_BRM_NORMAL);
	CU_basic_run_tests();
	failures = CU_get_number_of_tests_failed();
	ran = CU_get_number_of_tests_run();
	CU_cleanup_registry();
	printf("%u passed, %u failed\n", ran - failures, failures);
	if (!ran)
		fprintf(stderr, "test_cnsconform: nothing matched\n");
	return failures || !ran ? 1 : 0;
}
