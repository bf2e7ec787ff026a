/* Is a server there, and has a request reached one that is not? */
#include "tests/module_bench.h"
#include "tests/test.h"

TEST(death, knows_what_never_arrived)
{
	static const struct {
		enum exchange_outcome outcome;
		bool resent, never;
	} rows[] = {
		{ EXCHANGE_REFUSED, false, true },
		{ EXCHANGE_UNRESOLVED, false, true },
		{ EXCHANGE_TLS_FAILED, false, true },
		/* a kept-alive connection was there when it went out */
		{ EXCHANGE_REFUSED, true, false },
		{ EXCHANGE_TLS_FAILED, true, false },
		{ EXCHANGE_CLOSED, false, false },
		{ EXCHANGE_CUT, false, false },
		{ EXCHANGE_TIMEOUT, false, false },
		{ EXCHANGE_MALFORMED, false, false },
		{ EXCHANGE_ANSWERED, false, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sent s = { .exchange = { .outcome = rows[i].outcome,
						.resent = rows[i].resent } };

		if (!CHECK_INT(death_never_arrived(&s), rows[i].never))
			printf(" in row %zu", i);
	}
}
