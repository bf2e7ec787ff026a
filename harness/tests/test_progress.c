#include "report/progress.h"

#include "base/alloc.h"
#include "tests/report_fixture.h"
#include "tests/test.h"

struct capture {
	FILE *stream;
	char *text; /* of open_memstream */
	size_t len;
};

static void capture_open(struct capture *c)
{
	*c = (struct capture){ 0 };
	c->stream = open_memstream(&c->text, &c->len);
}

static void capture_close(struct capture *c)
{
	fclose(c->stream);
	free(c->text);
}

/* Everything behind the head. */
static const char *after_head(const struct capture *c)
{
	const char *last = strstr(c->text, "(--volume)\n");

	return last ? last + strlen("(--volume)\n") : "";
}

static void tell(struct capture *c, enum progress_style style,
		 unsigned columns)
{
	struct progress p;
	struct fixture f;

	fixture_open(&f, FIXTURE_MIXED);
	capture_open(c);
	progress_init(&p, c->stream, style, columns);
	fixture_tell(&f, &p.events);
	fflush(c->stream);
	fixture_release(&f);
}

TEST(progress, none_is_silent)
{
	struct capture c;

	tell(&c, PROGRESS_NONE, 80);
	CHECK_INT(c.len, 0);
	capture_close(&c);
}

TEST(progress, the_head_comes_before_the_first_case)
{
	struct capture c;

	tell(&c, PROGRESS_PLAIN, 0);
	CHECK(slice_starts(slice_from(c.text),
			   "cnsconform 0.1.0, suite 1 (sha256 "));
	CHECK_HAS(c.text, "\ntarget  https://vc.example:8443/sdk, release "
			  "9.1.0.0, moid cns-volume-manager\n");
	CHECK_HAS(c.text, "password = (set)  (--password-file)\n");
	capture_close(&c);
}

TEST(progress, plain_lines_come_at_tenths)
{
	struct capture c;

	tell(&c, PROGRESS_PLAIN, 0);
	CHECK_TEXT(after_head(&c), "[2/14] 1 failed\n"
				   "[3/14] 2 failed\n"
				   "[5/14] 4 failed\n"
				   "[6/14] 4 failed\n"
				   "[7/14] 4 failed\n"
				   "[9/14] 4 failed\n"
				   "[10/14] 4 failed\n"
				   "[12/14] 4 failed\n"
				   "[13/14] 4 failed\n"
				   "[14/14] 4 failed\n");
	capture_close(&c);
}

TEST(progress, a_terminal_line_rewrites_itself_and_is_erased)
{
	struct capture c;
	const char *text;

	tell(&c, PROGRESS_TERMINAL, 80);
	text = after_head(&c);
	CHECK(slice_starts(slice_from(text),
			   "\r[1/14] 0 failed  spec-count.zero\033[K\r"));
	CHECK_HAS(text, "\r[2/14] 1 failed  spec-count.two-specs\033[K");
	CHECK(c.len > 4 && !strcmp(c.text + c.len - 4, "\r\033[K"));
	CHECK(!strchr(text, '\n'));
	capture_close(&c);
}

TEST(progress, a_narrow_terminal_never_wraps)
{
	struct capture c;

	tell(&c, PROGRESS_TERMINAL, 20);
	CHECK_HAS(after_head(&c), "\r[2/14] 1 failed  sp\033[K\r");
	capture_close(&c);
}

TEST(progress, no_selection_divides_by_nothing)
{
	struct capture c;
	struct progress p;
	struct fixture f;

	fixture_open(&f, FIXTURE_CONFORMS);
	f.info.selected = 0;
	capture_open(&c);
	progress_init(&p, c.stream, PROGRESS_PLAIN, 0);
	fixture_tell(&f, &p.events);
	fflush(c.stream);
	CHECK_TEXT(after_head(&c), "");
	capture_close(&c);
	fixture_release(&f);
}
