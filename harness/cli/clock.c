#include "cli/clock.h"

#include <time.h>

enum { EPOCH_MAX = 2147483647 };

void clock_started(const struct cli *cli, char out[CLOCK_TEXT])
{
	const char *fixed = environment_get(&cli->env, "SOURCE_DATE_EPOCH");
	unsigned long long seconds;
	struct tm utc = { 0 };
	time_t when;

	when = slice_number(slice_from(fixed), EPOCH_MAX, &seconds)
		       ? (time_t)seconds
		       : time(NULL);
	gmtime_r(&when, &utc);
	strftime(out, CLOCK_TEXT, "%Y-%m-%dT%H:%M:%SZ", &utc);
}
