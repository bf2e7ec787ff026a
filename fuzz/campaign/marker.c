/* A word that tells the requests of a campaign apart. */
#include "campaign/state.h"

#define BEHIND_THE_LINE " HTTP/1.1\r\n"

/* Behind the request line; 0: there is none that is whole, and what looks
 * like one further down is counted by somebody's Content-Length. */
static size_t line_end(struct slice request)
{
	struct slice end = slice_from(BEHIND_THE_LINE);
	struct slice head = slice_head(request, MARKER_LINE_MAX);
	ptrdiff_t line = slice_find(head, slice_from("\n"));
	size_t len = line < 0 ? 0 : (size_t)line + 1;

	if (len < end.len ||
	    !slice_starts(slice_skip(head, len - end.len), BEHIND_THE_LINE))
		return 0;
	return len;
}

void marker_put(const struct campaign *c, uint64_t index,
		struct slice request, struct buf *out)
{
	size_t head = line_end(request);
	char marker[ORACLE_MARKER_TEXT + 1];

	if (!head) {
		buf_slice(out, request);
		return;
	}
	oracle_marker(c->options->seed, index, marker);
	buf_slice(out, slice_head(request, head));
	buf_printf(out, "X-Request-Id: %s\r\n", marker);
	buf_slice(out, slice_skip(request, head));
}
