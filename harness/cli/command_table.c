#include "cli/cli.h"

enum { WORDS_MANY = 1000000 };

const struct command COMMANDS[COMMAND_COUNT] = {
	[COMMAND_RUN] = { "run", "", 0, 0, "judge a server", .run = cmd_run },
	[COMMAND_JUDGE] = { "judge", "JOURNAL", 1, 1,
			    "judge a journal again, offline, with the same "
			    "code", .run = cmd_judge },
	[COMMAND_REPORT] = { "report", "JOURNAL", 1, 1,
			     "write any report again from a journal",
			     .run = cmd_report },
	[COMMAND_LIST] = { "list",
			   "cases|clauses|coverage|checks|bugs|variants|"
			   "operators|formats|exit-codes", 1, 1,
			   "what is checked, and by which names",
			   .run = cmd_list },
	[COMMAND_EXPLAIN] = { "explain", "CASE", 1, 1,
			      "one case: its clauses, requests, answers, and "
			      "what a server said", .run = cmd_explain,
			      .list = "cases" },
	[COMMAND_LINT] = { "lint", "", 0, 0,
			   "load every case file and report every mistake",
			   .run = cmd_lint },
	[COMMAND_SERVE] = { "serve", "", 0, 0,
			    "the reference server, right or with a bug",
			    .run = cmd_serve },
	[COMMAND_SELFTEST] = { "selftest", "[GLOB]", 0, 1,
			       "every seeded bug caught, every right variant "
			       "passes, no case vacuous", .run = cmd_selftest,
			       .list = "bugs" },
	[COMMAND_FUZZ] = { "fuzz", "", 0, 0,
			   "a black-box campaign: mutated requests, every "
			   "answer judged", .run = cmd_fuzz },
	[COMMAND_REPLAY] = { "replay", "FINDING|JOURNAL:N", 1, 1,
			     "send a finding or a recorded exchange again, "
			     "byte for byte", .run = cmd_replay },
	[COMMAND_MINIMIZE] = { "minimize", "FINDING", 1, 1,
			       "the smallest request that shows the same "
			       "finding", .run = cmd_minimize },
	[COMMAND_PROMOTE] = { "promote", "FINDING", 1, 1,
			      "a finding becomes a case of a suite, or a seed",
			      .run = cmd_promote },
	[COMMAND_CHECK_JSON] = { "check-json", "FILE...", 1, WORDS_MANY,
				 "strict RFC 8259 verdict with byte offset",
				 .run = cmd_check_json },
	[COMMAND_HELP] = { "help", "[COMMAND]", 0, 1,
			   "the commands, or the options of one",
			   .run = cmd_help },
};
