/* Type confusion: a value of another type in the place of any. */
#include "mutate/operator.h"

bool op_retype(struct draft *d, struct rng *rng, int how)
{
	static const char *const texts[] = {
		"null", "true", "false", "0", "-1", "1.5", "\"\"", "\"x\"",
		"[]", "{}", "[null]", "\"null\"", "\"true\"", "\"0\""
	};
	struct json_node *n = operator_pick(d, rng, is_leaf);
	const char *text = ONE_OF(rng, texts);

	(void)how;
	if (!n)
		return false;
	draft_touch(d, n);
	draft_put(d, n, slice_from(text));
	return true;
}

/* JSON inside a string, as double encoding leaves it. */
bool op_as_text(struct draft *d, struct rng *rng, int how)
{
	struct buf text = BUF_INIT(DRAFT_TREE_MAX);
	struct json_node *n = draft_pick(d, rng, how ? is_number : is_any);
	struct json_node *fresh;

	if (!n)
		return false;
	draft_touch(d, n);
	json_render(n, &text);
	fresh = json_new(d->arena, slice_from("null"));
	json_set_string(d->arena, fresh, buf_view(&text));
	draft_replace(d, n, fresh);
	buf_release(&text);
	return true;
}
