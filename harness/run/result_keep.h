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

/*
 * Folds one more repetition of a case into `kept`: the worse one at `level`
 * stays, of equals the first, with copies of its texts in the arena, which is
 * emptied before. true = `next` stays now. `first`: `kept` holds nothing yet.
 * `once`: it is the only one there will be, so nothing is counted.
 */
bool result_fold(struct case_result *kept, struct arena *, bool first,
		 const struct case_result *next, const struct evidence *,
		 enum level, bool once);

#endif
