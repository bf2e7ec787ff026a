/*
 * TLS on the wire: a certificate that nobody vouches for, one that a bundle
 * vouches for, a client certificate, and sessions that end in every way.
 */
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/request.h"
#include "tests/test.h"
#include "tests/wire_bench.h"

enum { PATH_SIZE = 64, REQUEST_SIZE = 4096, BIG = 1024 * 1024 };

enum tls_end { TLS_KEEP, TLS_GOODBYE, TLS_CUT };

struct tls_server {
	SSL_CTX *context;
	int listener, stop[2];
	unsigned port;
	pthread_t thread;
	const char *answer;
	size_t len;
	enum tls_end end;
	unsigned sessions;
	char cert_path[PATH_SIZE], key_path[PATH_SIZE];
	X509 *cert;
	EVP_PKEY *key;
};

static void add_extension(X509 *cert, int nid, const char *value)
{
	X509_EXTENSION *extension =
		X509V3_EXT_conf_nid(NULL, NULL, nid, value);

	X509_add_ext(cert, extension, -1);
	X509_EXTENSION_free(extension);
}

static X509 *make_certificate(EVP_PKEY *key)
{
	X509 *cert = X509_new();
	X509_NAME *name = X509_get_subject_name(cert);

	X509_set_version(cert, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
	X509_gmtime_adj(X509_getm_notBefore(cert), -3600);
	X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
				   (const unsigned char *)"test", -1, -1, 0);
	X509_set_issuer_name(cert, name);
	X509_set_pubkey(cert, key);
	add_extension(cert, NID_basic_constraints, "critical,CA:TRUE");
	add_extension(cert, NID_subject_alt_name, "IP:127.0.0.1");
	X509_sign(cert, key, EVP_sha256());
	return cert;
}

static FILE *open_temporary(char path[PATH_SIZE])
{
	snprintf(path, PATH_SIZE, "%s/cnsconform-XXXXXX",
		 getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	return fdopen(mkstemp(path), "w");
}

static void write_files(struct tls_server *s)
{
	FILE *file = open_temporary(s->cert_path);

	PEM_write_X509(file, s->cert);
	fclose(file);
	file = open_temporary(s->key_path);
	PEM_write_PrivateKey(file, s->key, NULL, NULL, 0, NULL, NULL);
	fclose(file);
}

/* false: the client is gone. */
static bool read_request(SSL *ssl)
{
	char bytes[REQUEST_SIZE + 1];
	int len = 0, n;

	while ((n = SSL_read(ssl, bytes + len, REQUEST_SIZE - len)) > 0) {
		len += n;
		bytes[len] = '\0';
		if (strstr(bytes, "\r\n\r\n"))
			return true;
	}
	return false;
}

static void talk(struct tls_server *s, int fd)
{
	SSL *ssl = SSL_new(s->context);

	SSL_set_fd(ssl, fd);
	if (SSL_accept(ssl) == 1) {
		s->sessions++;
		while (read_request(ssl)) {
			SSL_write(ssl, s->answer, (int)s->len);
			if (s->end != TLS_KEEP)
				break;
		}
		if (s->end == TLS_GOODBYE)
			SSL_shutdown(ssl);
	}
	SSL_free(ssl);
	close(fd);
}

static void *serve(void *user)
{
	struct tls_server *s = user;
	struct pollfd fds[] = { { s->listener, POLLIN, 0 },
				{ s->stop[0], POLLIN, 0 } };

	while (poll(fds, 2, -1) > 0 && !fds[1].revents)
		talk(s, accept(s->listener, NULL, NULL));
	return NULL;
}

static void listen_on_loopback(struct tls_server *s)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t len = sizeof(address);

	s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	CHECK_INT(bind(s->listener, (struct sockaddr *)&address, len), 0);
	CHECK_INT(listen(s->listener, 8), 0);
	getsockname(s->listener, (struct sockaddr *)&address, &len);
	s->port = ntohs(address.sin_port);
	CHECK_INT(pipe(s->stop), 0);
}

static void tls_start(struct tls_server *s, enum tls_end end,
		      bool ask_for_certificate)
{
	*s = (struct tls_server){ .answer = OK_ANSWER,
				  .len = strlen(OK_ANSWER), .end = end };
	s->key = EVP_EC_gen("P-256");
	s->cert = make_certificate(s->key);
	write_files(s);
	s->context = SSL_CTX_new(TLS_server_method());
	SSL_CTX_use_certificate(s->context, s->cert);
	SSL_CTX_use_PrivateKey(s->context, s->key);
	if (ask_for_certificate) {
		SSL_CTX_load_verify_file(s->context, s->cert_path);
		SSL_CTX_set_verify(s->context,
				   SSL_VERIFY_PEER |
					   SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
				   NULL);
		SSL_CTX_set_max_proto_version(s->context, TLS1_2_VERSION);
	}
	listen_on_loopback(s);
	pthread_create(&s->thread, NULL, serve, s);
}

static void tls_stop(struct tls_server *s)
{
	CHECK_INT(write(s->stop[1], "x", 1), 1);
	pthread_join(s->thread, NULL);
	close(s->stop[0]);
	close(s->stop[1]);
	close(s->listener);
	SSL_CTX_free(s->context);
	X509_free(s->cert);
	EVP_PKEY_free(s->key);
	unlink(s->cert_path);
	unlink(s->key_path);
}

static struct transport *connect_to(const struct tls_server *s,
				    struct wire_options options)
{
	struct err err = ERR_INIT;
	struct transport *t;

	options.scheme = "https";
	options.host = options.host ? options.host : "127.0.0.1";
	options.port = s->port;
	t = transport_wire(&options, &err);
	CHECK_TEXT(err.text, "");
	return t;
}

static enum exchange_outcome get(struct transport *t, struct exchange *x)
{
	bench_request(x);
	transport_submit(t, x);
	CHECK(transport_wait(t, INT64_MAX) == x);
	return x->outcome;
}

/* One exchange over a transport of its own. */
static enum exchange_outcome try(const struct tls_server *s,
				 struct wire_options options,
				 struct exchange *x)
{
	struct transport *t = connect_to(s, options);
	enum exchange_outcome outcome;

	exchange_init(x);
	x->timeout_us = 5 * SECOND;
	outcome = get(t, x);
	transport_free(t);
	return outcome;
}

TEST(wire_tls, an_unknown_certificate_is_refused_unless_asked_otherwise)
{
	struct tls_server s;
	struct exchange x;

	tls_start(&s, TLS_GOODBYE, false);
	CHECK_INT(try(&s, (struct wire_options){ 0 }, &x),
		  EXCHANGE_TLS_FAILED);
	CHECK_HAS(x.detail, "certificate");
	CHECK_INT(x.sent_us, 0);
	exchange_release(&x);
	CHECK_INT(try(&s, (struct wire_options){ .insecure = true }, &x),
		  EXCHANGE_ANSWERED);
	CHECK_SLICE(buf_view(&x.answer), OK_ANSWER);
	exchange_release(&x);
	CHECK_INT(try(&s, (struct wire_options){ .ca_bundle = s.cert_path },
		      &x), EXCHANGE_ANSWERED);
	exchange_release(&x);
	CHECK_INT(try(&s, (struct wire_options){ .ca_bundle = s.cert_path,
						 .host = "localhost" }, &x),
		  EXCHANGE_TLS_FAILED);
	exchange_release(&x);
	tls_stop(&s);
}

TEST(wire_tls, a_session_is_kept_alive)
{
	struct tls_server s;
	struct transport *t;
	struct exchange x;

	tls_start(&s, TLS_KEEP, false);
	t = connect_to(&s, (struct wire_options){ .insecure = true });
	exchange_init(&x);
	for (int i = 0; i < 5; i++) {
		CHECK_INT(get(t, &x), EXCHANGE_ANSWERED);
		CHECK_INT(x.connection, 1);
		CHECK_SLICE(buf_view(&x.answer), OK_ANSWER);
	}
	transport_free(t);
	exchange_release(&x);
	tls_stop(&s);
	CHECK_INT(s.sessions, 1);
}

TEST(wire_tls, a_session_that_was_ended_is_replaced)
{
	static const enum tls_end ends[] = { TLS_GOODBYE, TLS_CUT };

	for (int i = 0; i < 2; i++) {
		struct tls_server s;
		struct transport *t;
		struct exchange x;

		tls_start(&s, ends[i], false);
		t = connect_to(&s, (struct wire_options){ .insecure = true });
		exchange_init(&x);
		for (int k = 0; k < 3; k++)
			CHECK_INT(get(t, &x), EXCHANGE_ANSWERED);
		transport_free(t);
		exchange_release(&x);
		tls_stop(&s);
		CHECK_INT(s.sessions, 3);
	}
}

TEST(wire_tls, only_a_goodbye_ends_a_body_without_length)
{
	struct wire_options options = { .insecure = true };
	struct tls_server s;
	struct exchange x;

	tls_start(&s, TLS_GOODBYE, false);
	s.answer = "HTTP/1.1 200 OK\r\n\r\nto the end";
	s.len = strlen(s.answer);
	CHECK_INT(try(&s, options, &x), EXCHANGE_ANSWERED);
	CHECK(x.peer_closed);
	exchange_release(&x);
	s.end = TLS_CUT;
	CHECK_INT(try(&s, options, &x), EXCHANGE_CUT);
	CHECK_SLICE(buf_view(&x.answer), s.answer);
	exchange_release(&x);
	tls_stop(&s);
}

TEST(wire_tls, a_large_answer_comes_whole)
{
	static const char head[] =
		"HTTP/1.1 200 OK\r\nContent-Length: 1048576\r\n\r\n";
	struct buf bytes = BUF_INIT(2 * BIG);
	struct tls_server s;
	struct exchange x;

	buf_text(&bytes, head);
	while (bytes.len < sizeof(head) - 1 + BIG)
		buf_byte(&bytes, (char)('a' + bytes.len % 26));
	tls_start(&s, TLS_KEEP, false);
	s.answer = bytes.bytes;
	s.len = bytes.len;
	CHECK_INT(try(&s, (struct wire_options){ .insecure = true }, &x),
		  EXCHANGE_ANSWERED);
	CHECK(slice_equal(buf_view(&x.answer), buf_view(&bytes)));
	exchange_release(&x);
	tls_stop(&s);
	buf_release(&bytes);
}

TEST(wire_tls, shows_a_client_certificate)
{
	struct wire_options options = { .insecure = true };
	struct tls_server s;
	struct exchange x;

	tls_start(&s, TLS_GOODBYE, true);
	CHECK_INT(try(&s, options, &x), EXCHANGE_TLS_FAILED);
	exchange_release(&x);
	options.client_cert = s.cert_path;
	options.client_key = s.key_path;
	CHECK_INT(try(&s, options, &x), EXCHANGE_ANSWERED);
	exchange_release(&x);
	tls_stop(&s);
}

TEST(wire_tls, a_server_that_went_away_is_not_a_tls_failure)
{
	struct tls_server s;
	struct transport *t;
	struct exchange x;

	tls_start(&s, TLS_GOODBYE, false);
	t = connect_to(&s, (struct wire_options){ .connections = 1 });
	exchange_init(&x);
	CHECK_INT(get(t, &x), EXCHANGE_TLS_FAILED);
	tls_stop(&s);
	CHECK_INT(get(t, &x), EXCHANGE_REFUSED);
	exchange_release(&x);
	transport_free(t);
}

TEST(wire_tls, a_key_of_another_certificate_is_a_usage_error)
{
	struct tls_server a, b;
	struct wire_options options = { .scheme = "https", .host = "h",
					.port = 1 };
	struct err err = ERR_INIT;

	tls_start(&a, TLS_GOODBYE, false);
	tls_start(&b, TLS_GOODBYE, false);
	options.client_cert = a.cert_path;
	options.client_key = b.key_path;
	CHECK(!transport_wire(&options, &err));
	CHECK_INT(err.code, ERR_USAGE);
	CHECK_HAS(err.text, "the key does not belong to this certificate");
	options.client_key = a.cert_path;
	CHECK(!transport_wire(&options, &err));
	CHECK_HAS(err.text, "no private key");
	tls_stop(&a);
	tls_stop(&b);
}
