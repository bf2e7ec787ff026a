/* A word that tells the requests of a campaign apart. */
#include "campaign/state.h"

#define BEHIND_THE_LINE " HTTP/1.1\r\n"

void marker_put(const struct campaign *c, uint64_t index,
		struct slice request, struct buf *out)
{
	struct slice end = slice_from(BEHIND_THE_LINE);
	ptrdiff_t at = slice_find(slice_head(request, MARKER_LINE_MAX), end);
	char marker[ORACLE_MARKER_TEXT + 1];
	size_t head;

	if (at < 0) {
		buf_slice(out, request);
		return;
	}
	oracle_marker(c->options->seed, index, marker);
	head = (size_t)at + end.len;
	buf_slice(out, slice_head(request, head));
	buf_printf(out, "X-Request-Id: %s\r\n", marker);
	buf_slice(out, slice_skip(request, head));
}
