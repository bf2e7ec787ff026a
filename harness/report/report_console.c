#include "report/report_console.h"

#include "report/escape.h"

void console_show(struct console *c, const char *untrusted)
{
	escape_terminal(&c->line, slice_from(untrusted));
}

void console_say(struct console *c, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buf_vprintf(&c->line, format, args);
	va_end(args);
}

static void end_line(struct console *c, const char *label, const char *color,
		     size_t indent, size_t columns)
{
	struct report_line line = { .label = label, .indent = indent,
				    .columns = columns };

	if (columns && columns < REPORT_COLUMNS_MIN)
		line.columns = REPORT_COLUMNS_MIN;
	if (c->options.color)
		line.color = color;
	if (c->line.full)
		buf_text(&c->line, "(too long to show)");
	report_text_line(c->out, &line, buf_view(&c->line));
	buf_clear(&c->line);
}

void console_record(struct console *c, const char *label, const char *color,
		    size_t indent)
{
	end_line(c, label, color, indent, c->options.columns);
}

void console_prose(struct console *c, const char *label, const char *color,
		   size_t indent)
{
	end_line(c, label, color, indent,
		 c->options.columns ? c->options.columns : REPORT_COLUMNS);
}

const char *console_color(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_PASS:
	case VERDICT_FIXED:
		return "32";
	case VERDICT_FAIL:
	case VERDICT_ERROR:
		return "1;31";
	case VERDICT_WARN:
	case VERDICT_BLOCKED:
		return "33";
	case VERDICT_SKIP:
	case VERDICT_WAIVED:
	case VERDICT_COUNT:
		break;
	}
	return "36";
}

static struct console console_of(struct report *r, struct report_log *log)
{
	return (struct console){ .out = r->out,
				 .line = BUF_INIT(CONSOLE_LINE_MAX),
				 .options = r->options,
				 .suite = r->suite,
				 .log = log };
}

static void begin(struct report *r, const struct run_info *info)
{
	struct console c = console_of(r, NULL);

	if (!r->options.quiet && !r->options.headless)
		console_head(&c, info);
	buf_release(&c.line);
}

static void put_finding(struct console *c, const struct run_summary *sum)
{
	enum { INDENT = 5 };

	if (!sum->finding)
		return;
	buf_byte(c->out, '\n');
	console_show(c, sum->finding);
	console_prose(c, "STOP", console_color(VERDICT_FAIL), INDENT);
	if (!sum->hint)
		return;
	console_say(c, "hint: ");
	console_show(c, sum->hint);
	console_prose(c, "", NULL, INDENT);
}

static void end(struct report *r, struct report_log *log,
		const struct run_info *info, const struct run_summary *sum)
{
	struct console c = console_of(r, log);

	if (!c.options.quiet) {
		put_finding(&c, sum);
		console_cases(&c, report_log_text(log, sum->finding));
		console_summary(&c, info, sum);
	}
	console_verdict(&c, info, sum);
	buf_release(&c.line);
}

const struct report_writer report_console = { .begin = begin,
						.end = end };
