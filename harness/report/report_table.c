#include "report/report_writer.h"

static const struct report_format formats[] = {
	{ "console", "what a person reads: failures first, then a summary",
	  "text/plain; charset=utf-8", &report_console },
	{ "json", "everything, for programs: cnsconform-report/1",
	  "application/json", &report_json },
	{ "tap", "TAP 14, one point for each case",
	  "text/plain; charset=utf-8", &report_tap },
	{ "junit", "JUnit XML, for GitLab, Jenkins and their like",
	  "application/xml", &report_junit },
	{ "github", "annotations of a GitHub Actions workflow",
	  "text/plain; charset=utf-8", &report_github },
	{ "markdown", "a job summary: verdict, causes, counts, behaviour",
	  "text/markdown; charset=utf-8", &report_markdown },
};

const struct report_format *report_format_at(size_t index)
{
	return index < sizeof(formats) / sizeof(formats[0]) ? &formats[index]
							     : NULL;
}

const struct report_format *report_format_find(struct slice name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (slice_is(name, formats[i].name))
			return &formats[i];
	return NULL;
}
