#include "base/alloc.h"
#include "http/request.h"
#include "mutate/guard.h"
#include "mutate_fixture.h"
#include "tests/test.h"

enum {
	SEED = 7, DRAWN = 4000, SLICES = 8, SLICE = 3, SIZE_SMALL = 128 * 1024,
	NAME_TEXT = 200, OPERATORS_LEAST = 80, FIRE_DRAWS = 20000
};

static uint64_t hash_of(const struct mutant *mutant)
{
	uint64_t hash = 14695981039346656037u;

	for (size_t i = 0; i < mutant->request_count; i++)
		for (size_t n = 0; n < mutant->requests[i].len; n++)
			hash = (hash ^ (unsigned char)
				mutant->requests[i].bytes[n]) * 1099511628211u;
	return hash;
}

/* ---- determinism */

TEST(mutate_request, gives_the_same_bytes_for_the_same_inputs)
{
	struct mutate_fixture a, b;

	mutate_fixture_init(&a, SIZE_SMALL);
	mutate_fixture_init(&b, SIZE_SMALL);
	for (uint64_t i = 0; i < DRAWN; i += 3) {
		struct mutant x, y;

		mutate_request(&a.m, SEED, i, &x);
		mutate_request(&b.m, SEED, DRAWN - 1 - i, &y);
		mutant_release(&y);
		mutate_request(&b.m, SEED, i, &y);
		if (!CHECK(fixture_same_mutant(&x, &y)))
			i = DRAWN;
		mutant_release(&x);
		mutant_release(&y);
	}
	mutate_fixture_release(&a);
	mutate_fixture_release(&b);
}

TEST(mutate_request, gives_one_operator_of_a_mutant_alone)
{
	struct mutate_fixture f;
	size_t several = 0;

	mutate_fixture_init(&f, SIZE_SMALL);
	for (uint64_t i = 0; i < DRAWN; i++) {
		struct mutant x, y, z;

		mutate_request(&f.m, SEED, i + mutate_boundary_count(&f.m), &x);
		for (size_t k = 0; x.step_count > 1 && k < x.step_count; k++) {
			uint64_t at = i + mutate_boundary_count(&f.m);

			mutate_alone(&f.m, SEED, at, x.steps[k].op, 1, &y);
			mutate_alone(&f.m, SEED, at, x.steps[k].op, 1, &z);
			several++;
			CHECK(fixture_same_mutant(&y, &z));
			CHECK_INT(y.seed_index, x.seed_index);
			if (CHECK(y.step_count <= 1) && y.step_count)
				CHECK(y.steps[0].op == x.steps[k].op);
			mutant_release(&y);
			mutant_release(&z);
		}
		mutant_release(&x);
	}
	CHECK(several > DRAWN / 4);
	mutate_fixture_release(&f);
}

TEST(mutate_request, gives_other_bytes_for_another_seed_or_index)
{
	struct mutate_fixture f;
	uint64_t first, same_seed = 0, same_index = 0;

	mutate_fixture_init(&f, SIZE_SMALL);
	first = mutate_boundary_count(&f.m);
	for (uint64_t i = first; i < first + 100; i++) {
		struct mutant x, y, z;

		mutate_request(&f.m, SEED, i, &x);
		mutate_request(&f.m, SEED, i + 1, &y);
		mutate_request(&f.m, SEED + 1, i, &z);
		same_seed += hash_of(&x) == hash_of(&y);
		same_index += hash_of(&x) == hash_of(&z);
		mutant_release(&x);
		mutant_release(&y);
		mutant_release(&z);
	}
	CHECK(same_seed < 5);
	CHECK(same_index < 5);
	mutate_fixture_release(&f);
}

/* Two mutators, one whole and one that makes every eighth, as two machines
 * of a campaign would. */
TEST(mutate_request, a_slice_is_that_part_of_the_whole)
{
	struct mutate_fixture whole, part;
	uint64_t *hashes = mem_array(DRAWN, sizeof(*hashes));

	mutate_fixture_init(&whole, SIZE_SMALL);
	mutate_fixture_init(&part, SIZE_SMALL);
	for (uint64_t i = 0; i < DRAWN; i++) {
		struct mutant mutant;

		mutate_request(&whole.m, SEED, i * 5, &mutant);
		hashes[i] = hash_of(&mutant);
		mutant_release(&mutant);
	}
	for (uint64_t i = SLICE; i < DRAWN; i += SLICES) {
		struct mutant mutant;

		mutate_request(&part.m, SEED, i * 5, &mutant);
		CHECK(hashes[i] == hash_of(&mutant));
		mutant_release(&mutant);
	}
	mem_free(hashes);
	mutate_fixture_release(&whole);
	mutate_fixture_release(&part);
}

/* ---- the boundary phase */

TEST(mutate_request, the_boundary_phase_applies_each_operator_once_to_a_seed)
{
	struct mutate_fixture f;
	char seen[NAME_TEXT], last[NAME_TEXT] = "";
	uint64_t count;

	mutate_fixture_init(&f, SIZE_SMALL);
	count = mutate_boundary_count(&f.m);
	CHECK(count > f.seeds.count * OPERATORS_LEAST);
	for (uint64_t seed = 1; seed <= 2; seed++)
		for (uint64_t i = 0; i < count; i++) {
			struct mutant mutant;

			mutate_request(&f.m, seed, i, &mutant);
			CHECK_INT(mutant.step_count, 1);
			snprintf(seen, sizeof(seen), "%s %s",
				 f.seeds.at[mutant.seed_index].name,
				 mutant.step_count ? mutant.steps[0].op->name
						   : "nothing");
			if (!CHECK(strcmp(seen, last)) ||
			    !CHECK(mutant.step_count == 1))
				printf("boundary %llu: %s\n",
				       (unsigned long long)i, seen);
			memcpy(last, seen, sizeof(last));
			mutant_release(&mutant);
		}
	mutate_fixture_release(&f);
}

/* Only what every target has. */
TEST(mutate_request, the_boundary_phase_holds_for_a_sparse_target)
{
	struct mutate_fixture f;
	struct mutator sparse;
	struct err err = ERR_INIT;
	struct bindings target = { 0 };
	uint64_t count;

	mutate_fixture_init(&f, SIZE_SMALL);
	target.moid = f.target.moid;
	target.base_path = f.target.base_path;
	target.authority = f.target.authority;
	target.unknown_datastore = f.target.unknown_datastore;
	CHECK_INT(mutator_init(&sparse, &f.seeds, &target, 0, &err), 0);
	count = mutate_boundary_count(&sparse);
	CHECK(count < mutate_boundary_count(&f.m));
	for (uint64_t i = 0; i < count; i++) {
		struct mutant mutant;

		mutate_request(&sparse, SEED, i, &mutant);
		if (!CHECK_INT(mutant.step_count, 1))
			printf("boundary %llu: %s\n", (unsigned long long)i,
			       f.seeds.at[mutant.seed_index].name);
		mutant_release(&mutant);
	}
	mutator_release(&sparse);
	mutate_fixture_release(&f);
}

TEST(mutate_request, what_is_left_out_is_never_applied)
{
	struct mutate_fixture f;
	const struct mutate_operator *op;
	uint64_t before, after;

	mutate_fixture_init(&f, SIZE_SMALL);
	before = mutate_boundary_count(&f.m);
	for (size_t i = 0; (op = mutate_operator_at(i)); i++)
		if (op->class == MUTATE_BOMB || op->class == MUTATE_FRAMING)
			mutator_leave_out(&f.m, op);
	after = mutate_boundary_count(&f.m);
	CHECK(after < before);
	for (uint64_t i = 0; i < after + DRAWN; i++) {
		struct mutant x;

		mutate_request(&f.m, SEED, i, &x);
		CHECK(x.step_count > 0);
		for (size_t s = 0; s < x.step_count; s++)
			CHECK(x.steps[s].op->class != MUTATE_BOMB &&
			      x.steps[s].op->class != MUTATE_FRAMING);
		mutant_release(&x);
	}
	mutate_fixture_release(&f);
}

TEST(mutate_request, every_operator_is_in_the_boundary_phase)
{
	struct mutate_fixture f;
	const struct mutate_operator *op;
	bool *seen = mem_array(1024, sizeof(*seen));
	uint64_t count;

	mutate_fixture_init(&f, SIZE_SMALL);
	count = mutate_boundary_count(&f.m);
	for (uint64_t i = 0; i < count; i++) {
		struct mutant mutant;

		mutate_request(&f.m, SEED, i, &mutant);
		for (size_t n = 0; (op = mutate_operator_at(n)); n++)
			seen[n] |= mutant.steps[0].op == op;
		mutant_release(&mutant);
	}
	for (size_t n = 0; (op = mutate_operator_at(n)); n++)
		if (!CHECK(seen[n]))
			printf("never applied: %s\n", op->name);
	mem_free(seen);
	mutate_fixture_release(&f);
}

/* ---- the table */

TEST(mutate_request, the_table_is_well_formed)
{
	const struct mutate_operator *op;
	size_t count = 0;

	for (; (op = mutate_operator_at(count)); count++) {
		size_t words = strspn(op->name, "abcdefghijklmnopqrstuvwxyz-");

		CHECK_INT(op->name[words], 0);
		CHECK(mutate_operator_find(slice_from(op->name)) == op);
		CHECK(op->weight > 0);
		CHECK(*op->title && *op->reveals);
		CHECK(op->title[strlen(op->title) - 1] != '.' ||
		      strstr(op->title, "..."));
	}
	CHECK(count >= OPERATORS_LEAST);
	CHECK(!mutate_operator_find(slice_from("no-such-operator")));
}

TEST(mutate_request, the_weights_are_the_shares_of_a_campaign)
{
	unsigned sum = 0;

	for (int c = MUTATE_STRUCTURE; c <= MUTATE_STRING; c++)
		sum += mutate_class_share((enum mutate_class)c);
	CHECK_INT(sum, 450);
	CHECK_INT(mutate_class_share(MUTATE_SYNTAX), 200);
	CHECK_INT(mutate_class_share(MUTATE_HEADER), 150);
	CHECK_INT(mutate_class_share(MUTATE_FRAMING), 100);
	CHECK_INT(mutate_class_share(MUTATE_BOMB), 50);
	CHECK_INT(mutate_class_share(MUTATE_SEQUENCE), 50);
	CHECK_TEXT(mutate_class_name(MUTATE_SEQUENCE), "sequence");
}

TEST(mutate_request, every_operator_is_drawn_and_changes_something)
{
	struct mutate_fixture f;
	const struct mutate_operator *op;
	unsigned *fired = mem_array(1024, sizeof(*fired));
	uint64_t first, idle = 0;

	mutate_fixture_init(&f, SIZE_SMALL);
	first = mutate_boundary_count(&f.m);
	for (uint64_t i = first; i < first + FIRE_DRAWS; i++) {
		struct mutant mutant;

		mutate_request(&f.m, SEED, i, &mutant);
		idle += !mutant.step_count;
		for (size_t s = 0; s < mutant.step_count; s++)
			for (size_t n = 0; (op = mutate_operator_at(n)); n++)
				fired[n] += mutant.steps[s].op == op;
		mutant_release(&mutant);
	}
	CHECK(idle < FIRE_DRAWS / 1000);
	for (size_t n = 0; (op = mutate_operator_at(n)); n++)
		if (!CHECK(fired[n] > 0))
			printf("never drawn: %s\n", op->name);
	mem_free(fired);
	mutate_fixture_release(&f);
}

/* How an id of the mutant came to that length: 1 nothing but letters z, 2 some
 * behind what stood there; 0 it did not. */
static unsigned way_to(struct slice request, size_t length)
{
	ptrdiff_t id = slice_find(request, slice_from("\"id\":\""));
	struct slice text = slice_skip(request, (size_t)id + 6);
	size_t tail = 0;

	if (id < 0 || text.len <= length || text.at[length] != '"' ||
	    memchr(text.at, '"', length))
		return 0;
	while (tail < length && text.at[length - tail - 1] == 'z')
		tail++;
	return tail == length ? 1 : tail > 0 ? 2 : 0;
}

TEST(mutate_request, ids_come_to_a_limit_exactly)
{
	enum { LIMIT = 64, BEYOND = 36 + LIMIT, DRAWS = 8000 };
	const struct mutate_operator *op =
		mutate_operator_find(slice_from("string-length-edge"));
	unsigned seen[3] = { 0 }, more = 0;
	struct mutate_fixture f;
	struct mutant x;

	mutate_fixture_init(&f, SIZE_SMALL);
	for (unsigned i = 0; i < DRAWS; i++) {
		mutate_alone(&f.m, SEED, mutate_boundary_count(&f.m) + i % 64,
			     op, i, &x);
		seen[way_to(buf_view(&x.requests[0]), LIMIT)]++;
		more += way_to(buf_view(&x.requests[0]), BEYOND) == 2;
		mutant_release(&x);
	}
	CHECK(seen[1] > 0);
	CHECK(seen[2] > 0);
	CHECK(more > 0);
	mutate_fixture_release(&f);
}

/* ---- what it promises */

TEST(mutate_request, what_keeps_the_meaning_keeps_it)
{
	struct mutate_fixture f;
	uint64_t first, found = 0;

	mutate_fixture_init(&f, SIZE_SMALL);
	first = mutate_boundary_count(&f.m);
	for (uint64_t i = 0; i < first + DRAWN; i++) {
		struct arena arena = ARENA_INIT;
		struct mutant x;

		mutate_request(&f.m, SEED, i, &x);
		if (x.plain.len) {
			struct slice last = buf_view(
				&x.requests[x.request_count - 1]);

			found++;
			if (!CHECK(fixture_same_meaning(
				    fixture_body(&arena, last),
				    fixture_body(&arena, buf_view(&x.plain)))))
				printf("%llu: %s\n%.*s\n",
				       (unsigned long long)i,
				       x.steps[0].op->name, SLICE_ARG(last));
			CHECK(!slice_equal(last, buf_view(&x.plain)));
		}
		arena_release(&arena);
		mutant_release(&x);
	}
	CHECK(found > DRAWN / 20);
	mutate_fixture_release(&f);
}

static void check_ids(const struct mutate_fixture *f, struct slice body)
{
	static const char *const foreign[] = {
		"6d1f2c0e-94b7", "b82e47a1-3c5d", "93b60d2f-e8c4",
		"5b0c7a4e-2f18", "27c8e5f4-1a90"
	};

	/* Whatever has the shape has the version and variant of a drawn one,
	 * or is the target's, or nobody's. */
	for (size_t i = 0; i + UUID_TEXT <= body.len; i++) {
		struct slice id = slice_of(body.at + i, UUID_TEXT);

		if (id.at[8] != '-' || !guard_is_shaped(id) ||
		    guard_is_bound(&f->target, id))
			continue;
		if (!strncmp(id.at, "00000000-0000-0000-", 19) ||
		    !strncasecmp(id.at, "ffffffff-ffff-ffff-", 19))
			continue;
		if (!CHECK((id.at[14] == '4' &&
			    strchr("89abAB", id.at[19])) || guard_is_rare(id)))
			printf("%.*s\n", SLICE_ARG(id));
	}
	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++)
		if (!CHECK(slice_find(body, slice_from(foreign[i])) < 0))
			printf("%.*s\n", SLICE_ARG(slice_head(body, 2000)));
}

TEST(mutate_request, names_no_volume_that_nobody_gave_and_no_secret)
{
	struct mutate_fixture f;
	uint64_t count;

	mutate_fixture_init(&f, SIZE_SMALL);
	count = mutate_boundary_count(&f.m) + DRAWN;
	for (uint64_t i = 0; i < count; i++) {
		struct mutant x;

		mutate_request(&f.m, SEED, i, &x);
		for (size_t n = 0; n < x.request_count; n++) {
			struct slice r = buf_view(&x.requests[n]);
			ptrdiff_t end = slice_find(r, slice_from("\r\n\r\n"));

			CHECK(slice_find(r, slice_from("pass-word")) < 0);
			CHECK(slice_find(r, slice_from("SessionManager")) < 0);
			CHECK(slice_find(r, slice_from("user-name")) < 0);
			if (end > 0)
				check_ids(&f, slice_skip(r, (size_t)end));
		}
		mutant_release(&x);
	}
	mutate_fixture_release(&f);
}

TEST(mutate_request, keeps_to_its_limit_and_fills_it)
{
	static const size_t sizes[] = { 64 * 1024, SIZE_SMALL, 0 };

	for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
		struct mutate_fixture f;
		size_t largest = 0, most = sizes[s] ? sizes[s] : MUTATE_SIZE_MAX;
		uint64_t first;

		mutate_fixture_init(&f, sizes[s]);
		first = mutate_boundary_count(&f.m);
		for (uint64_t i = first; i < first + 1000; i++) {
			struct mutant x;

			mutate_request(&f.m, SEED, i, &x);
			CHECK(x.request_count >= 1 &&
			      x.request_count <= MUTANT_REQUESTS_MAX);
			for (size_t n = 0; n < x.request_count; n++)
				if (x.requests[n].len > largest)
					largest = x.requests[n].len;
			mutant_release(&x);
		}
		CHECK(largest <= most);
		CHECK(largest > most / 3);
		mutate_fixture_release(&f);
	}
}

/* ---- the inputs */

TEST(mutate_request, starts_from_the_request_that_cases_send)
{
	struct mutate_fixture f;
	struct mutant x;
	struct slice plain;

	mutate_fixture_init(&f, SIZE_SMALL);
	for (uint64_t i = 0; ; i++) {
		mutate_request(&f.m, SEED, i, &x);
		if (x.plain.len)
			break;
		mutant_release(&x);
	}
	plain = buf_view(&x.plain);
	CHECK(slice_starts(plain, "POST /sdk/vim25/9.1.0.0/vsan/"
			   "CnsVolumeManager/cns-volume-manager/CnsSyncVolume "
			   "HTTP/1.1\r\nHost: host:8443\r\n"));
	CHECK(slice_find(plain, slice_from("vmware-api-session-id: "
					   "main-token\r\n")) > 0);
	mutant_release(&x);
	f.target.session_main = NULL;
	for (uint64_t i = 0; ; i++) {
		mutate_request(&f.m, SEED, i, &x);
		if (x.plain.len)
			break;
		mutant_release(&x);
	}
	CHECK(slice_find(buf_view(&x.plain),
			 slice_from("vmware-api-session-id")) < 0);
	mutant_release(&x);
	mutate_fixture_release(&f);
}

TEST(mutate_request, refuses_what_it_cannot_work_with)
{
	struct mutate_fixture f;
	struct mutate_seeds none = { 0 };
	struct mutator m;
	struct err err = ERR_INIT;

	mutate_fixture_init(&f, 0);
	CHECK_INT(mutator_init(&m, &none, &f.target, 0, &err), -1);
	CHECK_INT(err.code, ERR_USAGE);
	CHECK_HAS(err.text, "no seed");
	mutator_release(&m);
	CHECK_INT(mutator_init(&m, &f.seeds, &f.target, 1000, &err), -1);
	CHECK_HAS(err.text, "too few");
	mutator_release(&m);
	f.target.moid = NULL;
	CHECK_INT(mutator_init(&m, &f.seeds, &f.target, 0, &err), -1);
	CHECK_INT(err.code, ERR_INTERNAL);
	mutator_release(&m);
	mutate_fixture_release(&f);
}
