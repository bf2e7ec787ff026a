#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "http/wire.h"

/* libcurl wants this socket watched while it connects. */
static int watch(CURL *easy, curl_socket_t socket, int what, void *user,
		 void *unused)
{
	struct wire *w = user;
	struct epoll_event event = { .data.fd = socket };

	(void)easy;
	(void)unused;
	if (what == CURL_POLL_REMOVE) {
		epoll_ctl(w->curl_events, EPOLL_CTL_DEL, socket, NULL);
		return 0;
	}
	if (what & CURL_POLL_IN)
		event.events |= EPOLLIN;
	if (what & CURL_POLL_OUT)
		event.events |= EPOLLOUT;
	if (epoll_ctl(w->curl_events, EPOLL_CTL_MOD, socket, &event) < 0)
		epoll_ctl(w->curl_events, EPOLL_CTL_ADD, socket, &event);
	return 0;
}

static int set_timer(CURLM *multi, long timeout_ms, void *user)
{
	struct wire *w = user;

	(void)multi;
	w->curl_timer_us = timeout_ms < 0 ? INT64_MAX
					  : wire_clock() + timeout_ms * 1000;
	return 0;
}

int wire_connect_init(struct wire *w, struct err *err)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = NULL };

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return err_set(err, ERR_INTERNAL, "libcurl does not start");
	w->multi = curl_multi_init();
	w->curl_events = epoll_create1(EPOLL_CLOEXEC);
	if (!w->multi || w->curl_events < 0 ||
	    epoll_ctl(w->events, EPOLL_CTL_ADD, w->curl_events, &event) < 0)
		return err_set(err, ERR_INTERNAL, "no epoll: %s",
			       strerror(errno));
	curl_multi_setopt(w->multi, CURLMOPT_SOCKETFUNCTION, watch);
	curl_multi_setopt(w->multi, CURLMOPT_SOCKETDATA, w);
	curl_multi_setopt(w->multi, CURLMOPT_TIMERFUNCTION, set_timer);
	curl_multi_setopt(w->multi, CURLMOPT_TIMERDATA, w);
	return 0;
}

void wire_connect_release(struct wire *w)
{
	if (w->multi) {
		curl_multi_cleanup(w->multi);
		curl_global_cleanup();
	}
	if (w->curl_events >= 0)
		close(w->curl_events);
}

/* TCP is connected: what fails from now on is TLS. */
static CURLcode on_tls(CURL *easy, void *context, void *user)
{
	struct wire_connection *c = user;

	(void)easy;
	(void)context;
	c->tls_begun = true;
	return CURLE_OK;
}

static void set_tls(CURL *easy, struct wire_connection *c)
{
	const struct wire *w = c->wire;

	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, w->insecure ? 0L : 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, w->insecure ? 0L : 2L);
	curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, on_tls);
	curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, c);
	if (w->ca_bundle)
		curl_easy_setopt(easy, CURLOPT_CAINFO, w->ca_bundle);
	if (w->client_cert)
		curl_easy_setopt(easy, CURLOPT_SSLCERT, w->client_cert);
	if (w->client_key)
		curl_easy_setopt(easy, CURLOPT_SSLKEY, w->client_key);
}

/*
 * A pool for each connection: out of a common one libcurl takes away, whenever
 * another connection is made, those that the server has closed, and closes
 * their sockets. The number of such a socket, which we know it by, may be
 * another connection's then.
 */
static CURL *make_easy(struct wire_connection *c)
{
	const struct wire *w = c->wire;
	CURL *easy;

	if (!c->pool)
		c->pool = curl_share_init();
	if (!c->pool || curl_share_setopt(c->pool, CURLSHOPT_SHARE,
					  CURL_LOCK_DATA_CONNECT))
		return NULL;
	easy = curl_easy_init();
	if (!easy)
		return NULL;
	curl_easy_setopt(easy, CURLOPT_SHARE, c->pool);
	curl_easy_setopt(easy, CURLOPT_URL, w->url);
	curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
	/* With HTTP/2 agreed on, curl_easy_send would wrap bytes in frames. */
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
			 (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	/* Else a close waits for a name server that does not answer. */
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
	if (!w->use_proxy_env)
		curl_easy_setopt(easy, CURLOPT_PROXY, "");
	set_tls(easy, c);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, c->reason);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, c);
	return easy;
}

void wire_connect(struct wire_connection *c)
{
	struct wire *w = c->wire;

	c->state = WIRE_CONNECTING;
	c->number = c->exchange->connection = ++w->opened;
	c->reason[0] = '\0';
	c->tls_begun = false;
	if (!c->easy)
		c->easy = make_easy(c);
	if (!c->easy || curl_easy_setopt(c->easy, CURLOPT_CONNECTTIMEOUT_MS,
					 (long)(w->connect_timeout_us / 1000)) ||
	    curl_multi_add_handle(w->multi, c->easy))
		wire_complete(c, EXCHANGE_REFUSED, "libcurl cannot connect");
}

static enum exchange_outcome outcome_of(const struct wire_connection *c,
					CURLcode code)
{
	switch (code) {
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
		return EXCHANGE_UNRESOLVED;
	case CURLE_COULDNT_CONNECT:
		return EXCHANGE_REFUSED;
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CERTPROBLEM:
		return EXCHANGE_TLS_FAILED;
	default:
		return c->tls_begun ? EXCHANGE_TLS_FAILED : EXCHANGE_REFUSED;
	}
}

static void connected(struct wire_connection *c)
{
	struct epoll_event event = {
		.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
		.data.ptr = c,
	};

	if (curl_easy_getinfo(c->easy, CURLINFO_ACTIVESOCKET, &c->socket) ||
	    c->socket == CURL_SOCKET_BAD ||
	    epoll_ctl(c->wire->events, EPOLL_CTL_ADD, c->socket, &event) < 0) {
		wire_complete(c, EXCHANGE_REFUSED, "the connection is gone");
		return;
	}
	c->state = WIRE_BUSY;
	wire_begin(c);
}

static void collect(struct wire *w)
{
	struct CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(w->multi, &left))) {
		struct wire_connection *c = NULL;
		CURLcode code = message->data.result;

		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &c);
		if (!c || c->state != WIRE_CONNECTING)
			continue;
		if (code == CURLE_OK)
			connected(c);
		else
			wire_complete(c, outcome_of(c, code), "%s",
				      c->reason[0] ? c->reason
						   : curl_easy_strerror(code));
	}
}

void wire_connect_progress(struct wire *w, int64_t now, bool has_events)
{
	struct epoll_event events[WIRE_EVENTS];
	int count = 0, running;

	if (has_events)
		count = epoll_wait(w->curl_events, events, WIRE_EVENTS, 0);
	for (int i = 0; i < count; i++) {
		int what = 0;

		if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))
			what |= CURL_CSELECT_IN;
		if (events[i].events & EPOLLOUT)
			what |= CURL_CSELECT_OUT;
		if (events[i].events & EPOLLERR)
			what |= CURL_CSELECT_ERR;
		curl_multi_socket_action(w->multi, events[i].data.fd, what,
					 &running);
	}
	if (now >= w->curl_timer_us) {
		w->curl_timer_us = INT64_MAX;
		curl_multi_socket_action(w->multi, CURL_SOCKET_TIMEOUT, 0,
					 &running);
	}
	collect(w);
}

void wire_close(struct wire_connection *c)
{
	if (c->state == WIRE_UNUSED)
		return;
	if (c->socket != CURL_SOCKET_BAD)
		epoll_ctl(c->wire->events, EPOLL_CTL_DEL, c->socket, NULL);
	/* Taking it out of the multi handle closes a CONNECT_ONLY socket. */
	if (c->easy)
		curl_multi_remove_handle(c->wire->multi, c->easy);
	c->socket = CURL_SOCKET_BAD;
	c->state = WIRE_UNUSED;
	c->exchange = NULL;
}

void wire_connection_release(struct wire_connection *c)
{
	wire_close(c);
	curl_easy_cleanup(c->easy);
	curl_share_cleanup(c->pool);
}
