/* The lossless tree of harness/json against cJSON, over the same text. */
#include <cjson/cJSON.h>

#include "base/alloc.h"
#include "json/json_tree.h"
#include "tests/bench/bench.h"
#include "tests/bench/figure.h"

enum { ROUNDS = 15, DOCUMENT = 1 << 20, PARSES = 10 };

static void document(struct buf *out)
{
	buf_text(out, "{\"syncSpecs\":[");
	while (out->len < DOCUMENT)
		buf_printf(out,
			   "%s{\"_typeName\":\"CnsSyncVolumeSpec\","
			   "\"volumeId\":{\"_typeName\":\"CnsVolumeId\","
			   "\"id\":\"%036zu\"},\"syncMode\":[\"SPACE_USAGE\"]}",
			   out->len > 20 ? "," : "", out->len);
	buf_text(out, "]}");
}

static double ours(struct slice text)
{
	double start = figure_busy();

	for (int i = 0; i < PARSES; i++) {
		struct arena arena = ARENA_INIT;

		if (!json_parse(&arena, text, 0, NULL))
			fprintf(stderr, "bench: our reader refuses the text\n");
		arena_release(&arena);
	}
	return PARSES / (figure_busy() - start);
}

static double theirs(struct slice text)
{
	double start = figure_busy();

	for (int i = 0; i < PARSES; i++)
		cJSON_Delete(cJSON_ParseWithLength(text.at, text.len));
	return PARSES / (figure_busy() - start);
}

int json_figures(const struct bench_words *w, struct err *err)
{
	struct buf text = BUF_INIT(2 * DOCUMENT);
	struct figure f = { 0 };

	(void)w;
	(void)err;
	document(&text);
	for (int i = 0; i < ROUNDS; i++) {
		double mine = ours(buf_view(&text));

		figure_add(&f, mine, theirs(buf_view(&text)));
	}
	figure_print(&f, "lossless JSON tree : cJSON, CPU", "MiB/CPU s");
	buf_release(&text);
	return 0;
}
