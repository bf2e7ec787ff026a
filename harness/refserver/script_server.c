#include "refserver/script_server.h"

#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/alloc.h"
#include "refserver/script_connection.h"

enum { BACKLOG = 512, EVENTS = 64, ACCEPTS = 64, US_PER_MS = 1000,
       WAIT_MAX_MS = 3600 * 1000, PAUSE_US = 100 * US_PER_MS };

#define IDLE_US (300 * 1000000LL)

struct script_server {
	struct handler handler;
	struct script_options options;
	int listener, wake, events;
	unsigned port;
	bool running; /* the thread exists */
	bool dead;    /* HANDLER_DIE has come */
	pthread_t thread;
	atomic_uint accepted;
	struct script_connection *connections[SCRIPT_CONNECTIONS_MAX];
	int64_t unseen_until_us;      /* one more counts as open */
	size_t count;
	int64_t next_due_us;  /* nothing is due before */
	int64_t listen_again_us; /* INT64_MAX = it listens */
};

static void note_due(struct script_server *s, int64_t due_us)
{
	if (due_us < s->next_due_us)
		s->next_due_us = due_us;
}

static void drop(struct script_server *s, struct script_connection *c)
{
	struct script_connection *last = s->connections[--s->count];

	/* A child between fork and exec would keep the socket watched. */
	epoll_ctl(s->events, EPOLL_CTL_DEL, c->channel.fd, NULL);
	s->connections[c->slot] = last;
	last->slot = c->slot;
	script_connection_release(c);
	mem_free(c);
	s->unseen_until_us = script_clock() + s->options.sees_late_us;
}

/* ---- new connections */

static void watch_listener(struct script_server *s, uint32_t events)
{
	struct epoll_event event = { .events = events,
				     .data.ptr = &s->listener };

	epoll_ctl(s->events, EPOLL_CTL_MOD, s->listener, &event);
}

/* Who comes now waits in the backlog. */
static void stop_listening(struct script_server *s)
{
	watch_listener(s, 0);
	s->listen_again_us = script_clock() + PAUSE_US;
	note_due(s, s->listen_again_us);
}

static void listen_again(struct script_server *s)
{
	s->listen_again_us = INT64_MAX;
	watch_listener(s, EPOLLIN);
}

/* Whoever was quiet for longest has to go (RFC 9112 9.5 lets us). false: all
 * are being served. */
static bool make_room(struct script_server *s)
{
	struct script_connection *quiet = NULL;

	for (size_t i = 0; i < s->count; i++) {
		struct script_connection *c = s->connections[i];

		if (c->stage == SCRIPT_READING &&
		    (!quiet || c->due_us < quiet->due_us))
			quiet = c;
	}
	if (quiet)
		drop(s, quiet);
	return quiet;
}

static bool is_crowded(const struct script_server *s)
{
	size_t unseen = script_clock() < s->unseen_until_us;

	return s->options.connections &&
	       s->count + unseen >= s->options.connections;
}

static void accept_one(struct script_server *s, int fd)
{
	struct script_connection *c = mem_alloc(sizeof(*c));
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = c };

	script_connection_init(c, fd, atomic_fetch_add(&s->accepted, 1) + 1,
			       &s->handler, &s->options);
	c->slot = s->count;
	s->connections[s->count++] = c;
	note_due(s, c->due_us);
	if (epoll_ctl(s->events, EPOLL_CTL_ADD, fd, &event) || c->closed)
		drop(s, c);
}

static int accept_socket(struct script_server *s)
{
	errno = EMFILE;
	return s->count == SCRIPT_CONNECTIONS_MAX
		       ? -1
		       : accept4(s->listener, NULL, NULL,
				 SOCK_NONBLOCK | SOCK_CLOEXEC);
}

/* Somebody is at the door: so much is certain of the first one only, since
 * Linux runs out of descriptors before it looks. */
static void accept_some(struct script_server *s)
{
	int fd = accept_socket(s);
	bool scarce = fd < 0 && (errno == EMFILE || errno == ENFILE ||
				 errno == ENOBUFS || errno == ENOMEM);

	if (scarce && !make_room(s))
		stop_listening(s);
	for (int i = 0; fd >= 0; i++) {
		if (is_crowded(s))
			close(fd);
		else
			accept_one(s, fd);
		fd = i < ACCEPTS ? accept_socket(s) : -1;
	}
}

/* ---- the loop */

/* The server function says that its process is gone. */
static void die(struct script_server *s)
{
	while (s->count)
		drop(s, s->connections[0]);
	epoll_ctl(s->events, EPOLL_CTL_DEL, s->listener, NULL);
	close(s->listener);
	s->listener = -1;
	s->dead = true;
}

/* After each call on a connection, whose interest was `before`. */
static void look_after(struct script_server *s, struct script_connection *c,
		       uint32_t before)
{
	struct epoll_event event = { .events = c->interest, .data.ptr = c };

	note_due(s, c->due_us);
	if (c->end == HANDLER_DIE)
		die(s);
	else if (c->closed)
		drop(s, c);
	else if (c->interest != before)
		epoll_ctl(s->events, EPOLL_CTL_MOD, c->channel.fd, &event);
}

static int wait_ms(const struct script_server *s, int64_t now)
{
	int64_t wait = s->next_due_us;

	if (wait == INT64_MAX || s->dead)
		return -1;
	wait = wait > now ? (wait - now + US_PER_MS - 1) / US_PER_MS : 0;
	return wait < WAIT_MAX_MS ? (int)wait : WAIT_MAX_MS;
}

static void run_due(struct script_server *s)
{
	int64_t now = script_clock();

	if (now < s->next_due_us || s->dead)
		return;
	s->next_due_us = INT64_MAX;
	if (s->listen_again_us <= now)
		listen_again(s);
	note_due(s, s->listen_again_us);
	/* From behind, so that dropping one loses none. */
	for (size_t i = s->count; i-- > 0 && !s->dead;) {
		struct script_connection *c = s->connections[i];
		uint32_t before = c->interest;

		if (c->due_us <= now) {
			script_connection_due(c);
			look_after(s, c, before);
		} else {
			note_due(s, c->due_us);
		}
	}
}

static void on_event(struct script_server *s, const struct epoll_event *event)
{
	struct script_connection *c = event->data.ptr;
	uint32_t before = c->interest;

	script_connection_event(c, event->events);
	look_after(s, c, before);
}

/* One round of events. false: time to stop. */
static bool turn(struct script_server *s)
{
	struct epoll_event events[EVENTS];
	bool knocks = false;
	int count = epoll_wait(s->events, events, EVENTS,
			       wait_ms(s, script_clock()));

	for (int i = 0; i < count; i++) {
		if (events[i].data.ptr == &s->wake)
			return false;
		if (events[i].data.ptr == &s->listener)
			knocks = true;
		else if (!s->dead)
			on_event(s, &events[i]);
	}
	/* Making room drops connections that events may speak of. */
	if (knocks && !s->dead)
		accept_some(s);
	run_due(s);
	return true;
}

/* Signals are for the thread that asked for them; a peer that has gone shows
 * as an error of the write. */
static void block_signals(void)
{
	sigset_t all;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, NULL);
}

static void *serve(void *user)
{
	block_signals();
	while (turn(user))
		continue;
	return NULL;
}

static int watch(struct script_server *s, int *fd)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = fd };

	return epoll_ctl(s->events, EPOLL_CTL_ADD, *fd, &event);
}

static int open_sockets(struct script_server *s)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)s->options.port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t len = sizeof(address);
	int on = 1;

	s->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK |
				      SOCK_CLOEXEC, 0);
	s->wake = eventfd(0, EFD_CLOEXEC);
	s->events = epoll_create1(EPOLL_CLOEXEC);
	if (s->listener < 0 || s->wake < 0 || s->events < 0 ||
	    setsockopt(s->listener, SOL_SOCKET, SO_REUSEADDR, &on,
		       sizeof(on)) < 0 ||
	    bind(s->listener, (struct sockaddr *)&address, len) < 0 ||
	    listen(s->listener, BACKLOG) < 0 ||
	    getsockname(s->listener, (struct sockaddr *)&address, &len) < 0 ||
	    watch(s, &s->listener) < 0 || watch(s, &s->wake) < 0)
		return -1;
	s->port = ntohs(address.sin_port);
	return 0;
}

struct script_server *script_server_start(const struct handler *handler,
					  const struct script_options *options,
					  struct err *err)
{
	struct script_server *s = mem_alloc(sizeof(*s));

	s->handler = *handler;
	if (options)
		s->options = *options;
	if (!s->options.request_max)
		s->options.request_max = REQUEST_MAX;
	if (!s->options.idle_us)
		s->options.idle_us = IDLE_US;
	s->next_due_us = s->listen_again_us = INT64_MAX;
	s->listener = s->wake = s->events = -1;
	errno = EINVAL;
	if (s->options.port > 65535 || open_sockets(s) < 0) {
		err_set(err, ERR_INPUT, "port %u on 127.0.0.1: %s",
			s->options.port, strerror(errno));
		script_server_stop(s);
		return NULL;
	}
	s->running = pthread_create(&s->thread, NULL, serve, s) == 0;
	if (!s->running) {
		err_set(err, ERR_INTERNAL, "no thread for a server");
		script_server_stop(s);
		return NULL;
	}
	return s;
}

unsigned script_server_port(const struct script_server *s)
{
	return s->port;
}

unsigned script_server_connections(const struct script_server *s)
{
	return atomic_load(&s->accepted);
}

static void close_if_open(int fd)
{
	if (fd >= 0)
		close(fd);
}

void script_server_stop(struct script_server *s)
{
	uint64_t one = 1;

	if (!s)
		return;
	if (s->running && write(s->wake, &one, sizeof(one)) == sizeof(one))
		pthread_join(s->thread, NULL);
	while (s->count)
		drop(s, s->connections[0]);
	close_if_open(s->listener);
	close_if_open(s->wake);
	close_if_open(s->events);
	mem_free(s);
}
