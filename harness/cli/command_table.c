#include "cli/cli.h"

enum { WORDS_MANY = 1000000 };

const struct command COMMANDS[COMMAND_COUNT] = {
	[COMMAND_CHECK_JSON] = { "check-json", "FILE...", 1, WORDS_MANY,
				 "strict RFC 8259 verdict with byte offset",
				 cmd_check_json },
	[COMMAND_HELP] = { "help", "[COMMAND]", 0, 1,
			   "the commands, or the options of one", cmd_help },
};
