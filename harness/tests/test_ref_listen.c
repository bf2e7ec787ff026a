/* The reference server on real sockets, plain and with TLS. */
#include "refserver/ref_server.h"

#include <openssl/ssl.h>
#include <unistd.h>

#include "base/file.h"
#include "http/request.h"
#include "http/response.h"
#include "json/json_read.h"
#include "refserver/ref_tls.h"
#include "tests/raw_client.h"
#include "tests/test.h"

#define SDK "/sdk/vim25/9.1.0.0"
#define CONTENT SDK "/ServiceInstance/ServiceInstance/content"
#define LOGIN SDK "/SessionManager/SessionManager/Login"
#define SYNC SDK "/vsan/CnsVolumeManager/cns-volume-manager/CnsSyncVolume"
#define HEAD "POST " SYNC " HTTP/1.1\r\nHost: a\r\n"

enum { SECOND_US = 1000 * 1000, ANSWER_TEXT_MAX = 64 * 1024, MANY = 12 };

struct front {
	struct ref_server *server;
	struct script_server *sockets;
	struct transport *transport;
};

static void start(struct front *f, struct ref_options options, SSL_CTX *tls)
{
	struct err err = ERR_INIT;
	struct wire_options wire = { .scheme = tls ? "https" : "http",
				     .host = "127.0.0.1", .insecure = true };

	*f = (struct front){ .server = NULL };
	if (!ref_server_new(&f->server, &options, &err))
		f->sockets = ref_server_listen(f->server, 0, tls, &err);
	if (!f->sockets) {
		fprintf(stderr, "%s\n", err.text);
		abort();
	}
	wire.port = script_server_port(f->sockets);
	f->transport = transport_wire(&wire, &err);
	CHECK(f->transport != NULL);
}

static void start_plain(struct front *f, struct ref_options options)
{
	start(f, options, NULL);
}

static void stop(struct front *f)
{
	transport_free(f->transport);
	script_server_stop(f->sockets);
	ref_server_free(f->server);
}

static void submit(struct front *f, struct exchange *x, const char *method,
		   const char *target, const char *body)
{
	struct request_spec spec = { .method = method, .target = target,
				     .authority = "127.0.0.1",
				     .has_body = body,
				     .body = slice_from(body) };

	buf_clear(&x->request);
	request_build(&spec, &x->request);
	x->timeout_us = 5 * SECOND_US;
	transport_submit(f->transport, x);
}

/* The status of one exchange, 0 when there is none. */
static int ask(struct front *f, struct exchange *x, const char *method,
	       const char *target, const char *body)
{
	struct arena arena = ARENA_INIT;
	struct response response;
	int status = 0;

	submit(f, x, method, target, body);
	transport_wait(f->transport, INT64_MAX);
	if (x->outcome == EXCHANGE_ANSWERED &&
	    !response_parse(&arena, x, &response)) {
		status = response.status;
		CHECK_INT(response.problem_count, 0);
	}
	arena_release(&arena);
	return status;
}

TEST(ref_listen, serves_the_whole_way_of_a_client)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct exchange x;
	struct front f;
	char body[200];

	start_plain(&f, options);
	exchange_init(&x);
	CHECK_INT(ask(&f, &x, "GET", CONTENT, NULL), 200);
	CHECK(slice_find(buf_view(&x.answer),
			 slice_from("\"ServiceContent\"")) > 0);
	CHECK_INT(ask(&f, &x, "POST", SYNC, "{}"), 500);
	CHECK(slice_find(buf_view(&x.answer),
			 slice_from("\"NotAuthenticated\"")) > 0);
	snprintf(body, sizeof(body), "{\"userName\":"
		 "\"administrator@vsphere.local\",\"password\":\"%s\"}",
		 ref_server_password(f.server));
	CHECK_INT(ask(&f, &x, "POST", LOGIN, body), 200);
	CHECK(slice_find(buf_view(&x.answer),
			 slice_from("vmware-api-session-id: ")) > 0);
	CHECK_INT(ask(&f, &x, "HEAD", CONTENT, NULL), 200);
	CHECK_INT(ask(&f, &x, "OPTIONS", SYNC, NULL), 204);
	CHECK_INT(ask(&f, &x, "GET", SYNC, NULL), 405);
	CHECK_INT(ask(&f, &x, "GET", "/", NULL), 404);
	CHECK_INT(x.connection, 1);
	CHECK_INT(ref_server_sessions(f.server), 1);
	exchange_release(&x);
	stop(&f);
}

TEST(ref_listen, leaves_the_path_as_it_came)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct exchange x;
	struct front f;

	options.no_auth = true;
	start_plain(&f, options);
	exchange_init(&x);
	/* An id of "a/b" and NUL, not a longer path and not a shorter id. */
	CHECK_INT(ask(&f, &x, "GET", SDK "/Task/a%2fb%00c/info?x=%41", NULL),
		  500);
	CHECK(slice_find(buf_view(&x.answer),
			 slice_from("\"a/b\\u0000c\"")) > 0);
	CHECK_INT(ask(&f, &x, "GET", SDK "/Task/%/info", NULL), 404);
	exchange_release(&x);
	stop(&f);
}

TEST(ref_listen, refuses_framing_that_is_left_open)
{
	static const struct {
		const char *request, *status;
	} rows[] = {
		{ HEAD "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
		  "HTTP/1.1 400 " },
		{ HEAD "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
		  "HTTP/1.1 400 " },
		{ HEAD "Host: b\r\nContent-Length: 2\r\n\r\n{}",
		  "HTTP/1.1 400 " },
		{ HEAD "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n"
		  "\r\n2\r\n{}\r\n0\r\n\r\n", "HTTP/1.1 400 " },
		{ HEAD "Transfer-Encoding: gzip, chunked\r\n\r\n"
		  "2\r\n{}\r\n0\r\n\r\n", "HTTP/1.1 501 " },
		{ HEAD "Content-Length : 2\r\n\r\n{}", "HTTP/1.1 400 " },
		{ HEAD "Content-Length: two\r\n\r\n{}", "HTTP/1.1 400 " },
		{ HEAD "Expect: more\r\nContent-Length: 2\r\n\r\n{}",
		  "HTTP/1.1 417 " },
		{ "POST " SYNC " HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}",
		  "HTTP/1.1 400 " },
		{ "GET / HTTP/2.0\r\nHost: a\r\n\r\n", "HTTP/1.1 505 " },
		{ HEAD "Content-Length: 99999999999\r\n\r\n{}",
		  "HTTP/1.1 413 " },
		{ HEAD "Connection: close\r\nTransfer-Encoding: chunked\r\n"
		  "\r\n2;x\r\n{}\r\n0\r\nA: b\r\n\r\n", "HTTP/1.1 500 " },
		{ "GET " CONTENT " HTTP/1.0\r\n\r\n", "HTTP/1.1 200 " },
	};
	struct ref_options options = REF_OPTIONS_INIT;
	struct buf answer = BUF_INIT(ANSWER_TEXT_MAX);
	struct front f;

	start_plain(&f, options);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		raw_ask(script_server_port(f.sockets),
				  slice_from(rows[i].request), &answer);
		if (!CHECK(slice_starts(buf_view(&answer), rows[i].status) ||
			   slice_starts(buf_view(&answer), "HTTP/1.0 200")))
			printf(" in row %zu: %.60s", i, buf_string(&answer));
	}
	buf_release(&answer);
	stop(&f);
}

TEST(ref_listen, reads_bodies_up_to_the_ceiling)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct buf body = BUF_INIT(4 * REF_BODY_MAX);
	struct exchange x;
	struct front f;

	options.no_auth = true;
	start_plain(&f, options);
	exchange_init(&x);
	while (body.len < REF_BODY_MAX)
		buf_byte(&body, ' ');
	CHECK_INT(ask(&f, &x, "POST", SYNC, buf_string(&body)), 500);
	CHECK(slice_find(buf_view(&x.answer),
			 slice_from("\"InvalidRequest\"")) > 0);
	buf_byte(&body, ' ');
	CHECK_INT(ask(&f, &x, "POST", SYNC, buf_string(&body)), 413);
	exchange_release(&x);
	buf_release(&body);
	stop(&f);
}

TEST(ref_listen, lets_delays_of_many_connections_overlap)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct exchange x[MANY];
	struct front f;
	int64_t begun;

	options.latency_us = SECOND_US / 5;
	start_plain(&f, options);
	begun = transport_now(f.transport);
	for (int i = 0; i < MANY; i++) {
		exchange_init(&x[i]);
		submit(&f, &x[i], "GET", CONTENT, NULL);
	}
	for (int i = 0; i < MANY; i++)
		transport_wait(f.transport, INT64_MAX);
	CHECK(transport_now(f.transport) - begun >= SECOND_US / 5);
	CHECK(transport_now(f.transport) - begun < SECOND_US);
	for (int i = 0; i < MANY; i++) {
		CHECK_INT(x[i].outcome, EXCHANGE_ANSWERED);
		exchange_release(&x[i]);
	}
	stop(&f);
}

TEST(ref_listen, stops_while_answers_are_delayed)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct exchange x;
	struct front f;

	options.latency_us = 60 * (int64_t)SECOND_US;
	start_plain(&f, options);
	exchange_init(&x);
	submit(&f, &x, "GET", CONTENT, NULL);
	transport_wait(f.transport,
		       transport_now(f.transport) + SECOND_US / 20);
	script_server_stop(f.sockets);
	f.sockets = NULL;
	transport_cancel(f.transport);
	transport_wait(f.transport, INT64_MAX);
	exchange_release(&x);
	stop(&f);
}

TEST(ref_listen, generates_a_certificate_that_verifies)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct buf certificate = BUF_INIT(REF_PEM_MAX);
	struct wire_options wire = { .scheme = "https", .host = "localhost" };
	char path[] = "build/test-ref-http-XXXXXX";
	struct err err = ERR_INIT;
	struct exchange x;
	struct front f;
	int fd = mkstemp(path);

	SSL_CTX *tls = ref_tls_generate(&certificate, &err);

	CHECK(fd >= 0);
	start(&f, options, tls);
	exchange_init(&x);
	CHECK_INT(ask(&f, &x, "GET", CONTENT, NULL), 200);
	CHECK_INT(file_write(path, buf_view(&certificate), &err), 0);
	transport_free(f.transport);
	wire.port = script_server_port(f.sockets);
	wire.ca_bundle = path;
	f.transport = transport_wire(&wire, &err);
	CHECK_INT(ask(&f, &x, "GET", CONTENT, NULL), 200);
	transport_free(f.transport);
	wire.host = "127.0.0.1";
	f.transport = transport_wire(&wire, &err);
	CHECK_INT(ask(&f, &x, "GET", CONTENT, NULL), 200);
	transport_free(f.transport);
	wire.ca_bundle = NULL;
	f.transport = transport_wire(&wire, &err);
	CHECK_INT(ask(&f, &x, "GET", CONTENT, NULL), 0);
	CHECK_INT(x.outcome, EXCHANGE_TLS_FAILED);
	exchange_release(&x);
	stop(&f);
	SSL_CTX_free(tls);
	buf_release(&certificate);
	close(fd);
	unlink(path);
}

TEST(ref_listen, names_a_port_that_is_taken)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct err err = ERR_INIT;
	struct front f;

	start_plain(&f, options);
	CHECK(!ref_server_listen(f.server, script_server_port(f.sockets), NULL,
				 &err));
	CHECK_HAS(err.text, "port ");
	CHECK_HAS(err.text, "in use");
	stop(&f);
}

static void check_wire_faults(SSL_CTX *tls)
{
	static const struct {
		const char *bug;
		enum exchange_outcome outcome;
	} rows[] = {
		{ "wire-closes", EXCHANGE_CLOSED },
		{ "wire-resets", EXCHANGE_CUT },
		{ "wire-announces-too-much", EXCHANGE_CUT },
		{ "wire-with-two-lengths", EXCHANGE_MALFORMED },
		{ "wire-breaks-the-status-line", EXCHANGE_MALFORMED },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ref_options options = REF_OPTIONS_INIT;
		struct exchange x;
		struct front f;

		options.bug = rows[i].bug;
		options.no_auth = true;
		start(&f, options, tls);
		exchange_init(&x);
		CHECK_INT(ask(&f, &x, "GET", CONTENT, NULL), 200);
		CHECK_INT(ask(&f, &x, "POST", SYNC,
			      "{\"syncSpecs\":[{\"volumeId\":{\"id\":"
			      "\"6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913\"}}]}"),
			  0);
		CHECK_INT(x.outcome, rows[i].outcome);
		exchange_release(&x);
		stop(&f);
	}
}

TEST(ref_listen, serves_wire_faults_byte_for_byte)
{
	struct buf certificate = BUF_INIT(REF_PEM_MAX);
	struct err err = ERR_INIT;
	SSL_CTX *tls = ref_tls_generate(&certificate, &err);

	check_wire_faults(NULL);
	check_wire_faults(tls);
	SSL_CTX_free(tls);
	buf_release(&certificate);
}
