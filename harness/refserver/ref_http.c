/*
 * One thread runs libmicrohttpd from outside (its epoll descriptor), so that
 * the handler is called in one thread only and a delayed answer is just a
 * suspended connection with a time.
 */
#include "refserver/ref_http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "refserver/ref_http_call.h"
#include "refserver/ref_tls.h"
#include "refserver/script_server.h"

enum {
	CONNECTIONS_MAX = 1000,
	IDLE_SECONDS = 300,
	CONNECTION_MEMORY = 256 * 1024, /* holds the head of a request */
	SECOND_US = 1000 * 1000,
	WAIT_US = SECOND_US
};

struct ref_http {
	struct ref_server *server;
	struct script_server *script; /* NULL: libmicrohttpd serves */
	struct MHD_Daemon *daemon;
	struct buf certificate, key;  /* PEM; empty without TLS */
	unsigned port;
	int epoll, wake;
	pthread_t thread;
	bool threaded;
	atomic_bool stop;
	struct ref_http_call *waiting; /* in order of their times */
};

static int64_t clock_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * SECOND_US + now.tv_nsec / 1000;
}

/* ---- callbacks ---- */

/* Takes the target as it came: later libmicrohttpd cuts it at %00. */
static void *begin_call(void *self, const char *target,
			struct MHD_Connection *connection)
{
	(void)self;
	return ref_http_call_new(connection, target);
}

static void end_call(void *self, struct MHD_Connection *connection,
		     void **state, enum MHD_RequestTerminationCode code)
{
	(void)self;
	(void)connection;
	(void)code;
	ref_http_call_free(*state);
	*state = NULL;
}

static void put_in_line(struct ref_http *http, struct ref_http_call *call)
{
	struct ref_http_call **at = &http->waiting;

	while (*at && (*at)->due_us <= call->due_us)
		at = &(*at)->next;
	call->next = *at;
	*at = call;
	MHD_suspend_connection(call->connection);
}

static enum MHD_Result on_request(void *self, struct MHD_Connection *connection,
				  const char *url, const char *method,
				  const char *version, const char *bytes,
				  size_t *len, void **state)
{
	struct ref_http *http = self;
	struct ref_http_call *call = *state;
	int64_t now_us = clock_us();

	(void)url;
	(void)connection;
	if (!call)
		return MHD_NO;
	if (!call->begun) {
		ref_http_call_begin(call, method, version);
		return call->refusal ? ref_http_call_answer(call) : MHD_YES;
	}
	if (*len) {
		ref_http_call_body(call, bytes, *len);
		*len = 0;
		/* An endless chunked body is not worth reading. */
		return call->read > REF_HTTP_READ_MAX ? MHD_NO : MHD_YES;
	}
	if (!call->due_us) {
		ref_http_call_serve(call, http->server, method, version,
				    now_us);
		call->due_us = now_us + ref_delay(http->server);
		if (call->due_us > now_us) {
			put_in_line(http, call);
			return MHD_YES;
		}
	}
	return ref_http_call_answer(call);
}

/* ---- the thread ---- */

static void resume_until(struct ref_http *http, int64_t until_us)
{
	while (http->waiting && http->waiting->due_us <= until_us) {
		struct ref_http_call *call = http->waiting;

		http->waiting = call->next;
		MHD_resume_connection(call->connection);
	}
}

static int64_t wait_us(const struct ref_http *http, int64_t now_us)
{
	int64_t wait = WAIT_US;
	MHD_UNSIGNED_LONG_LONG ms;

	if (MHD_get_timeout(http->daemon, &ms) == MHD_YES && ms < 1000)
		wait = (int64_t)ms * 1000;
	if (http->waiting && http->waiting->due_us - now_us < wait)
		wait = http->waiting->due_us - now_us;
	return wait > 0 ? wait : 0;
}

static void *run(void *self)
{
	struct ref_http *http = self;
	struct pollfd fds[] = { { http->epoll, POLLIN, 0 },
				{ http->wake, POLLIN, 0 } };

	while (!atomic_load(&http->stop)) {
		int64_t wait = wait_us(http, clock_us());
		struct timespec timeout = { wait / SECOND_US,
					    wait % SECOND_US * 1000 };

		ppoll(fds, 2, &timeout, NULL);
		resume_until(http, clock_us());
		MHD_run(http->daemon);
	}
	/* libmicrohttpd must not be stopped with suspended connections. */
	resume_until(http, INT64_MAX);
	MHD_run(http->daemon);
	return NULL;
}

/* ---- start and stop ---- */

static int read_pem(const char *path, struct buf *out, struct err *err)
{
	int result = file_read(path, out, err);

	if (!result && slice_find(buf_view(out), slice_from("-----BEGIN ")) < 0)
		return err_set(err, ERR_INPUT, "'%s' is not PEM", path);
	return result;
}

static int prepare_tls(struct ref_http *http,
		       const struct ref_http_options *options,
		       struct err *err)
{
	if (!options->tls)
		return 0;
	if (!options->cert_file && !options->key_file)
		return ref_tls_generate(&http->certificate, &http->key, err);
	if (!options->cert_file || !options->key_file)
		return err_set(err, ERR_USAGE, "a certificate needs its key "
			       "and a key its certificate: give both files");
	if (read_pem(options->cert_file, &http->certificate, err))
		return -1;
	return read_pem(options->key_file, &http->key, err);
}

static void start_daemon(struct ref_http *http,
			 const struct ref_http_options *options)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)options->port),
		.sin_addr.s_addr = htonl(options->any_address
						 ? INADDR_ANY
						 : INADDR_LOOPBACK)
	};
	struct MHD_OptionItem tls[] = {
		{ MHD_OPTION_HTTPS_MEM_CERT, 0,
		  (void *)buf_string(&http->certificate) },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0,
		  (void *)buf_string(&http->key) },
		{ MHD_OPTION_END, 0, NULL }
	};
	unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME |
			 (options->tls ? MHD_USE_TLS : 0u);

	http->daemon = MHD_start_daemon(
		flags, 0, NULL, NULL, on_request, http, MHD_OPTION_SOCK_ADDR,
		(struct sockaddr *)&address, MHD_OPTION_URI_LOG_CALLBACK,
		begin_call, http, MHD_OPTION_NOTIFY_COMPLETED, end_call, http,
		MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
		MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
		MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_ARRAY,
		options->tls ? tls : &tls[2], MHD_OPTION_END);
}

static int serve_daemon(struct ref_http *http,
			const struct ref_http_options *options,
			struct err *err)
{
	const union MHD_DaemonInfo *info;

	errno = 0;
	start_daemon(http, options);
	if (!http->daemon)
		return err_set(err, ERR_INPUT, "cannot listen on port %u%s: %s",
			       options->port, options->tls ? " with TLS" : "",
			       errno ? strerror(errno) : "libmicrohttpd "
			       "refuses; is the certificate right?");
	info = MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_BIND_PORT);
	http->port = info ? info->port : 0;
	info = MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	http->epoll = info ? info->epoll_fd : -1;
	if (pthread_create(&http->thread, NULL, run, http))
		return err_set(err, ERR_INTERNAL, "cannot start a thread");
	http->threaded = true;
	return 0;
}

static int serve_script(struct ref_http *http,
			const struct ref_http_options *options,
			struct err *err)
{
	struct handler handler = ref_server_handler(http->server);
	struct script_options script = { .port = options->port,
					 .request_max = REF_BODY_MAX };

	if (options->tls || options->any_address)
		return err_set(err, ERR_USAGE, "this bug or variant is one of "
			       "exact bytes on the wire: serve it without TLS "
			       "and on 127.0.0.1");
	http->script = script_server_start(&handler, &script, err);
	if (!http->script)
		return -1;
	http->port = script_server_port(http->script);
	return 0;
}

int ref_http_start(struct ref_http **out, struct ref_server *server,
		   const struct ref_http_options *options, struct err *err)
{
	struct ref_http *http = mem_alloc(sizeof(*http));
	int result;

	http->server = server;
	http->certificate = BUF_INIT(REF_PEM_MAX);
	http->key = BUF_INIT(REF_PEM_MAX);
	atomic_init(&http->stop, false);
	http->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (server->deep.row || ref_quirk_needs_own_bytes(server->bug) ||
	    ref_quirk_needs_own_bytes(server->variant))
		result = serve_script(http, options, err);
	else if (prepare_tls(http, options, err))
		result = -1;
	else
		result = serve_daemon(http, options, err);
	if (result) {
		ref_http_stop(http);
		http = NULL;
	}
	*out = http;
	return result;
}

unsigned ref_http_port(const struct ref_http *http)
{
	return http->port;
}

const char *ref_http_certificate(const struct ref_http *http)
{
	return http->certificate.len ? buf_string(&http->certificate) : NULL;
}

void ref_http_stop(struct ref_http *http)
{
	const uint64_t one = 1;

	if (!http)
		return;
	script_server_stop(http->script);
	atomic_store(&http->stop, true);
	if (http->threaded) {
		if (write(http->wake, &one, sizeof(one)) < 0)
			atomic_store(&http->stop, true);
		pthread_join(http->thread, NULL);
	}
	if (http->daemon)
		MHD_stop_daemon(http->daemon);
	if (http->wake >= 0)
		close(http->wake);
	buf_release(&http->certificate);
	buf_release(&http->key);
	mem_free(http);
}
