#include "selftest/vacuity.h"

#include "base/alloc.h"
#include "http/redact.h"
#include "refserver/ref_bug.h"
#include "run/held.h"
#include "selftest/trial.h"

enum { SERVERS_MAX = 8, ID_WIDTH = 42 };

#define OPEN_TAG "open"

struct cell {
	enum verdict verdict;
	bool asserts; /* the case itself says no */
};

/* Rows are cases, columns the servers that always say the same. */
struct matrix {
	const struct suite *suite;
	const struct ref_bug *servers[SERVERS_MAX];
	size_t server_count;
	struct cell *cells;
	size_t row, column; /* of the next result */
};

static struct cell *cell_at(const struct matrix *m, size_t row, size_t column)
{
	return &m->cells[row * m->server_count + column];
}

static bool fails(const struct findings *f, const char *check)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->results[i].verdict == VERDICT_FAIL &&
		    !strcmp(f->results[i].check, check))
			return true;
	return false;
}

static void keep(void *self, const struct case_result *result)
{
	struct matrix *m = self;
	struct cell *cell = cell_at(m, m->row++, m->column);

	cell->verdict = result->verdict[LEVEL_SHOULD];
	cell->asserts = fails(&result->findings, "answer.expected") &&
			!fails(&result->findings, "http.answer");
}

static int fill_column(struct matrix *m, uint64_t seed, struct err *err)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct ref_server *right = NULL, *same = NULL;
	struct handler to_right, to_same;
	struct redact_set secrets;
	struct run_config config;
	struct run_context context = { .config = &config, .suite = m->suite,
				       .secrets = &secrets };
	int result = -1;

	run_config_init(&config);
	redact_init(&secrets);
	options.seed = seed;
	if (ref_server_new(&right, &options, err))
		goto out;
	trial_target(&config, right, &options);
	options.bug = m->servers[m->column]->name;
	if (ref_server_new(&same, &options, err))
		goto out;
	to_right = ref_server_handler(right);
	to_same = ref_server_handler(same);
	m->row = 0;
	result = held_run(&context, &to_right, &to_same, keep, m, err);
out:
	ref_server_free(same);
	ref_server_free(right);
	redact_release(&secrets);
	run_config_release(&config);
	return result;
}

static void find_servers(struct matrix *m)
{
	const struct ref_bug *bug;

	for (size_t i = 0; (bug = ref_bug_at(i)); i++)
		if (bug->always_same && m->server_count < SERVERS_MAX)
			m->servers[m->server_count++] = bug;
}

static bool asserts_something(const struct matrix *m, size_t row)
{
	bool any = false;

	for (size_t k = 0; k < m->server_count; k++)
		any = any || cell_at(m, row, k)->asserts;
	return any;
}

static void print_row(const struct matrix *m, size_t row, const char *what,
		      FILE *out)
{
	fprintf(out, "%-7s %-*s", what, ID_WIDTH, m->suite->cases[row].id);
	for (size_t k = 0; k < m->server_count; k++) {
		const struct cell *c = cell_at(m, row, k);

		fprintf(out, "%s %s: %s%s", k ? "," : "",
			m->servers[k]->name,
			verdict_name(c->verdict),
			c->verdict == VERDICT_FAIL && !c->asserts
				? " (as any case)" : "");
	}
	fprintf(out, "\n");
}

static void judge_row(struct vacuity *v, const struct matrix *m, size_t row,
		      FILE *out)
{
	bool asserts = asserts_something(m, row);
	bool open = case_has_tag(&m->suite->cases[row], OPEN_TAG);

	v->cases++;
	v->vacuous += !asserts && !open;
	v->open += !asserts && open;
	if (v->verbose || (!asserts && !open))
		print_row(m, row,
			  asserts ? "asserts" : open ? "open" : "VACUOUS",
			  out);
}

int vacuity_run(struct vacuity *v, FILE *out, struct err *err)
{
	struct matrix m = { .suite = v->suite };
	int result = -1;

	find_servers(&m);
	m.cells = mem_array(v->suite->case_count * m.server_count,
			    sizeof(*m.cells));
	for (; m.column < m.server_count; m.column++)
		if (fill_column(&m, v->seed, err))
			goto out;
	for (size_t i = 0; i < v->suite->case_count; i++)
		judge_row(v, &m, i, out);
	result = 0;
out:
	mem_free(m.cells);
	return result;
}
