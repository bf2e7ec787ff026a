#include "report/report_log.h"

#include "base/alloc.h"
#include "base/utf8.h"
#include "http/request.h"
#include "report/escape.h"

enum { REPORT_LOG_FIRST = 128, REPORT_TEXT_MAX = 1024 * 1024 };

void report_log_init(struct report_log *log)
{
	*log = (struct report_log){ .arena = ARENA_INIT };
}

void report_log_release(struct report_log *log)
{
	mem_free(log->cases);
	arena_release(&log->arena);
	report_log_init(log);
}

const char *report_log_text(struct report_log *log, const char *text)
{
	struct slice s = slice_from(text);
	struct buf clean = BUF_INIT(REPORT_TEXT_MAX);
	const char *copy;

	if (!text)
		return NULL;
	if (utf8_valid_prefix(s) == s.len)
		return arena_string(&log->arena, s);
	escape_utf8(&clean, s);
	copy = arena_string(&log->arena, buf_view(&clean));
	buf_release(&clean);
	return copy;
}

static const char *or_empty(struct report_log *log, const char *text)
{
	return text ? report_log_text(log, text) : "";
}

static enum level clause_level(const struct suite *suite, const char *id)
{
	const struct clause *clause = suite_clause(suite, slice_from(id));

	return clause ? clause->level : LEVEL_SHOULD;
}

static void keep_checks(struct report_log *log, struct report_case *to,
			const struct suite *suite, enum level level,
			const struct case_result *from)
{
	const struct check_result *cause =
		case_result_cause(suite, from, level);

	to->check_count = from->findings.count;
	to->checks = arena_array(&log->arena, to->check_count,
				 sizeof(*to->checks));
	for (size_t i = 0; i < to->check_count; i++) {
		const struct check_result *c = &from->findings.results[i];

		to->checks[i] = (struct check_result){
			.check = or_empty(log, c->check),
			.verdict = verdict_at(c->verdict,
					      clause_level(suite, c->clause),
					      level),
			.clause = or_empty(log, c->clause),
			.where = or_empty(log, c->where),
			.pointer = or_empty(log, c->pointer),
			.expected = or_empty(log, c->expected),
			.got = or_empty(log, c->got),
		};
		if (c == cause)
			to->cause = &to->checks[i];
	}
}

static const char *curl_line(struct report_log *log,
			     const struct run_info *info,
			     const struct exchange *shown)
{
	struct buf line = BUF_INIT(REPORT_CURL_MAX);
	const char *url = report_log_text(log, info->base_url);
	struct slice text;
	const char *copy = "";

	if (shown && url)
		request_curl(shown, url, info->insecure, &line);
	text = buf_view(&line);
	/* Bytes that a report cannot hold would not be the same request. */
	if (!line.full && utf8_valid_prefix(text) == text.len)
		copy = arena_string(&log->arena, text);
	buf_release(&line);
	return copy;
}

static struct slice excerpt(struct report_log *log, const struct buf *bytes)
{
	return arena_slice(&log->arena,
			   slice_head(buf_view(bytes), REPORT_EXCERPT_MAX));
}

static const struct report_exchange *
keep_exchange(struct report_log *log, const struct exchange *shown)
{
	struct report_exchange *x;

	if (!shown)
		return NULL;
	x = arena_alloc(&log->arena, sizeof(*x));
	*x = (struct report_exchange){
		.request = excerpt(log, &shown->request),
		.answer = excerpt(log, &shown->answer),
		.request_len = shown->request.len + shown->request_cut,
		.answer_len = shown->answer.len + shown->answer_cut,
		.outcome = shown->outcome,
		.us = shown->done_us - shown->sent_us,
	};
	return x;
}

static struct report_case *next_case(struct report_log *log)
{
	if (log->count == log->room) {
		log->room = log->room ? log->room * 2 : REPORT_LOG_FIRST;
		log->cases = mem_grow(log->cases,
				      log->room * sizeof(*log->cases));
	}
	log->cases[log->count] = (struct report_case){ .reproduce = "" };
	return &log->cases[log->count++];
}

void report_log_add(struct report_log *log, const struct suite *suite,
		    const struct run_info *info,
		    const struct case_result *result, bool with_curl)
{
	struct report_case *to = next_case(log);

	log->suite = suite;
	to->test_case = result->test_case;
	to->verdict = result->verdict[info->level];
	to->reason = report_log_text(log, result->reason);
	to->behaviour = report_log_text(log, result->behaviour);
	to->us = result->us;
	to->repeats = result->repeats;
	to->exchange = keep_exchange(log, result->shown);
	if (with_curl)
		to->reproduce = curl_line(log, info, result->shown);
	keep_checks(log, to, suite, info->level, result);
}

const char *report_clause_text(const struct suite *suite, const char *id)
{
	const struct clause *clause = suite_clause(suite, slice_from(id));

	return clause ? clause->text : NULL;
}

/* A name stands once: the first case that saw something speaks. */
static bool behaviour_told(const struct report_log *log, size_t index)
{
	const char *name = log->cases[index].test_case->behaviour;

	for (size_t i = 0; i < index; i++)
		if (log->cases[i].behaviour &&
		    log->cases[i].test_case->behaviour &&
		    !strcmp(log->cases[i].test_case->behaviour, name))
			return true;
	return false;
}

const struct report_case *report_log_behaviour(const struct report_log *log,
					       size_t *at)
{
	while (*at < log->count) {
		size_t i = (*at)++;

		if (log->cases[i].behaviour &&
		    log->cases[i].test_case->behaviour &&
		    !behaviour_told(log, i))
			return &log->cases[i];
	}
	return NULL;
}
