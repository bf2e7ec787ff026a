/*
 * The bytes of one connection of script_server: a socket, plain or with TLS.
 * Nothing here blocks. Inside of script_server.
 */
#ifndef SCRIPT_CHANNEL_H
#define SCRIPT_CHANNEL_H

#include <openssl/types.h>
#include <stdint.h>

#include "base/slice.h"

enum { SCRIPT_RECORD = 16 * 1024 }; /* most of one TLS record */

enum script_moved {
	SCRIPT_MOVED,
	SCRIPT_LATER,  /* when the socket is ready for `waits` */
	SCRIPT_END,    /* the peer sends no more */
	SCRIPT_FAILED
};

struct script_channel {
	int fd;
	SSL *tls;       /* NULL = plain */
	uint32_t waits; /* EPOLLIN or EPOLLOUT, of the last SCRIPT_LATER */
};

/* Takes the socket. `tls` may be NULL. false: close it. */
bool script_channel_open(struct script_channel *, int fd, SSL_CTX *tls);

/* Some bytes; *count is set with SCRIPT_MOVED. What a read leaves, the socket
 * still shows as readable. */
enum script_moved script_channel_read(struct script_channel *, char *out,
				      size_t size, size_t *count);
enum script_moved script_channel_write(struct script_channel *, struct slice,
				       size_t *count);

/* Tells the peer that nothing more comes. */
void script_channel_finish(struct script_channel *);

/* Throws away some of what still comes, whatever it is. */
enum script_moved script_channel_discard(struct script_channel *);

/* The close to come resets the connection. */
void script_channel_reset(struct script_channel *);

void script_channel_close(struct script_channel *);

#endif
