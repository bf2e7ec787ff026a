/*
 * One error: a code and one line of text with place and remedy.
 *
 * The function that knows the file, the offset or the option sets it; callers
 * pass it up unchanged. Text is lower case, without a full stop, the subject
 * in quotes: "cases/x.json:3:7: unknown key 'acept'; did you mean 'accept'?".
 * A fallible function returns 0, or -1 with the error set.
 */
#ifndef ERR_H
#define ERR_H

enum { ERR_TEXT_MAX = 1024 };

enum err_code {
	ERR_NONE,
	ERR_USAGE,       /* the user's words or files are wrong: exit 2 */
	ERR_UNREACHABLE, /* the target gave no usable answer: exit 3 */
	ERR_INTERNAL,    /* the harness failed: exit 4 */
	ERR_INPUT        /* a data file cannot be read or parsed: exit 2 */
};

struct err {
	enum err_code code;
	char text[ERR_TEXT_MAX]; /* longer text is cut */
};

#define ERR_INIT ((struct err){ ERR_NONE, "" })

/* Sets the error and returns -1. A NULL `err` is allowed. */
int err_set(struct err *, enum err_code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* What the caller knows of the remedy, behind the text. */
void err_add(struct err *, const char *more);

#endif
