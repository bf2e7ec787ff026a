/*
 * The wire transport where it does not get through: no server, no name, no
 * TLS, a proxy that refuses, options that cannot be used.
 */
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/test.h"
#include "tests/wire_bench.h"

/* A port of 127.0.0.1 that nobody listens on. */
static unsigned free_port(void)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	CHECK_INT(bind(fd, (struct sockaddr *)&address, len), 0);
	CHECK_INT(getsockname(fd, (struct sockaddr *)&address, &len), 0);
	close(fd);
	return ntohs(address.sin_port);
}

static void check_unreachable(const struct wire_options *options,
			      enum exchange_outcome want)
{
	struct err err = ERR_INIT;
	struct transport *t = transport_wire(options, &err);
	struct exchange x;
	int64_t start;

	if (!CHECK(t != NULL))
		return;
	exchange_init(&x);
	bench_request(&x);
	start = transport_now(t);
	transport_submit(t, &x);
	CHECK(transport_wait(t, INT64_MAX) == &x);
	CHECK_TEXT(exchange_outcome_name(x.outcome),
		   exchange_outcome_name(want));
	CHECK(x.detail[0]);
	CHECK_INT(x.sent_us, 0);
	CHECK(transport_now(t) - start < 2 * SECOND);
	exchange_release(&x);
	transport_free(t);
}

TEST(wire_reach, a_port_without_a_server_is_refused_at_once)
{
	struct wire_options options = { .scheme = "http",
					.host = "127.0.0.1",
					.port = free_port() };

	check_unreachable(&options, EXCHANGE_REFUSED);
	options.scheme = "https";
	check_unreachable(&options, EXCHANGE_REFUSED);
}

TEST(wire_reach, a_plain_server_gives_no_tls_session)
{
	struct fixed f = { .bytes = "junk", .end = HANDLER_CLOSE };
	struct wire_options options = { .scheme = "https",
					.host = "127.0.0.1" };
	struct bench b;

	bench_open(&b, &f, NULL);
	options.port = script_server_port(b.server);
	options.connect_timeout_us = SECOND / 5;
	check_unreachable(&options, EXCHANGE_TLS_FAILED);
	bench_close(&b);
}

TEST(wire_reach, a_name_without_an_address_is_unresolved)
{
	/* A label of 64 bytes: no name server has to be asked. */
	struct wire_options options = {
		.scheme = "http", .port = 1,
		.host = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
			"aaaaaaaaaa.invalid",
	};

	check_unreachable(&options, EXCHANGE_UNRESOLVED);
}

/* A proxy that refuses, or tunnels to itself. */
static enum handler_end proxy(void *self, struct slice request, int64_t now_us,
			      unsigned connection, struct buf *answer,
			      int64_t *delay_us)
{
	const char *const *to_connect = self;

	(void)now_us;
	(void)connection;
	(void)delay_us;
	buf_text(answer, slice_starts(request, "CONNECT ")
				 ? *to_connect
				 : OK_ANSWER);
	return HANDLER_KEEP;
}

/* The server is its own proxy. */
static enum exchange_outcome try_proxy(const struct bench *b, bool use_env,
				       struct exchange *x)
{
	struct wire_options options = {
		.scheme = "http", .host = "127.0.0.1",
		.port = script_server_port(b->server),
		.use_proxy_env = use_env,
	};
	struct transport *t;
	char url[64];

	snprintf(url, sizeof(url), "http://127.0.0.1:%u", options.port);
	setenv("http_proxy", url, 1);
	t = transport_wire(&options, NULL);
	exchange_init(x);
	bench_request(x);
	transport_submit(t, x);
	CHECK(transport_wait(t, INT64_MAX) == x);
	exchange_release(x);
	transport_free(t);
	unsetenv("http_proxy");
	return x->outcome;
}

TEST(wire_reach, goes_through_a_proxy_only_when_told_to)
{
	const char *to_connect = "HTTP/1.1 200 Connected\r\n\r\n";
	struct handler handler = { proxy, &to_connect };
	struct exchange x;
	struct bench b;

	bench_open_handler(&b, &handler, NULL);
	CHECK_INT(try_proxy(&b, true, &x), EXCHANGE_ANSWERED);
	to_connect = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
	CHECK_INT(try_proxy(&b, false, &x), EXCHANGE_ANSWERED);
	CHECK_INT(try_proxy(&b, true, &x), EXCHANGE_REFUSED);
	CHECK_HAS(x.detail, "403");
	bench_close(&b);
}

TEST(wire_reach, options_that_cannot_be_used_are_usage_errors)
{
	static const struct {
		struct wire_options options;
		const char *text;
	} cases[] = {
		{ { .scheme = "ftp", .host = "h", .port = 1 },
		  "scheme 'ftp': use 'http' or 'https'" },
		{ { .scheme = "http", .host = "h", .port = 0 },
		  "port '0': use 1 to 65535" },
		{ { .scheme = "http", .host = "h", .port = 65536 },
		  "port '65536': use 1 to 65535" },
		{ { .scheme = "http", .host = "", .port = 1 },
		  "'': not a host name" },
		{ { .scheme = "http", .host = "a/b", .port = 1 },
		  "'a/b': not a host name" },
		{ { .scheme = "https", .host = "h", .port = 1,
		    .ca_bundle = "/nonexistent/ca" },
		  "cannot open '/nonexistent/ca': No such file or directory" },
		{ { .scheme = "https", .host = "h", .port = 1,
		    .ca_bundle = "Makefile" },
		  "'Makefile': no certificate in PEM form" },
		{ { .scheme = "https", .host = "h", .port = 1,
		    .client_cert = "Makefile" },
		  "'Makefile': no certificate in PEM form" },
		{ { .scheme = "https", .host = "h", .port = 1,
		    .client_key = "Makefile" },
		  "'Makefile': a client key needs a client certificate" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err err = ERR_INIT;

		CHECK(!transport_wire(&cases[i].options, &err));
		CHECK_INT(err.code, ERR_USAGE);
		CHECK_TEXT(err.text, cases[i].text);
	}
}
