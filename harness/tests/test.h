/*
 * Unit tests on CUnit with registration by definition: a test that exists
 * runs.
 *
 *     TEST(json_read, rejects_a_raw_control_character)
 *     {
 *             CHECK_INT(json_read(...), -1);
 *     }
 *
 * Suite = name of the module under test; the test name is a sentence. The
 * runner (test_main.c) takes optional globs over "suite" or "suite.test",
 * "!GLOB" leaves out, and fails when nothing ran.
 */
#ifndef TEST_H
#define TEST_H

#include <CUnit/CUnit.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

void test_register(const char *suite, const char *name, void (*run)(void));

#define TEST(suite, name)                                                  \
	static void suite##_##name(void);                                  \
	__attribute__((constructor)) static void register_##suite##_##name( \
		void)                                                      \
	{                                                                  \
		test_register(#suite, #name, suite##_##name);              \
	}                                                                  \
	static void suite##_##name(void)

/* Each prints both sides on a mismatch and carries on; false = mismatch. */
#define CHECK(condition) \
	test_check((condition), #condition, __FILE__, __LINE__)
#define CHECK_INT(got, want) \
	test_int((long long)(got), (long long)(want), #got, __FILE__, __LINE__)
#define CHECK_TEXT(got, want) \
	test_text(slice_from(got), slice_from(want), #got, __FILE__, __LINE__)
#define CHECK_SLICE(got, want) \
	test_text((got), slice_from(want), #got, __FILE__, __LINE__)
/* `needle` (a string) stands somewhere in `got` (a string). */
#define CHECK_HAS(got, needle) \
	test_has(slice_from(got), slice_from(needle), #got, __FILE__, __LINE__)

bool test_check(bool ok, const char *what, const char *file, int line);
bool test_int(long long got, long long want, const char *what,
	      const char *file, int line);
bool test_text(struct slice got, struct slice want, const char *what,
	       const char *file, int line);
bool test_has(struct slice got, struct slice needle, const char *what,
	      const char *file, int line);

#endif
