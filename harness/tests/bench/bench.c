/*
 *     bench [PROGRAM]
 *
 * Prints the figures; the program's own come last, when one is named. Exit
 * code 4 when something could not be measured.
 */
#include <curl/curl.h>
#include <stdio.h>

#include "tests/bench/bench.h"

int main(int argc, char **argv)
{
	struct err err = ERR_INIT;
	int result = -1;

	setvbuf(stdout, NULL, _IOLBF, 0);
	curl_global_init(CURL_GLOBAL_DEFAULT);
	if (json_figures(&err) || wire_figures(&err) || run_figures(&err) ||
	    mutant_figures(&err) ||
	    (argc > 1 && (campaign_figures(argv[1], &err) ||
			  program_figures(argv[1], &err))))
		goto out;
	result = 0;
out:
	if (result)
		fprintf(stderr, "bench: %s\n", err.text);
	curl_global_cleanup();
	return result ? 4 : 0;
}
