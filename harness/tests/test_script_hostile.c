/*
 * The socket loop against clients that mean no good: it neither dies nor
 * spins, keeps to its limits, and serves the next one.
 */
#include <errno.h>
#include <fcntl.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/alloc.h"
#include "refserver/ref_tls.h"
#include "tests/raw_client.h"
#include "tests/test.h"
#include "tests/wire_bench.h"

enum { MS = 1000, BRIEF_US = 100 * MS, BIG = 16 * 1024 * 1024 };

#define ASK "A\r\n\r\n"
#define HELLO "hello"

static struct script_server *start(struct fixed *f,
				   struct script_options options)
{
	struct handler handler = { fixed_answer, f };
	struct err err = ERR_INIT;
	struct script_server *s = script_server_start(&handler, &options,
						      &err);

	CHECK_TEXT(err.text, "");
	return s;
}

static int visit(const struct script_server *s)
{
	return raw_connect(script_server_port(s));
}

/* It still serves: a stranger gets his answer. */
static void check_serves(const struct script_server *s)
{
	int fd = visit(s);

	raw_say(fd, ASK);
	raw_hear(fd, HELLO);
	close(fd);
}

/* Closed, politely or not. */
static bool is_closed(int fd)
{
	char byte;
	ssize_t n = recv(fd, &byte, 1, 0);

	return n == 0 || (n < 0 && errno == ECONNRESET);
}

static int64_t busy_us(void)
{
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
	return (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * SECOND +
	       used.ru_utime.tv_usec + used.ru_stime.tv_usec;
}

/* Nobody asks for anything meanwhile: it sleeps. */
static void check_sleeps(void)
{
	int64_t before = busy_us();

	usleep(300 * MS);
	CHECK(busy_us() - before < 100 * MS);
}

TEST(script_hostile, idle_connections_make_room_for_one_more)
{
	struct fixed f = { .bytes = HELLO };
	struct script_server *s = start(&f, (struct script_options){ 0 });
	int *fds = mem_array(SCRIPT_CONNECTIONS_MAX, sizeof(*fds));
	size_t last = SCRIPT_CONNECTIONS_MAX - 1;

	fds[0] = visit(s);
	raw_say(fds[0], ASK);
	raw_hear(fds[0], HELLO);
	for (size_t i = 1; i <= last; i++)
		fds[i] = visit(s);
	/* The first one was quiet for long, and this one no more. */
	raw_say(fds[last], ASK);
	raw_hear(fds[last], HELLO);
	check_sleeps();
	check_serves(s);
	CHECK(is_closed(fds[0]));
	raw_say(fds[last], ASK);
	raw_hear(fds[last], HELLO);
	for (size_t i = 0; i <= last; i++)
		close(fds[i]);
	mem_free(fds);
	script_server_stop(s);
}

TEST(script_hostile, one_too_many_waits_while_all_are_served)
{
	struct fixed f = { .bytes = HELLO, .delay_us = 500 * MS };
	struct script_server *s = start(&f, (struct script_options){ 0 });
	int *fds = mem_array(SCRIPT_CONNECTIONS_MAX, sizeof(*fds)), fd;

	for (size_t i = 0; i < SCRIPT_CONNECTIONS_MAX; i++) {
		fds[i] = visit(s);
		raw_say(fds[i], ASK);
	}
	fd = visit(s);
	raw_say(fd, ASK);
	raw_hear(fds[SCRIPT_CONNECTIONS_MAX - 1], HELLO);
	raw_hear(fd, HELLO);
	for (size_t i = 0; i < SCRIPT_CONNECTIONS_MAX; i++)
		close(fds[i]);
	close(fd);
	mem_free(fds);
	script_server_stop(s);
}

static void limit_descriptors(rlim_t count, rlim_t *before)
{
	struct rlimit limit;

	getrlimit(RLIMIT_NOFILE, &limit);
	if (before)
		*before = limit.rlim_cur;
	limit.rlim_cur = count;
	CHECK_INT(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

/* From now on this process gets none. */
static rlim_t exhaust_descriptors(void)
{
	int next = open("/dev/null", O_RDONLY);
	rlim_t before;

	close(next);
	limit_descriptors((rlim_t)next, &before);
	return before;
}

TEST(script_hostile, without_descriptors_it_waits_or_makes_room)
{
	struct fixed f = { .bytes = HELLO };
	struct script_server *s = start(&f, (struct script_options){ 0 });
	int first = raw_open(), second = raw_open();
	rlim_t before = exhaust_descriptors();

	raw_dial(first, script_server_port(s));
	raw_say(first, ASK);
	check_sleeps();
	CHECK_INT(script_server_connections(s), 0);
	limit_descriptors(before, NULL);
	raw_hear(first, HELLO);

	before = exhaust_descriptors();
	raw_dial(second, script_server_port(s));
	raw_say(second, ASK);
	raw_hear(second, HELLO);
	CHECK(is_closed(first));
	limit_descriptors(before, NULL);
	close(first);
	close(second);
	script_server_stop(s);
}

TEST(script_hostile, a_client_that_says_nothing_more_is_closed)
{
	static const char *const halves[] = {
		"", "A", "A\r\nContent-Length: 9\r\n\r\nabc",
		"A\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
		"A\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nT", ASK "A\r\n",
	};
	enum { COUNT = sizeof(halves) / sizeof(halves[0]) };
	struct fixed f = { .bytes = HELLO };
	struct script_server *s = start(
		&f, (struct script_options){ .idle_us = BRIEF_US });
	int fds[COUNT];

	for (int i = 0; i < COUNT; i++) {
		fds[i] = visit(s);
		raw_say(fds[i], halves[i]);
	}
	check_serves(s);
	raw_hear(fds[COUNT - 1], HELLO);
	for (int i = 0; i < COUNT; i++) {
		raw_end(fds[i]);
		close(fds[i]);
	}
	check_sleeps();
	script_server_stop(s);
}

TEST(script_hostile, one_that_speaks_now_and_then_is_not)
{
	struct fixed f = { .bytes = HELLO };
	struct script_server *s = start(
		&f, (struct script_options){ .idle_us = 5 * BRIEF_US });
	int fd = visit(s);

	for (int i = 0; i < 4; i++) {
		raw_say(fd, i ? "\r\n" : "A\r\n");
		usleep(2 * BRIEF_US);
		raw_say(fd, i ? ASK : "\r\n");
		raw_hear(fd, HELLO);
	}
	close(fd);
	script_server_stop(s);
}

/* More than any socket takes. */
static char *big_answer(void)
{
	char *bytes = mem_alloc(BIG + 1);

	memset(bytes, 'x', BIG);
	return bytes;
}

/* What such a client gets that begins to read after a while. */
static size_t taken_after(int64_t us)
{
	char *bytes = big_answer();
	struct fixed f = { .bytes = bytes };
	struct script_server *s = start(
		&f, (struct script_options){ .idle_us = BRIEF_US });
	char part[64 * 1024];
	size_t got = 0;
	ssize_t n;
	int fd = visit(s);

	raw_say(fd, ASK);
	check_sleeps();
	usleep((useconds_t)us);
	while ((n = recv(fd, part, sizeof(part), 0)) > 0)
		got += (size_t)n;
	close(fd);
	script_server_stop(s);
	mem_free(bytes);
	return got;
}

/* On a busy machine the server comes late to its clock. */
TEST(script_hostile, a_client_that_takes_no_answer_is_closed)
{
	size_t got = taken_after(0);

	for (int64_t us = BRIEF_US; got == BIG && us < 100 * BRIEF_US; us *= 4)
		got = taken_after(us);
	CHECK(got > 0 && got < BIG);
}

TEST(script_hostile, one_that_takes_it_slowly_gets_it_whole)
{
	char *bytes = big_answer();
	struct fixed f = { .bytes = bytes };
	struct script_server *s = start(
		&f, (struct script_options){ .idle_us = 5 * BRIEF_US });
	char *part = mem_alloc(BIG / 8);
	size_t got = 0;
	int fd = visit(s);

	raw_say(fd, ASK);
	for (int i = 0; i < 8; i++) {
		usleep(BRIEF_US);
		got += (size_t)recv(fd, part, BIG / 8, MSG_WAITALL);
	}
	CHECK_INT(got, BIG);
	close(fd);
	script_server_stop(s);
	mem_free(part);
	mem_free(bytes);
}

/* Answers nothing but a "B", so that a flood of "A" never stops to be read. */
static enum handler_end only_b(void *self, struct slice request,
			       int64_t now_us, unsigned connection,
			       struct buf *answer, int64_t *delay_us)
{
	(void)self;
	(void)now_us;
	(void)connection;
	(void)delay_us;
	if (slice_starts(request, "B"))
		buf_text(answer, HELLO);
	return HANDLER_KEEP;
}

static void *flood(void *user)
{
	int fd = *(const int *)user;
	struct buf many = BUF_INIT(BIG);

	while (many.len < BIG / 64)
		buf_text(&many, ASK);
	while (send(fd, many.bytes, many.len, MSG_NOSIGNAL) > 0)
		continue;
	buf_release(&many);
	return NULL;
}

TEST(script_hostile, a_flood_of_requests_starves_nobody)
{
	struct handler handler = { only_b, NULL };
	struct script_server *s = script_server_start(&handler, NULL, NULL);
	int fd = visit(s), other = visit(s);
	pthread_t thread;

	CHECK_INT(pthread_create(&thread, NULL, flood, &fd), 0);
	usleep(BRIEF_US);
	for (int i = 0; i < 5; i++) {
		raw_say(other, "B\r\n\r\n");
		raw_hear(other, HELLO);
	}
	shutdown(fd, SHUT_RDWR);
	pthread_join(thread, NULL);
	close(fd);
	close(other);
	script_server_stop(s);
}

TEST(script_hostile, bytes_without_end_get_an_answer_and_a_close)
{
	static const char *const starts[] = {
		"A\r\nB: ", "A\r\nTransfer-Encoding: chunked\r\n\r\n1;",
		"A\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nT: ",
		"A\r\nContent-Length: 99999999999999\r\n\r\n",
		"A\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n",
	};
	struct fixed f = { .bytes = HELLO };
	struct script_server *s = start(
		&f, (struct script_options){ .request_max = 1000 });
	struct buf flood = BUF_INIT(BIG), answer = BUF_INIT(BIG);

	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		buf_clear(&flood);
		buf_text(&flood, starts[i]);
		buf_fill(&flood, 'a', BIG / 4);
		raw_ask(script_server_port(s), buf_view(&flood), &answer);
		CHECK_SLICE(buf_view(&answer), HELLO);
	}
	buf_release(&flood);
	buf_release(&answer);
	script_server_stop(s);
}

/* ---- TLS */

struct tls_bench {
	SSL_CTX *tls;
	struct buf certificate;
	struct bench bench;   /* its client verifies nothing */
	struct fixed fixed;
};

static void tls_open(struct tls_bench *b, struct script_options options)
{
	struct err err = ERR_INIT;

	*b = (struct tls_bench){ .certificate = BUF_INIT(REF_PEM_MAX),
				 .fixed = { .bytes = OK_ANSWER } };
	b->tls = ref_tls_generate(&b->certificate, &err);
	CHECK_TEXT(err.text, "");
	options.tls = b->tls;
	b->bench.server = start(&b->fixed, options);
	b->bench.transport = transport_wire(
		&(struct wire_options){
			.scheme = "https", .host = "127.0.0.1",
			.port = script_server_port(b->bench.server),
			.insecure = true },
		&err);
	CHECK_TEXT(err.text, "");
	exchange_init(&b->bench.x);
	b->bench.x.timeout_us = 5 * SECOND;
}

static void tls_close(struct tls_bench *b)
{
	bench_close(&b->bench);
	SSL_CTX_free(b->tls);
	buf_release(&b->certificate);
}

TEST(script_hostile, who_speaks_no_tls_is_shown_the_door)
{
	struct buf answer = BUF_INIT(BIG);
	struct tls_bench b;

	tls_open(&b, (struct script_options){ 0 });
	raw_ask(script_server_port(b.bench.server),
		slice_from("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), &answer);
	CHECK(slice_find(buf_view(&answer), slice_from("HTTP")) < 0);
	CHECK_INT(bench_get(&b.bench), EXCHANGE_ANSWERED);
	tls_close(&b);
	buf_release(&answer);
}

TEST(script_hostile, half_a_tls_handshake_is_closed)
{
	static const char hello[] = "\x16\x03\x01\x02";
	struct tls_bench b;
	int fd;

	tls_open(&b, (struct script_options){ .idle_us = BRIEF_US });
	fd = visit(b.bench.server);
	raw_say(fd, hello);
	CHECK_INT(bench_get(&b.bench), EXCHANGE_ANSWERED);
	CHECK(is_closed(fd));
	check_sleeps();
	close(fd);
	tls_close(&b);
}

/* Some of it is sent; then the client does nothing, so that both sides fill
 * up. */
static void submit_slowly(struct transport *t, struct exchange *x)
{
	transport_submit(t, x);
	while (!x->sent_us && x->outcome == EXCHANGE_PENDING)
		transport_wait(t, transport_now(t) + MS);
	usleep(BRIEF_US);
}

TEST(script_hostile, large_bodies_and_answers_pass_through_tls)
{
	enum { BODY = 7 * 1024 * 1024 };
	char *bytes = mem_alloc(BIG);
	struct tls_bench b;
	struct exchange *x = &b.bench.x;
	int head = snprintf(bytes, BIG, "HTTP/1.1 200 OK\r\n"
			    "Content-Length: %d\r\n\r\n", BODY);

	memset(bytes + head, 'x', BODY);
	tls_open(&b, (struct script_options){ 0 });
	b.fixed.bytes = bytes;
	buf_printf(&x->request, "POST / HTTP/1.1\r\nHost: a\r\n"
		   "Content-Length: %d\r\n\r\n", BODY);
	buf_fill(&x->request, 'y', BODY);
	for (int i = 0; i < 3; i++) {
		submit_slowly(b.bench.transport, x);
		CHECK(transport_wait(b.bench.transport, INT64_MAX) == x);
		CHECK_INT(x->outcome, EXCHANGE_ANSWERED);
		CHECK_INT(x->answer.len, head + BODY);
		CHECK_INT(x->connection, 1);
	}
	tls_close(&b);
	mem_free(bytes);
}

TEST(script_hostile, a_peer_that_goes_within_tls_raises_no_signal)
{
	struct tls_bench b;
	void (*ignored)(int) = signal(SIGPIPE, SIG_DFL);

	/* What is written to one that is gone fails from the second time on. */
	tls_open(&b, (struct script_options){ .piece = 10 });
	b.fixed.delay_us = BRIEF_US;
	bench_request(&b.bench.x);
	transport_submit(b.bench.transport, &b.bench.x);
	while (!b.bench.x.sent_us)
		transport_wait(b.bench.transport,
			       transport_now(b.bench.transport) + MS);
	transport_cancel(b.bench.transport);
	transport_wait(b.bench.transport, INT64_MAX);
	CHECK_INT(bench_get(&b.bench), EXCHANGE_ANSWERED);
	tls_close(&b);
	signal(SIGPIPE, ignored);
}

/* Only a goodbye tells a body that ends with the connection from one that was
 * cut (RFC 9112 9.8). */
TEST(script_hostile, a_close_within_tls_says_goodbye)
{
	struct tls_bench b;

	tls_open(&b, (struct script_options){ 0 });
	b.fixed.bytes = "HTTP/1.1 200 OK\r\n\r\nto the end";
	b.fixed.end = HANDLER_CLOSE;
	CHECK_INT(bench_get(&b.bench), EXCHANGE_ANSWERED);
	b.fixed.end = HANDLER_RESET;
	CHECK_INT(bench_get(&b.bench), EXCHANGE_CUT);
	tls_close(&b);
}
