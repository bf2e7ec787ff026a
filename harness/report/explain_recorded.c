/* What a journal has about one case. */
#include "http/request.h"
#include "http/response.h"
#include "report/explain.h"
#include "report/report_bytes.h"
#include "report/report_console.h"

enum { FACT_INDENT = 10, CHECK_INDENT = 8, FIELD_INDENT = 18,
       BYTES_INDENT = 4, DIGEST_SHOWN = 12 };

/* One case of one journal. */
struct record {
	const struct explain *explain;
	const struct journal *journal;
	const struct journal_case *kept;
	const struct case_result *result;
	const struct report_case *shown;  /* the same, as valid UTF-8 */
	struct console console;
};

static void put_head(struct record *r)
{
	const struct run_info *info = &r->journal->info;
	struct console *c = &r->console;

	buf_text(c->out, "\nIn the journal\n");
	console_show(c, info->target);
	console_say(c, ", release ");
	console_show(c, info->release);
	console_say(c, ", started ");
	console_show(c, info->started);
	console_say(c, ", seed %llu", (unsigned long long)info->seed);
	console_prose(c, "  target", NULL, FACT_INDENT);
	if (!strcmp(info->suite_sha256, c->suite->sha256))
		return;
	console_say(c, "the journal was written with suite %.*s, this is "
		       "%.*s: the case may have changed since",
		    DIGEST_SHOWN, info->suite_sha256, DIGEST_SHOWN,
		    c->suite->sha256);
	console_prose(c, "  suite", NULL, FACT_INDENT);
}

static void put_verdicts(struct record *r)
{
	struct console *c = &r->console;

	for (enum level level = 0; level < LEVEL_COUNT; level++)
		console_say(c, "%s%s at level %s", level ? ", " : "",
			    verdict_name(r->result->verdict[level]),
			    level_name(level));
	console_prose(c, "  verdict",
		      console_color(r->shown->verdict), FACT_INDENT);
	if (r->shown->reason) {
		console_show(c, r->shown->reason);
		console_prose(c, "  reason", NULL, FACT_INDENT);
	}
	if (r->shown->behaviour) {
		console_show(c, r->shown->behaviour);
		console_prose(c, "  chosen", NULL, FACT_INDENT);
	}
}

static void put_field(struct console *c, const char *label, const char *text)
{
	console_show(c, text);
	console_prose(c, label, NULL, FIELD_INDENT);
}

static void put_check(struct console *c, const struct check_result *check)
{
	struct buf label = BUF_INIT(CONSOLE_LINE_MAX);

	buf_printf(&label, "  %s", verdict_name(check->verdict));
	console_show(c, check->check);
	console_say(c, "  (");
	console_show(c, check->clause);
	console_say(c, ")  at ");
	console_show(c, *check->where ? check->where : "the case");
	console_prose(c, buf_string(&label), console_color(check->verdict),
		      CHECK_INDENT);
	put_field(c, "        pointer",
		  *check->pointer ? check->pointer : "(the whole answer)");
	put_field(c, "        expected", check->expected);
	put_field(c, "        got", check->got);
	buf_release(&label);
}

static void put_checks(struct record *r)
{
	if (!r->shown->check_count)
		return;
	buf_printf(r->console.out, "\nChecks, at level %s\n",
		   level_name(r->journal->info.level));
	for (size_t i = 0; i < r->shown->check_count; i++)
		put_check(&r->console, &r->shown->checks[i]);
}

/* ---- exchanges ---- */

static void put_name(struct record *r, const struct evidence_item *item)
{
	struct console *c = &r->console;

	console_say(c, "Exchange %u: ", item->exchange->number);
	switch (item->role) {
	case ROLE_CONTROL_BEFORE:
		console_say(c, "control before");
		break;
	case ROLE_CONTROL_AFTER:
		console_say(c, "control after");
		break;
	case ROLE_PROBE:
		console_say(c, "probe: does the server live on?");
		break;
	case ROLE_AHEAD:
		console_say(c, "again, on a fresh connection");
		break;
	case ROLE_BEHIND:
		console_say(c, "another request, next on its connection");
		break;
	case ROLE_ALONE:
		console_say(c, "that one, on a fresh connection");
		break;
	case ROLE_EARLIER:
		console_say(c, "an earlier call with the task of step %u",
			    item->step + 1);
		break;
	case ROLE_EARLIER_END:
		console_say(c, "the end of that task");
		break;
	case ROLE_TASK:
		console_say(c, "read of the task of step %u", item->step + 1);
		break;
	default:
		console_say(c, "step %u", item->step + 1);
	}
}

static void put_summary(struct record *r, const struct evidence_item *item)
{
	const struct exchange *x = item->exchange;
	struct console *c = &r->console;
	struct arena arena = ARENA_INIT;
	struct response response;

	put_name(r, item);
	if (!response_parse(&arena, x, &response))
		console_say(c, ", answered %d", response.status);
	else
		console_say(c, ", %s", exchange_outcome_name(x->outcome));
	console_record(c, "", NULL, 0);
	arena_release(&arena);
}

static void put_body(struct buf *out, struct slice body, const char *marked)
{
	if (!body.len)
		return;
	buf_byte(out, '\n');
	if (!report_json_text(out, BYTES_INDENT, body, marked,
			      EXPLAIN_BYTES_MAX))
		report_bytes(out, BYTES_INDENT, body, EXPLAIN_BYTES_MAX);
}

static void put_answer(struct record *r, const struct exchange *x,
		       const char *marked)
{
	struct buf *out = r->console.out;
	struct slice all = buf_view(&x->answer);
	struct arena arena = ARENA_INIT;
	struct response response;

	buf_printf(out, "  answer, %zu bytes, ", all.len);
	report_text_time(out, x->done_us > x->sent_us ? x->done_us - x->sent_us
						      : 0);
	buf_printf(out, "; %s\n", exchange_outcome_text(x->outcome));
	if (response_parse(&arena, x, &response)) {
		report_bytes(out, BYTES_INDENT, all, EXPLAIN_BYTES_MAX);
	} else {
		size_t head = response.body_offset;

		/* Without the empty line: put_body writes its own. */
		if (head >= 2)
			head -= 2;
		report_bytes(out, BYTES_INDENT, slice_head(all, head),
			     EXPLAIN_BYTES_MAX);
		put_body(out, response.body, marked);
		if (response.end < all.len) {
			buf_text(out, "  behind the end of the answer\n");
			report_bytes(out, BYTES_INDENT,
				     slice_skip(all, response.end),
				     EXPLAIN_BYTES_MAX);
		}
	}
	arena_release(&arena);
}

static void put_exchange(struct record *r, const struct evidence_item *item)
{
	const struct check_result *cause = r->shown->cause;
	const struct exchange *x = item->exchange;
	struct buf *out = r->console.out;
	bool decides = x == r->result->shown;

	put_name(r, item);
	console_record(&r->console, "", NULL, 0);
	buf_printf(out, "  request, %zu bytes\n", x->request.len);
	report_bytes(out, BYTES_INDENT, buf_view(&x->request),
		     EXPLAIN_BYTES_MAX);
	put_answer(r, x, decides && cause ? cause->pointer : "");
	if (decides)
		console_reproduce(&r->console, r->shown, 2);
}

/* The steps in full, and what a report would show; the others in a line. */
static void put_exchanges(struct record *r)
{
	const struct evidence *e = &r->kept->evidence;

	for (size_t i = 0; i < e->count; i++) {
		const struct evidence_item *item = &e->items[i];

		buf_byte(r->console.out, '\n');
		if (item->role == ROLE_STEP ||
		    item->exchange == r->result->shown)
			put_exchange(r, item);
		else
			put_summary(r, item);
	}
}

void explain_recorded(const struct explain *e, const struct journal *journal,
		      const struct journal_case *kept)
{
	struct case_result result = kept->recorded;
	struct report_log log;
	struct record r = { .explain = e, .journal = journal, .kept = kept,
			    .result = &result };

	result.test_case = e->test_case;
	report_log_init(&log);
	report_log_add(&log, e->suite, &journal->info, &result, true);
	r.shown = &log.cases[0];
	r.console = (struct console){ .out = e->out,
				      .line = BUF_INIT(CONSOLE_LINE_MAX),
				      .options = e->options,
				      .suite = e->suite, .log = &log };
	put_head(&r);
	put_verdicts(&r);
	put_checks(&r);
	put_exchanges(&r);
	buf_release(&r.console.line);
	report_log_release(&log);
}
