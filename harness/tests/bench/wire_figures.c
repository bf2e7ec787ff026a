/*
 * The wire transport against libcurl's multi interface: one request, many
 * times, to the same server over the same number of connections; each answer
 * is read and parsed. By CPU time of the client's thread, as the server sets
 * the pace of both.
 */
#include "base/alloc.h"
#include "check/answer.h"
#include "refserver/ref_server.h"
#include "tests/bench/bench.h"
#include "tests/bench/figure.h"
#include "tests/bench/replay.h"

enum { ROUNDS = 7, CONNECTIONS = 32, REQUESTS = 8000, NOT_FOUND = 500 };

static void build(struct buf *out, unsigned port)
{
	static const char body[] =
		"{\"syncSpecs\":[{\"_typeName\":\"CnsSyncVolumeSpec\","
		"\"volumeId\":{\"_typeName\":\"CnsVolumeId\",\"id\":"
		"\"00000000-1111-4222-8333-444444444444\"}}]}";

	buf_printf(out,
		   "POST /sdk/vim25/9.1.0.0/vsan/CnsVolumeManager/"
		   "cns-volume-manager/CnsSyncVolume HTTP/1.1\r\n"
		   "Host: 127.0.0.1:%u\r\nAccept: application/json\r\n"
		   "Content-Type: application/json\r\n"
		   "Content-Length: %zu\r\n\r\n%s",
		   port, sizeof(body) - 1, body);
}

/* Every answer is read as the checks read it. */
static bool is_not_found(const struct exchange *x)
{
	struct arena arena = ARENA_INIT;
	struct answer answer;
	bool right;

	answer_read(&arena, x, &answer);
	right = answer_is_fault(&answer, "NotFound");
	arena_release(&arena);
	return right;
}

static unsigned send_all(struct transport *t, struct exchange *exchanges)
{
	unsigned sent = 0, right = 0;
	struct exchange *x;

	while (sent < CONNECTIONS)
		transport_submit(t, &exchanges[sent++]);
	while ((x = transport_wait(t, INT64_MAX))) {
		right += is_not_found(x);
		buf_clear(&x->answer);
		if (sent++ < REQUESTS)
			transport_submit(t, x);
	}
	return right;
}

static double ours(unsigned port, struct err *err)
{
	struct wire_options options = { .scheme = "http", .host = "127.0.0.1",
					.port = port,
					.connections = CONNECTIONS };
	struct exchange *exchanges = mem_array(CONNECTIONS,
					       sizeof(*exchanges));
	double start = figure_busy();
	struct transport *t = transport_wire(&options, err);
	unsigned right;

	for (unsigned i = 0; i < CONNECTIONS; i++) {
		exchange_init(&exchanges[i]);
		build(&exchanges[i].request, port);
	}
	right = t ? send_all(t, exchanges) : 0;
	for (unsigned i = 0; i < CONNECTIONS; i++)
		exchange_release(&exchanges[i]);
	mem_free(exchanges);
	transport_free(t);
	start = figure_busy() - start;
	if (right != REQUESTS)
		fprintf(stderr, "bench: %u of %u answers are right\n", right,
			REQUESTS);
	return REQUESTS / start;
}

static double theirs(unsigned port)
{
	struct replay replay = { .port = port };
	struct buf request = BUF_INIT(REQUEST_MAX);
	double start;

	build(&request, port);
	replay_add(&replay, buf_view(&request), NOT_FOUND);
	replay.repeat = REQUESTS;
	start = figure_busy();
	replay_multi(&replay, CONNECTIONS);
	start = figure_busy() - start;
	if (replay.different)
		fprintf(stderr, "bench: libcurl got another answer\n");
	replay_release(&replay);
	buf_release(&request);
	return REQUESTS / start;
}

int wire_figures(const struct bench_words *w, struct err *err)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct ref_server *server = NULL;
	struct script_server *sockets = NULL;
	struct figure f = { 0 };
	int result = -1;

	(void)w;
	options.no_auth = true;
	if (ref_server_new(&server, &options, err))
		goto out;
	sockets = ref_server_listen(server, 0, NULL, err);
	if (!sockets)
		goto out;
	for (int i = 0; i < ROUNDS; i++) {
		double mine = ours(script_server_port(sockets), err);

		figure_add(&f, mine, theirs(script_server_port(sockets)));
	}
	figure_print(&f, "wire transport : libcurl multi, CPU",
		     "requests/CPU s");
	result = 0;
out:
	script_server_stop(sockets);
	ref_server_free(server);
	return result;
}
