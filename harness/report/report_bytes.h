/*
 * The bytes of an exchange for people: escaped, line by line, cut at a size.
 */
#ifndef REPORT_BYTES_H
#define REPORT_BYTES_H

#include "base/buf.h"

/* Lines end at CRLF; every other control character is shown as text. Behind
 * `most` bytes the rest is only counted. */
void report_bytes(struct buf *out, size_t indent, struct slice bytes,
		  size_t most);

/*
 * A JSON text with a line for each value; spellings, order and repeated
 * names stay as they came, white space does not. The value at the RFC 6901
 * pointer `marked`, or the nearest one around it, has a ">" in the margin
 * ("" marks nothing). Ends early behind `most` bytes. false: not JSON,
 * nothing written.
 */
bool report_json_text(struct buf *out, size_t indent, struct slice text,
		      const char *marked, size_t most);

#endif
