#include <errno.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "report/guard.h"
#include "run/journal_fields.h"

struct journal_writer {
	FILE *file;
	char *path;
	struct buf line;
	struct json_writer json;
	unsigned exchanges;                /* written so far */
	const struct redact_set *secrets;  /* borrowed; may be NULL */
	const struct run_info *info;       /* of journal_begin */
	struct err err;                    /* the first thing that went wrong */
};

struct journal_writer *journal_create(const char *path, struct err *err)
{
	struct err inner = ERR_INIT;
	int fd = file_open_output(path, &inner);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "wb");
	struct journal_writer *w;

	if (!file) {
		err_set(err, ERR_INPUT, "journal: %s", inner.text);
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	w = mem_alloc(sizeof(*w));
	w->file = file;
	w->path = mem_copy(path, strlen(path));
	w->line = BUF_INIT(JOURNAL_LINE_MAX);
	w->err = ERR_INIT;
	return w;
}

void journal_guard(struct journal_writer *w, const struct redact_set *secrets)
{
	w->secrets = secrets;
}

static void open_line(struct journal_writer *w)
{
	buf_clear(&w->line);
	json_writer_init(&w->json, &w->line, JSON_COMPACT);
	json_open_object(&w->json, NULL);
}

static void fail(struct journal_writer *w, const char *what)
{
	if (w->err.code == ERR_NONE)
		err_set(&w->err, ERR_INPUT, "cannot write journal '%s': %s",
			w->path, what);
}

static bool clean(struct journal_writer *w, struct slice bytes)
{
	struct err err = ERR_INIT;

	if (!report_guard(w->secrets, bytes, "journal", &err))
		return true;
	if (w->err.code != ERR_INTERNAL)
		w->err = err;
	return false;
}

static void close_line(struct journal_writer *w)
{
	json_close(&w->json);
	buf_byte(&w->line, '\n');
	if (w->line.full)
		fail(w, "a line would be longer than its ceiling");
	else if (clean(w, buf_view(&w->line)) &&
		 fwrite(w->line.bytes, 1, w->line.len, w->file) != w->line.len)
		fail(w, strerror(errno));
}

static void flush(struct journal_writer *w)
{
	if (fflush(w->file))
		fail(w, strerror(errno));
}

void journal_begin(struct journal_writer *w, const struct run_info *info)
{
	w->info = info;
	open_line(w);
	json_put_text(&w->json, "journal", JOURNAL_SCHEMA);
	journal_put_fields(&w->json, journal_info_fields, info);
	json_open_array(&w->json, "origins");
	for (size_t i = 0; i < info->origin_count; i++) {
		json_open_object(&w->json, NULL);
		journal_put_fields(&w->json, journal_origin_fields,
				   &info->origins[i]);
		json_close(&w->json);
	}
	json_close(&w->json);
	close_line(w);
	flush(w);
}

void journal_exchange(struct journal_writer *w, struct exchange *x)
{
	if (x->number)
		return;
	x->number = ++w->exchanges;
	open_line(w);
	json_put_integer(&w->json, "exchange", x->number);
	/* Base64 would hide a secret from the look at the whole line. */
	if (!clean(w, buf_view(&x->request)) ||
	    !clean(w, buf_view(&x->answer)))
		return;
	journal_put_fields(&w->json, journal_exchange_fields, x);
	close_line(w);
}

static void put_evidence(struct journal_writer *w, const struct evidence *e)
{
	json_open_array(&w->json, "evidence");
	for (size_t i = 0; i < e->count; i++) {
		json_open_object(&w->json, NULL);
		journal_put_fields(&w->json, journal_item_fields,
				   &e->items[i]);
		json_put_integer(&w->json, "exchange",
				 e->items[i].exchange->number);
		json_close(&w->json);
	}
	json_close(&w->json);
	journal_put_fields(&w->json, journal_evidence_fields, e);
}

static void put_result(struct journal_writer *w, const struct case_result *r)
{
	json_open_object(&w->json, "verdict");
	for (unsigned i = 0; i < LEVEL_COUNT; i++) {
		struct journal_field f = journal_level_field((enum level)i);

		journal_put_field(&w->json, &f, r);
	}
	json_close(&w->json);
	journal_put_fields(&w->json, journal_result_fields, r);
	if (r->shown && r->shown->number)
		json_put_integer(&w->json, "shown", r->shown->number);
	json_open_array(&w->json, "checks");
	for (size_t i = 0; i < r->findings.count; i++) {
		json_open_object(&w->json, NULL);
		journal_put_fields(&w->json, journal_check_fields,
				   &r->findings.results[i]);
		json_close(&w->json);
	}
	json_close(&w->json);
}

void journal_case(struct journal_writer *w, const struct evidence *e,
		  const struct case_result *r)
{
	/* Evidence only borrows its exchanges, but numbering them is ours. */
	for (size_t i = 0; i < e->count; i++)
		journal_exchange(w, (struct exchange *)e->items[i].exchange);
	open_line(w);
	json_put_text(&w->json, "case", r->test_case->id);
	put_evidence(w, e);
	put_result(w, r);
	close_line(w);
	flush(w);
}

int journal_end(struct journal_writer *w, const struct run_summary *sum,
		struct err *err)
{
	open_line(w);
	json_put_boolean(&w->json, "end", true);
	journal_put_fields(&w->json, journal_summary_fields, sum);
	journal_put_fields(&w->json, journal_found_fields, w->info);
	json_open_object(&w->json, "count");
	for (unsigned i = 0; i < VERDICT_COUNT; i++) {
		struct journal_field f = journal_count_field((enum verdict)i);

		journal_put_field(&w->json, &f, sum);
	}
	json_close(&w->json);
	close_line(w);
	flush(w);
	if (w->err.code == ERR_NONE)
		return 0;
	return err_set(err, w->err.code, "%s", w->err.text);
}

void journal_free(struct journal_writer *w)
{
	if (!w)
		return;
	fclose(w->file);
	buf_release(&w->line);
	mem_free(w->path);
	mem_free(w);
}
