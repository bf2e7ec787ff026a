#include "base/exit_code.h"

static const struct exit_code_info codes[] = {
	{ EXIT_CONFORMS, "conforms",
	  "the target conforms at the level, or the command succeeded" },
	{ EXIT_FAILED, "failed",
	  "a conformance failure, an invalid file, a changed verdict" },
	{ EXIT_USAGE, "usage",
	  "usage, a bad case file, or nothing matches the selection" },
	{ EXIT_TARGET, "target",
	  "the target is unreachable, refuses the credentials, or died" },
	{ EXIT_INTERNAL, "internal",
	  "an internal error, a lost output, or a secret in an output" },
	{ EXIT_NOTHING_VERIFIED, "nothing-verified",
	  "nothing verified, operation not implemented, fewer than "
	  "--min-tests, or some case blocked or in error" },
	{ EXIT_INTERRUPTED, "interrupted",
	  "stopped by SIGINT; reports are written and marked incomplete" },
	{ EXIT_TERMINATED, "terminated",
	  "stopped by SIGTERM or SIGHUP; reports are written and marked incomplete" },
};

const struct exit_code_info *exit_code_at(size_t index)
{
	return index < sizeof(codes) / sizeof(codes[0]) ? &codes[index] : NULL;
}

enum exit_code exit_code_of(enum err_code code)
{
	switch (code) {
	case ERR_NONE:
		return EXIT_CONFORMS;
	case ERR_USAGE:
	case ERR_INPUT:
		return EXIT_USAGE;
	case ERR_UNREACHABLE:
		return EXIT_TARGET;
	case ERR_INTERNAL:
		return EXIT_INTERNAL;
	}
	return EXIT_INTERNAL;
}
