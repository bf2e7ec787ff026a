/*
 * TLS for a server on a socket: with a certificate made on the spot, or with
 * the user's own.
 *
 *     tls = ref_tls_generate(&certificate, &err)  or
 *     tls = ref_tls_load(cert_path, key_path, &err)
 *     script_server_start(&handler, &(struct script_options){ .tls = tls } ...
 *     SSL_CTX_free(tls)                            behind the server
 *
 * TLS 1.2 and later. A generated certificate is self-signed, ECDSA P-256, for
 * 127.0.0.1, ::1 and localhost, so that a client can verify it with the
 * certificate itself as its CA bundle; its key stays in memory.
 */
#ifndef REF_TLS_H
#define REF_TLS_H

#include <openssl/types.h>

#include "base/buf.h"
#include "base/err.h"

enum { REF_PEM_MAX = 64 * 1024, REF_CERTIFICATE_DAYS = 825 };

/* Appends the certificate in PEM form. NULL with ERR_INTERNAL. */
SSL_CTX *ref_tls_generate(struct buf *certificate, struct err *);

/* PEM files: the certificate with those that signed it, and its key. NULL with
 * ERR_USAGE that names the file. */
SSL_CTX *ref_tls_load(const char *cert_path, const char *key_path,
		      struct err *);

#endif
