#include "report/report_writer.h"

#include "base/alloc.h"

static void begin(void *self, const struct run_info *info)
{
	struct report *r = self;

	if (r->format->writer->begin)
		r->format->writer->begin(r, info);
}

static void case_end(void *self, const struct run_info *info,
		     const struct case_result *result)
{
	struct report *r = self;

	report_log_add(r->state, r->suite, info, result,
		       r->format->writer->every_curl ||
			       result->verdict[info->level] != VERDICT_PASS);
}

static void end(void *self, const struct run_info *info,
		const struct run_summary *sum)
{
	struct report *r = self;

	r->format->writer->end(r, r->state, info, sum);
}

void report_open(struct report *r, const struct report_format *format,
		 const struct suite *suite,
		 const struct report_options *options, struct buf *out)
{
	*r = (struct report){ .format = format, .suite = suite, .out = out,
			      .events = { begin, case_end, end, r } };
	if (options)
		r->options = *options;
	r->state = mem_alloc(sizeof(struct report_log));
	report_log_init(r->state);
}

void report_release(struct report *r)
{
	if (r->state)
		report_log_release(r->state);
	mem_free(r->state);
	r->state = NULL;
}
