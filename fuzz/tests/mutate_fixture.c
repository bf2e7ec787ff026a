#include "mutate_fixture.h"

#include "http/request.h"
#include "json/json_tree.h"
#include "refserver/ref_chunked.h"
#include "tests/test.h"

static const struct bindings fixture_target = {
	.volume = "463c34d9-888f-496f-ae1d-208b8103cadd",
	.other_volume = "7aa0e2b4-1d10-4b8e-9d0a-5d1c7e2f9b31",
	.third_volume = "d0b5c9a2-6e44-4c07-8f3c-91b2a7c5e810",
	.fourth_volume = "19e7f3c8-05ab-4d7a-b6e1-c4d80f2a6b93",
	.file_volume = "file:f2c1a8d0-7b3e-4a19-9c55-0e6d4b8a1f27",
	.unregistered_volume = "c83d5e1f-94a0-4f6b-8d2e-7a1b0c9f3e54",
	.unknown_volume = "5f0e9d1a-2b3c-4d5e-8f90-a1b2c3d4e5f6",
	.datastore = "datastore-31", .other_datastore = "datastore-32",
	.unknown_datastore = "datastore-999001",
	.release = "9.1.0.0", .moid = "cns-volume-manager",
	.base_path = "/sdk/vim25/9.1.0.0", .authority = "host:8443",
	.session_main = "main-token", .username = "user-name",
	.password = "pass-word",
};

void mutate_fixture_init(struct mutate_fixture *f, size_t size_max)
{
	struct err err = ERR_INIT;

	f->target = fixture_target;
	seeds_builtin(&f->seeds);
	CHECK_INT(mutator_init(&f->m, &f->seeds, &f->target, size_max, &err),
		  0);
	CHECK_TEXT(err.text, "");
}

void mutate_fixture_release(struct mutate_fixture *f)
{
	mutator_release(&f->m);
	seeds_release(&f->seeds);
}

struct slice fixture_body(struct arena *arena, struct slice request)
{
	struct request_view view;
	struct slice body = SLICE_NONE;
	size_t used = 0;

	request_view(request, &view);
	if (!request_header(view.head, "Transfer-Encoding").at)
		return view.body;
	CHECK_INT(ref_chunked_decode(arena, view.body, &body, &used), 0);
	return body;
}

static bool same(struct arena *arena, const struct json_node *a,
		 const struct json_node *b);

static const struct json_node *nth(const struct json_node *object,
				   struct slice name, size_t n)
{
	for (const struct json_node *m = object->first; m; m = m->next)
		if (slice_equal(m->name, name) && !n--)
			return m;
	return NULL;
}

static size_t earlier(const struct json_node *member)
{
	size_t n = 0;

	for (const struct json_node *m = member->parent->first; m != member;
	     m = m->next)
		n += slice_equal(m->name, member->name);
	return n;
}

static bool same_children(struct arena *arena, const struct json_node *a,
			  const struct json_node *b)
{
	const struct json_node *y = b->first;

	if (a->count != b->count)
		return false;
	for (const struct json_node *x = a->first; x; x = x->next) {
		if (a->type == JSON_OBJECT)
			y = nth(b, x->name, earlier(x));
		if (!y || !same(arena, x, y))
			return false;
		y = y->next;
	}
	return true;
}

static bool same(struct arena *arena, const struct json_node *a,
		 const struct json_node *b)
{
	if (a->type != b->type)
		return false;
	if (a->type >= JSON_ARRAY)
		return same_children(arena, a, b);
	if (a->type == JSON_STRING)
		return slice_equal(json_string(arena, a),
				   json_string(arena, b));
	return slice_equal(a->spelling, b->spelling);
}

bool fixture_same_meaning(struct slice a, struct slice b)
{
	struct arena arena = ARENA_INIT;
	const struct json_node *x = json_parse(&arena, a, 0, NULL);
	const struct json_node *y = json_parse(&arena, b, 0, NULL);
	bool result = x && y && same(&arena, x, y);

	arena_release(&arena);
	return result;
}

bool fixture_same_mutant(const struct mutant *a, const struct mutant *b)
{
	bool same_parts = a->request_count == b->request_count &&
			  a->step_count == b->step_count &&
			  a->seed_index == b->seed_index &&
			  a->own_connection == b->own_connection &&
			  a->pipelined == b->pipelined &&
			  slice_equal(buf_view(&a->plain), buf_view(&b->plain));

	for (size_t i = 0; same_parts && i < a->request_count; i++)
		same_parts = slice_equal(buf_view(&a->requests[i]),
					 buf_view(&b->requests[i]));
	for (size_t i = 0; same_parts && i < a->step_count; i++)
		same_parts = a->steps[i].op == b->steps[i].op &&
			     !strcmp(a->steps[i].pointer, b->steps[i].pointer);
	return same_parts;
}
