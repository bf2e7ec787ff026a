/*
 * A client of exact bytes, for tests of servers on loopback.
 *
 *     fd = raw_connect(port);
 *     raw_say(fd, "GET / HTTP/1.1\r\n\r\n");
 *     raw_hear(fd, "HTTP/1.1 200");   raw_end(fd);
 *     close(fd);
 *
 * Each failure is a failed check. Reads wait at most 5 s.
 */
#ifndef RAW_CLIENT_H
#define RAW_CLIENT_H

#include "base/buf.h"

int raw_connect(unsigned port);
/* Somebody listens there. */
bool raw_answers(unsigned port);
/* raw_connect in two steps. */
int raw_open(void);
void raw_dial(int fd, unsigned port);
void raw_say(int fd, const char *text);

/* Reads as many bytes as `want` has, or up to the end, and compares. */
void raw_hear(int fd, const char *want);
/* The server has closed, with nothing more to say. */
void raw_end(int fd);

/* Sends on a connection of its own, stops early when the server does, and
 * keeps all that comes back until it closes. */
void raw_ask(unsigned port, struct slice request,
		       struct buf *answer);

#endif
