/*
 * Byte classes of HTTP/1.1, shared by the parsers of this folder and the
 * socket server: RFC 9110 5.5, 5.6.2 and RFC 5234 B.1. ASCII only, never the
 * locale.
 */
#ifndef SYNTAX_H
#define SYNTAX_H

#include "base/slice.h"

static inline bool syntax_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Value of a hexadecimal digit, or -1. */
static inline int syntax_hex(char c)
{
	if (syntax_is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static inline bool syntax_is_alnum(char c)
{
	return syntax_is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static inline bool syntax_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* A control that no field value may hold: all but the tab, and DEL. */
static inline bool syntax_is_control(char c)
{
	return ((unsigned char)c < ' ' && c != '\t') || c == 0x7f;
}

/* tchar of RFC 9110 5.6.2. */
bool syntax_is_tchar(char c);

/* Length of the token at the start of `s`; 0 when there is none. */
size_t syntax_token(struct slice s);

/* How many bytes at the start of `s` are letters or digits. */
size_t syntax_alnum(struct slice s);

/* How many bytes at the start of `s` are blanks or printable ASCII. */
size_t syntax_visible(struct slice s);

/* Offset of the first control in `s`, or s.len. */
size_t syntax_control(struct slice s);

/*
 * Takes the next element of a comma-separated list off `*rest`, without
 * surrounding blanks; it may be empty. false at the end of the list. Commas
 * inside quoted strings are not looked for: no field that frames has them.
 */
bool syntax_list_next(struct slice *rest, struct slice *element);

#endif
