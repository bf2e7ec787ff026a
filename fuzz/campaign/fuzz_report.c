#include "campaign/fuzz_report.h"

#include <stdio.h>

#include "base/exit_code.h"
#include "campaign/compare.h"
#include "campaign/replay.h"
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

static void put_difference(struct json_writer *w,
			   const struct finding_difference *d)
{
	json_open_object(w, "difference");
	json_put_text(w, "request", d->request);
	json_put_text(w, "left", d->left);
	json_put_text(w, "right", d->right);
	json_close(w);
}

static void put_finding(struct json_writer *w, const struct finding *f,
			bool compared)
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
	json_put_boolean(w, "unsettled", f->unsettled);
	if (f->folder)
		json_put_text(w, "folder", f->folder);
	else
		json_put_null(w, "folder");
	if (compared && !f->difference.left)
		json_put_boolean(w, "also_against", f->also);
	if (f->difference.left)
		put_difference(w, &f->difference);
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

static void put_mask(struct json_writer *w, const struct fuzz_report *r)
{
	json_open_array(w, "mask");
	for (size_t i = 0; r->mask && i < r->mask->count; i++) {
		json_open_object(w, NULL);
		json_put_integer(w, "line", (int64_t)r->mask->known[i].line);
		json_put_text(w, "why", r->mask->known[i].why);
		json_put_integer(w, "hits",
				 (int64_t)r->summary->against.mask_hits[i]);
		json_close(w);
	}
	json_close(w);
}

static void put_against(struct json_writer *w, const struct fuzz_report *r)
{
	const struct campaign_compared *c = &r->summary->against;

	json_open_object(w, "against");
	json_put_text(w, "url", r->against);
	json_put_integer(w, "compared", (int64_t)c->compared);
	json_put_integer(w, "masked", (int64_t)c->masked);
	json_put_integer(w, "unsteady", (int64_t)c->unsteady);
	put_mask(w, r);
	json_open_array(w, "only_against");
	for (size_t i = 0; i < c->own_count; i++)
		json_put_text(w, NULL, c->own[i]);
	json_close(w);
	json_close(w);
}

void fuzz_report_json(const struct fuzz_report *r, struct buf *out)
{
	const struct campaign_summary *s = r->summary;
	struct json_writer w;

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
	json_put_integer(&w, "unlooked", (int64_t)s->unlooked);
	json_open_array(&w, "findings");
	for (size_t i = 0; i < s->finding_count; i++)
		put_finding(&w, &s->findings[i], s->against.done);
	json_close(&w);
	if (s->against.done)
		put_against(&w, r);
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

/* Who else does it; nobody else is asked without --against. */
static const char *also(const struct finding *f, bool compared)
{
	if (!compared || f->difference.left)
		return NULL;
	return f->also ? "B does it too" : "B does not do it";
}

/* A path that cannot be shown as it is cannot be copied. */
static void put_replay(struct buf *out, const struct finding *f,
		       const char *findings)
{
	if (!f->folder)
		return;
	if (!escape_is_plain(slice_from(findings))) {
		line(out, "folder", f->folder);
		return;
	}
	buf_printf(out, "    %-9s cnsconform replay ", "replay");
	escape_shell(out, slice_from(findings));
	buf_byte(out, '/');
	escape_terminal(out, slice_from(f->folder));
	buf_byte(out, '\n');
}

void fuzz_report_confirmed(const struct finding *f, struct buf *out)
{
	if (f->tried)
		buf_printf(out, "%u of %u%s", f->confirmed, f->tried,
			   f->confirmed == f->tried ? ""
			   : f->confirmed ? ": flaky" : ": not reproduced");
	else if (f->unsettled)
		buf_text(out, "no: it came once, and the campaign ended before "
			      "it was asked for again");
	else if (replay_reach(f->oracle) == REPLAY_ANSWER)
		buf_text(out, "by several answers when it was found");
	else
		buf_text(out, "no: the campaign ended before it was sent again "
			      "alone");
}

static void put_block(struct buf *out, const struct finding *f,
		      const char *findings, bool compared)
{
	buf_printf(out, "\n%s  ", finding_severity_name(f->severity));
	escape_terminal(out, slice_from(f->title));
	buf_byte(out, '\n');
	line(out, "oracle", f->oracle);
	line(out, "clause", f->clause);
	line(out, "operator", f->operators);
	line(out, "at", f->pointer);
	line(out, "hint", f->hint);
	line(out, "other", also(f, compared));
	line(out, "mask", f->difference.request);
	buf_printf(out, "    %-9s %llu times, first at mutant %llu\n", "seen",
		   (unsigned long long)f->count,
		   (unsigned long long)f->first_index);
	buf_printf(out, "    %-9s ", "confirmed");
	fuzz_report_confirmed(f, out);
	buf_byte(out, '\n');
	put_replay(out, f, findings);
}

const char *fuzz_report_end(const struct campaign_summary *s)
{
	if (s->dead && s->restarts)
		return "the server died too often, or stayed dead";
	if (s->against.dead)
		return "the server of --against is dead";
	if (s->dead)
		return "the server is dead";
	if (s->exit_code >= EXIT_INTERRUPTED)
		return "interrupted";
	if (s->exit_code == EXIT_NOTHING_VERIFIED)
		return "the time was over before the first one";
	return s->saturated ? "nothing new any more" : "complete";
}

/* An entry whose day is over still says what it knows. */
static void put_mask_lines(struct buf *out, const struct fuzz_report *r)
{
	for (size_t i = 0; r->mask && i < r->mask->count; i++) {
		if (r->summary->against.mask_hits[i])
			continue;
		buf_text(out, "mask      ");
		escape_terminal(out, slice_from(r->mask_path));
		buf_printf(out, ":%zu matched nothing: ",
			   r->mask->known[i].line);
		escape_terminal(out, slice_from(r->mask->known[i].why));
		buf_byte(out, '\n');
	}
}

static void put_compared(struct buf *out, const struct fuzz_report *r)
{
	const struct campaign_compared *c = &r->summary->against;

	if (!c->done)
		return;
	buf_printf(out, "\ncompared  %llu answers; %llu differences masked, "
			"%llu did not come back\n",
		   (unsigned long long)c->compared,
		   (unsigned long long)c->masked,
		   (unsigned long long)c->unsteady);
	put_mask_lines(out, r);
	for (size_t i = 0; i < c->own_count; i++) {
		buf_text(out, "only B    ");
		escape_terminal(out, slice_from(c->own[i]));
		buf_byte(out, '\n');
	}
}

void fuzz_report_text(const struct fuzz_report *r, struct buf *out)
{
	const struct campaign_summary *s = r->summary;

	buf_text(out, r->against ? "target    A: " : "target    ");
	escape_terminal(out, slice_from(r->target));
	if (r->against) {
		buf_text(out, "\nagainst   B: ");
		escape_terminal(out, slice_from(r->against));
	}
	buf_printf(out, "\nseed      %llu\n", (unsigned long long)s->seed);
	for (size_t i = 0; i < s->finding_count; i++)
		put_block(out, &s->findings[i], r->findings, s->against.done);
	put_compared(out, r);
	if (s->finding_count && !r->findings)
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
		   (unsigned long long)per_second(s), s->features,
		   fuzz_report_end(s));
	if (s->unlooked)
		buf_printf(out, "it ended before %llu odd answers were asked "
				"for again\n", (unsigned long long)s->unlooked);
	if (s->deaths)
		buf_printf(out, "the server died %u times, and was started "
				"again %u times\n", s->deaths, s->restarts);
}
