/*
 * Options by table: parsing, help and the environment come from one list.
 *
 *     struct opt_given given;
 *     opt_parse(table, mask, &target, words, &given, &err)
 *     given.words[0 .. given.word_count - 1]      what is not an option
 *     opt_help(table, mask, &buf)
 *
 * `table` ends with a row without a name; `mask` chooses the rows whose
 * `commands` share a bit with it. Forms: --name VALUE, --name=VALUE, -n VALUE,
 * -nVALUE, letters of flags together (-qk), "--" ends the options, a lone "-"
 * is a word. The last of several values wins, lists collect. An unknown
 * option is ERR_USAGE and names the nearest one, or says that other rows of
 * the table have it.
 */
#ifndef OPT_H
#define OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum { OPT_ROWS_MAX = 96, OPT_HELP_MAX = 64 * 1024 };

enum opt_type {
	OPT_FLAG,     /* bool */
	OPT_TEXT,     /* const char *, borrowed */
	OPT_LIST,     /* const char *[max], with a size_t at `count` */
	OPT_NUMBER,   /* unsigned, min..max */
	OPT_SEED,     /* uint64_t */
	OPT_DURATION, /* int64_t microseconds: "10", "10s", "500ms", "2m" */
	OPT_CHOICE,   /* int: `first` + place of the value in `choices` */
	OPT_PARSE,    /* parse(target, value) */
	OPT_SECRET    /* const char *; from the environment only: on the command
	                 line it is a mistake, `help` says what to use instead */
};

/* When CNSCONFORM_<NAME> (and the GOVC_ variable) is read. */
enum opt_environment {
	OPT_ENV_NONE,
	OPT_ENV_TARGET, /* only when some URL names a target */
	OPT_ENV_ALWAYS
};

struct opt {
	const char *name;            /* long name without "--" */
	char letter;                 /* short name or 0 */
	enum opt_type type;
	unsigned commands;           /* bits */
	const char *value;           /* what --help calls the value */
	const char *group;           /* heading in --help */
	const char *help;            /* one sentence */
	const char *list;            /* `cnsconform list` that has the values,
	                                or NULL */
	size_t offset, count;        /* places in the target struct */
	unsigned long long min, max;
	int first;
	const char *const *choices;  /* NULL-terminated */
	int (*parse)(void *target, const char *value, struct err *);
	enum opt_environment environment;
	const char *govc;            /* "GOVC_URL", or NULL */
};

enum opt_origin {
	OPT_DEFAULT, /* not given */
	OPT_COMMAND_LINE,
	OPT_ENVIRONMENT, /* CNSCONFORM_<NAME> */
	OPT_GOVC,
	OPT_GOVC_URL     /* user:password@ inside GOVC_URL */
};

/* What was given, and where. */
struct opt_given {
	enum opt_origin from[OPT_ROWS_MAX]; /* per row of the table */
	char **words;                       /* inside the caller's array */
	size_t word_count;
};

/* `words` ends with NULL and is reordered; values stay borrowed from it. */
int opt_parse(const struct opt *table, unsigned mask, void *target,
	      char **words, struct opt_given *, struct err *);

/* Stores one value; `from` names its place in errors ("--jobs"). */
int opt_set(const struct opt *, void *target, const char *value,
	    const char *from, struct err *);

/* Row of the table by long name and mask; NULL when there is none. */
const struct opt *opt_find(const struct opt *table, unsigned mask,
			   struct slice name);

/* The options of the mask as aligned lines under their headings. */
void opt_help(const struct opt *table, unsigned mask, struct buf *out);

/* "--name VALUE" as it stands in help. */
void opt_spelling(const struct opt *, struct buf *out);

/* Microseconds; false when the text is no duration. */
bool opt_duration(struct slice text, int64_t *us);

#endif
