/*
 * A certificate for a server that has none.
 *
 *     ref_tls_generate(&certificate, &key, &err);   both PEM
 *
 * Self-signed, ECDSA P-256, for 127.0.0.1, ::1 and localhost, so that a
 * client can verify it with the certificate itself as its CA bundle.
 */
#ifndef REF_TLS_H
#define REF_TLS_H

#include "base/buf.h"
#include "base/err.h"

enum { REF_PEM_MAX = 64 * 1024, REF_CERTIFICATE_DAYS = 825 };

/* Appends; -1 with ERR_INTERNAL. */
int ref_tls_generate(struct buf *certificate, struct buf *key, struct err *);

#endif
