#include "tests/report_fixture.h"

#include <unistd.h>

#include "base/file.h"
#include "http/request.h"
#include "tests/test.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* ---- the suite ---- */

static const struct clause clauses[] = {
	{ "M3", "Zero specs, or two and more, are answered with status 500 and "
		"InvalidArgument or a descendant of it.", "1.7", LEVEL_MUST,
	  NULL },
	{ "M5", "A well-formed id of no volume is answered with status 500 and "
		"NotFound.", "1.7", LEVEL_MUST, NULL },
	{ "M6", "A fault is an object with a string _typeName.", "6.1",
	  LEVEL_MUST, NULL },
	{ "9.15", "Without a session nothing is revealed.", "9.15",
	  LEVEL_SHOULD, NULL },
	{ "9.26", "Syncs of different volumes do not disturb each other.",
	  "9.26", LEVEL_SHOULD, NULL },
};

enum { M3, M5, M6, AUTH, PARALLEL };

/* `clause` is broken by an answer that is not listed; `and` = the same: no
 * other one. */
static const struct {
	const char *id, *title;
	unsigned clause, and;
	const char *behaviour;
} cases[] = {
	{ "spec-count.zero", "No spec at all is refused.", M3, M6,
	  "empty-specs" },
	{ "spec-count.two-specs",
	  "Two specs in one call are refused as an invalid argument, whatever "
	  "the volumes in them are.", M3, M6, NULL },
	{ "spec-count.three-specs", "Three specs are refused.", M3, M6, NULL },
	{ "spec-count.many", "A thousand specs are refused.", M3, M6, NULL },
	{ "volume-id.unknown", "A volume that does not exist is not found.",
	  M5, M5, NULL },
	{ "volume-id.unknown-upper-case",
	  "The same id in upper case is not found either.", M5, M5,
	  "upper-case-id" },
	{ "session.none", "A call without a session is refused.", AUTH, AUTH,
	  "no-session" },
	{ "session.garbage", "A call with a made-up session is refused.",
	  AUTH, AUTH, "no-session" },
	{ "session.ended", "A call after the logout is refused.", AUTH, AUTH,
	  NULL },
	{ "session.login-twice", "Two sessions do not know each other.", AUTH,
	  AUTH, NULL },
	{ "session.token-case", "The token is compared exactly.", AUTH, AUTH,
	  NULL },
	{ "parallel.two-volumes", "Two volumes are synced at once.", PARALLEL,
	  PARALLEL, NULL },
	{ "parallel.many-volumes", "Many volumes are synced at once.",
	  PARALLEL, PARALLEL, NULL },
	{ "parallel.same-volume", "One volume is synced twice at once.",
	  PARALLEL, PARALLEL, NULL },
};

static void build_case(struct fixture *f, size_t i)
{
	struct test_case *tc = &f->suite.cases[i];
	struct arena *arena = &f->arena;

	*tc = (struct test_case){
		.id = cases[i].id,
		.title = cases[i].title,
		.since = "1",
		.topic = "fixture",
		.clauses = arena_array(arena, 2, sizeof(*tc->clauses)),
		.clause_count = cases[i].and == cases[i].clause ? 1 : 2,
		.tags = arena_array(arena, 2, sizeof(*tc->tags)),
		.tag_count = 2,
		.behaviour = cases[i].behaviour,
		.steps = arena_alloc(arena, sizeof(*tc->steps)),
		.step_count = 1,
	};
	tc->clauses[0] = &f->suite.clauses[cases[i].clause];
	tc->clauses[1] = &f->suite.clauses[cases[i].and];
	tc->tags[0] = "negative";
	tc->tags[1] = "quick";
}

static void build_suite(struct fixture *f)
{
	struct suite *suite = &f->suite;

	suite->clauses = arena_alloc(&f->arena, sizeof(clauses));
	memcpy(suite->clauses, clauses, sizeof(clauses));
	suite->clause_count = COUNT(clauses);
	suite->cases = arena_array(&f->arena, COUNT(cases),
				   sizeof(*suite->cases));
	suite->case_count = COUNT(cases);
	suite->version = "1";
	memset(suite->sha256, 'a', sizeof(suite->sha256) - 1);
	for (size_t i = 0; i < COUNT(cases); i++)
		build_case(f, i);
}

/* ---- outcomes ---- */

#define HOSTILE "500 \033[31m\"Cns\xff\xed\xa0\x80\xe2\x80\xaetluaF\"\r\n" \
		"CONFORMS \xc2\x9b]]>\xef\xbf\xbe<b>&#'"

struct outcome {
	const char *id;
	enum verdict verdict;
	const char *reason, *behaviour;
	struct check_result checks[4];
};

#define CONTROL_LOST \
	"the control before it was not accepted: 500 CnsFault instead of a task"

static const struct outcome mixed[] = {
	{ "spec-count.zero", VERDICT_PASS, NULL, "500 InvalidArgument",
	  { { "answer.accepted", VERDICT_PASS, "M3", "step 1", "",
	      "500 InvalidArgument", "500 InvalidArgument" } } },
	{ "spec-count.two-specs", VERDICT_FAIL, NULL, NULL,
	  { { "answer.accepted", VERDICT_FAIL, "M3", "step 1", "/_typeName",
	      "500 InvalidArgument", "500 CnsFault" },
	    { "fault.members", VERDICT_FAIL, "M6", "step 1", "/reason",
	      "string", "nothing" },
	    { "fault.members", VERDICT_WARN, "M6", "step 1", "/faultMessage",
	      "array", "null" } } },
	{ "spec-count.three-specs", VERDICT_FAIL, NULL, NULL,
	  { { "answer.accepted", VERDICT_FAIL, "M3", "step 1", "/_typeName",
	      "500 InvalidArgument", "500 CnsFault" } } },
	{ "spec-count.many", VERDICT_FAIL, NULL, NULL,
	  { { "answer.accepted", VERDICT_FAIL, "M3", "step 1", "/_typeName",
	      "500 InvalidArgument", "500 CnsFault" } } },
	{ "volume-id.unknown", VERDICT_FAIL, NULL, NULL,
	  { { "answer.accepted", VERDICT_FAIL, "M5", "step 1", "",
	      "500 NotFound", HOSTILE } } },
	{ "volume-id.unknown-upper-case", VERDICT_WARN, NULL, "200 Task",
	  { { "answer.accepted", VERDICT_WARN, "M5", "task of step 1, read 3",
	      "/error", "500 NotFound", "task error CnsVolumeNotFoundFault" } }
	},
	{ "session.none", VERDICT_BLOCKED, CONTROL_LOST, HOSTILE,
	  { { "control.accepted", VERDICT_BLOCKED, "9.15", "control before",
	      "", "200 Task", "500 CnsFault" } } },
	{ "session.garbage", VERDICT_BLOCKED, CONTROL_LOST, "ignored", { { 0 } } },
	{ "session.ended", VERDICT_BLOCKED, CONTROL_LOST, NULL, { { 0 } } },
	{ "session.login-twice", VERDICT_BLOCKED, CONTROL_LOST, NULL, { { 0 } } },
	{ "session.token-case", VERDICT_BLOCKED, CONTROL_LOST, NULL, { { 0 } } },
	{ "parallel.two-volumes", VERDICT_SKIP,
	  "needs a second volume: give --volume twice", NULL, { { 0 } } },
	{ "parallel.many-volumes", VERDICT_SKIP,
	  "needs a second volume: give --volume twice", NULL, { { 0 } } },
	{ "parallel.same-volume", VERDICT_ERROR, HOSTILE, NULL,
	  { { "step.sent", VERDICT_ERROR, "9.26", "step 1", "",
	      "an answer", "cancelled" } } },
};

static const struct outcome conforms[] = {
	{ "spec-count.zero", VERDICT_PASS, NULL, "500 InvalidArgument",
	  { { "answer.accepted", VERDICT_PASS, "M3", "step 1", "",
	      "500 InvalidArgument", "500 InvalidArgument" } } },
	{ "spec-count.two-specs", VERDICT_PASS, NULL, NULL,
	  { { "answer.accepted", VERDICT_PASS, "M3", "step 1", "",
	      "500 InvalidArgument", "500 InvalidArgument" } } },
	{ "parallel.two-volumes", VERDICT_SKIP,
	  "needs a second volume: give --volume twice", NULL, { { 0 } } },
};

#define LOGIN_REFUSED "login: 500 InvalidLogin, the credentials are refused"

static const struct outcome broken_rung[] = {
	{ "spec-count.zero", VERDICT_BLOCKED, LOGIN_REFUSED, NULL, { { 0 } } },
	{ "spec-count.two-specs", VERDICT_BLOCKED, LOGIN_REFUSED, NULL, { { 0 } } },
	{ "spec-count.three-specs", VERDICT_BLOCKED, LOGIN_REFUSED, NULL,
	  { { 0 } } },
	{ "volume-id.unknown", VERDICT_BLOCKED, LOGIN_REFUSED, NULL, { { 0 } } },
};

static const struct outcome interrupted[] = {
	{ "spec-count.zero", VERDICT_PASS, NULL, "500 InvalidArgument",
	  { { "answer.accepted", VERDICT_PASS, "M3", "step 1", "",
	      "500 InvalidArgument", "500 InvalidArgument" } } },
	{ "volume-id.unknown", VERDICT_FAIL, NULL, NULL,
	  { { "answer.accepted", VERDICT_FAIL, "M5", "step 1", "",
	      "500 NotFound", "200 Task" } } },
	{ "session.none", VERDICT_ERROR, "interrupted before the case ended",
	  NULL, { { 0 } } },
};

static const struct {
	const char *title;
	const struct outcome *outcomes;
	size_t count;
	enum run_verdict verdict;
	int exit_code;
	const char *finding, *hint;
} fixtures[FIXTURE_COUNT] = {
	{ "mixed", mixed, COUNT(mixed), RUN_FAILS, 1, NULL, NULL },
	{ "conforms", conforms, COUNT(conforms), RUN_CONFORMS, 0, NULL, NULL },
	{ "broken-rung", broken_rung, COUNT(broken_rung), RUN_UNREACHABLE, 3,
	  LOGIN_REFUSED,
	  "check --username and --password-file, or give --session-file" },
	{ "interrupted", interrupted, COUNT(interrupted), RUN_INTERRUPTED, 130,
	  NULL, NULL },
};

const char *fixture_title(enum fixture_name name)
{
	return fixtures[name].title;
}

/* ---- building ---- */

static void describe(struct fixture *f)
{
	f->info = (struct run_info){
		.version = "0.1.0",
		.suite_sha256 = f->suite.sha256,
		.suite_version = "1",
		.target = "https://vc.example:8443/sdk",
		.base_url = "https://vc.example:8443",
		.release = "9.1.0.0",
		.moid = "cns-volume-manager",
		.about = "Example Server 9.1.0 \033]0;owned\007 build-1",
		.insecure = true,
		.level = LEVEL_SHOULD,
		.seed = UINT64_MAX,
		.started = "2026-01-02T03:04:05Z",
		.task_timeout_us = 60000000,
		.logged_in = true,
		.origins = { { "url", "https://vc.example:8443/sdk",
			       "GOVC_URL" },
			     { "password", "(set)", "--password-file" },
			     { "volume",
			       "463c34d9-888f-496f-ae1d-208b8103cadd",
			       "--volume" } },
		.origin_count = 3,
		.selected = COUNT(cases),
		.min_tests = 1,
	};
}

static void fill_exchange(struct exchange *x, const char *id, size_t index)
{
	struct request_spec spec = {
		.method = "POST",
		.target = "/sdk/vim25/9.1.0.0/vsan/CnsVolumeManager/"
			  "cns-volume-manager/CnsSyncVolume",
		.authority = "vc.example:8443",
		.fields = { { "vmware-api-session-id", "<session...>" } },
		.field_count = 1,
		.has_body = true,
		.body = slice_from("{\"syncSpecs\":[],\"note\":\"it's\"}"),
	};

	exchange_init(x);
	if (!strcmp(id, "volume-id.unknown"))
		spec.body = slice_from("{\"esc\":\"\033[2J\"}");
	if (!strcmp(id, "spec-count.many"))
		spec.body = slice_of("a\0b", 3);
	request_build(&spec, &x->request);
	buf_add(&x->answer, "HTTP/1.1 500 \0\xff\r\n\r\n", 19);
	snprintf(x->detail, sizeof(x->detail), "detail %zu", index);
	x->outcome = EXCHANGE_ANSWERED;
	x->connection = (unsigned)index + 1;
	x->peer_closed = index % 2;
	x->resent = index % 3 == 0;
	x->sent_us = (int64_t)index * 1000 + 1;
	x->first_byte_us = x->sent_us + 300;
	x->done_us = x->sent_us + 500;
}

static void fill_result(struct fixture *f, size_t i, const struct outcome *o)
{
	struct case_result *r = &f->results[i];
	struct evidence *e = &f->evidence[i];

	r->test_case = suite_case(&f->suite, slice_from(o->id));
	for (unsigned level = 0; level < LEVEL_COUNT; level++)
		r->verdict[level] = o->verdict;
	if (o->verdict == VERDICT_WARN)
		r->verdict[LEVEL_STRICT] = VERDICT_FAIL;
	while (r->findings.count < COUNT(o->checks) &&
	       o->checks[r->findings.count].check) {
		size_t n = r->findings.count++;

		r->findings.results[n] = o->checks[n];
	}
	r->reason = o->reason;
	r->behaviour = o->behaviour;
	r->us = (int64_t)(i + 1) * 1234;
	e->task_timeout_us = f->info.task_timeout_us;
	e->logged_in = true;
	e->skip = o->verdict == VERDICT_SKIP ? o->reason : NULL;
	e->blocked = o->verdict == VERDICT_BLOCKED ? o->reason : NULL;
	e->incomplete = o->verdict == VERDICT_ERROR;
	if (!r->findings.count)
		return;
	fill_exchange(&f->exchanges[i], o->id, i);
	r->shown = &f->exchanges[i];
	e->items = arena_array(&f->arena, 1, sizeof(*e->items));
	e->items[0] = (struct evidence_item){ ROLE_STEP, 0, r->shown, NULL };
	e->count = 1;
}

void fixture_open(struct fixture *f, enum fixture_name name)
{
	struct run_summary *sum = &f->summary;

	memset(f, 0, sizeof(*f));
	build_suite(f);
	describe(f);
	f->count = fixtures[name].count;
	f->results = arena_array(&f->arena, f->count, sizeof(*f->results));
	f->evidence = arena_array(&f->arena, f->count, sizeof(*f->evidence));
	f->exchanges = arena_array(&f->arena, f->count,
				   sizeof(*f->exchanges));
	for (size_t i = 0; i < f->count; i++)
		fill_result(f, i, &fixtures[name].outcomes[i]);
	*sum = (struct run_summary){ .selected = COUNT(cases),
				     .complete = name != FIXTURE_INTERRUPTED,
				     .verdict = fixtures[name].verdict,
				     .exit_code = fixtures[name].exit_code,
				     .finding = fixtures[name].finding,
				     .hint = fixtures[name].hint,
				     .us = 4212345 };
	for (size_t i = 0; i < f->count; i++)
		sum->count[f->results[i].verdict[f->info.level]]++;
	run_summary_fold(sum, &f->info);
}

void fixture_release(struct fixture *f)
{
	for (size_t i = 0; i < f->count; i++)
		exchange_release(&f->exchanges[i]);
	arena_release(&f->arena);
}

void fixture_tell(const struct fixture *f, const struct run_events *events)
{
	events->begin(events->self, &f->info);
	for (size_t i = 0; i < f->count; i++)
		events->case_end(events->self, &f->info, &f->results[i]);
	events->end(events->self, &f->info, &f->summary);
}

void fixture_report(const struct fixture *f, const char *format,
		    const struct report_options *options, struct buf *out)
{
	struct report r;

	report_open(&r, report_format_find(slice_from(format)), &f->suite,
		    options, out);
	fixture_tell(f, &r.events);
	report_release(&r);
}

int fixture_journal(const struct fixture *f, const char *path,
		    struct err *err)
{
	struct journal_writer *w = journal_create(path, err);
	int result;

	if (!w)
		return -1;
	journal_begin(w, &f->info);
	for (size_t i = 0; i < f->count; i++)
		journal_case(w, &f->evidence[i], &f->results[i]);
	result = journal_end(w, &f->summary, err);
	journal_free(w);
	return result;
}

void fixture_path(char path[FIXTURE_PATH_MAX])
{
	int fd;

	snprintf(path, FIXTURE_PATH_MAX, "%s/cnsconform-XXXXXX", P_tmpdir);
	fd = mkstemp(path);
	CHECK(fd >= 0);
	if (fd >= 0)
		close(fd);
}

void fixture_journal_text(const struct fixture *f, struct buf *out)
{
	char path[FIXTURE_PATH_MAX];
	struct err err = ERR_INIT;

	*out = BUF_INIT(FIXTURE_TEXT_MAX);
	fixture_path(path);
	CHECK_INT(fixture_journal(f, path, &err), 0);
	CHECK_INT(file_read(path, out, &err), 0);
	unlink(path);
}

int fixture_journal_read(struct journal *j, struct slice text,
			 struct err *err)
{
	FILE *file = text.len ? fmemopen((void *)text.at, text.len, "r")
			      : fopen("/dev/null", "r");

	return journal_read_stream(j, file, "j", err);
}
