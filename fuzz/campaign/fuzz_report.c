#include "campaign/fuzz_report.h"

#include <stdio.h>

#include "base/exit_code.h"
#include "json/json_write.h"
#include "report/escape.h"

enum { SECOND = 1000000, MS = 1000, NUMBER_TEXT = 48 };

static uint64_t per_second(const struct campaign_summary *s)
{
	return s->us > 0 ? s->executed * SECOND / (uint64_t)s->us : 0;
}

/* Seconds with three places, in any locale. */
static void put_seconds(struct json_writer *w, const char *name, int64_t us)
{
	char text[NUMBER_TEXT];

	snprintf(text, sizeof(text), "%lld.%03lld", (long long)(us / SECOND),
		 (long long)(us % SECOND / MS));
	json_put_raw(w, name, slice_from(text));
}

static void put_finding(struct json_writer *w, const struct finding *f)
{
	json_open_object(w, NULL);
	json_put_text(w, "key", f->key);
	json_put_text(w, "oracle", f->oracle);
	json_put_text(w, "severity", finding_severity_name(f->severity));
	json_put_text(w, "title", f->title);
	json_put_text(w, "operator", f->operators);
	json_put_text(w, "pointer", f->pointer);
	json_put_integer(w, "count", (int64_t)f->count);
	json_put_integer(w, "first_index", (int64_t)f->first_index);
	put_seconds(w, "first_seconds", f->first_us);
	json_put_integer(w, "confirmed", f->confirmed);
	json_put_integer(w, "tried", f->tried);
	if (f->folder)
		json_put_text(w, "folder", f->folder);
	else
		json_put_null(w, "folder");
	json_close(w);
}

static const struct fuzz_format formats[] = {
	{ "json", fuzz_report_json },
	{ "sarif", fuzz_report_sarif },
	{ "junit", fuzz_report_junit },
};

const struct fuzz_format *fuzz_format_at(size_t index)
{
	return index < sizeof(formats) / sizeof(formats[0]) ? &formats[index]
							     : NULL;
}

const struct fuzz_format *fuzz_format_find(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (!strcmp(formats[i].name, name))
			return &formats[i];
	return NULL;
}

void fuzz_report_json(const struct campaign_summary *s, const char *target,
		      struct buf *out)
{
	struct json_writer w;

	(void)target;

	json_writer_init(&w, out, JSON_INDENTED);
	json_open_object(&w, NULL);
	json_put_text(&w, "schema", "cnsconform-fuzz/1");
	json_put_integer(&w, "seed", (int64_t)s->seed);
	json_put_integer(&w, "executed", (int64_t)s->executed);
	json_put_integer(&w, "executed_before", (int64_t)s->earlier);
	put_seconds(&w, "seconds", s->us);
	json_put_integer(&w, "requests_per_second", (int64_t)per_second(s));
	json_put_integer(&w, "features", (int64_t)s->features);
	json_put_integer(&w, "deaths", s->deaths);
	json_put_integer(&w, "restarts", s->restarts);
	json_open_array(&w, "findings");
	for (size_t i = 0; i < s->finding_count; i++)
		put_finding(&w, &s->findings[i]);
	json_close(&w);
	json_close(&w);
	buf_byte(out, '\n');
}

static void line(struct buf *out, const char *name, const char *text)
{
	if (!text || !*text)
		return;
	buf_printf(out, "    %-9s ", name);
	escape_terminal(out, slice_from(text));
	buf_byte(out, '\n');
}

static void put_block(struct buf *out, const struct finding *f,
		      const char *findings)
{
	buf_printf(out, "\n%s  ", finding_severity_name(f->severity));
	escape_terminal(out, slice_from(f->title));
	buf_byte(out, '\n');
	line(out, "oracle", f->oracle);
	line(out, "clause", f->clause);
	line(out, "operator", f->operators);
	line(out, "at", f->pointer);
	line(out, "hint", f->hint);
	buf_printf(out, "    %-9s %llu times, first at mutant %llu\n", "seen",
		   (unsigned long long)f->count,
		   (unsigned long long)f->first_index);
	if (f->tried)
		buf_printf(out, "    %-9s %u of %u%s\n", "confirmed",
			   f->confirmed, f->tried,
			   f->confirmed == f->tried ? ""
			   : f->confirmed ? ": flaky"
					  : ": not reproduced");
	if (!f->folder)
		return;
	buf_printf(out, "    %-9s cnsconform replay ", "replay");
	escape_shell(out, slice_from(findings));
	buf_byte(out, '/');
	escape_terminal(out, slice_from(f->folder));
	buf_byte(out, '\n');
}

static const char *end_of(const struct campaign_summary *s)
{
	if (s->dead && s->restarts)
		return "the server died too often, or stayed dead";
	if (s->dead)
		return "the server is dead";
	if (s->exit_code >= EXIT_INTERRUPTED)
		return "interrupted";
	return s->saturated ? "nothing new any more" : "complete";
}

void fuzz_report_text(const struct campaign_summary *s, const char *target,
		      const char *findings, struct buf *out)
{
	buf_text(out, "target    ");
	escape_terminal(out, slice_from(target));
	buf_printf(out, "\nseed      %llu\n", (unsigned long long)s->seed);
	for (size_t i = 0; i < s->finding_count; i++)
		put_block(out, &s->findings[i], findings);
	if (s->finding_count && !findings)
		buf_text(out, "\n--findings DIR keeps the bytes of each\n");
	buf_printf(out, "%s%zu findings; %llu mutants",
		   s->finding_count ? "\n" : "", s->finding_count,
		   (unsigned long long)s->executed);
	if (s->earlier)
		buf_printf(out, " behind %llu earlier ones",
			   (unsigned long long)s->earlier);
	buf_printf(out, " in %lld.%lld s, %llu a second, %zu kinds of answers; "
			"%s\n",
		   (long long)(s->us / SECOND),
		   (long long)(s->us % SECOND / (SECOND / 10)),
		   (unsigned long long)per_second(s), s->features, end_of(s));
	if (s->deaths)
		buf_printf(out, "the server died %u times, and was started "
				"again %u times\n", s->deaths, s->restarts);
}
