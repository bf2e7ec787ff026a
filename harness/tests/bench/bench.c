/*
 *     bench [--million] [PROGRAM [PART...]]
 *
 * Prints the figures, all or those of the parts named; the program's own only
 * when one is named. Exit code 4 when something could not be measured.
 */
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "tests/bench/bench.h"

static const struct {
	const char *name;
	bench_part *figures;
} parts[] = {
	{ "json", json_figures },
	{ "wire", wire_figures },
	{ "run", run_figures },
	{ "mutants", mutant_figures },
	{ "campaign", campaign_figures },
	{ "engine", engine_figures },
	{ "reducer", reducer_figures },
	{ "memory", memory_figures },
	{ "program", program_figures },
};

static bool is_wanted(const char *name, int argc, char **argv)
{
	for (int i = 2; i < argc; i++)
		if (!strcmp(argv[i], name))
			return true;
	return argc <= 2;
}

static int measure(int argc, char **argv, struct bench_words *w,
		   struct err *err)
{
	w->program = argc > 1 ? argv[1] : NULL;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (is_wanted(parts[i].name, argc, argv) &&
		    parts[i].figures(w, err))
			return -1;
	return 0;
}

int main(int argc, char **argv)
{
	struct bench_words w = { .itself = "/proc/self/exe" };
	struct err err = ERR_INIT;
	int result;

	setvbuf(stdout, NULL, _IOLBF, 0);
	mem_keep_freed();
	curl_global_init(CURL_GLOBAL_DEFAULT);
	w.million = argc > 1 && !strcmp(argv[1], "--million");
	if (argc == 4 && !strcmp(argv[1], "--memory"))
		result = memory_campaign(argv[2], argv[3], &err);
	else
		result = measure(argc - w.million, argv + w.million, &w, &err);
	if (result)
		fprintf(stderr, "bench: %s\n", err.text);
	curl_global_cleanup();
	return result ? 4 : 0;
}
