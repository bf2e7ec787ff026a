/*
 * Dying of too much. A mutant that kills may have much of one thing, and be
 * odd in other ways: a valid sync that has as much of it and is odd in no other
 * way tells whether that is what the server dies of. Then all that have as
 * much, whoever made them and wherever it stands, die of one defect.
 */
#include "campaign/state.h"

#include "http/request.h"

static bool has(const struct load *load, const struct record *r)
{
	return r->enough && load->of[r->load] >= r->enough;
}

static bool any_known(const struct campaign *c, uint64_t deaths)
{
	for (size_t i = 0; i < c->record_count; i++)
		if (c->records[i]->enough && c->records[i]->f.count >= deaths)
			return true;
	return false;
}

struct record *deadly_known(const struct campaign *c, struct slice request,
			    uint64_t deaths)
{
	struct arena arena = ARENA_INIT;
	struct record *known = NULL;
	struct load load;

	if (!any_known(c, deaths))
		return NULL;
	load_of(&arena, request, &load);
	for (size_t i = 0; i < c->record_count && !known; i++)
		if (c->records[i]->f.count >= deaths &&
		    has(&load, c->records[i]))
			known = c->records[i];
	arena_release(&arena);
	return known;
}

void deadly_learn(struct record *r, enum load_kind kind, size_t size)
{
	if (!r->enough || size < r->enough)
		r->enough = size;
	r->load = kind;
}

bool deadly_build(struct campaign *c, struct slice request,
		  enum load_kind kind, size_t *size, struct buf *out)
{
	struct buf plain = BUF_INIT(REQUEST_MAX), body = BUF_INIT(REQUEST_MAX);
	struct arena arena = ARENA_INIT;
	struct load load, usual;
	struct request_view view;
	bool more;

	base_build(c->options->suite, "sync", &c->bindings, &plain, NULL);
	request_view(buf_view(&plain), &view);
	load_of(&arena, request, &load);
	load_of(&arena, buf_view(&plain), &usual);
	*size = load.of[kind];
	more = *size > usual.of[kind];
	if (more) {
		load_body(kind, *size, view.body, &body);
		growth_request(c, buf_view(&body), out);
	}
	buf_release(&plain);
	buf_release(&body);
	arena_release(&arena);
	return more && out->len && !out->full;
}
