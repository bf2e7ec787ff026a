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
	int64_t tired_us;              /* of every sync behind bad ones */
	bool tired, rests;             /* ... until some time has gone */
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

static enum handler_end be_crowded(struct script *self, struct slice request,
				   struct buf *out, int64_t *delay_us)
{
	struct crowded *c = (struct crowded *)self;

	if (!script_is_sync(request))
		return script_right(self, request, out, delay_us);
	if (is_too_many(c))
		return script_status(out, 503);
	if (c->tired && request.len < LATE_BYTES)
		*delay_us = c->tired_us;
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
}
