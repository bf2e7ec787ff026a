/* Operators by weight, applied one after the other. */
#include "mutate/mutator.h"

static bool allowed(const struct operator_row *row, size_t i,
		    const struct mutator_choice *choice)
{
	if (choice->left_out && mutator_has(choice->left_out, i))
		return false;
	return row->op.class >= choice->from && row->op.class <= choice->to &&
	       (!choice->keeping || row->op.keeps_meaning);
}

const struct operator_row *mutator_draw(struct rng *rng,
					const struct mutator_choice *choice)
{
	unsigned weights[MUTATE_OPERATORS_MAX];
	const struct operator_row *row;
	uint64_t left = 0;
	size_t count;

	for (count = 0; (row = operator_row_at(count)); count++) {
		weights[count] = allowed(row, count, choice) ? row->op.weight
							     : 0;
		left += weights[count];
	}
	left = rng_below(rng, left);
	for (size_t i = 0; i < count; i++) {
		if (left < weights[i])
			return operator_row_at(i);
		left -= weights[i];
	}
	return NULL;
}

bool mutator_step(struct draft *d, struct rng *rng,
		  const struct operator_row *row, struct mutant_step *step)
{
	d->pointer[0] = '\0';
	if (!row->apply(d, rng, row->how))
		return false;
	step->op = &row->op;
	snprintf(step->pointer, sizeof(step->pointer), "%s", d->pointer);
	return true;
}

/* Half of the mutants have one operator, a fifth has three. */
static size_t draw_count(struct rng *rng)
{
	uint64_t of_ten = rng_below(rng, 10);

	return of_ten < 5 ? 1 : of_ten < 8 ? 2 : 3;
}

/* What breaks more comes later: by class. */
static void sort(const struct operator_row **rows, size_t count)
{
	for (size_t i = 1; i < count; i++)
		for (size_t j = i; j && rows[j]->op.class <
					rows[j - 1]->op.class; j--) {
			const struct operator_row *row = rows[j];

			rows[j] = rows[j - 1];
			rows[j - 1] = row;
		}
}

size_t mutator_apply(struct draft *d, struct rng *rng,
		     struct mutator_choice choice,
		     struct mutant_step steps[MUTANT_STEPS_MAX])
{
	const struct operator_row *rows[MUTANT_STEPS_MAX];
	size_t count = draw_count(rng), applied = 0;

	for (size_t i = 0; i < count; i++) {
		rows[i] = mutator_draw(rng, &choice);
		if (!rows[i])
			return 0;
	}
	sort(rows, count);
	for (size_t i = 0; i < count; i++) {
		const struct operator_row *row = rows[i];
		bool done = false;

		for (int n = 0; n < MUTATOR_DRAWS && row && !done; n++) {
			done = mutator_step(d, rng, row, &steps[applied]);
			if (done)
				choice.from = row->op.class;
			else
				row = mutator_draw(rng, &choice);
		}
		applied += done;
	}
	return applied;
}
