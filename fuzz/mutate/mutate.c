#include "mutate/mutator.h"

enum {
	MUTATE_TRIES = 8,   /* for a mutant that differs and fits */
	KEEPING_ONE_IN = 10,
	PATIENT_COPIES = 2  /* of the largest request, in one sequence */
};

#define SESSION_HEADER "vmware-api-session-id"

/* One mutant on its way. */
struct making {
	const struct mutator *m;
	struct arena arena;
	struct rng rng;
	uint64_t seed, index;
	const struct mutator_seed *from;
	const struct operator_row *only; /* boundary phase, or NULL */
	struct draft draft;
	struct mutant *out;
};

static void set_session(struct draft *d)
{
	struct draft_field *field = draft_field(d, SESSION_HEADER);
	struct slice session = slice_from(d->target->session_main);

	if (field && session.at)
		field->value = session;
	else if (field)
		draft_drop_field(d, field);
	else if (session.at)
		draft_add_field(d, slice_from(SESSION_HEADER), session,
				FIELD_PLAIN);
}

/* A request with this body, as bytes. */
static void start_bytes(struct making *k, struct draft *d, struct slice body)
{
	draft_init(d, &k->arena, k->m->target, k->seed, k->index);
	d->raw = body;
	draft_set_head(d, k->m->head);
	set_session(d);
}

static void start(struct making *k, struct draft *d)
{
	start_bytes(k, d, k->from->body);
	if (k->from->tree)
		d->root = json_clone(&k->arena, k->from->tree);
	else
		draft_set_body(d, k->from->body);
}

/* The seed and operator of a place in the boundary phase. */
static void find_boundary(struct making *k)
{
	const struct mutator_seed *seeds = k->m->prepared;
	size_t low = 0, high = k->m->seeds->count - 1;
	uint64_t left;
	size_t i = 0;

	while (low < high) {
		size_t middle = low + (high - low + 1) / 2;

		if (seeds[middle].first <= k->index)
			low = middle;
		else
			high = middle - 1;
	}
	k->from = &seeds[low];
	left = k->index - k->from->first;
	for (;; i++) {
		if (mutator_has(k->from->applies, i) && !left--)
			break;
	}
	k->only = operator_row_at(i);
}

static void choose(struct making *k)
{
	rng_init_at(&k->rng, k->seed, "mutate", k->index);
	if (k->index < k->m->boundary)
		find_boundary(k);
	else
		k->from = &k->m->prepared[rng_below(&k->rng,
						    k->m->seeds->count)];
	k->out->seed_index = (size_t)(k->from - k->m->prepared);
}

static void apply(struct making *k, bool keeping)
{
	struct mutator_choice choice = { MUTATE_STRUCTURE, MUTATE_SEQUENCE,
					 keeping, k->m->left_out };
	const struct mutator_seed *other = &k->m->prepared[rng_below(
		&k->rng, k->m->seeds->count)];
	struct mutant *out = k->out;

	if (other->tree)
		k->draft.other = other->body;
	else
		draft_set_other(&k->draft, other->body);
	out->step_count = k->only ? mutator_step(&k->draft, &k->rng, k->only,
						 &out->steps[0])
				  : mutator_apply(&k->draft, &k->rng, choice,
						  out->steps);
}

static bool keeps_meaning(const struct mutant *out)
{
	for (size_t i = 0; i < out->step_count; i++)
		if (!out->steps[i].op->keeps_meaning)
			return false;
	return out->step_count;
}

/* The last request, into requests[0] for now. */
static void make_last(struct making *k)
{
	struct mutant *out = k->out;
	bool keeping = !k->only && !rng_below(&k->rng, KEEPING_ONE_IN);

	start_bytes(k, &k->draft, k->from->compact);
	draft_render(&k->draft, k->m->size_max, &out->plain);
	for (int i = 0; i < MUTATE_TRIES; i++) {
		start(k, &k->draft);
		apply(k, keeping);
		buf_clear(&out->requests[0]);
		if (out->step_count &&
		    draft_render(&k->draft, k->m->size_max, &out->requests[0]) &&
		    (k->draft.before_count ||
		     !slice_equal(buf_view(&out->plain),
				  buf_view(&out->requests[0]))))
			return;
	}
	/* Nothing that differs, or fits: the seed as it is. */
	out->step_count = 0;
	start(k, &k->draft);
	buf_clear(&out->requests[0]);
	buf_slice(&out->requests[0], buf_view(&out->plain));
}

static void make_before(struct making *k, enum before_kind kind,
			struct slice last, struct buf *out)
{
	struct draft_field *session;
	struct draft d;

	if (kind == BEFORE_SAME) {
		buf_slice(out, last);
		return;
	}
	if (kind == BEFORE_OTHER) {
		start_bytes(k, &d, SLICE_NONE);
		d.raw = draft_join(&d, slice_from("{\"syncSpecs\":["),
				   operator_spec_text(&d,
						      d.target->other_volume),
				   slice_from("]}"));
	} else {
		start(k, &d);
	}
	if (kind == BEFORE_CUT) {
		draft_flatten(&d);
		d.raw = slice_head(d.raw, d.raw.len / 2);
	}
	session = draft_field(&d, SESSION_HEADER);
	if (kind == BEFORE_NO_SESSION && session)
		draft_drop_field(&d, session);
	draft_render(&d, k->m->size_max, out);
}

static void make_sequence(struct making *k)
{
	struct mutant *out = k->out;
	struct buf last = out->requests[0];
	size_t before = k->draft.before_count;

	/* Sixteen copies of a bomb would be no better than a few. */
	while (before > 1 && last.len * before > PATIENT_COPIES *
						 k->m->size_max)
		before--;
	out->requests[0] = BUF_INIT(k->m->size_max);
	for (size_t i = 0; i < before; i++)
		make_before(k, k->draft.before[i], buf_view(&last),
			    &out->requests[i]);
	buf_release(&out->requests[before]);
	out->requests[before] = last;
	out->request_count = before + 1;
}

static void begin(struct making *k, const struct mutator *m, uint64_t seed,
		  uint64_t index, struct mutant *out)
{
	*k = (struct making){ .m = m, .arena = ARENA_INIT, .seed = seed,
			      .index = index, .out = out };
	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < MUTANT_REQUESTS_MAX; i++)
		out->requests[i] = BUF_INIT(m->size_max);
	out->plain = BUF_INIT(m->size_max);
	choose(k);
}

static void finish(struct making *k)
{
	struct mutant *out = k->out;

	make_last(k);
	make_sequence(k);
	out->own_connection = k->draft.own_connection;
	out->pipelined = k->draft.pipelined;
	if (!keeps_meaning(out))
		buf_release(&out->plain);
	arena_release(&k->arena);
}

void mutate_request(const struct mutator *m, uint64_t seed, uint64_t index,
		    struct mutant *out)
{
	struct making k;

	begin(&k, m, seed, index, out);
	finish(&k);
}

void mutate_alone(const struct mutator *m, uint64_t seed, uint64_t index,
		  const struct mutate_operator *op, unsigned draw,
		  struct mutant *out)
{
	struct making k;
	size_t i = 0;

	begin(&k, m, seed, index, out);
	while (mutate_operator_at(i) != op)
		i++;
	k.only = operator_row_at(i);
	rng_init_at(&k.rng, seed + draw, op->name, index);
	finish(&k);
}

void mutant_release(struct mutant *out)
{
	for (size_t i = 0; i < MUTANT_REQUESTS_MAX; i++)
		buf_release(&out->requests[i]);
	buf_release(&out->plain);
	out->request_count = 0;
}
