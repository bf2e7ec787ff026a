/* Servers that die of too much, of something else, or of both: how many
 * findings, and what they are about. */
#include "tests/module_bench.h"
#include "tests/test.h"

enum { DEATHS = 1000, REQUESTS = 2500, MANY = 200, LONG = 900 };

struct frail {
	struct script script;
	size_t enough[LOAD_KINDS];     /* it dies of; 0 = of none */
	bool in_id;                    /* a long text nowhere else */
	struct ref_server *server;
	size_t crowd;                  /* so many bad ones at one moment */
	int64_t moment_us;
	size_t now;
	bool dead;
};

static bool is_id(struct slice request, size_t size)
{
	ptrdiff_t at = slice_find(request, slice_from("\"id\":\""));
	struct slice id = slice_skip(request, at < 0 ? request.len
						     : (size_t)at + 6);
	ptrdiff_t end = slice_find(id, slice_from("\""));

	return end >= (ptrdiff_t)size;
}

static bool is_too_much(const struct frail *f, struct slice request)
{
	struct arena arena = ARENA_INIT;
	struct load load;
	bool too_much = false;

	load_of(&arena, request, &load);
	for (size_t i = 0; i < LOAD_KINDS; i++)
		too_much |= f->enough[i] && load.of[i] >= f->enough[i] &&
			    (!f->in_id || is_id(request, f->enough[i]));
	arena_release(&arena);
	return too_much;
}

static bool is_crowd(struct frail *f, struct slice request)
{
	if (request.len < LATE_BYTES)
		return false;
	f->now = f->script.now_us == f->moment_us ? f->now + 1 : 1;
	f->moment_us = f->script.now_us;
	return f->crowd && f->now >= f->crowd;
}

static enum handler_end be_frail(struct script *self, struct slice request,
				 struct buf *out, int64_t *delay_us)
{
	struct frail *f = (struct frail *)self;

	if (!f->dead && script_is_sync(request))
		f->dead = is_too_much(f, request) || is_crowd(f, request);
	return f->dead ? HANDLER_DIE
		       : script_right(self, request, out, delay_us);
}

static int revive(void *self)
{
	struct frail *f = self;

	f->dead = false;
	ref_server_restart(f->server);
	return 0;
}

static void run(struct module_bench *m, struct frail *f,
		struct run_reviver *reviver)
{
	f->script.answer = be_frail;
	module_init(m, &f->script);
	f->server = m->b.base.server;
	*reviver = (struct run_reviver){ revive, f };
	m->b.options.reviver = reviver;
	m->b.options.unguided = false;
	m->b.options.requests = REQUESTS;
	m->b.base.config.max_deaths = DEATHS;
	campaign_bench_run(&m->b);
	CHECK_INT(m->b.result, 0);
	CHECK_INT(m->b.sum.executed, REQUESTS);
}

static const struct finding *titled(const struct module_bench *m,
				    const char *words)
{
	for (size_t i = 0; i < m->b.sum.finding_count; i++)
		if (strstr(m->b.sum.findings[i].title, words))
			return &m->b.sum.findings[i];
	return NULL;
}

TEST(deadly, whoever_makes_many_members_it_is_one_finding)
{
	struct frail f = { .enough = { [LOAD_MEMBERS] = MANY } };
	struct run_reviver reviver;
	struct arena arena = ARENA_INIT;
	struct module_bench m;
	const struct finding *x;
	struct load load;

	run(&m, &f, &reviver);
	x = titled(&m, "died of many members in one object: ");
	if (CHECK_INT(m.b.sum.finding_count, 1) && CHECK(x)) {
		CHECK_TEXT(x->oracle, "liveness");
		CHECK_INT(x->confirmed, 3);
		CHECK_INT(x->tried, 3);
		CHECK(x->count > 1);
		/* A sync that is usual but for that. */
		load_of(&arena, x->request, &load);
		CHECK(load.of[LOAD_MEMBERS] >= MANY);
		CHECK(slice_find(x->request, slice_from("{\"x\":{\"m0\":1,")) >
		      0);
	} else {
		campaign_bench_show(&m.b);
	}
	/* ... and is avoided. */
	CHECK(m.b.sum.deaths >= 2 && m.b.sum.deaths < 12);
	arena_release(&arena);
	module_release(&m);
}

/* An id that is given twice, or in broken chunks, is no empty one to all. */
enum { FINDINGS_MAX = 5 };

TEST(deadly, three_causes_are_not_one_finding)
{
	struct frail f = { .enough = { [LOAD_MEMBERS] = MANY,
				       [LOAD_ELEMENTS] = MANY },
			   .script = { .bug = "dies-on-an-empty-id" } };
	struct run_reviver reviver;
	struct module_bench m;
	bool ok;

	run(&m, &f, &reviver);
	ok = CHECK(titled(&m, "died of many members in one object: "));
	ok &= CHECK(titled(&m, "died of many elements in one array: "));
	ok &= CHECK(titled(&m, "died of an empty id: "));
	ok &= CHECK(m.b.sum.finding_count <= FINDINGS_MAX);
	CHECK(m.b.sum.deaths < 20);
	if (!ok)
		campaign_bench_show(&m.b);
	module_release(&m);
}

TEST(deadly, two_loads_are_two_findings)
{
	struct frail f = { .enough = { [LOAD_MEMBERS] = MANY,
				       [LOAD_ELEMENTS] = MANY } };
	struct run_reviver reviver;
	struct module_bench m;

	run(&m, &f, &reviver);
	if (!CHECK_INT(m.b.sum.finding_count, 2))
		campaign_bench_show(&m.b);
	module_release(&m);
}

/* As much elsewhere does it no harm. */
TEST(deadly, what_must_stand_in_its_place_is_told_as_before)
{
	struct frail f = { .enough = { [LOAD_TEXT] = LONG }, .in_id = true };
	struct run_reviver reviver;
	struct module_bench m;

	run(&m, &f, &reviver);
	CHECK(m.b.sum.finding_count > 0);
	CHECK(!titled(&m, load_title(LOAD_TEXT)));
	if (m.b.sum.finding_count)
		CHECK_HAS(m.b.sum.findings[0].title, "the server died of ");
	module_release(&m);
}

/* ---- requests of no mutant ---- */

static size_t look(struct frail f, void (*look_at)(struct campaign *),
		   const char *title)
{
	struct run_reviver reviver;
	struct module_bench m;
	size_t count;

	module_open(&m, &f.script);
	reviver = (struct run_reviver){ revive, &f };
	m.b.options.reviver = &reviver;
	m.b.base.config.max_deaths = DEATHS;
	f.script.answer = be_frail;
	f.server = m.b.base.server;
	look_at(m.c);
	count = m.c->record_count;
	CHECK(m.c->deaths > 0);
	CHECK(!m.c->dead);
	if (CHECK(count > 0))
		CHECK_HAS(m.c->records[0]->f.title, title);
	module_close(&m);
	return count;
}

TEST(deadly, a_look_at_sizes_that_kills_is_convicted)
{
	struct frail f = { .enough = { [LOAD_ELEMENTS] = 10000 } };

	CHECK_INT(look(f, module_look_at_times, "died of many elements in one array: "),
		  1);
}

TEST(deadly, a_burst_that_kills_by_one_of_its_requests_is_convicted)
{
	struct frail f = { .enough = { [LOAD_LEVELS] = 10000 } };

	CHECK_INT(look(f, burst_look, "died of levels upon levels: "), 1);
}

TEST(deadly, a_burst_that_kills_by_their_number_names_nobody)
{
	struct frail f = { .crowd = 4 };

	CHECK_INT(look(f, burst_look, "not reproduced, suspects: what went "
		       "out at once"), 1);
}

/* ---- what is known to kill ---- */

#define SYNC(more) \
	"POST /sdk/vim25/9.1.0.0/vsan/CnsVolumeManager/cns-volume-manager/" \
	"CnsSyncVolume HTTP/1.1\r\nHost: h\r\nContent-Type: application/json" \
	"\r\n" more "\r\n"

/* A sync whose body is one array of so many elements. */
static void put_elements(struct buf *out, size_t count)
{
	struct buf body = BUF_INIT(REQUEST_MAX);

	buf_byte(&body, '[');
	for (size_t i = 0; i < count; i++)
		buf_text(&body, i ? ",1" : "1");
	buf_byte(&body, ']');
	buf_clear(out);
	buf_printf(out, SYNC("Content-Length: %zu\r\n"), body.len);
	buf_slice(out, buf_view(&body));
	buf_release(&body);
}

TEST(deadly_known, the_smallest_size_that_killed_counts)
{
	struct record r = { .enough = 0 };

	deadly_learn(&r, LOAD_TEXT, 100);
	CHECK_INT(r.enough, 100);
	CHECK_INT(r.load, LOAD_TEXT);
	deadly_learn(&r, LOAD_TEXT, 200);
	CHECK_INT(r.enough, 100);
	deadly_learn(&r, LOAD_TEXT, 50);
	CHECK_INT(r.enough, 50);
}

/* As much of it, and as many deaths. */
TEST(deadly_known, is_what_has_as_much_of_it)
{
	static const struct {
		size_t enough, count;
		uint64_t deaths;
		bool known;
	} rows[] = {
		{ 200, 2, 2, true }, { 201, 2, 2, false }, { 0, 2, 2, false },
		{ 200, 1, 2, false }, { 200, 1, 1, true }, { 1, 9, 2, true },
	};
	struct script script = { .answer = NULL };
	struct buf request = BUF_INIT(REQUEST_MAX);
	struct record **own;
	struct module_bench m;

	module_open(&m, &script);
	own = m.c->records;
	put_elements(&request, 200);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct record other = { .f.count = 9 };
		struct record r = { .load = LOAD_ELEMENTS,
				    .enough = rows[i].enough,
				    .f.count = rows[i].count };
		struct record *records[] = { &other, &r };

		m.c->records = records;
		m.c->record_count = 2;
		CHECK(deadly_known(m.c, buf_view(&request), rows[i].deaths) ==
		      (rows[i].known ? &r : NULL));
		m.c->records = own;
		m.c->record_count = 0;
	}
	buf_release(&request);
	module_close(&m);
}

/* A valid sync with as much of it, or none where any sync has that. */
TEST(deadly_known, is_shown_by_a_sync_that_is_usual_but_for_it)
{
	struct script script = { .answer = NULL };
	struct buf request = BUF_INIT(REQUEST_MAX), out = BUF_INIT(REQUEST_MAX);
	struct arena arena = ARENA_INIT;
	struct module_bench m;
	struct load load;
	size_t size = 0;

	module_open(&m, &script);
	put_elements(&request, 200);
	CHECK(deadly_build(m.c, buf_view(&request), LOAD_ELEMENTS, &size,
			   &out));
	CHECK_INT(size, 200);
	load_of(&arena, buf_view(&out), &load);
	CHECK_INT(load.of[LOAD_ELEMENTS], 200);
	CHECK(slice_find(buf_view(&out), slice_from("\"syncSpecs\"")) > 0);
	buf_clear(&out);
	put_elements(&request, 1);
	CHECK(!deadly_build(m.c, buf_view(&request), LOAD_ELEMENTS, &size,
			    &out));
	CHECK_INT(out.len, 0);
	buf_release(&request);
	buf_release(&out);
	arena_release(&arena);
	module_close(&m);
}
