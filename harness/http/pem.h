/*
 * PEM files that the user names, looked at before a TLS library reads them: a
 * wrong one is one clear line, and none makes OpenSSL ask for a passphrase.
 *
 *     pem_check_pair(cert_path, key_path, &err)
 *
 * 0, or -1 with ERR_USAGE that names the file. Only regular files.
 */
#ifndef PEM_H
#define PEM_H

#include "base/err.h"

/* The first certificate of the file can be read. */
int pem_check_certificate(const char *path, struct err *);

/* Also the key, without a passphrase, and it belongs to the certificate. The
 * paths may be the same. */
int pem_check_pair(const char *cert_path, const char *key_path, struct err *);

#endif
