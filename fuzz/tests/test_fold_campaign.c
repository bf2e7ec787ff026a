/*
 * Whole campaigns against servers with one bug that shows in many findings:
 * what is told in the end is one. No bugs of the reference server: those are
 * counted one finding each.
 */
#include "tests/module_bench.h"
#include "tests/test.h"

enum { MUTANTS = 1500 };

struct server {
	struct script script;
	struct buf kept;             /* a request, or an answer */
};

static bool has(struct slice text, const char *part)
{
	return slice_find(text, slice_from(part)) >= 0;
}

/* Whatever is wrong with a sync, the volume is told not to exist: which is
 * right for some. */
static enum handler_end refuse_alike(struct script *s, struct slice request,
				     struct buf *out, int64_t *delay_us)
{
	struct server *server = (struct server *)s;
	enum handler_end end = script_right(s, request, out, delay_us);

	if (!script_is_sync(request) || !has(buf_view(out), " 500 "))
		return end;
	if (has(buf_view(out), "\"NotFound\"") && !server->kept.len)
		buf_slice(&server->kept, buf_view(out));
	if (server->kept.len) {
		buf_clear(out);
		buf_slice(out, buf_view(&server->kept));
	}
	return end;
}

/* Nothing is checked: a sync that must be refused syncs the volume that the
 * last good one has named. */
static enum handler_end take_all(struct script *s, struct slice request,
				 struct buf *out, int64_t *delay_us)
{
	struct server *server = (struct server *)s;
	enum handler_end end = script_right(s, request, out, delay_us);

	if (!script_is_sync(request))
		return end;
	if (has(buf_view(out), "\"type\":\"Task\"") && !server->kept.len)
		buf_slice(&server->kept, request);
	else if (has(buf_view(out), " 500 ") && server->kept.len) {
		buf_clear(out);
		return script_right(s, buf_view(&server->kept), out,
				    delay_us);
	}
	return end;
}

/* A reader that fails over what is spelt otherwise, in a way of its own for
 * each. */
static enum handler_end mind_spelling(struct script *s, struct slice request,
				      struct buf *out, int64_t *delay_us)
{
	static const struct {
		const char *spelt;
		unsigned status;
	} odd[] = {
		{ "\\u00", 405 }, { "\n\n{", 406 }, { "\": ", 409 },
		{ "Chunked", 411 }, { "\t", 415 }, { "  ", 422 },
	};

	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
		if (script_is_sync(request) && has(request, odd[i].spelt))
			return script_status(out, odd[i].status);
	return script_right(s, request, out, delay_us);
}

static void run(struct module_bench *m, struct server *server,
		enum handler_end (*answer)(struct script *, struct slice,
					   struct buf *, int64_t *))
{
	*server = (struct server){ .script = { .answer = answer },
				   .kept = BUF_INIT(REQUEST_MAX) };
	module_init(m, &server->script);
	m->b.options.requests = MUTANTS;
	campaign_bench_run(&m->b);
	CHECK_INT(m->b.result, 0);
}

/* So many findings at most, one of them about many kinds of requests. */
static void check_folded(const struct module_bench *m, const char *oracle,
			 size_t most)
{
	const struct campaign_summary *sum = &m->b.sum;
	size_t folded = 0;

	for (size_t i = 0; i < sum->finding_count; i++)
		folded += !strcmp(sum->findings[i].oracle, oracle) &&
			  strstr(sum->findings[i].title,
				 " more kinds of requests");
	if (!CHECK(folded > 0) || !CHECK(sum->finding_count <= most))
		campaign_bench_show(&m->b);
}

static void end(struct module_bench *m, struct server *server)
{
	module_release(m);
	buf_release(&server->kept);
}

TEST(fold_campaign, one_answer_to_whatever_is_wrong_is_one_finding)
{
	struct server server;
	struct module_bench m;

	run(&m, &server, refuse_alike);
	check_folded(&m, "expectation", 2);
	end(&m, &server);
}

/* What it takes though it can read it, and what it takes though it cannot. */
TEST(fold_campaign, who_checks_nothing_is_two_findings)
{
	struct server server;
	struct module_bench m;

	run(&m, &server, take_all);
	check_folded(&m, "expectation", 2);
	end(&m, &server);
}

/* ... and one for each answer that is wrong whatever is asked. */
TEST(fold_campaign, who_minds_every_spelling_is_one_difference)
{
	struct server server;
	struct module_bench m;

	run(&m, &server, mind_spelling);
	check_folded(&m, "same-meaning", 5);
	end(&m, &server);
}
