/*
 * A compact copy of a case result, free of the trees it was judged on.
 * Private to harness/run.
 */
#ifndef RESULT_KEEP_H
#define RESULT_KEEP_H

#include "check/judge.h"

/* All texts are copied into the arena; `shown` still points at the exchange. */
void result_keep(const struct case_result *from, struct arena *,
		 struct case_result *to);

#endif
