#include "cli/fuzz_status.h"

#include <sys/ioctl.h>

#include "campaign/campaign.h"
#include "cli/terminal.h"
#include "report/escape.h"

enum { STATUS_MAX = 32 * 1024, PLAIN_EVERY_US = 10000000, COLUMNS = 80,
       COLUMNS_LEAST = 10, SECOND = 1000000, MINUTE = 60, HOUR = 3600,
       LABEL = 10 };

void fuzz_status_init(struct fuzz_status *s, const struct cli *cli,
		      const struct run_config *c, const char *target)
{
	*s = (struct fuzz_status){ .cli = cli, .target = target,
				   .seed = c->seed,
				   .style = terminal_progress(cli, c) };
}

/* ---- words ---- */

static void put_time(struct buf *out, int64_t us)
{
	long long s = us / SECOND;

	if (s < 0)
		s = 0;
	if (s >= HOUR)
		buf_printf(out, "%lld:%02lld:%02lld", s / HOUR,
			   s % HOUR / MINUTE, s % MINUTE);
	else
		buf_printf(out, "%lld:%02lld", s / MINUTE, s % MINUTE);
}

static void put_elapsed(struct buf *out, const struct campaign_progress *p)
{
	put_time(out, p->us);
	if (!p->time_us)
		return;
	buf_text(out, " of ");
	put_time(out, p->time_us);
	buf_text(out, ", ");
	put_time(out, p->time_us - p->us);
	buf_text(out, " left");
}

static void put_sent(struct buf *out, const struct campaign_progress *p)
{
	buf_printf(out, "%llu", (unsigned long long)p->executed);
	if (p->requests)
		buf_printf(out, " of %llu", (unsigned long long)p->requests);
	buf_printf(out, " mutants, %.0f/s, ", p->per_second);
	if (p->index < p->boundary)
		buf_printf(out, "boundary phase %llu%%",
			   (unsigned long long)(p->index * 100 / p->boundary));
	else
		buf_printf(out, "index %llu", (unsigned long long)p->index);
}

static void put_answers(struct buf *out, const struct campaign_progress *p)
{
	buf_printf(out, "%zu kinds, a new one ", p->features);
	put_time(out, p->since_new_us);
	buf_text(out, " ago");
}

static void put_findings(struct buf *out, const struct campaign_progress *p)
{
	const char *between = ": ";

	buf_printf(out, "%zu", p->findings);
	for (unsigned i = 0; i < SEVERITY_COUNT; i++) {
		if (!p->by_severity[i])
			continue;
		buf_printf(out, "%s%zu %s", between, p->by_severity[i],
			   finding_severity_name((enum finding_severity)i));
		between = ", ";
	}
}

static void put_server(struct buf *out, const struct campaign_progress *p)
{
	buf_printf(out, "%s; %s", p->doing ? p->doing : "starting",
		   p->canary_broken ? "REFUSES valid syncs"
				    : "valid syncs succeed");
	buf_printf(out, "; %u connections", p->connections);
	if (p->deaths)
		buf_printf(out, "; died %u times", p->deaths);
}

static void put_told(struct buf *out, const struct campaign_told *t)
{
	if (t->tried && t->confirmed < t->tried)
		buf_printf(out, "(%u of %u) ", t->confirmed, t->tried);
	escape_terminal(out, slice_from(t->title));
}

/* ---- lines ---- */

/* Whole characters only; the last column stays free, for some terminals wrap
 * there. */
static size_t cut(struct slice text, unsigned columns)
{
	size_t used = 0;

	for (size_t i = 0; i < text.len; i++) {
		used += ((unsigned char)text.at[i] & 0xC0) != 0x80;
		if (used == columns)
			return i;
	}
	return text.len;
}

static void add_line(struct buf *out, const struct buf *line, unsigned columns)
{
	buf_slice(out, slice_head(buf_view(line),
				  cut(buf_view(line), columns)));
	buf_byte(out, '\n');
}

static const struct {
	const char *label;
	void (*put)(struct buf *, const struct campaign_progress *);
} rows[] = {
	{ "time", put_elapsed }, { "sent", put_sent },
	{ "answers", put_answers }, { "server", put_server },
	{ "findings", put_findings },
};

void fuzz_status_lines(const struct fuzz_status *s,
		       const struct campaign_progress *p, unsigned columns,
		       struct buf *out)
{
	struct buf line = BUF_INIT(STATUS_MAX);

	buf_printf(&line, "%-*s", LABEL, "target");
	escape_terminal(&line, slice_from(s->target));
	buf_printf(&line, ", seed %llu", (unsigned long long)s->seed);
	add_line(out, &line, columns);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_clear(&line);
		buf_printf(&line, "%-*s", LABEL, rows[i].label);
		rows[i].put(&line, p);
		add_line(out, &line, columns);
	}
	for (size_t i = 0; i < CAMPAIGN_TOLD_MAX && p->told[i].title; i++) {
		buf_clear(&line);
		buf_printf(&line, "  %-*s", LABEL,
			   finding_severity_name(p->told[i].severity));
		put_told(&line, &p->told[i]);
		add_line(out, &line, columns);
	}
	buf_release(&line);
}

static void put_plain(struct buf *out, const struct campaign_progress *p)
{
	buf_printf(out, "%lld s  %llu mutants  %.0f/s  %zu kinds  %zu findings",
		   (long long)(p->us / SECOND),
		   (unsigned long long)p->executed, p->per_second,
		   p->features, p->findings);
	if (p->deaths)
		buf_printf(out, "  %u deaths", p->deaths);
	if (p->told[0].title) {
		buf_text(out, "  ");
		put_told(out, &p->told[0]);
	}
}

/* ---- the screen ---- */

/* A window that has become narrower shows the old lines in more rows. */
static void erase(struct fuzz_status *s, unsigned columns)
{
	FILE *stream = s->cli->diagnostics;
	size_t up = 0;

	for (size_t i = 0; i < s->rows; i++)
		up += 1 + (s->lengths[i] ? (s->lengths[i] - 1) / columns : 0);
	if (up)
		fprintf(stream, "\r\033[%zuA\033[J", up);
	s->rows = 0;
}

static size_t width(struct slice text)
{
	size_t used = 0;

	for (size_t i = 0; i < text.len; i++)
		used += ((unsigned char)text.at[i] & 0xC0) != 0x80;
	return used;
}

static void remember(struct fuzz_status *s, struct slice lines)
{
	while (lines.len && s->rows < FUZZ_STATUS_ROWS) {
		const char *end = memchr(lines.at, '\n', lines.len);
		size_t len = (size_t)(end - lines.at);

		s->lengths[s->rows++] = width(slice_head(lines, len));
		lines = slice_skip(lines, len + 1);
	}
}

static unsigned columns_of(const struct fuzz_status *s)
{
	unsigned columns = terminal_columns(s->cli, s->cli->diagnostics);

	if (!columns)
		columns = COLUMNS;
	return columns < COLUMNS_LEAST ? COLUMNS_LEAST : columns;
}

static bool is_low(const struct fuzz_status *s)
{
	struct winsize size = { 0 };

	return !ioctl(fileno(s->cli->diagnostics), TIOCGWINSZ, &size) &&
	       size.ws_row && size.ws_row <= FUZZ_STATUS_ROWS;
}

static void draw(struct fuzz_status *s, const struct campaign_progress *p)
{
	unsigned columns = columns_of(s);
	struct buf text = BUF_INIT(STATUS_MAX), line = BUF_INIT(STATUS_MAX);

	if (is_low(s)) {
		put_plain(&line, p);
		add_line(&text, &line, columns);
	} else {
		fuzz_status_lines(s, p, columns, &text);
	}
	erase(s, columns);
	fwrite(buf_string(&text), 1, text.len, s->cli->diagnostics);
	remember(s, buf_view(&text));
	buf_release(&line);
	buf_release(&text);
}

void fuzz_status_tell(void *self, const struct campaign_progress *p)
{
	struct fuzz_status *s = self;
	struct buf text = BUF_INIT(STATUS_MAX);

	if (s->style == PROGRESS_TERMINAL) {
		draw(s, p);
	} else if (s->style != PROGRESS_NONE &&
		   p->us - s->told_us >= PLAIN_EVERY_US) {
		s->told_us = p->us;
		put_plain(&text, p);
		fprintf(s->cli->diagnostics, "cnsconform: %s\n",
			buf_string(&text));
	}
	fflush(s->cli->diagnostics);
	buf_release(&text);
}

void fuzz_status_end(struct fuzz_status *s)
{
	erase(s, columns_of(s));
	fflush(s->cli->diagnostics);
}
