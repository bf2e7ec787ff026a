/*
 * What `make install` puts beside the program, written from COMMANDS,
 * OPTIONS and the table of exit codes: a new row is in all of them.
 */
#ifndef MANUAL_H
#define MANUAL_H

#include "base/buf.h"

enum { MANUAL_MAX = 256 * 1024 };

/* cnsconform(1) for man(7). */
void manual_page(struct buf *out);

/*
 * Completion for bash, without the bash-completion package: commands,
 * options, their values, files. Names that only the program knows (cases,
 * bugs, formats) are asked of `cnsconform list` when they are needed.
 */
void manual_completion(struct buf *out);

#endif
