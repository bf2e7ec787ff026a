/*
 * A whole run, in virtual time, against a server that answers some requests
 * with bytes of the input: it ends, closes every session that it was given,
 * and its journal is read and judged again to the same report, byte for byte.
 *
 * The input is a list of rules, each: kind (letter), one digit ("every n-th
 * such request"), the length of the answer as four digits, the answer.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "base/alloc.h"
#include "case/case_load.h"
#include "fuzz_target.h"
#include "http/redact.h"
#include "refserver/ref_server.h"
#include "report/report.h"
#include "run/journal.h"
#include "run/run.h"

enum { INPUT_MAX = 32 * 1024, RULES_MAX = 16, RULE_HEAD = 6,
       PATH_TEXT_MAX = 64, TASK_TIMEOUT_US = 300 * 1000 };

static const char *const cases[] = {
	"spec-count.two-*", "sync-valid.again", "session.none", "login.*",
	"task-info.two-tasks", "task-info.stays-finished", "volume-unknown.*",
};

static struct {
	struct suite suite;
	bool loaded;
} shipped;

static const struct {
	char kind;
	const char *request;
} kinds[] = { { 'c', "/content " }, { 'l', "/Login " },
	      { 'o', "/Logout " },  { 's', "/CnsSyncVolume " },
	      { 't', "/info " } };

struct rule {
	const char *request;
	unsigned every, seen;
	struct slice answer;
};

struct front {
	struct handler inner;
	struct rule rules[RULES_MAX];
	size_t rule_count;
	bool sessions_lost; /* an answer about one is replaced */
};

static const char *request_of(char kind)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].kind == kind)
			return kinds[i].request;
	return NULL;
}

static bool read_rule(struct front *f, struct slice *in)
{
	struct rule *rule = &f->rules[f->rule_count];
	unsigned long long every, len;

	if (in->len < RULE_HEAD || f->rule_count == RULES_MAX ||
	    !slice_number(slice_of(in->at + 1, 1), 9, &every) ||
	    !slice_number(slice_of(in->at + 2, 4), 9999, &len))
		return false;
	rule->request = request_of(in->at[0]);
	rule->every = (unsigned)every;
	*in = slice_skip(*in, RULE_HEAD);
	rule->answer = slice_head(*in, (size_t)len);
	*in = slice_skip(*in, (size_t)len);
	f->sessions_lost = f->sessions_lost || !rule->request ||
			   strstr(rule->request, "/Log");
	f->rule_count++;
	return rule->request && every;
}

static enum handler_end answer(void *self, struct slice request,
			       int64_t now_us, unsigned connection,
			       struct buf *out, int64_t *delay_us)
{
	struct front *f = self;

	for (size_t i = 0; i < f->rule_count; i++) {
		struct rule *rule = &f->rules[i];

		if (!rule->request ||
		    slice_find(request, slice_from(rule->request)) < 0 ||
		    !rule->every || ++rule->seen % rule->every)
			continue;
		buf_slice(out, rule->answer);
		return rule->answer.len % 2 ? HANDLER_CLOSE : HANDLER_KEEP;
	}
	return f->inner.answer(f->inner.self, request, now_us, connection, out,
			       delay_us);
}

struct told {
	struct report report;
	struct buf text;
	struct run_summary sum;
};

static void told_open(struct told *t)
{
	t->text = BUF_INIT(REPORT_MAX);
	report_open(&t->report, report_format_find(slice_from("json")),
		    &shipped.suite, NULL, &t->text);
}

static void told_release(struct told *t)
{
	report_release(&t->report);
	buf_release(&t->text);
}

static void aim(struct run_config *c, const struct ref_server *server)
{
	run_config_init(c);
	c->username = "administrator@vsphere.local";
	c->password = ref_server_password(server);
	c->volumes[c->volume_count++] = ref_server_volume(server, REF_BLOCK, 0);
	c->volumes[c->volume_count++] = ref_server_volume(server, REF_BLOCK, 1);
	c->task_timeout_us = TASK_TIMEOUT_US;
	c->seed = 1;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		c->selection.run[c->selection.run_count++] = cases[i];
}

static void carry_out(struct front *f, const struct ref_server *server,
		      const char *path, struct told *live)
{
	struct run_config config;
	struct redact_set secrets;
	struct err err = ERR_INIT;
	const struct run_events *list[] = { &live->report.events };
	struct handler handler = { answer, f };
	struct run_context context = {
		.config = &config, .suite = &shipped.suite,
		.transport = transport_handler(&handler), .events = list,
		.event_count = 1, .secrets = &secrets,
		.started = "2026-01-01T00:00:00Z", .target = "fuzz",
		.journal = journal_create(path, &err),
	};

	fuzz_require(context.journal != NULL, "a journal can be made");
	redact_init(&secrets);
	aim(&config, server);
	fuzz_require(!run_suite(&context, &live->sum, &err), "a run ends");
	journal_free(context.journal);
	transport_free(context.transport);
	run_config_release(&config);
	redact_release(&secrets);
}

static void judge_again(const char *path, const struct told *live)
{
	struct told again;
	struct journal j;
	struct err err = ERR_INIT;
	const struct run_events *list[] = { &again.report.events };
	size_t changed = 0;

	told_open(&again);
	fuzz_require(!journal_read(&j, path, &err), "its journal is read");
	fuzz_require(!journal_replay(&j, &shipped.suite, j.info.level, true,
				     list, 1, &again.sum, &changed, &err),
		     "and judged again");
	fuzz_require(!changed, "to the same verdicts");
	fuzz_require(again.sum.exit_code == live->sum.exit_code,
		     "the same exit code");
	fuzz_require(slice_equal(buf_view(&again.text), buf_view(&live->text)),
		     "the same report");
	journal_release(&j);
	told_release(&again);
}

static void check(struct front *f)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct ref_server *server;
	struct told live;
	char path[PATH_TEXT_MAX];
	int memory = memfd_create("journal", MFD_CLOEXEC);

	fuzz_require(memory >= 0, "there is memory");
	snprintf(path, sizeof(path), "/proc/self/fd/%d", memory);
	fuzz_require(!ref_server_new(&server, &options, NULL),
		     "a server can be made");
	f->inner = ref_server_handler(server);
	told_open(&live);
	carry_out(f, server, path, &live);
	fuzz_require(f->sessions_lost || !ref_server_sessions(server),
		     "every session is closed");
	judge_again(path, &live);
	told_release(&live);
	ref_server_free(server);
	close(memory);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = slice_of((const char *)data, size);
	struct front f = { .rule_count = 0 };
	struct err err = ERR_INIT;

	if (!size || size > INPUT_MAX)
		return 0;
	if (!shipped.loaded)
		fuzz_require(!suite_load(&shipped.suite, NULL, NULL, &err),
			     "the shipped suite loads");
	shipped.loaded = true;
	while (read_rule(&f, &in))
		;
	check(&f);
	return 0;
}
