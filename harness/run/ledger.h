/*
 * Login sessions that are open because of us: each is logged out, always.
 *
 *     ledger_add(&ledger, id)      a login answer carried it
 *     ledger_drop(&ledger, id)     a logout for it was accepted
 *     ledger.ids[0..count)         what is left to log out at the end
 */
#ifndef LEDGER_H
#define LEDGER_H

#include <stdbool.h>
#include <stddef.h>

enum { LEDGER_MAX = 1024 };

struct ledger {
	char *ids[LEDGER_MAX];
	size_t count;
};

/* Keeps a copy; a known one is not added twice. false when full. */
bool ledger_add(struct ledger *, const char *id);
void ledger_drop(struct ledger *, const char *id);
/* Wipes and frees. */
void ledger_release(struct ledger *);

#endif
