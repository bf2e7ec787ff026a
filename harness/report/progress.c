#include "report/progress.h"

#include "report/escape.h"
#include "report/report_console.h"
#include "report/report_github.h"

enum { PROGRESS_LINE_MAX = 64 * 1024 };

static void write_out(struct progress *p, const struct buf *text)
{
	fwrite(buf_string(text), 1, text->len, p->stream);
	fflush(p->stream);
}

/* The head holds words of the server. */
static void write_quoted(struct progress *p, const struct buf *text)
{
	struct buf quoted = BUF_INIT(2 * PROGRESS_LINE_MAX);

	github_quote(&quoted, buf_view(text));
	write_out(p, &quoted);
	buf_release(&quoted);
}

void progress_erase(struct progress *p)
{
	if (!p->on_screen)
		return;
	fputs("\r\033[K", p->stream);
	fflush(p->stream);
	p->on_screen = false;
}

static void begin(void *self, const struct run_info *info)
{
	struct progress *p = self;
	struct buf text = BUF_INIT(PROGRESS_LINE_MAX);
	struct console c = { .out = &text,
			     .line = BUF_INIT(PROGRESS_LINE_MAX) };

	p->ended = p->failed = 0;
	if (p->style == PROGRESS_NONE)
		return;
	if (p->style == PROGRESS_TERMINAL)
		c.options.columns = p->columns;
	console_head(&c, info);
	if (p->style == PROGRESS_GITHUB)
		write_quoted(p, &text);
	else
		write_out(p, &text);
	buf_release(&c.line);
	buf_release(&text);
}

/* The last column stays free: some terminals wrap there. */
static size_t cut_length(struct slice s, size_t columns)
{
	size_t used = 0;

	for (size_t i = 0; i < s.len; i++) {
		used += ((unsigned char)s.at[i] & 0xC0) != 0x80;
		if (used == columns)
			return i;
	}
	return s.len;
}

static void rewrite(struct progress *p, const struct buf *text)
{
	size_t len = cut_length(buf_view(text), p->columns);

	fprintf(p->stream, "\r%.*s\033[K", (int)len, buf_string(text));
	fflush(p->stream);
	p->on_screen = true;
}

static size_t expected(const struct run_info *info)
{
	return info->selected * (info->repeat ? info->repeat : 1);
}

/* Whether this case completes another tenth. */
static bool is_milestone(const struct progress *p, size_t all)
{
	size_t before = p->ended - 1;

	if (!all)
		return false;
	return p->ended * PROGRESS_PARTS / all !=
	       before * PROGRESS_PARTS / all;
}

static void case_end(void *self, const struct run_info *info,
		     const struct case_result *result)
{
	struct progress *p = self;
	struct buf text = BUF_INIT(PROGRESS_LINE_MAX);

	p->ended++;
	p->failed += result->verdict[info->level] == VERDICT_FAIL;
	buf_printf(&text, "[%zu/%zu] %zu failed", p->ended, expected(info),
		   p->failed);
	if (p->style == PROGRESS_TERMINAL) {
		buf_text(&text, "  ");
		escape_terminal(&text, slice_from(result->test_case->id));
		rewrite(p, &text);
	} else if (p->style != PROGRESS_NONE &&
		   is_milestone(p, expected(info))) {
		buf_byte(&text, '\n');
		write_out(p, &text);
	}
	buf_release(&text);
}

static void end(void *self, const struct run_info *info,
		const struct run_summary *sum)
{
	(void)info;
	(void)sum;
	progress_erase(self);
}

void progress_init(struct progress *p, FILE *stream, enum progress_style style,
		   unsigned columns)
{
	if (!columns)
		columns = REPORT_COLUMNS;
	if (columns > PROGRESS_COLUMNS_MAX)
		columns = PROGRESS_COLUMNS_MAX;
	*p = (struct progress){ .events = { begin, case_end, end, p },
				.stream = stream, .style = style,
				.columns = columns };
}
