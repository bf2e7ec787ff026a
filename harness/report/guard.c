#include "report/guard.h"

int report_guard(const struct redact_set *secrets, struct slice output,
		 const char *name, struct err *err)
{
	const char *label = secrets ? redact_find(secrets, output) : NULL;

	if (!label)
		return 0;
	return err_set(err, ERR_INTERNAL,
		       "the %s holds a secret (%s) and is withheld; unless that "
		       "is an ordinary word, this is a bug of the harness",
		       name, label);
}
