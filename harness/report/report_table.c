#include "report/report_writer.h"

static const struct report_format formats[] = {
	{ "console", "what a person reads: failures first, then a summary",
	  "text/plain; charset=utf-8", &report_console },
	{ "json", "everything, for programs: cnsconform-report/1",
	  "application/json", &report_json },
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
