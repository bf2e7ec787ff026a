/* The screen of a campaign: every width, no byte of the server. */
#include "campaign/campaign.h"
#include "cli/fuzz_status.h"
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
