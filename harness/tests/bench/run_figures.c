/*
 * The whole run against libcurl: the same requests to the same server.
 *
 * Each round has a server of its own. A first run is recorded; then the run
 * (ladder, controls, task reads, redaction, judging, console report), our
 * transport alone and two bare libcurl loops take turns, the last three over
 * the recorded requests, each with a login session of its own. They know no
 * order: they send the next request whenever a connection is free, the run
 * only when the cases allow it, and they judge nothing.
 */
#include "case/case_load.h"
#include "check/answer.h"
#include "http/request.h"
#include "refserver/ref_server.h"
#include "report/report.h"
#include "run/journal.h"
#include "selftest/trial.h"
#include "tests/bench/bench.h"
#include "tests/bench/figure.h"
#include "tests/bench/replay.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/alloc.h"
#include "http/redact.h"

enum { ROUNDS = 15, JUDGINGS = 15, SEED = 1, PATH_BYTES = 64 };

#define SESSION_HEADER "vmware-api-session-id"

struct kept {
	struct buf request;
	int status;
};

/* The requests of a run, and its login session. */
struct recording {
	struct kept *kept;
	size_t count, size;
	struct buf login, session;
};

struct round {
	struct suite *suite;
	struct ref_options options;
	struct ref_server *server;
	struct script_server *sockets;
	struct recording recording;
	/* of the contender that comes */
	struct replay replay;
	struct exchange *exchanges; /* the same requests, for our transport */
	size_t left_out;            /* what libcurl cannot send */
};

/* ---- recording ---- */

static void note_session(struct recording *rec, const struct exchange *x,
			 const struct answer *a)
{
	const struct response_field *field =
		a->parsed ? response_field(&a->response, SESSION_HEADER)
			  : NULL;

	if (!field || rec->session.len)
		return;
	buf_slice(&rec->session, field->value);
	buf_slice(&rec->login, buf_view(&x->request));
}

static void keep(void *self, const struct exchange *x)
{
	struct recording *rec = self;
	struct arena arena = ARENA_INIT;
	struct answer a;
	struct kept *k;

	answer_read(&arena, x, &a);
	note_session(rec, x, &a);
	if (rec->count == rec->size) {
		rec->size = rec->size * 2 + 1024;
		rec->kept = mem_grow(rec->kept, rec->size * sizeof(*k));
	}
	k = &rec->kept[rec->count++];
	*k = (struct kept){ BUF_INIT(REQUEST_MAX),
			    a.parsed ? a.response.status : 0 };
	buf_slice(&k->request, buf_view(&x->request));
	arena_release(&arena);
}

static void recording_release(struct recording *rec)
{
	for (size_t i = 0; i < rec->count; i++)
		buf_release(&rec->kept[i].request);
	mem_free(rec->kept);
	buf_release(&rec->login);
	buf_release(&rec->session);
}

/* ---- the run ---- */

static struct transport *wire_to(const struct round *r, unsigned connections,
				 struct err *err)
{
	struct wire_options wire = { .scheme = "http", .host = "127.0.0.1",
				     .port = script_server_port(r->sockets),
				     .connections = connections };

	return transport_wire(&wire, err);
}

/* One whole run; `recorder` and `journal` may be NULL. */
static int run_once(struct round *r, const struct recorder *recorder,
		    struct journal_writer *journal, struct err *err)
{
	struct buf text = BUF_INIT(REPORT_MAX);
	struct redact_set secrets;
	struct report report;
	struct run_config config;
	const struct run_events *events[] = { &report.events };
	struct run_summary sum = { 0 };
	struct run_context context = {
		.config = &config, .suite = r->suite, .events = events,
		.event_count = 1, .secrets = &secrets, .journal = journal,
		.started = "2026-01-01T00:00:00Z", .target = "the bench",
	};
	int result = -1;

	redact_init(&secrets);
	trial_target(&config, r->server, &r->options);
	config.scheme = "http";
	config.host = "127.0.0.1";
	config.port = script_server_port(r->sockets);
	redact_add(&secrets, slice_from(config.password), "password");
	report_open(&report, report_format_find(slice_from("console")),
		    r->suite, NULL, &text);
	context.transport = wire_to(r, 0, err);
	if (context.transport && recorder)
		context.transport = transport_record(context.transport,
						     recorder);
	if (context.transport)
		result = run_suite(&context, &sum, err);
	if (!result && sum.exit_code)
		result = err_set(err, ERR_INTERNAL,
				 "the run ended with exit code %d",
				 sum.exit_code);
	transport_free(context.transport);
	report_release(&report);
	buf_release(&text);
	run_config_release(&config);
	redact_release(&secrets);
	return result;
}

/* ---- the contenders' requests ---- */

/* Logs in as the recorded run did; the session id goes to `session`. */
static int log_in(const struct round *r, struct buf *session, struct err *err)
{
	struct transport *t = wire_to(r, 1, err);
	struct arena arena = ARENA_INIT;
	const struct response_field *field = NULL;
	struct answer a;
	struct exchange x;

	if (!t)
		return -1;
	exchange_init(&x);
	buf_slice(&x.request, buf_view(&r->recording.login));
	transport_submit(t, &x);
	transport_wait(t, INT64_MAX);
	answer_read(&arena, &x, &a);
	if (a.parsed)
		field = response_field(&a.response, SESSION_HEADER);
	if (field)
		buf_slice(session, field->value);
	else
		err_set(err, ERR_INTERNAL, "the login was not repeated");
	exchange_release(&x);
	arena_release(&arena);
	transport_free(t);
	return field ? 0 : -1;
}

/* `request` with another session id in the place of the recorded one. */
static void add_request(struct round *r, const struct kept *k,
			struct slice session)
{
	struct slice rest = buf_view(&k->request);
	struct slice old = buf_view(&r->recording.session);
	struct buf request = BUF_INIT(REQUEST_MAX);
	ptrdiff_t at;

	while ((at = slice_find(rest, old)) >= 0) {
		buf_slice(&request, slice_head(rest, (size_t)at));
		buf_slice(&request, session);
		rest = slice_skip(rest, (size_t)at + old.len);
	}
	buf_slice(&request, rest);
	if (replay_add(&r->replay, buf_view(&request), k->status)) {
		struct exchange *x = &r->exchanges[r->replay.count - 1];

		exchange_init(x);
		x->request = request;
	} else {
		r->left_out++;
		buf_release(&request);
	}
}

static void forget_requests(struct round *r)
{
	for (size_t i = 0; i < r->replay.count; i++)
		exchange_release(&r->exchanges[i]);
	mem_free(r->exchanges);
	r->exchanges = NULL;
	replay_release(&r->replay);
}

/* The requests on the wire and the answers read, nothing more. */
static int send_over_wire(struct round *r, struct err *err)
{
	struct transport *t = wire_to(r, CONFIG_JOBS_DEFAULT, err);
	struct exchange *x;

	for (size_t i = 0; t && i < r->replay.count; i++)
		transport_submit(t, &r->exchanges[i]);
	while (t && (x = transport_wait(t, INT64_MAX))) {
		struct arena arena = ARENA_INIT;
		struct answer a;

		answer_read(&arena, x, &a);
		arena_release(&arena);
		buf_release(&x->answer);
	}
	transport_free(t);
	return t ? 0 : -1;
}

static int prepare(struct round *r, struct err *err)
{
	struct buf session = BUF_INIT(ANSWER_HEAD_MAX);
	int result = log_in(r, &session, err);

	r->left_out = 0;
	r->exchanges = mem_array(r->recording.count, sizeof(*r->exchanges));
	r->replay.port = script_server_port(r->sockets);
	for (size_t i = 0; !result && i < r->recording.count; i++)
		add_request(r, &r->recording.kept[i], buf_view(&session));
	buf_release(&session);
	return result;
}

/* ---- one round ---- */

enum contender { RUN, WIRE, MULTI, EASY, CONTENDERS };

/* Requests per wall and per CPU second. */
struct result {
	struct rate speed[CONTENDERS];
	size_t requests, left_out, different;
	double ms;           /* wall time of the run */
};

static int run_timed(struct round *r, struct result *out, struct err *err)
{
	struct stretch s = stretch_start();

	if (run_once(r, NULL, NULL, err))
		return -1;
	s = stretch_end(s);
	out->ms = s.wall * 1e3;
	out->requests = r->recording.count;
	out->speed[RUN] = figure_rate(out->requests, s);
	return 0;
}

static int replay_timed(struct round *r, enum contender who,
			struct result *out, struct err *err)
{
	struct stretch s = stretch_start();
	int result = 0;

	if (who == WIRE)
		result = send_over_wire(r, err);
	else if (who == MULTI)
		replay_multi(&r->replay, CONFIG_JOBS_DEFAULT);
	else
		replay_easy(&r->replay);
	out->speed[who] = figure_rate(r->replay.count, stretch_end(s));
	out->left_out = r->left_out;
	out->different += r->replay.different;
	return result;
}

static int contend(struct round *r, enum contender who, struct result *out,
		   struct err *err)
{
	int result;

	if (who == RUN)
		return run_timed(r, out, err);
	result = prepare(r, err);
	if (!result)
		result = replay_timed(r, who, out, err);
	forget_requests(r);
	return result;
}

static int round_open(struct round *r, struct suite *suite, struct err *err)
{

	*r = (struct round){ .suite = suite, .options = REF_OPTIONS_INIT };
	r->recording.login = BUF_INIT(REQUEST_MAX);
	r->recording.session = BUF_INIT(ANSWER_HEAD_MAX);
	r->options.seed = SEED;
	r->options.task_us = 0;
	if (ref_server_new(&r->server, &r->options, err))
		return -1;
	r->sockets = ref_server_listen(r->server, 0, NULL, err);
	return r->sockets ? 0 : -1;
}

static void round_close(struct round *r)
{
	recording_release(&r->recording);
	script_server_stop(r->sockets);
	ref_server_free(r->server);
}

static int play(struct suite *suite, unsigned turn, struct result *out,
		struct err *err)
{
	struct round r;
	struct recorder recorder = { keep, &r.recording };
	int result = round_open(&r, suite, err);

	if (!result)
		result = run_once(&r, &recorder, NULL, err);
	for (unsigned i = 0; !result && i < CONTENDERS; i++)
		result = contend(&r, (turn + i) % CONTENDERS, out, err);
	round_close(&r);
	return result;
}

/* ---- judging alone ---- */

static int journal_of_a_run(struct suite *suite, const char *path,
			    struct err *err)
{
	struct journal_writer *journal = journal_create(path, err);
	struct round r;
	int result = round_open(&r, suite, err);

	if (!result && journal)
		result = run_once(&r, NULL, journal, err);
	journal_free(journal);
	round_close(&r);
	return journal ? result : -1;
}

static int time_judging(const struct suite *suite, const char *path,
			double *us_each, struct err *err)
{
	struct journal j;
	struct run_summary sum;
	struct stretch s;
	int result = journal_read(&j, path, err);

	if (result)
		return result;
	s = stretch_start();
	result = journal_replay(&j, suite, LEVEL_SHOULD, true, NULL, 0, &sum,
				NULL, err);
	s = stretch_end(s);
	*us_each = s.cpu * 1e6 / (double)j.exchange_count;
	journal_release(&j);
	return result;
}

static int judging(struct suite *suite, struct err *err)
{
	int fd = memfd_create("journal", MFD_CLOEXEC);
	char path[PATH_BYTES];
	double us[JUDGINGS];
	int result;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	result = journal_of_a_run(suite, path, err);
	for (int i = 0; !result && i < JUDGINGS; i++)
		result = time_judging(suite, path, &us[i], err);
	if (!result)
		figure_print_alone(us, JUDGINGS, "judging, per exchange",
				   "us CPU");
	close(fd);
	return result;
}

/* ---- all rounds ---- */

static void compare(const struct result *results, size_t count,
		    enum contender ours, enum contender theirs,
		    const char *what)
{
	struct figure_rates rates = { .wall = { .rounds = 0 } };

	for (size_t i = 0; i < count; i++)
		figure_rates_add(&rates, results[i].speed[ours],
				 results[i].speed[theirs]);
	figure_rates_print(&rates, what);
}

static void print(const struct result *results, size_t count, size_t cases)
{
	const struct result *last = &results[count - 1];
	double ms[ROUNDS];

	for (size_t i = 0; i < count; i++)
		ms[i] = results[i].ms;
	printf("# a run of %zu cases: %zu requests, %d at once; tasks end at "
	       "once\n# multi, easy: bare libcurl loops over the same "
	       "requests, without a judge; they\n# leave out %zu that libcurl "
	       "cannot send and see another status for %zu\n",
	       cases, last->requests, CONFIG_JOBS_DEFAULT, last->left_out,
	       last->different / 2);
	compare(results, count, WIRE, MULTI, "wire, a run's requests : multi");
	compare(results, count, WIRE, EASY, "wire, a run's requests : easy");
	compare(results, count, RUN, MULTI, "whole run : multi");
	compare(results, count, RUN, EASY, "whole run : easy");
	figure_print_alone(ms, count, "whole run", "ms");
}

int run_figures(const struct bench_words *w, struct err *err)
{
	struct result results[ROUNDS] = { 0 };
	struct suite suite;
	int result = suite_load(&suite, NULL, NULL, err);

	(void)w;
	for (unsigned i = 0; !result && i < ROUNDS; i++)
		result = play(&suite, i, &results[i], err);
	if (!result) {
		print(results, ROUNDS, suite.case_count);
		result = judging(&suite, err);
	}
	suite_release(&suite);
	return result;
}
