/* The part of a mutator that is prepared once. */
#include "mutate/mutator.h"

static const char *missing_value(const struct bindings *t)
{
	return !t->base_path ? "base_path" : !t->moid ? "moid" :
	       !t->authority ? "authority" :
	       !t->unknown_datastore ? "unknown_datastore" : NULL;
}

static int check_inputs(const struct mutator *m, struct err *err)
{
	const char *missing = missing_value(m->target);

	if (missing)
		return err_set(err, ERR_INTERNAL,
			       "a target of mutants without its %s", missing);
	if (m->size_max < MUTATOR_SIZE_MIN)
		return err_set(err, ERR_USAGE,
			       "%zu bytes are too few for a request; %d are "
			       "the least", m->size_max, MUTATOR_SIZE_MIN);
	if (!m->seeds->count)
		return err_set(err, ERR_USAGE, "there is no seed");
	for (size_t i = 0; i < m->seeds->count; i++)
		if (m->seeds->at[i].body.len > m->size_max / 4)
			return err_set(err, ERR_USAGE,
				       "seed '%s' is larger than a quarter of "
				       "a request (%zu bytes)",
				       m->seeds->at[i].name, m->size_max);
	return 0;
}

/* The head comes from the code that builds the requests of cases. */
static int prepare_head(struct mutator *m, struct err *err)
{
	struct step step = { .request = base_request_find(slice_from("sync")),
			     .body = BODY_TEXT, .body_text = BYTES("{}") };
	struct buf request = BUF_INIT(MUTATE_SIZE_MAX);
	struct draft_head *head = arena_alloc(&m->arena, sizeof(*head));
	int result;

	step.session = step.request->session;
	result = step_build(NULL, &step, m->target, &request, err);
	if (!result && draft_head_parse(arena_slice(&m->arena,
						    buf_view(&request)), head))
		result = err_set(err, ERR_INTERNAL,
				 "the request to mutate is no request");
	buf_release(&request);
	m->head = head;
	return result;
}

/* No guard, of whatever seed and index, replaces anything in it. */
static bool is_settled(const struct mutator *m, struct slice body)
{
	struct arena arena = ARENA_INIT;
	struct guard guard;
	bool settled;

	guard_init(&guard, m->target, 0, 0, &arena);
	guard_text(&guard, arena_string(&arena, body), body.len);
	settled = !guard.drawn;
	arena_release(&arena);
	return settled;
}

static void prepare_seed(struct mutator *m, struct slice body,
			 struct mutator_seed *out)
{
	const struct json_node *tree = NULL;
	struct buf compact = BUF_INIT(SIZE_MAX / 2);

	out->body = seed_map(&m->arena, body, m->target);
	out->compact = out->body;
	if (out->body.len <= DRAFT_TREE_MAX)
		tree = json_parse(&m->arena, out->body, DRAFT_DEPTH, NULL);
	if (tree) {
		json_render(tree, &compact);
		out->compact = arena_slice(&m->arena, buf_view(&compact));
		buf_release(&compact);
	}
	out->tree = is_settled(m, out->body) ? tree : NULL;
}

static bool applies(const struct mutator *m, const struct draft *of_seed,
		    const struct operator_row *row)
{
	struct arena arena = ARENA_INIT;
	struct draft d = *of_seed;
	struct rng rng;
	bool applied;

	d.arena = &arena;
	d.guard.arena = &arena;
	if (d.root)
		d.root = json_clone(&arena, d.root);
	draft_set_head(&d, m->head);
	rng_init(&rng, 0, row->op.name);
	applied = row->apply(&d, &rng, row->how);
	arena_release(&arena);
	return applied;
}

static void probe(struct mutator *m, struct mutator_seed *seed)
{
	struct arena arena = ARENA_INIT;
	const struct operator_row *row;
	struct draft d;

	draft_init(&d, &arena, m->target, 0, 0);
	d.quiet = true;
	draft_set_body(&d, seed->body);
	draft_set_other(&d, m->prepared[0].body);
	seed->first = m->boundary;
	for (size_t i = 0; (row = operator_row_at(i)); i++) {
		if (!applies(m, &d, row))
			continue;
		seed->applies[i / MUTATOR_WORD_BITS] |=
			1ULL << i % MUTATOR_WORD_BITS;
		m->boundary++;
	}
	arena_release(&arena);
}

int mutator_init(struct mutator *m, const struct mutate_seeds *seeds,
		 const struct bindings *target, size_t size_max,
		 struct err *err)
{
	memset(m, 0, sizeof(*m));
	m->seeds = seeds;
	m->target = target;
	m->size_max = size_max ? size_max : MUTATE_SIZE_MAX;
	if (check_inputs(m, err) || prepare_head(m, err))
		return -1;
	m->prepared = arena_array(&m->arena, seeds->count,
				  sizeof(*m->prepared));
	for (size_t i = 0; i < seeds->count; i++)
		prepare_seed(m, seeds->at[i].body, &m->prepared[i]);
	for (size_t i = 0; i < seeds->count; i++)
		probe(m, &m->prepared[i]);
	return 0;
}

void mutator_leave_out(struct mutator *m, const struct mutate_operator *op)
{
	size_t i = 0;
	uint64_t bit;

	while (mutate_operator_at(i) != op)
		i++;
	bit = 1ULL << i % MUTATOR_WORD_BITS;
	m->left_out[i / MUTATOR_WORD_BITS] |= bit;
	m->boundary = 0;
	for (size_t s = 0; s < m->seeds->count; s++) {
		struct mutator_seed *seed = &m->prepared[s];

		seed->applies[i / MUTATOR_WORD_BITS] &= ~bit;
		seed->first = m->boundary;
		for (size_t w = 0; w < MUTATOR_WORDS; w++)
			m->boundary += (uint64_t)__builtin_popcountll(
				seed->applies[w]);
	}
}

void mutator_release(struct mutator *m)
{
	arena_release(&m->arena);
	memset(m, 0, sizeof(*m));
}

uint64_t mutate_boundary_count(const struct mutator *m)
{
	return m->boundary;
}
