#include "run/journal_fields.h"

#define AT(type, member) offsetof(struct type, member)

const struct journal_field journal_info_fields[] = {
	{ "version", JOURNAL_TEXT, AT(run_info, version), true, 0 },
	{ "suite_sha256", JOURNAL_TEXT, AT(run_info, suite_sha256), false, 0 },
	{ "suite_version", JOURNAL_TEXT, AT(run_info, suite_version), true, 0 },
	{ "target", JOURNAL_TEXT, AT(run_info, target), true, 0 },
	{ "base_url", JOURNAL_TEXT, AT(run_info, base_url), true, 0 },
	{ "release", JOURNAL_TEXT, AT(run_info, release), true, 0 },
	{ "moid", JOURNAL_TEXT, AT(run_info, moid), true, 0 },
	{ "insecure", JOURNAL_BOOL, AT(run_info, insecure), false, 0 },
	{ "level", JOURNAL_LEVEL, AT(run_info, level), false, 0 },
	{ "seed", JOURNAL_U64, AT(run_info, seed), false, 0 },
	{ "started", JOURNAL_TEXT, AT(run_info, started), true, 0 },
	{ "task_timeout_us", JOURNAL_TIME, AT(run_info, task_timeout_us),
	  false, 0 },
	{ "logged_in", JOURNAL_BOOL, AT(run_info, logged_in), false, 0 },
	{ "selected", JOURNAL_SIZE, AT(run_info, selected), false, 0 },
	{ "min_tests", JOURNAL_UNSIGNED, AT(run_info, min_tests), false, 0 },
	{ "repeat", JOURNAL_UNSIGNED, AT(run_info, repeat), true, 0 },
	{ 0 }
};

/* What an answer told; the head was written before the first request. */
const struct journal_field journal_found_fields[] = {
	{ "about", JOURNAL_TEXT, AT(run_info, about), true, 0 },
	{ "patience", JOURNAL_TEXT, AT(run_info, patience), true, 0 },
	{ "patience_us", JOURNAL_TIME, AT(run_info, patience_us), true, 0 },
	{ "slowest_us", JOURNAL_TIME, AT(run_info, slowest_us), true, 0 },
	{ 0 }
};

const struct journal_field journal_origin_fields[] = {
	{ "name", JOURNAL_TEXT, AT(run_origin, name), false, 0 },
	{ "value", JOURNAL_TEXT, AT(run_origin, value), false, 0 },
	{ "from", JOURNAL_TEXT, AT(run_origin, from), false, 0 },
	{ 0 }
};

const struct journal_field journal_exchange_fields[] = {
	{ "outcome", JOURNAL_OUTCOME, AT(exchange, outcome), false, 0 },
	{ "detail", JOURNAL_CHARS, AT(exchange, detail), true, 0 },
	{ "connection", JOURNAL_UNSIGNED, AT(exchange, connection), false, 0 },
	{ "fresh_connection", JOURNAL_BOOL, AT(exchange, fresh_connection),
	  false, 0 },
	{ "peer_closed", JOURNAL_BOOL, AT(exchange, peer_closed), false, 0 },
	{ "resent", JOURNAL_BOOL, AT(exchange, resent), false, 0 },
	{ "timeout_us", JOURNAL_TIME, AT(exchange, timeout_us), false, 0 },
	{ "sent_us", JOURNAL_TIME, AT(exchange, sent_us), false, 0 },
	{ "first_byte_us", JOURNAL_TIME, AT(exchange, first_byte_us), false,
	  0 },
	{ "done_us", JOURNAL_TIME, AT(exchange, done_us), false, 0 },
	{ "request", JOURNAL_RECIPE, AT(exchange, request), false, 0 },
	{ "answer", JOURNAL_BYTES, AT(exchange, answer), false, 0 },
	{ 0 }
};

const struct journal_field journal_evidence_fields[] = {
	{ "task_timeout_us", JOURNAL_TIME, AT(evidence, task_timeout_us),
	  false, 0 },
	{ "logged_in", JOURNAL_BOOL, AT(evidence, logged_in), false, 0 },
	{ "incomplete", JOURNAL_BOOL, AT(evidence, incomplete), false, 0 },
	{ "skip", JOURNAL_TEXT, AT(evidence, skip), true, 0 },
	{ "blocked", JOURNAL_TEXT, AT(evidence, blocked), true, 0 },
	{ "suspects", JOURNAL_TEXT, AT(evidence, suspects), true, 0 },
	{ 0 }
};

const struct journal_field journal_item_fields[] = {
	{ "role", JOURNAL_ROLE, AT(evidence_item, role), false, 0 },
	{ "step", JOURNAL_UNSIGNED, AT(evidence_item, step), false,
	  CASE_STEPS_MAX },
	{ 0 }
};

const struct journal_field journal_result_fields[] = {
	{ "reason", JOURNAL_TEXT, AT(case_result, reason), true, 0 },
	{ "behaviour", JOURNAL_TEXT, AT(case_result, behaviour), true, 0 },
	{ "us", JOURNAL_TIME, AT(case_result, us), false, 0 },
	{ 0 }
};

const struct journal_field journal_check_fields[] = {
	{ "check", JOURNAL_TEXT, AT(check_result, check), false, 0 },
	{ "verdict", JOURNAL_VERDICT, AT(check_result, verdict), false, 0 },
	{ "clause", JOURNAL_TEXT, AT(check_result, clause), false, 0 },
	{ "where", JOURNAL_TEXT, AT(check_result, where), false, 0 },
	{ "pointer", JOURNAL_TEXT, AT(check_result, pointer), false, 0 },
	{ "expected", JOURNAL_TEXT, AT(check_result, expected), false, 0 },
	{ "got", JOURNAL_TEXT, AT(check_result, got), false, 0 },
	{ 0 }
};

const struct journal_field journal_summary_fields[] = {
	{ "complete", JOURNAL_BOOL, AT(run_summary, complete), false, 0 },
	{ "verdict", JOURNAL_RUN_VERDICT, AT(run_summary, verdict), false, 0 },
	{ "exit_code", JOURNAL_INT, AT(run_summary, exit_code), false, 255 },
	{ "selected", JOURNAL_SIZE, AT(run_summary, selected), false, 0 },
	{ "run", JOURNAL_SIZE, AT(run_summary, run), false, 0 },
	{ "finding", JOURNAL_TEXT, AT(run_summary, finding), true, 0 },
	{ "hint", JOURNAL_TEXT, AT(run_summary, hint), true, 0 },
	{ "us", JOURNAL_TIME, AT(run_summary, us), false, 0 },
	{ "deaths", JOURNAL_UNSIGNED, AT(run_summary, deaths), true, 0 },
	{ "restarts", JOURNAL_UNSIGNED, AT(run_summary, restarts), true, 0 },
	{ 0 }
};

struct journal_field journal_count_field(enum verdict verdict)
{
	return (struct journal_field){
		.name = verdict_name(verdict),
		.kind = JOURNAL_SIZE,
		.offset = AT(run_summary, count) + verdict * sizeof(size_t),
	};
}

struct journal_field journal_level_field(enum level level)
{
	return (struct journal_field){
		.name = level_name(level),
		.kind = JOURNAL_VERDICT,
		.offset = AT(case_result, verdict) +
			  level * sizeof(enum verdict),
	};
}

const char *journal_word(enum journal_kind kind, unsigned value)
{
	switch (kind) {
	case JOURNAL_LEVEL:
		return value < LEVEL_COUNT ? level_name((enum level)value)
					   : NULL;
	case JOURNAL_VERDICT:
		return value < VERDICT_COUNT
			       ? verdict_name((enum verdict)value)
			       : NULL;
	case JOURNAL_RUN_VERDICT:
		return value <= RUN_INTERRUPTED
			       ? run_verdict_name((enum run_verdict)value)
			       : NULL;
	case JOURNAL_OUTCOME:
		return value < EXCHANGE_OUTCOME_COUNT
			       ? exchange_outcome_name(
					 (enum exchange_outcome)value)
			       : NULL;
	case JOURNAL_ROLE:
		return value < ROLE_COUNT ? evidence_role_name(
						    (enum evidence_role)value)
					  : NULL;
	default:
		return NULL;
	}
}
