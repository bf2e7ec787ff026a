#include "tests/raw_client.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/test.h"

enum { HEAR_MAX = 1024, PATIENCE_S = 5 };

int raw_open(void)
{
	struct timeval patience = { PATIENCE_S, 0 };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	return fd;
}

static int dial(int fd, unsigned port)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};

	return connect(fd, (struct sockaddr *)&address, sizeof(address));
}

void raw_dial(int fd, unsigned port)
{
	CHECK_INT(dial(fd, port), 0);
}

bool raw_answers(unsigned port)
{
	int fd = raw_open(), result = dial(fd, port);

	close(fd);
	return result == 0;
}

int raw_connect(unsigned port)
{
	int fd = raw_open();

	raw_dial(fd, port);
	return fd;
}

void raw_say(int fd, const char *text)
{
	CHECK_INT(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

void raw_hear(int fd, const char *want)
{
	char got[HEAR_MAX];
	size_t len = 0, wanted = strlen(want);
	ssize_t n = 1;

	while (len < wanted && n > 0) {
		n = recv(fd, got + len, wanted - len, 0);
		len += n > 0 ? (size_t)n : 0;
	}
	CHECK_SLICE(slice_of(got, len), want);
}

void raw_end(int fd)
{
	char byte;

	CHECK_INT(recv(fd, &byte, 1, 0), 0);
}

void raw_ask(unsigned port, struct slice request, struct buf *answer)
{
	int fd = raw_connect(port);
	char part[4096];
	ssize_t n = 1;

	buf_clear(answer);
	while (request.len && n > 0) {
		n = send(fd, request.at, request.len, MSG_NOSIGNAL);
		request = slice_skip(request, n > 0 ? (size_t)n : 0);
	}
	while ((n = recv(fd, part, sizeof(part), 0)) > 0)
		buf_add(answer, part, (size_t)n);
	close(fd);
}
