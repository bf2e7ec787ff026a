/*
 * Options of the wire transport: checked and copied. Inside of
 * transport_wire.
 */
#ifndef WIRE_OPTIONS_H
#define WIRE_OPTIONS_H

#include "http/wire.h"

/* -1 with ERR_USAGE naming the file or option that cannot be used. */
int wire_options_take(struct wire *, const struct wire_options *,
		      struct err *);
void wire_options_release(struct wire *);

#endif
