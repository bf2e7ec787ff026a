/* Mutants against the reference server: what keeps the meaning gets the same
 * answer, and what does not reaches more than the parser. */
#include "case/case_load.h"
#include "mutate_fixture.h"
#include "tests/ref_client.h"
#include "tests/test.h"

enum { SEED = 11, DRAWN = 6000, TYPE_TEXT = 80 };

struct meaning {
	struct mutate_fixture f;
	struct ref_client client;
};

static void begin(struct meaning *t)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct err err = ERR_INIT;
	const struct ref_server *server;

	options.task_us = 0; /* no volume is ever busy */
	ref_client_open(&t->client, &options);
	ref_client_login(&t->client);
	mutate_fixture_init(&t->f, 0);
	server = t->client.server;
	t->f.target.session_main = t->client.session;
	t->f.target.volume = ref_server_volume(server, REF_BLOCK, 0);
	t->f.target.other_volume = ref_server_volume(server, REF_BLOCK, 1);
	t->f.target.third_volume = ref_server_volume(server, REF_BLOCK, 2);
	t->f.target.fourth_volume = ref_server_volume(server, REF_BLOCK, 3);
	t->f.target.file_volume = ref_server_volume(server, REF_FILE, 0);
	t->f.target.unregistered_volume =
		ref_server_volume(server, REF_UNREGISTERED, 0);
	t->f.target.datastore = ref_server_datastore(server, 0);
	t->f.target.other_datastore = ref_server_datastore(server, 1);
	mutator_release(&t->f.m);
	CHECK_INT(mutator_init(&t->f.m, &t->f.seeds, &t->f.target, 0, &err), 0);
}

static void end(struct meaning *t)
{
	ref_client_close(&t->client);
	mutate_fixture_release(&t->f);
}

/* Status and type of the answer. */
static void ask(struct meaning *t, struct slice request, char out[TYPE_TEXT])
{
	ref_client_send(&t->client, request);
	snprintf(out, TYPE_TEXT, "%d %s %s", t->client.status,
		 ref_client_text(&t->client, "/_typeName"),
		 ref_client_text(&t->client, "/invalidProperty"));
}

TEST(mutate_meaning, the_reference_server_answers_alike)
{
	struct meaning t;
	uint64_t first, found = 0, tasks = 0;

	begin(&t);
	first = mutate_boundary_count(&t.f.m);
	for (uint64_t i = 0; i < first + DRAWN; i++) {
		char plain[TYPE_TEXT], mutated[TYPE_TEXT];
		struct mutant x;

		mutate_request(&t.f.m, SEED, i, &x);
		if (x.plain.len) {
			struct slice last =
				buf_view(&x.requests[x.request_count - 1]);

			found++;
			ask(&t, buf_view(&x.plain), plain);
			ask(&t, last, mutated);
			tasks += !strncmp(plain, "200", 3);
			if (!CHECK_TEXT(mutated, plain))
				printf("%s: %.*s\n", x.steps[0].op->name,
				       SLICE_ARG(last));
		}
		mutant_release(&x);
	}
	CHECK(found > DRAWN / 20);
	CHECK(tasks > found / 3);
	end(&t);
}

TEST(mutate_meaning, mutants_get_past_the_parser)
{
	struct meaning t;
	uint64_t first;
	unsigned ok = 0, faults = 0, refused = 0, none = 0;

	begin(&t);
	first = mutate_boundary_count(&t.f.m);
	for (uint64_t i = first; i < first + DRAWN; i++) {
		struct mutant x;
		int status;

		mutate_request(&t.f.m, SEED, i, &x);
		for (size_t n = 0; n < x.request_count; n++)
			ref_client_send(&t.client, buf_view(&x.requests[n]));
		status = t.client.status;
		ok += status == 200;
		faults += status == 500;
		none += status == 0;
		refused += status >= 400 && status < 500;
		mutant_release(&x);
	}
	if (!CHECK(ok > DRAWN / 10) || !CHECK(faults > DRAWN / 4) ||
	    !CHECK(refused > DRAWN / 50))
		printf("of %d mutants: %u tasks, %u faults, %u refused, "
		       "%u nothing\n", DRAWN, ok, faults, refused, none);
	end(&t);
}

/* The whole way of a case gives the same bytes. */
TEST(mutate_meaning, the_plain_request_is_the_one_of_the_cases)
{
	struct mutate_fixture f;
	struct suite suite = { 0 };
	struct err err = ERR_INIT;
	struct buf base = BUF_INIT(1 << 20);
	struct mutant x;
	uint64_t i = 0;

	mutate_fixture_init(&f, 0);
	CHECK_INT(suite_load(&suite, NULL, NULL, &err), 0);
	CHECK_INT(base_build(&suite, "sync", &f.target, &base, &err), 0);
	for (;; i++) {
		mutate_request(&f.m, SEED, i, &x);
		if (x.plain.len && !strcmp(f.seeds.at[x.seed_index].name,
					   "full-sync.json"))
			break;
		mutant_release(&x);
	}
	CHECK_TEXT(buf_string(&x.plain), buf_string(&base));
	mutant_release(&x);
	buf_release(&base);
	suite_release(&suite);
	mutate_fixture_release(&f);
}
