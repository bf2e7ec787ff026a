#include "refserver/script_channel.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { DISCARD_SIZE = 64 * 1024 };

bool script_channel_open(struct script_channel *c, int fd, SSL_CTX *tls)
{
	int on = 1;

	*c = (struct script_channel){ .fd = fd };
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (!tls)
		return true;
	c->tls = SSL_new(tls);
	if (!c->tls || SSL_set_fd(c->tls, fd) != 1)
		return false;
	SSL_set_accept_state(c->tls);
	return true;
}

/* Of a call on the socket that gave `n`. */
static enum script_moved plain(struct script_channel *c, ssize_t n,
			       uint32_t waits, size_t *count)
{
	c->waits = waits;
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? SCRIPT_LATER
							 : SCRIPT_FAILED;
	*count = (size_t)n;
	return n ? SCRIPT_MOVED : SCRIPT_END;
}

/* Of a call on the TLS session. A peer that goes without a goodbye (RFC 8446
 * 6.1) has failed: nobody knows whether its request is whole. */
static enum script_moved through_tls(struct script_channel *c, int result)
{
	int error = SSL_get_error(c->tls, result);

	ERR_clear_error();
	c->waits = error == SSL_ERROR_WANT_WRITE ? EPOLLOUT : EPOLLIN;
	switch (error) {
	case SSL_ERROR_NONE:
		return SCRIPT_MOVED;
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE:
		return SCRIPT_LATER;
	case SSL_ERROR_ZERO_RETURN:
		return SCRIPT_END;
	default:
		return SCRIPT_FAILED;
	}
}

/* With room for a whole SCRIPT_RECORD (RFC 8446 5.1) none of it stays behind
 * inside OpenSSL, where nothing would wake us. */
enum script_moved script_channel_read(struct script_channel *c, char *out,
				      size_t size, size_t *count)
{
	if (c->tls)
		return through_tls(c, SSL_read_ex(c->tls, out, size, count));
	return plain(c, recv(c->fd, out, size, MSG_DONTWAIT), EPOLLIN, count);
}

enum script_moved script_channel_write(struct script_channel *c,
				       struct slice bytes, size_t *count)
{
	if (c->tls)
		return through_tls(c, SSL_write_ex(c->tls, bytes.at, bytes.len,
						   count));
	return plain(c, send(c->fd, bytes.at, bytes.len,
			     MSG_NOSIGNAL | MSG_DONTWAIT), EPOLLOUT, count);
}

void script_channel_finish(struct script_channel *c)
{
	if (c->tls && SSL_is_init_finished(c->tls)) {
		SSL_shutdown(c->tls);
		ERR_clear_error();
	}
	shutdown(c->fd, SHUT_WR);
}

enum script_moved script_channel_discard(struct script_channel *c)
{
	char bytes[DISCARD_SIZE];
	size_t count;

	return plain(c, recv(c->fd, bytes, sizeof(bytes), MSG_DONTWAIT),
		     EPOLLIN, &count);
}

void script_channel_reset(struct script_channel *c)
{
	struct linger now = { .l_onoff = 1, .l_linger = 0 };

	setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
}

void script_channel_close(struct script_channel *c)
{
	SSL_free(c->tls);
	if (c->fd >= 0)
		close(c->fd);
	*c = (struct script_channel){ .fd = -1 };
}
