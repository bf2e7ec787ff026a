#include "check/sync_volume.h"

#include "check/answer.h"
#include "json/json_get.h"
#include "json/json_tree.h"

enum { SYNC_READ_MAX = 64 * 1024 };

/* Blanks are some of the controls and of what is beyond ASCII. */
static bool is_passed_over(char c)
{
	return c <= ' ' || c > '~' || c == '-' || c == '{' || c == '}' ||
	       c == '(' || c == ')';
}

struct slice sync_volume_plain(struct arena *arena, struct slice id)
{
	struct slice urn = slice_from("urn:uuid:"), plain;
	char *text = arena_alloc(arena, id.len + 1);
	size_t n = 0;

	for (size_t i = 0; i < id.len; i++) {
		char c = id.at[i];

		if (!is_passed_over(c))
			text[n++] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a'
								: c);
	}
	plain = slice_of(text, n);
	return slice_equal(slice_head(plain, urn.len), urn)
		       ? slice_skip(plain, urn.len) : plain;
}

/* A member that is there once, beside none but `others`: some reader may take
 * a name in other letters for it. NULL: it is not. */
static const struct json_node *only(const struct json_node *object,
				    const char *name,
				    const char *const others[])
{
	const struct json_node *found = json_member(object, name);

	if (!found)
		return NULL;
	for (const struct json_node *n = object->first; n; n = n->next) {
		size_t i = 0;

		while (others[i] && !slice_is(n->name, others[i]))
			i++;
		if (n != found && !others[i])
			return NULL;
	}
	return found;
}

struct slice sync_volume(struct arena *arena, const struct exchange *x)
{
	static const char *const none[] = { "_typeName", NULL };
	static const char *const optional[] = { "_typeName", "datastore",
						"syncMode", NULL };
	struct slice body = exchange_request_body(x), id;
	const struct json_node *specs, *volume;

	if (body.len > SYNC_READ_MAX)
		return SLICE_NONE;
	specs = only(json_parse(arena, body, 0, NULL), "syncSpecs", none);
	if (!specs || specs->type != JSON_ARRAY || specs->count != 1)
		return SLICE_NONE;
	volume = only(specs->first, "volumeId", optional);
	id = json_string(arena, only(volume, "id", none));
	return id.len ? sync_volume_plain(arena, id) : SLICE_NONE;
}

struct slice sync_task_times(struct arena *arena, const struct exchange *x)
{
	static const char *const names[] = { "queueTime", "startTime",
					     "completeTime" };
	const char *text = "";
	struct answer a;

	answer_read(arena, x, &a);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct slice time = json_string(arena,
						json_member(a.root, names[i]));

		text = arena_printf(arena, "%s%.*s ", text,
				    SLICE_ARG(slice_head(time, 64)));
	}
	return slice_from(text);
}

bool task_is_kept(int64_t since_us, int64_t now_us)
{
	return now_us - since_us < TASK_KEPT_US;
}
