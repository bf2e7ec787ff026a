/* The selftests as commands: what they print last, and how they end. */
#include "tests/program.h"
#include "tests/test.h"

TEST(cli_selftest, ends_by_what_was_caught)
{
	static const struct {
		const char *words;
		int code;
		const char *out, *err;
	} rows[] = {
		{ "accepts-two-specs", 0,
		  "bugs caught by their intended clause: 1 of 1", "" },
		{ "nobody", 2, "", "nobody" },
		{ "--fuzz --seed 1 --requests 300 accepts-a-c-escape", 0,
		  "bugs found by their oracle: 1 of 1", "" },
		{ "--fuzz --seed 1 --requests 10 accepts-128-specs", 1,
		  "bugs found by their oracle: 0 of 1", "" },
		{ "--fuzz --variants --requests 10 white-space", 0,
		  "findings on right servers: 0, 10 mutants to 1", "" },
		{ "--fuzz nobody", 2, "", "nobody" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct program p = { .env = NULL };

		program_run(&p, "selftest %s", rows[i].words);
		if (!CHECK_INT(p.code, rows[i].code))
			printf(" of selftest %s", rows[i].words);
		CHECK_HAS(buf_string(&p.out), rows[i].out);
		CHECK_HAS(buf_string(&p.err), rows[i].err);
		program_release(&p);
	}
}
