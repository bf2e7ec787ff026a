/*
 * The socket loop: pipelining, interim answers, half-closed clients, and
 * delays of many connections that overlap.
 */
#include <sys/socket.h>
#include <unistd.h>

#include "tests/raw_client.h"
#include "tests/test.h"
#include "tests/wire_bench.h"

static int connect_plain(const struct script_server *s)
{
	return raw_connect(script_server_port(s));
}

/* Answers with the request itself, framed. */
static enum handler_end echo(void *self, struct slice request, int64_t now_us,
			     unsigned connection, struct buf *answer,
			     int64_t *delay_us)
{
	(void)self;
	(void)now_us;
	(void)delay_us;
	buf_printf(answer, "%u:%zu:", connection, request.len);
	buf_slice(answer, request);
	return HANDLER_KEEP;
}

TEST(script_server, answers_pipelined_requests_in_order)
{
	struct handler handler = { echo, NULL };
	struct script_server *s = script_server_start(&handler, NULL, NULL);
	int fd = connect_plain(s), other = connect_plain(s);

	raw_say(fd, "A\r\n\r\n\r\nB\r\nContent-Length: 1\r\n\r\nbC\r\n");
	raw_hear(fd, "1:5:A\r\n\r\n1:25:B\r\nContent-Length: 1\r\n\r\nb");
	raw_say(fd, "\r\n");
	raw_hear(fd, "1:5:C\r\n\r\n");
	raw_say(other, "D\n\n");
	raw_hear(other, "2:3:D\n\n");
	close(fd);
	close(other);
	script_server_stop(s);
}

TEST(script_server, hands_over_what_cannot_be_split_and_closes)
{
	struct handler handler = { echo, NULL };
	struct script_server *s = script_server_start(&handler, NULL, NULL);
	int fd = connect_plain(s);

	raw_say(fd, "A\r\nContent-Length: x\r\n\r\nabc");
	raw_hear(fd, "1:27:A\r\nContent-Length: x\r\n\r\nabc");
	raw_end(fd);
	close(fd);
	fd = connect_plain(s);
	raw_say(fd, "half");
	shutdown(fd, SHUT_WR);
	raw_hear(fd, "2:4:half");
	raw_end(fd);
	close(fd);
	script_server_stop(s);
}

static bool begins_with_x(struct slice bytes)
{
	return slice_starts(bytes, "X");
}

TEST(script_server, who_parses_ahead_answers_nothing_in_front_of_an_error)
{
	struct handler handler = { echo, NULL };
	struct script_options options = { .refuses = begins_with_x };
	struct script_server *s = script_server_start(&handler, &options, NULL);
	int fd = connect_plain(s);

	raw_say(fd, "A\r\n\r\nB\r\n\r\nC\r\n");
	raw_hear(fd, "1:5:A\r\n\r\n1:5:B\r\n\r\n");
	raw_say(fd, "\r\nD\r\n\r\nX\r\n\r\nE");
	raw_hear(fd, "1:6:X\r\n\r\nE");
	raw_end(fd);
	close(fd);
	script_server_stop(s);
}

TEST(script_server, asks_for_the_body_that_a_client_holds_back)
{
	struct handler handler = { echo, NULL };
	struct script_server *s = script_server_start(&handler, NULL, NULL);
	int fd = connect_plain(s);

	raw_say(fd, "A\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n");
	raw_hear(fd, "HTTP/1.1 100 Continue\r\n\r\n");
	raw_say(fd, "x");
	raw_hear(fd, "1:47:A\r\nExpect: 100-continue\r\n"
		 "Content-Length: 1\r\n\r\nx");
	close(fd);
	script_server_stop(s);
}

TEST(script_server, a_body_beyond_the_ceiling_is_not_waited_for)
{
	struct script_options options = { .request_max = 10 };
	struct handler handler = { echo, NULL };
	struct script_server *s =
		script_server_start(&handler, &options, NULL);
	int fd = connect_plain(s);

	raw_say(fd, "A\r\nContent-Length: 11\r\n\r\n");
	raw_hear(fd, "1:25:A\r\nContent-Length: 11\r\n\r\n");
	raw_end(fd);
	close(fd);
	script_server_stop(s);
}

TEST(script_server, delays_of_many_connections_overlap)
{
	enum { MANY = 32, DELAY_US = 50 * 1000 };
	struct fixed f = { .bytes = "x", .delay_us = DELAY_US };
	struct handler handler = { fixed_answer, &f };
	struct script_server *s = script_server_start(&handler, NULL, NULL);
	struct timespec start, end;
	int fds[MANY];

	for (int i = 0; i < MANY; i++)
		fds[i] = connect_plain(s);
	clock_gettime(CLOCK_MONOTONIC, &start);
	for (int i = 0; i < MANY; i++)
		raw_say(fds[i], "A\r\n\r\n");
	for (int i = 0; i < MANY; i++)
		raw_hear(fds[i], "x");
	clock_gettime(CLOCK_MONOTONIC, &end);
	CHECK((end.tv_sec - start.tv_sec) * 1000 +
		      (end.tv_nsec - start.tv_nsec) / 1000000 <
	      MANY * DELAY_US / 1000 / 2);
	for (int i = 0; i < MANY; i++)
		close(fds[i]);
	CHECK_INT(script_server_connections(s), MANY);
	script_server_stop(s);
}

TEST(script_server, one_that_died_listens_no_more_and_can_be_stopped)
{
	struct fixed f = { .bytes = "x", .end = HANDLER_DIE };
	struct handler handler = { fixed_answer, &f };
	struct script_server *s = script_server_start(&handler, NULL, NULL);
	int fd = connect_plain(s), other = connect_plain(s);
	char byte;

	raw_say(fd, "A\r\n\r\n");
	/* It may die before it takes the other one: no end then, a reset. */
	CHECK(recv(other, &byte, 1, 0) <= 0);
	CHECK(recv(fd, &byte, 1, 0) <= 0 || recv(fd, &byte, 1, 0) <= 0);
	/* The connection may end before the port does. */
	for (unsigned i = 0; i < 200 && raw_answers(script_server_port(s)); i++)
		usleep(10000);
	CHECK(!raw_answers(script_server_port(s)));
	close(fd);
	close(other);
	script_server_stop(s);
}

TEST(script_server, a_taken_port_is_an_error_that_names_it)
{
	struct handler handler = { echo, NULL };
	struct script_server *s = script_server_start(&handler, NULL, NULL);
	struct script_options options = { .port = script_server_port(s) };
	struct err err = ERR_INIT;
	char want[32];

	CHECK(!script_server_start(&handler, &options, &err));
	CHECK_INT(err.code, ERR_INPUT);
	snprintf(want, sizeof(want), "port %u on 127.0.0.1",
		 script_server_port(s));
	CHECK_HAS(err.text, want);
	options.port = 70000;
	CHECK(!script_server_start(&handler, &options, &err));
	CHECK_HAS(err.text, "port 70000");
	script_server_stop(s);
}
