/* The screen of a campaign: every width, no byte of the server. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "campaign/campaign.h"
#include "cli/fuzz_status.h"
#include "tests/program.h"
#include "tests/test.h"

#define HOSTILE "\x1b[2J\x1b]0;owned\x07\r\nrm -rf"

static struct campaign_progress progress_of(void)
{
	return (struct campaign_progress){
		.executed = 1204, .requests = 0, .index = 300,
		.boundary = 1000, .us = 62 * 1000000LL,
		.time_us = 3725 * 1000000LL, .per_second = 19.4,
		.features = 84, .since_new_us = 12 * 1000000LL,
		.findings = 3, .by_severity = { 1, 0, 0, 2 },
		.told = { { SEVERITY_CRITICAL, "the server died " HOSTILE,
			    3, 3 },
			  { SEVERITY_LOW, "now and then", 1, 3 } },
		.doing = "sending mutants", .connections = 16, .deaths = 2,
	};
}

static void check_lines(unsigned columns, struct buf *out)
{
	struct fuzz_status s = { .target = "http://h\x1b[31m/sdk",
				 .seed = 7 };
	struct campaign_progress p = progress_of();
	size_t used = 0;

	fuzz_status_lines(&s, &p, columns, out);
	for (size_t i = 0; i < out->len; i++) {
		unsigned char c = (unsigned char)out->bytes[i];

		if (c == '\n') {
			CHECK(used < columns);
			used = 0;
			continue;
		}
		CHECK(c >= ' ' && c != 0x7F);
		used += (c & 0xC0) != 0x80;
	}
	CHECK_INT(used, 0); /* the last line has its end */
}

TEST(fuzz_status, tells_what_a_person_wants_to_know)
{
	struct buf out = BUF_INIT(64 * 1024);

	check_lines(200, &out);
	CHECK_HAS(buf_string(&out), "1:02 of 1:02:05, 1:01:03 left");
	CHECK_HAS(buf_string(&out), "1204 mutants, 19/s, boundary phase 30%");
	CHECK_HAS(buf_string(&out), "84 kinds, a new one 0:12 ago");
	CHECK_HAS(buf_string(&out), "3: 1 critical, 2 low");
	CHECK_HAS(buf_string(&out), "valid syncs succeed; 16 connections; "
				    "died 2 times");
	CHECK_HAS(buf_string(&out), "the server died ");
	CHECK_HAS(buf_string(&out), "(1 of 3) now and then");
	buf_release(&out);
}

TEST(fuzz_status, fits_any_width_without_hostile_bytes)
{
	static const unsigned widths[] = { 10, 17, 40, 80 };

	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		struct buf out = BUF_INIT(64 * 1024);

		check_lines(widths[i], &out);
		buf_release(&out);
	}
}

/* ---- on a terminal ---- */

struct screen {
	int master;
	struct cli cli;
	struct run_config config;
	struct fuzz_status status;
	struct buf seen;
};

static void screen_size(struct screen *s, unsigned short rows,
			unsigned short columns)
{
	struct winsize size = { .ws_row = rows, .ws_col = columns };

	CHECK_INT(ioctl(s->master, TIOCSWINSZ, &size), 0);
}

static const char *variable(const void *self, const char *name)
{
	(void)self;
	return strcmp(name, "TERM") ? NULL : "xterm";
}

static void screen_open(struct screen *s)
{
	*s = (struct screen){ .seen = BUF_INIT(64 * 1024),
			      .config.progress = -1,
			      .cli.env.get = variable };
	s->master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
	CHECK(s->master >= 0 && !grantpt(s->master) && !unlockpt(s->master));
	s->cli.diagnostics = fopen(ptsname(s->master), "we");
	s->cli.out = s->cli.diagnostics;
	screen_size(s, 40, 100);
	fuzz_status_init(&s->status, &s->cli, &s->config, "http://h/sdk");
}

static void screen_close(struct screen *s)
{
	fclose(s->cli.diagnostics);
	close(s->master);
	buf_release(&s->seen);
}

/* What was written since. */
static const char *screen_read(struct screen *s)
{
	char bytes[4096];
	ssize_t n;

	buf_clear(&s->seen);
	while ((n = read(s->master, bytes, sizeof(bytes))) > 0)
		buf_slice(&s->seen, slice_of(bytes, (size_t)n));
	return buf_string(&s->seen);
}

static const char *screen_tell(struct screen *s)
{
	struct campaign_progress p = progress_of();

	fuzz_status_tell(&s->status, &p);
	return screen_read(s);
}

/* Eight lines; in half the width most of them take two rows. */
TEST(fuzz_status, takes_its_old_lines_off_the_screen)
{
	enum { LINES = 8 };
	struct screen s;
	char up[16];

	screen_open(&s);
	CHECK_INT(s.status.style, PROGRESS_TERMINAL);
	CHECK(!strstr(screen_tell(&s), "\033[J"));
	CHECK_INT(program_lines(&s.seen), LINES);
	snprintf(up, sizeof(up), "\r\033[%dA\033[J", LINES);
	CHECK_INT(strncmp(screen_tell(&s), up, strlen(up)), 0);
	screen_size(&s, 40, 30);
	CHECK(strncmp(screen_tell(&s), up, strlen(up)) != 0);
	CHECK_HAS(buf_string(&s.seen), "\r\033[1");
	/* A low window has room for one. */
	screen_size(&s, FUZZ_STATUS_ROWS, 100);
	screen_tell(&s);
	CHECK_INT(program_lines(&s.seen), 1);
	CHECK_HAS(buf_string(&s.seen), "62 s  1204 mutants  19/s  84 kinds  "
				       "3 findings  2 deaths  the server");
	CHECK_INT(strncmp(screen_tell(&s), "\r\033[1A\033[J", 8), 0);
	fuzz_status_end(&s.status);
	CHECK_TEXT(screen_read(&s), "\r\033[1A\033[J");
	fuzz_status_end(&s.status);
	CHECK_TEXT(screen_read(&s), "");
	screen_close(&s);
}

TEST(fuzz_status, says_a_line_every_ten_seconds_elsewhere)
{
	static const struct { int progress; int64_t seconds[3]; size_t lines; }
	rows[] = {
		{ 1, { 9, 10, 19 }, 1 }, { 1, { 10, 20, 30 }, 3 },
		{ 0, { 10, 20, 30 }, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct campaign_progress p = progress_of();
		struct screen s;

		screen_open(&s);
		s.config.progress = rows[i].progress;
		fuzz_status_init(&s.status, &s.cli, &s.config, "x");
		for (size_t k = 0; k < 3; k++) {
			p.us = rows[i].seconds[k] * 1000000;
			fuzz_status_tell(&s.status, &p);
		}
		screen_read(&s);
		CHECK_INT(program_lines(&s.seen), rows[i].lines);
		if (rows[i].lines)
			CHECK_HAS(buf_string(&s.seen), "cnsconform: 10 s  1204");
		CHECK(!strchr(buf_string(&s.seen), '\033'));
		screen_close(&s);
	}
}
