/*
 * The one place where untrusted bytes become part of an output.
 *
 * Bytes that are not UTF-8 become U+FFFD, one for each byte, noncharacters
 * (U+FFFE...) too. Characters that nobody would see but that steer
 * a terminal or a browser (C0, DEL, C1, bidirectional controls, line and
 * paragraph separators, zero width and tag characters) become visible text,
 * "\x1b" or "\u{202E}". Nothing is passed through raw. Each appends to `out`.
 */
#ifndef ESCAPE_H
#define ESCAPE_H

#include "base/buf.h"

/* One line for a terminal: line breaks as \n, TAB as \t, other hidden
 * characters as \xNN or \u{NNNN}. */
void escape_terminal(struct buf *out, struct slice);

/* true when escape_terminal would change nothing: text that may be shown
 * as it is, so that it can be copied. */
bool escape_is_plain(struct slice);

/* XML 1.0 text and attribute values: & < > " ' escaped (so ]]> cannot stand
 * there); TAB, LF, CR as character references. */
void escape_xml(struct buf *out, struct slice);

/* HTML text and attribute values. */
void escape_html(struct buf *out, struct slice);

/* TAP 14 description: # and \ escaped, one line. */
void escape_tap(struct buf *out, struct slice);

/* Content of a double-quoted YAML scalar, one line; hidden characters in
 * YAML's own escapes. */
void escape_yaml(struct buf *out, struct slice);

/* GitHub workflow command: % CR LF encoded in the message; in a property
 * (file=..., title=...) : and , too. */
void escape_github(struct buf *out, struct slice);
void escape_github_property(struct buf *out, struct slice);

/* One Markdown table cell. */
void escape_markdown(struct buf *out, struct slice);

/* A POSIX shell word in single quotes, the only form that keeps every byte
 * as it is: check escape_is_plain before showing it. A NUL byte cannot be
 * held: false, nothing added. */
bool escape_shell(struct buf *out, struct slice);

/* Only the first rule above: UTF-8 with U+FFFD for each wrong byte. */
void escape_utf8(struct buf *out, struct slice);

#endif
