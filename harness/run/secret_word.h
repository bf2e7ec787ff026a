/*
 * Passwords that nobody can keep out of a text about this protocol.
 *
 * Test servers have passwords like "password", "task" or "1234". Taking
 * these out of every answer would spoil the answers, and a report without
 * them cannot be written. Whoever keeps secrets asks here first:
 *
 *     if (secret_is_word(config, secret))
 *             redact_add_word(...)
 *     else
 *             redact_add(...)
 *
 * secret_add() does so for values of header fields.
 */
#ifndef SECRET_WORD_H
#define SECRET_WORD_H

#include "http/redact.h"
#include "run/config.h"

/*
 * `secret` stands in the case tables, in the names of the protocol, in what
 * the harness says itself, or in a value that the run shows (URL, user name,
 * volumes); or it is a number so short that a time or a port may spell it.
 */
bool secret_is_word(const struct run_config *, struct slice secret);

/* Hides the value of a header field `name` (borrowed) wherever it stands; a
 * word, and what is shorter than REDACT_MIN, only as that field's value. */
void secret_add(struct redact_set *, const struct run_config *,
		const char *name, struct slice value, const char *label);

#endif
