/* Many at once, by burst.c alone: a server that minds it, and one that has
 * every right to. */
#include "tests/module_bench.h"
#include "tests/test.h"

/* Answers of one moment that are one too many. */
struct crowded {
	struct script script;
	size_t at_once;                /* so many syncs are served; 0 = all */
	size_t bursts;                 /* it minds so many of them; 0 = all */
	size_t now, seen;
	int64_t moment_us;
	int64_t usual_us;              /* of every sync */
	int64_t tired_us;              /* of every sync behind bad ones */
	bool tired, rests;             /* ... until some time has gone */
	const char *tires;             /* only bad ones that have this */
	size_t crowd;                  /* so many bad ones at one moment... */
	size_t bad, left;              /* ... tire it for some syncs */
};

static bool is_too_many(struct crowded *c)
{
	if (c->script.now_us != c->moment_us)
		c->now = 0;
	c->moment_us = c->script.now_us;
	if (!c->at_once || ++c->now <= c->at_once)
		return false;
	c->seen += c->now == c->at_once + 1;
	return !c->bursts || c->seen <= c->bursts;
}

enum { TIRED = 4 };

/* For some syncs, of one kind alone or of many whatever they are. */
static void get_tired(struct crowded *c, struct slice request,
		      int64_t *delay_us)
{
	bool bad = request.len > LATE_BYTES;

	if (c->script.now_us != c->moment_us)
		c->bad = 0;
	c->moment_us = c->script.now_us;
	c->bad += bad;
	if (!bad && c->left) {
		c->left--;
		*delay_us = c->tired_us;
	}
	if (bad && ((c->tires && slice_find(request,
					    slice_from(c->tires)) >= 0) ||
		    (c->crowd && c->bad >= c->crowd)))
		c->left = TIRED;
}

static enum handler_end be_crowded(struct script *self, struct slice request,
				   struct buf *out, int64_t *delay_us)
{
	struct crowded *c = (struct crowded *)self;

	if (!script_is_sync(request))
		return script_right(self, request, out, delay_us);
	if (c->tires || c->crowd) {
		script_right(self, request, out, &(int64_t){ 0 });
		get_tired(c, request, delay_us);
		return HANDLER_KEEP;
	}
	if (is_too_many(c))
		return script_status(out, 503);
	if (request.len < LATE_BYTES)
		*delay_us = c->tired ? c->tired_us : c->usual_us;
	c->tired = c->tired_us && (request.len > LATE_BYTES ||
				   (c->tired && !c->rests));
	script_right(self, request, out, &(int64_t){ 0 });
	return HANDLER_KEEP;
}

static size_t findings(struct crowded c, const char *oracle,
		       const char *title)
{
	struct module_bench m;
	const struct finding *f;
	size_t count;

	c.script.answer = be_crowded;
	module_open(&m, &c.script);
	burst_look(m.c);
	count = m.c->record_count;
	f = module_has(&m, oracle);
	if (count && CHECK(f)) {
		CHECK_HAS(f->title, title);
		CHECK_INT(f->confirmed, 3);
		CHECK(f->before_count > 0);
	}
	module_close(&m);
	return count;
}

TEST(burst, syncs_at_once_are_served)
{
	CHECK_INT(findings((struct crowded){ .at_once = 4 }, "concurrency",
			   "syncs at once get other answers than alone"), 1);
	CHECK_INT(findings((struct crowded){ .at_once = 0 }, "", ""), 0);
}

TEST(burst, wants_to_see_it_in_every_try)
{
	CHECK_INT(findings((struct crowded){ .at_once = 4, .bursts = 2 }, "",
			   ""), 0);
}

/* Then it is not the crowd. */
TEST(burst, says_nothing_of_what_is_wrong_alone_too)
{
	struct crowded c = { .at_once = 0 };

	c.script.bug = "not-found-with-404";
	CHECK_INT(findings(c, "", ""), 0);
}

TEST(burst, a_task_belongs_to_one_volume)
{
	struct crowded c = { .at_once = 0 };

	c.script.bug = "crosses-tasks";
	CHECK_INT(findings(c, "concurrency", "a Task of another volume"), 1);
}

TEST(burst, a_burden_of_bad_ones_is_forgotten)
{
	CHECK_INT(findings((struct crowded){ .tired_us = 900000 }, "recovery",
			   "a valid sync is slow behind bad requests"), 1);
	/* Slow before it as well, or once, or nobody notices. */
	CHECK_INT(findings((struct crowded){ .tired_us = 900000,
					     .tired = true }, "", ""), 0);
	CHECK_INT(findings((struct crowded){ .tired_us = 900000,
					     .rests = true }, "", ""), 0);
	CHECK_INT(findings((struct crowded){ .tired_us = 9000 }, "", ""), 0);
	/* Not much slower than it is anyhow. */
	CHECK_INT(findings((struct crowded){ .tired_us = 900000,
					     .usual_us = 100000 }, "", ""), 0);
}

#define LATE "a valid sync is late afterwards"
#define SLOW "a valid sync is slow behind bad requests"

/* ---- one bad one, or many ---- */

static const struct {
	struct crowded server;
	size_t findings;
	const char *titles[2];
} causes[] = {
	{ { .tires = "[],{},[],{}" }, 1, { LATE } },
	{ { .crowd = 4 }, 1, { SLOW } },
	/* Four at once of those that do not tire it alone. */
	{ { .tires = "[],{},[],{}", .crowd = 4 }, 2, { LATE, SLOW } },
	{ { .tires = "no such bytes" }, 0, { NULL } },
};

TEST(burst, what_one_does_alone_is_not_what_many_do)
{
	for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++) {
		struct crowded c = causes[i].server;
		struct module_bench m;

		c.script.answer = be_crowded;
		c.tired_us = 2 * LATE_US;
		module_open(&m, &c.script);
		burst_look(m.c);
		CHECK_INT(m.c->record_count, causes[i].findings);
		for (size_t k = 0; k < m.c->record_count; k++) {
			CHECK_TEXT(m.c->records[k]->f.oracle, "recovery");
			CHECK_HAS(m.c->records[k]->f.title,
				  causes[i].titles[k]);
		}
		module_close(&m);
	}
}

/* Nothing else is said by one who cannot find out. */
TEST(burst, one_who_never_rests_is_told_once)
{
	struct crowded c = { .tired_us = 4 * LATE_US };
	struct oracle_note note = { "recovery", VERDICT_FAIL, LATE, "" };
	struct module_bench m;
	struct sent *s;

	c.script.answer = be_crowded;
	module_open(&m, &c.script);
	s = pump_new(&m.c->pump);
	found_note(m.c, &note, &(struct example){ .sent = s });
	sent_free(s);
	burst_look(m.c);
	CHECK_INT(m.c->record_count, 1);
	module_close(&m);
}
