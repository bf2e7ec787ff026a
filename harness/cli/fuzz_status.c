#include "cli/fuzz_status.h"

#include "campaign/campaign.h"
#include "cli/terminal.h"
#include "report/escape.h"

enum { STATUS_MAX = 8 * 1024, PLAIN_EVERY_US = 10000000, COLUMNS = 80,
       SECOND = 1000000 };

void fuzz_status_init(struct fuzz_status *s, const struct cli *cli,
		      const struct run_config *c)
{
	*s = (struct fuzz_status){ .stream = cli->diagnostics,
				   .style = terminal_progress(cli, c),
				   .columns = terminal_columns(
					   cli, cli->diagnostics) };
	if (!s->columns)
		s->columns = COLUMNS;
}

static void put(struct buf *out, const struct campaign_progress *p)
{
	buf_printf(out, "%lld s  %llu mutants  %.0f/s  %zu kinds  %zu findings",
		   (long long)(p->us / SECOND),
		   (unsigned long long)p->executed, p->per_second,
		   p->features, p->findings);
	if (p->latest) {
		buf_text(out, "  ");
		escape_terminal(out, slice_from(p->latest));
	}
}

/* Whole characters only; the last column stays free. */
static size_t cut(const struct buf *text, size_t columns)
{
	size_t used = 0;

	for (size_t i = 0; i < text->len; i++) {
		used += ((unsigned char)text->bytes[i] & 0xC0) != 0x80;
		if (used == columns)
			return i;
	}
	return text->len;
}

void fuzz_status_tell(void *self, const struct campaign_progress *p)
{
	struct fuzz_status *s = self;
	struct buf text = BUF_INIT(STATUS_MAX);

	put(&text, p);
	if (s->style == PROGRESS_TERMINAL) {
		fprintf(s->stream, "\r%.*s\033[K", (int)cut(&text, s->columns),
			buf_string(&text));
		s->on_screen = true;
	} else if (s->style != PROGRESS_NONE &&
		   p->us - s->told_us >= PLAIN_EVERY_US) {
		s->told_us = p->us;
		fprintf(s->stream, "cnsconform: %s\n", buf_string(&text));
	}
	fflush(s->stream);
	buf_release(&text);
}

void fuzz_status_end(struct fuzz_status *s)
{
	if (s->on_screen)
		fputs("\r\033[K", s->stream);
	s->on_screen = false;
}
