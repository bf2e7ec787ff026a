#include "refserver/script_server.h"

#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/alloc.h"
#include "refserver/script_connection.h"

enum { BACKLOG = 512, EVENTS = 64, US_PER_MS = 1000 };

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
	size_t count;
};

static void drop(struct script_server *s, size_t i)
{
	/* A child between fork and exec would keep the socket watched. */
	epoll_ctl(s->events, EPOLL_CTL_DEL, s->connections[i]->fd, NULL);
	script_connection_release(s->connections[i]);
	mem_free(s->connections[i]);
	s->connections[i] = s->connections[--s->count];
}

static void accept_one(struct script_server *s, int fd)
{
	struct script_connection *c = mem_alloc(sizeof(*c));
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = c };

	script_connection_init(c, fd, atomic_fetch_add(&s->accepted, 1) + 1,
			       &s->handler, &s->options);
	s->connections[s->count++] = c;
	epoll_ctl(s->events, EPOLL_CTL_ADD, fd, &event);
}

static void accept_all(struct script_server *s)
{
	int fd;

	while ((fd = accept4(s->listener, NULL, NULL,
			     SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
		if (s->count < SCRIPT_CONNECTIONS_MAX)
			accept_one(s, fd);
		else
			close(fd);
	}
}

static void watch_again(struct script_server *s, struct script_connection *c,
			uint32_t before)
{
	struct epoll_event event = { .events = c->interest, .data.ptr = c };

	if (!c->closed && c->interest != before)
		epoll_ctl(s->events, EPOLL_CTL_MOD, c->fd, &event);
}

static int wait_ms(const struct script_server *s, int64_t now)
{
	int64_t due = INT64_MAX;

	for (size_t i = 0; i < s->count; i++)
		if (s->connections[i]->due_us < due)
			due = s->connections[i]->due_us;
	if (due == INT64_MAX)
		return -1;
	if (due <= now)
		return 0;
	if (due - now > 3600LL * 1000 * US_PER_MS)
		return 3600 * 1000;
	return (int)((due - now + US_PER_MS - 1) / US_PER_MS);
}

/* The server function says that its process is gone. */
static void die(struct script_server *s)
{
	while (s->count)
		drop(s, s->count - 1);
	if (s->listener >= 0) {
		epoll_ctl(s->events, EPOLL_CTL_DEL, s->listener, NULL);
		close(s->listener);
		s->listener = -1;
	}
}

static void run_due(struct script_server *s)
{
	int64_t now = script_clock();

	for (size_t i = 0; i < s->count; i++) {
		struct script_connection *c = s->connections[i];
		uint32_t before = c->interest;

		if (c->due_us > now)
			continue;
		script_connection_due(c);
		watch_again(s, c, before);
	}
	for (size_t i = s->count; i-- > 0;) {
		s->dead = s->dead || s->connections[i]->end == HANDLER_DIE;
		if (s->connections[i]->closed)
			drop(s, i);
	}
	if (s->dead)
		die(s);
}

/* false: time to stop. */
static bool on_event(struct script_server *s, const struct epoll_event *event)
{
	struct script_connection *c = event->data.ptr;
	uint32_t before;

	if (event->data.ptr == &s->wake)
		return false;
	if (event->data.ptr == &s->listener) {
		accept_all(s);
		return true;
	}
	before = c->interest;
	if (!c->closed)
		script_connection_event(c, event->events);
	watch_again(s, c, before);
	return true;
}

static void *serve(void *user)
{
	struct script_server *s = user;
	struct epoll_event events[EVENTS];

	for (;;) {
		int count = epoll_wait(s->events, events, EVENTS,
				       wait_ms(s, script_clock()));

		for (int i = 0; i < count; i++)
			if (!on_event(s, &events[i]))
				return NULL;
		run_due(s);
	}
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
		drop(s, s->count - 1);
	close_if_open(s->listener);
	close_if_open(s->wake);
	close_if_open(s->events);
	mem_free(s);
}
