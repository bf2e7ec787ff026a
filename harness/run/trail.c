#include "run/trail.h"

#include "base/alloc.h"

static struct trail_entry *place(const struct trail *t, size_t at)
{
	return &t->entries[at % TRAIL_MAX];
}

static void drop_bytes(struct trail *t, struct trail_entry *e)
{
	if (!e->bytes)
		return;
	explicit_bzero(e->bytes, e->len);
	mem_free(e->bytes);
	e->bytes = NULL;
	t->held -= e->len;
}

/* A failed login may lock an account. */
static bool is_about_sessions(struct slice bytes)
{
	ptrdiff_t line = slice_find(bytes, slice_from("\r\n"));

	return slice_find(slice_head(bytes, line > 0 ? (size_t)line : 0),
			  slice_from("/SessionManager/")) >= 0;
}

/* Pipelined ones stand for several. */
static bool is_plain(const struct exchange *x)
{
	return x->request.len && x->request.len <= TRAIL_REQUEST_MAX &&
	       !x->behind_count && !x->next_part && !x->ends_connection;
}

size_t trail_add(struct trail *t, const struct exchange *x, const char *about)
{
	struct trail_entry *e;

	if (!t->entries)
		t->entries = mem_array(TRAIL_MAX, sizeof(*t->entries));
	e = place(t, ++t->count);
	drop_bytes(t, e);
	*e = (struct trail_entry){ .at = t->count, .about = about,
				   .connection = x->connection,
				   .once = is_about_sessions(
					   buf_view(&x->request)) };
	if (!e->once && is_plain(x)) {
		e->len = x->request.len;
		e->bytes = mem_copy(x->request.bytes, e->len);
		t->held += e->len;
	}
	while (t->held > TRAIL_HELD_MAX)
		drop_bytes(t, place(t, ++t->oldest));
	return e->at;
}

const struct trail_entry *trail_find(const struct trail *t, size_t at)
{
	const struct trail_entry *e;

	if (!at || !t->entries)
		return NULL;
	e = place(t, at);
	return e->at == at ? e : NULL;
}

const struct trail_entry *trail_ahead(const struct trail *t, size_t at)
{
	const struct trail_entry *of = trail_find(t, at), *e = of;

	while (e && (e = trail_find(t, e->at - 1)))
		if (e->connection == of->connection && of->connection)
			return e;
	return NULL;
}

void trail_release(struct trail *t)
{
	for (size_t i = 0; t->entries && i < TRAIL_MAX; i++)
		drop_bytes(t, &t->entries[i]);
	mem_free(t->entries);
	*t = (struct trail){ 0 };
}
