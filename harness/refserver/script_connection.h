/*
 * One connection of script_server: reads requests, writes answers, ends as
 * the handler says. Inside of script_server.
 *
 * The loop calls script_connection_event when the socket is ready and
 * script_connection_due when `due_us` has come; after each the connection
 * may be `closed`, and `interest` says what to watch.
 */
#ifndef SCRIPT_CONNECTION_H
#define SCRIPT_CONNECTION_H

#include <stdint.h>

#include "refserver/script_channel.h"
#include "refserver/script_request.h"
#include "refserver/script_server.h"

enum script_stage {
	SCRIPT_READING,  /* and idle: due when the client was quiet for long */
	SCRIPT_DELAYED,  /* the answer is ready and waits for its time */
	SCRIPT_WRITING,
	SCRIPT_HUNG,     /* says nothing any more */
	SCRIPT_LINGERING /* closed for writing; takes what still comes */
};

struct script_connection {
	struct script_channel channel;
	size_t slot;           /* its place in the server */
	unsigned number;
	const struct handler *handler;
	const struct script_options *options;
	enum script_stage stage;
	bool closed;
	uint32_t interest;     /* EPOLL bits */
	int64_t due_us;        /* INT64_MAX = never */
	struct buf in, out;
	size_t begin;          /* of the request in `in` */
	size_t written;
	struct script_request request;
	bool continued;        /* the interim answer was sent */
	bool last;             /* no request can follow this one */
	enum handler_end end;
};

void script_connection_init(struct script_connection *, int fd,
			    unsigned number, const struct handler *,
			    const struct script_options *);
void script_connection_event(struct script_connection *, uint32_t events);
void script_connection_due(struct script_connection *);
void script_connection_release(struct script_connection *);

int64_t script_clock(void);

#endif
