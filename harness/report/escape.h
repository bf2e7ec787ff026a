/*
 * The one place where untrusted bytes become part of an output.
 *
 * Bytes that are not UTF-8 and characters that the format cannot hold become
 * U+FFFD; nothing is ever passed through raw. Each appends to `out`.
 */
#ifndef ESCAPE_H
#define ESCAPE_H

#include "base/buf.h"

/* One line for a terminal: C0, DEL, C1, ESC and bidirectional controls are
 * shown as \xNN or \u{NNNN}; line breaks as \n. */
void escape_terminal(struct buf *out, struct slice);

/* XML 1.0 text and attribute values: & < > " ' escaped, illegal characters
 * replaced; TAB, LF, CR as character references. */
void escape_xml(struct buf *out, struct slice);

/* HTML text and attribute values. */
void escape_html(struct buf *out, struct slice);

/* TAP 14 description: # and \ escaped, one line. */
void escape_tap(struct buf *out, struct slice);

/* Content of a double-quoted YAML scalar, one line. */
void escape_yaml(struct buf *out, struct slice);

/* GitHub workflow command data / property: % CR LF (and , :) encoded. */
void escape_github(struct buf *out, struct slice);

/* One Markdown table cell. */
void escape_markdown(struct buf *out, struct slice);

/* A POSIX shell word in single quotes; a NUL byte cannot be held: false,
 * nothing added. */
bool escape_shell(struct buf *out, struct slice);

#endif
