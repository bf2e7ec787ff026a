/*
 * Ratios, measured inside one run, of our parts to public ones:
 *
 *     bench        wire transport : libcurl's multi interface, same server,
 *                  same request, same number of connections
 *                  lossless JSON tree : cJSON, same text
 *
 * and, of what has no public counterpart, times: one mutant of a body, mutated
 * requests in a second.
 *
 * The wire is compared by the CPU time of the client's thread for one request
 * and its answer, read and judged as JSON: the server sets the pace of both.
 * Contenders take turns round by round; the median of the per-round ratios is
 * the figure, its spread is printed beside it. Nothing is asserted.
 */
#include <cjson/cJSON.h>
#include <curl/curl.h>

#include "base/alloc.h"
#include "check/answer.h"
#include "json/json_tree.h"
#include "mutate/mutate.h"
#include "refserver/ref_http.h"

enum { ROUNDS = 7, CONNECTIONS = 32, REQUESTS = 8000, DOCUMENT = 1 << 20,
       PARSES = 20, MUTANTS = 20000 };

static const char body[] =
	"{\"syncSpecs\":[{\"_typeName\":\"CnsSyncVolumeSpec\",\"volumeId\":"
	"{\"_typeName\":\"CnsVolumeId\",\"id\":"
	"\"00000000-1111-4222-8333-444444444444\"}}]}";

static const char path[] = "/sdk/vim25/9.1.0.0/vsan/CnsVolumeManager/"
			   "cns-volume-manager/CnsSyncVolume";

struct ratio {
	double ours[ROUNDS], theirs[ROUNDS];
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* CPU time of this thread; the server runs in another. */
static double busy(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- the wire ---- */

static void build(struct exchange *x, unsigned port)
{
	exchange_init(x);
	buf_printf(&x->request,
		   "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
		   "Accept: application/json\r\n"
		   "Content-Type: application/json\r\n"
		   "Content-Length: %zu\r\n\r\n%s",
		   path, port, sizeof(body) - 1, body);
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

static double ours_per_cpu_second(unsigned port)
{
	struct wire_options options = { .scheme = "http", .host = "127.0.0.1",
					.port = port,
					.connections = CONNECTIONS };
	struct exchange *exchanges = mem_array(CONNECTIONS,
					       sizeof(*exchanges));
	struct err err = ERR_INIT;
	struct transport *t = transport_wire(&options, &err);
	unsigned sent = 0, done = 0, wrong = 0;
	double start = busy();

	while (t && sent < CONNECTIONS) {
		build(&exchanges[sent], port);
		transport_submit(t, &exchanges[sent++]);
	}
	while (t && done < REQUESTS) {
		struct exchange *x = transport_wait(t, INT64_MAX);

		if (!x)
			break;
		wrong += !is_not_found(x);
		done++;
		buf_clear(&x->answer);
		if (sent < REQUESTS) {
			transport_submit(t, x);
			sent++;
		}
	}
	start = busy() - start;
	for (unsigned i = 0; i < CONNECTIONS; i++)
		exchange_release(&exchanges[i]);
	mem_free(exchanges);
	transport_free(t);
	if (wrong || done != REQUESTS)
		fprintf(stderr, "bench: %u of %u answers are wrong\n", wrong,
			done);
	return done / start;
}

struct easy {
	CURL *curl;
	struct buf answer;
};

static size_t keep(char *bytes, size_t size, size_t count, void *self)
{
	buf_add(&((struct easy *)self)->answer, bytes, size * count);
	return size * count;
}

static void easy_init(struct easy *e, unsigned port, struct curl_slist *fields)
{
	char url[512];

	snprintf(url, sizeof(url), "http://127.0.0.1:%u%s", port, path);
	e->answer = BUF_INIT(ANSWER_MAX);
	e->curl = curl_easy_init();
	curl_easy_setopt(e->curl, CURLOPT_URL, url);
	curl_easy_setopt(e->curl, CURLOPT_HTTPHEADER, fields);
	curl_easy_setopt(e->curl, CURLOPT_POSTFIELDS, body);
	curl_easy_setopt(e->curl, CURLOPT_WRITEFUNCTION, keep);
	curl_easy_setopt(e->curl, CURLOPT_WRITEDATA, e);
	curl_easy_setopt(e->curl, CURLOPT_PRIVATE, e);
	curl_easy_setopt(e->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e->curl, CURLOPT_PROXY, "");
}

/* Takes what has ended and sends it again; the number that ended. */
static unsigned turn(CURLM *multi, unsigned *sent)
{
	unsigned done = 0;
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(multi, &left))) {
		CURL *curl = message->easy_handle;
		struct easy *e;
		cJSON *json;

		curl_easy_getinfo(curl, CURLINFO_PRIVATE, (char **)&e);
		json = cJSON_ParseWithLength(buf_string(&e->answer),
					     e->answer.len);
		cJSON_Delete(json);
		buf_clear(&e->answer);
		curl_multi_remove_handle(multi, curl);
		done++;
		if (*sent < REQUESTS) {
			curl_multi_add_handle(multi, curl);
			++*sent;
		}
	}
	return done;
}

static double theirs_per_cpu_second(unsigned port)
{
	struct curl_slist *fields =
		curl_slist_append(NULL, "Content-Type: application/json");
	struct easy *easies = mem_array(CONNECTIONS, sizeof(*easies));
	CURLM *multi = curl_multi_init();
	unsigned sent = 0, done = 0;
	double start = busy();
	int running;

	for (; sent < CONNECTIONS; sent++) {
		easy_init(&easies[sent], port, fields);
		curl_multi_add_handle(multi, easies[sent].curl);
	}
	while (done < REQUESTS) {
		curl_multi_perform(multi, &running);
		done += turn(multi, &sent);
		if (done < REQUESTS)
			curl_multi_poll(multi, NULL, 0, 100, NULL);
	}
	start = busy() - start;
	for (unsigned i = 0; i < CONNECTIONS; i++) {
		curl_easy_cleanup(easies[i].curl);
		buf_release(&easies[i].answer);
	}
	mem_free(easies);
	curl_multi_cleanup(multi);
	curl_slist_free_all(fields);
	return done / start;
}

/* ---- JSON ---- */

static void document(struct buf *out)
{
	buf_text(out, "{\"syncSpecs\":[");
	while (out->len < DOCUMENT)
		buf_printf(out,
			   "%s{\"_typeName\":\"CnsSyncVolumeSpec\","
			   "\"volumeId\":{\"_typeName\":\"CnsVolumeId\","
			   "\"id\":\"%036zu\"},\"syncMode\":[\"SPACE_USAGE\"]}",
			   out->len > 20 ? "," : "", out->len);
	buf_text(out, "]}");
}

static double ours_parses(struct slice text)
{
	double start = now();

	for (int i = 0; i < PARSES; i++) {
		struct arena arena = ARENA_INIT;

		if (!json_parse(&arena, text, 0, NULL))
			fprintf(stderr, "bench: our reader refuses the text\n");
		arena_release(&arena);
	}
	return PARSES / (now() - start);
}

static double theirs_parses(struct slice text)
{
	double start = now();

	for (int i = 0; i < PARSES; i++)
		cJSON_Delete(cJSON_ParseWithLength(text.at, text.len));
	return PARSES / (now() - start);
}

/* ---- figures ---- */

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void print(const char *what, const char *unit, const struct ratio *r)
{
	double ratios[ROUNDS], ours[ROUNDS], theirs[ROUNDS];

	for (int i = 0; i < ROUNDS; i++) {
		ours[i] = r->ours[i];
		theirs[i] = r->theirs[i];
		ratios[i] = r->ours[i] / r->theirs[i];
	}
	qsort(ratios, ROUNDS, sizeof(*ratios), by_size);
	qsort(ours, ROUNDS, sizeof(*ours), by_size);
	qsort(theirs, ROUNDS, sizeof(*theirs), by_size);
	printf("%-34s %5.2f [%.2f-%.2f]  (%.0f : %.0f %s)\n", what,
	       ratios[ROUNDS / 2], ratios[0], ratios[ROUNDS - 1],
	       ours[ROUNDS / 2], theirs[ROUNDS / 2], unit);
}

static int wire(struct err *err)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct ref_http_options where = { 0 };
	struct ref_server *server = NULL;
	struct ref_http *http = NULL;
	struct ratio r;
	int result = -1;

	options.no_auth = true;
	if (ref_server_new(&server, &options, err) ||
	    ref_http_start(&http, server, &where, err))
		goto out;
	for (int i = 0; i < ROUNDS; i++) {
		r.ours[i] = ours_per_cpu_second(ref_http_port(http));
		r.theirs[i] = theirs_per_cpu_second(ref_http_port(http));
	}
	print("wire transport : libcurl multi", "requests per CPU second", &r);
	result = 0;
out:
	ref_http_stop(http);
	ref_server_free(server);
	return result;
}

static void json(void)
{
	struct buf text = BUF_INIT(2 * DOCUMENT);
	struct ratio r;

	document(&text);
	for (int i = 0; i < ROUNDS; i++) {
		r.ours[i] = ours_parses(buf_view(&text));
		r.theirs[i] = theirs_parses(buf_view(&text));
	}
	print("lossless JSON tree : cJSON", "MiB/s", &r);
	buf_release(&text);
}

/* ---- mutants ---- */

static double median_of_bodies(struct slice text, struct slice other)
{
	double *times = mem_array(MUTANTS, sizeof(*times)), median;
	struct buf out = BUF_INIT(DOCUMENT);

	for (uint64_t seed = 0; seed < MUTANTS; seed++) {
		double start = now();

		buf_clear(&out);
		mutate_body(text, other, seed, DOCUMENT, &out);
		times[seed] = now() - start;
	}
	qsort(times, MUTANTS, sizeof(*times), by_size);
	median = times[MUTANTS / 2];
	buf_release(&out);
	mem_free(times);
	return median;
}

/* In the drawn phase; *bytes is the mean size of what is sent. */
static double requests_per_second(const struct mutator *m, double *bytes)
{
	uint64_t first = mutate_boundary_count(m);
	double start = now();

	*bytes = 0;
	for (uint64_t i = first; i < first + MUTANTS; i++) {
		struct mutant mutant;

		mutate_request(m, 1, i, &mutant);
		for (size_t n = 0; n < mutant.request_count; n++)
			*bytes += (double)mutant.requests[n].len / MUTANTS;
		mutant_release(&mutant);
	}
	return MUTANTS / (now() - start);
}

static int mutants(struct err *err)
{
	const struct bindings target = {
		.volume = "00000000-1111-4222-8333-444444444444",
		.unknown_datastore = "datastore-0",
		.moid = "cns-volume-manager",
		.base_path = "/sdk/vim25/9.1.0.0", .authority = "host",
		.session_main = "session",
	};
	struct mutate_seeds seeds;
	struct mutator m;
	double bytes, rate;
	int result;

	seeds_builtin(&seeds);
	result = mutator_init(&m, &seeds, &target, 0, err);
	if (!result) {
		rate = requests_per_second(&m, &bytes);
		printf("%-34s %5.2f us (median, body of %zu bytes)\n",
		       "mutant of a body",
		       1e6 * median_of_bodies(seeds.at[0].body,
					      seeds.at[1].body),
		       seeds.at[0].body.len);
		printf("%-34s %5.0f /s (mean %.0f bytes)\n",
		       "mutated requests", rate, bytes);
	}
	mutator_release(&m);
	seeds_release(&seeds);
	return result;
}

int main(void)
{
	struct err err = ERR_INIT;

	curl_global_init(CURL_GLOBAL_DEFAULT);
	json();
	if (mutants(&err) || wire(&err)) {
		fprintf(stderr, "bench: %s\n", err.text);
		return 4;
	}
	curl_global_cleanup();
	return 0;
}
