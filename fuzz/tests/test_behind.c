/* How much of the next request comes in one piece with a mutant. */
#include "tests/module_bench.h"
#include "tests/test.h"

enum { LOOKS = 64, FEW = LOOKS / 4 };

TEST(behind, half_of_the_looks_bring_a_part_of_the_next_line)
{
	struct slice next = slice_from("POST /x HTTP/1.1\r\nHost: x\r\n\r\n");
	struct script s = { .answer = NULL };
	struct module_bench m;

	module_open(&m, &s);
	/* Refusals are looked at where the index is a multiple of these. */
	for (uint64_t every = 1; every <= BEHIND_EVERY; every *= 2) {
		size_t parts = 0;

		for (uint64_t i = 0; i < LOOKS; i++) {
			size_t ahead = behind_ahead(m.c, i * every, next);

			CHECK(ahead < sizeof("POST /x HTTP/1.1") - 1);
			CHECK_INT(behind_ahead(m.c, i * every, next), ahead);
			parts += ahead > 0;
		}
		CHECK(parts > FEW && parts < LOOKS - FEW);
	}
	CHECK_INT(behind_ahead(m.c, 0, SLICE_NONE), 0);
	CHECK_INT(behind_ahead(m.c, 1, slice_from("\r\n")), 0);
	module_close(&m);
}
