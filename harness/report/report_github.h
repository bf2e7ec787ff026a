/*
 * Workflow commands of GitHub Actions: what else than the format itself
 * needs them.
 *
 * A runner obeys commands in everything that a step prints, on both streams,
 * so text that holds a server's words is put between commands that stop and
 * resume this.
 */
#ifndef REPORT_GITHUB_H
#define REPORT_GITHUB_H

#include "base/buf.h"

/* Appends the text so that no command in it counts. The word that resumes is
 * made of the text's own digest: same text, same bytes, and no text can hold
 * it. An empty text stays empty. */
void github_quote(struct buf *out, struct slice text);

#endif
