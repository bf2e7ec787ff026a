/* The tables of deep bugs as one list, and where they come in. */
#include "refserver/ref_deep.h"

#include <unistd.h>

#include "base/alloc.h"
#include "refserver/ref_deep_rows.h"

static const struct ref_deep_table *const tables[] = {
	&ref_deep_wrong, &ref_deep_alive, &ref_deep_telling
};

enum { TABLES = sizeof(tables) / sizeof(tables[0]), TIRED_US = 3000 * 1000 };

static const struct ref_deep_row *row_at(size_t index)
{
	for (size_t i = 0; i < TABLES; i++) {
		if (index < tables[i]->count)
			return &tables[i]->rows[index];
		index -= tables[i]->count;
	}
	return NULL;
}

const struct ref_deep_row *ref_deep_row_find(const char *name)
{
	const struct ref_deep_row *row;

	for (size_t i = 0; (row = row_at(i)); i++)
		if (!strcmp(name, row->bug.name))
			return row;
	return NULL;
}

const struct ref_deep_bug *ref_deep_bug_at(size_t index)
{
	const struct ref_deep_row *row = row_at(index);

	return row ? &row->bug : NULL;
}

const struct ref_deep_bug *ref_deep_bug_find(struct slice name)
{
	const struct ref_deep_row *row;

	for (size_t i = 0; (row = row_at(i)); i++)
		if (slice_is(name, row->bug.name))
			return &row->bug;
	return NULL;
}

/* ---- one request ---- */

static void read_body(struct ref_deep_look *look)
{
	struct arena *arena = look->call->arena;
	const struct json_node *spec;

	look->root = json_parse(arena, look->call->request->body, 0,
				&look->verdict);
	if (!look->root)
		return;
	look->specs = json_member(look->root, "syncSpecs");
	spec = look->specs && look->specs->type == JSON_ARRAY
		       ? look->specs->first : NULL;
	look->id = json_member(json_member(spec, "volumeId"), "id");
}

static struct slice head_of(struct slice bytes)
{
	ptrdiff_t end = slice_find(bytes, slice_from("\r\n\r\n"));

	return end < 0 ? bytes : slice_head(bytes, (size_t)end + 2);
}

/* What earlier requests left behind. */
static void suffer(struct ref_call *call)
{
	struct ref_deep_state *deep = &call->server->deep;

	if (deep->spoiled && call->answer->kind == REF_ANSWER_TASK) {
		deep->spoiled--;
		ref_fault_answer(call, "InvalidArgument", "syncSpecs");
	}
	if (deep->locked && call->answer->kind == REF_ANSWER_TASK)
		ref_fault_answer(call, "CnsFault", "syncSpecs");
	if (deep->confused && deep->confused == deep->connection) {
		ref_answer_empty(call->answer, 404);
		deep->confused = 0;
	}
	deep->delay_us = deep->slower_us;
	if (deep->tired) {
		deep->tired--;
		deep->delay_us = TIRED_US;
	}
	if (deep->mixed.len && call->answer->fault) {
		call->detail.message = arena_slice(call->arena,
						   buf_view(&deep->mixed));
		ref_fault_answer(call, call->answer->fault, NULL);
		buf_clear(&deep->mixed);
	}
}

enum handler_end ref_deep_answer(struct ref_call *call, struct slice bytes,
				 int status, enum handler_end end)
{
	const struct ref_deep_row *row = call->server->deep.row;
	struct ref_deep_look look = { .call = call, .bytes = bytes,
				      .status = status, .end = end };

	look.head = head_of(bytes);
	suffer(call);
	if (row->of_body && !call->reached)
		return end;
	if (row->of_body)
		read_body(&look);
	if (row->when(&look, row->number, row->text))
		row->then(&look, row->amount, row->words);
	call->server->deep.last_connection = call->server->deep.connection;
	call->server->deep.last_us = call->now_us;
	return look.end;
}

static void answer_again(struct ref_deep_state *deep, struct buf *out)
{
	if (deep->again) {
		buf_clear(out);
		buf_slice(out, buf_view(&deep->last));
	}
	deep->again = false;
	deep->last.limit = REF_ANSWER_MAX;
	buf_clear(&deep->last);
	buf_slice(&deep->last, buf_view(out));
}

void ref_deep_finish(struct ref_server *server, struct buf *out,
		     int64_t *delay_us)
{
	struct ref_deep_state *deep = &server->deep;

	*delay_us += deep->delay_us;
	deep->delay_us = 0;
	if (deep->row && deep->row->then == ref_deep_again)
		answer_again(deep, out);
	if (deep->silent)
		buf_clear(out);
	if (deep->behind)
		buf_text(out, deep->behind);
	deep->behind = NULL;
	deep->silent = false;
}

bool ref_deep_counts_to_127(const struct ref_deep_state *deep)
{
	return deep->row && deep->row->then == ref_deep_count;
}

static void release_lost(struct ref_deep_state *deep)
{
	while (deep->lost) {
		struct ref_lost *next = deep->lost->next;

		if (deep->lost->descriptor >= 0)
			close(deep->lost->descriptor);
		mem_free(deep->lost);
		deep->lost = next;
	}
}

void ref_deep_reset(struct ref_deep_state *deep)
{
	const struct ref_deep_row *row = deep->row;

	release_lost(deep);
	buf_release(&deep->mixed);
	buf_release(&deep->last);
	*deep = (struct ref_deep_state){ .row = row };
}
