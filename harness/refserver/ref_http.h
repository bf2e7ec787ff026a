/*
 * The reference server on a socket, by libmicrohttpd over the pure handler.
 *
 *     ref_http_start(&http, server, &options, &err);
 *     ref_http_port(http); ... ref_http_stop(http);
 *
 * libmicrohttpd 0.9.75 needs guards, see ref_http_call.h: the target is taken
 * before it is unescaped, and framing that RFC 9112 forbids gets 400 or 501
 * and a close. Seeded wire
 * faults cannot be expressed through libmicrohttpd; ref_http_start then uses
 * script_server (our own small loop) over the same handler.
 */
#ifndef REF_HTTP_H
#define REF_HTTP_H

#include "refserver/ref_server.h"

struct ref_http;

struct ref_http;

struct ref_http_options {
	unsigned port;         /* 0 = any free one */
	bool tls;
	const char *cert_file; /* PEM; NULL with tls = a generated certificate */
	const char *key_file;
	bool any_address;      /* false = 127.0.0.1 only */
};

int ref_http_start(struct ref_http **out, struct ref_server *,
		   const struct ref_http_options *, struct err *);
unsigned ref_http_port(const struct ref_http *);
/* PEM of the certificate in use, for --ca-bundle; NULL without TLS. */
const char *ref_http_certificate(const struct ref_http *);
void ref_http_stop(struct ref_http *); /* NULL ok */

#endif
