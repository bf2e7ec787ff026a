#include "campaign/state.h"

#include "base/alloc.h"
#include "base/exit_code.h"
#include "base/rng.h"

enum { DATASTORE_MAX = 1000000,
       GROWTH_FROM = 1000, /* mutants: a short campaign stays short */
       SIZES_SHARE = 8 /* that part of the time for its sizes */ };

/* ---- set-up ---- */

static const char *authority(struct campaign *c)
{
	const struct run_config *t = c->options->target;
	bool https = !t->scheme || !strcmp(t->scheme, "https");
	bool v6 = t->host && strchr(t->host, ':') && t->host[0] != '[';

	if (!t->host)
		return "127.0.0.1";
	if (!t->port || t->port == (https ? 443u : 80u))
		return arena_printf(&c->arena, v6 ? "[%s]" : "%s", t->host);
	return arena_printf(&c->arena, v6 ? "[%s]:%u" : "%s:%u", t->host,
			    t->port);
}

static const char *volume(const struct run_config *t, size_t i)
{
	return i < t->volume_count ? t->volumes[i] : NULL;
}

static void bind(struct campaign *c)
{
	const struct run_config *t = c->options->target;
	char unknown[UUID_TEXT + 1], garbage[UUID_TEXT + 1];
	struct rng rng;

	rng_init(&rng, c->options->seed, "campaign");
	rng_uuid(&rng, unknown);
	rng_uuid(&rng, garbage);
	c->bindings = (struct bindings){
		.volume = volume(t, 0), .other_volume = volume(t, 1),
		.third_volume = volume(t, 2), .fourth_volume = volume(t, 3),
		.unknown_volume = arena_string(&c->arena, slice_from(unknown)),
		.file_volume = t->file_volume,
		.unregistered_volume = t->unregistered_volume,
		.datastore = t->datastore,
		.other_datastore = t->other_datastore,
		.unknown_datastore = arena_printf(
			&c->arena, "datastore-%llu",
			(unsigned long long)(DATASTORE_MAX +
					     rng_below(&rng, DATASTORE_MAX))),
		.release = t->release, .moid = t->moid,
		.session_manager = slice_from("SessionManager"),
		.username = t->username, .password = t->password,
		.session_garbage = arena_string(&c->arena,
						slice_from(garbage)),
		.base_path = arena_printf(&c->arena, "%s/vim25/%s",
					  t->path ? t->path : "/sdk",
					  t->release),
		.authority = authority(c),
		.extra_headers = t->headers,
		.extra_header_count = t->header_count,
	};
}

/* --repeat sends what an earlier journal lists, --resume what is behind. */
static int open_journal(struct campaign *c, struct err *err)
{
	const struct campaign_options *o = c->options;
	struct fuzz_journal_head head = { o->seed, o->step, o->seeds->digest };
	const char *path = o->repeat ? o->repeat : o->journal;

	if (o->repeat || o->resume) {
		if (fuzz_journal_read(path, &c->arena, &c->trace, err))
			return -1;
	}
	if (o->repeat)
		return fuzz_trace_check(path, &c->trace, &head, err) ||
		       fuzz_journal_open(&c->journal, o->journal, &head, NULL,
					 err) ? -1 : 0;
	if (!o->resume)
		return fuzz_journal_open(&c->journal, path, &head, NULL, err);
	if (c->trace.run_count)
		c->next = fuzz_trace_next(&c->trace);
	c->summary->earlier = c->trace.sent;
	return fuzz_journal_open(&c->journal, path, &head, &c->trace, err);
}

int campaign_prepare(struct campaign *c, const struct campaign_options *o,
		     struct campaign_summary *sum, struct err *err)
{
	c->options = o;
	c->summary = sum;
	c->records = mem_array(CAMPAIGN_FINDINGS_MAX + 1,
			       sizeof(struct record *));
	c->pump = (struct pump){
		.config = o->target, .transport = o->transport,
		.secrets = o->secrets, .interrupted = o->interrupted,
		.window = o->target->jobs ? o->target->jobs : 1,
		.timeout_us = o->target->timeout_us,
	};
	c->pump.named = busy_named_task;
	c->pump.namer = c;
	c->task_timeout_us = o->target->task_timeout_us;
	c->next = o->from;
	task_ids_init(&c->task_ids, TASK_IDS_MAX);
	bind(c);
	c->oracle = (struct expect_oracle){ o->suite, &c->bindings, true,
					   expect_memo_new() };
	leak_starts_make(&c->leak_starts);
	if (mutator_init(&c->mutator, o->seeds, &c->bindings, o->size_max,
			 err))
		return -1;
	c->boundary = mutate_boundary_count(&c->mutator);
	return open_journal(c, err) || keep_restore(c, err) ? -1 : 0;
}

/* ---- the loop ---- */

static int64_t now(const struct campaign *c)
{
	return transport_now(c->pump.transport);
}

bool campaign_interrupted(const struct campaign *c)
{
	return pump_is_cut(&c->pump);
}

bool campaign_is_cut(const struct campaign *c)
{
	return c->dead || campaign_interrupted(c);
}

void campaign_look_begins(struct campaign *c)
{
	c->look_from_us = now(c);
}

void campaign_look_ends(struct campaign *c)
{
	c->looked_us += now(c) - c->look_from_us;
}

/* Behind --time there is one more timeout: half of it is for looks, the rest
 * to send again what they found. */
static bool is_late(const struct campaign *c)
{
	return c->pump.until_us &&
	       now(c) >= c->pump.until_us - c->options->target->timeout_us / 2;
}

bool campaign_look_goes_on(struct campaign *c, const char *doing)
{
	int64_t elapsed = now(c) - c->started_us;
	int64_t looked = c->looked_us + now(c) - c->look_from_us;

	campaign_tell(c, doing);
	return !campaign_is_cut(c) && !is_late(c) &&
	       looked <= LOOKS_FREE_US + elapsed / LOOKS_SHARE;
}

static bool is_repeated(const struct campaign *c)
{
	return c->options->repeat && c->trace_run == c->trace.run_count;
}

static bool is_over(struct campaign *c)
{
	const struct campaign_options *o = c->options;

	if (o->saturation_us && now(c) - c->last_new_us > o->saturation_us)
		c->saturated = true;
	return campaign_is_cut(c) || c->saturated || against_is_dead(c) ||
	       is_repeated(c) ||
	       (o->requests && c->summary->executed >= o->requests) ||
	       (o->time_us && now(c) - c->started_us >= o->time_us) ||
	       (o->enough && o->enough(o->self, c->summary->executed));
}

static void fill_progress(const struct campaign *c,
			  struct campaign_progress *p)
{
	const struct campaign_options *o = c->options;
	int64_t at = now(c), us = at - c->started_us;

	*p = (struct campaign_progress){
		.executed = c->summary->executed, .requests = o->requests,
		.index = c->next, .boundary = c->boundary, .us = us,
		.time_us = o->time_us, .features = c->features.count,
		.since_new_us = at - c->last_new_us,
		.findings = c->record_count, .doing = c->doing,
		.canary_broken = c->canary_broken,
		.connections = (unsigned)c->pump.window,
		.deaths = c->deaths, .restarts = c->restarts,
		.per_second = us ? (double)c->summary->executed * SECOND_US /
					   (double)us : 0,
	};
	for (size_t i = 0; i < c->record_count; i++)
		p->by_severity[c->records[i]->f.severity]++;
	memcpy(p->told, c->told, sizeof(p->told));
}

void campaign_tell(struct campaign *c, const char *doing)
{
	struct campaign_progress p;

	c->doing = doing;
	if (!c->options->progress || now(c) - c->last_told_us < SECOND_US)
		return;
	c->last_told_us = now(c);
	fill_progress(c, &p);
	c->options->progress(c->options->self, &p);
}

int64_t campaign_delay(struct campaign *c)
{
	int64_t at = now(c);

	if (!c->options->rate)
		return 0;
	if (c->next_due_us < at)
		c->next_due_us = at;
	at = c->next_due_us - at;
	c->next_due_us += SECOND_US / c->options->rate;
	return at;
}

/* The next one of --repeat. */
static uint64_t repeat_next(struct campaign *c, struct mutant *out)
{
	const struct fuzz_run *run = &c->trace.runs[c->trace_run];
	uint64_t index = run->first + c->trace_at * c->options->step;

	if (++c->trace_at == run->count) {
		c->trace_run++;
		c->trace_at = 0;
	}
	c->next = index + c->options->step;
	mutate_request(&c->mutator, c->options->seed, index, out);
	return index;
}

static uint64_t next_mutant(struct campaign *c, struct mutant *out)
{
	uint64_t index;

	if (c->options->repeat)
		return repeat_next(c, out);
	for (;;) {
		index = choose_next(c, out);
		if (c->options->unguided || !suspects_avoid(c, out))
			return index;
		mutant_release(out);
	}
}

static void send_one(struct campaign *c)
{
	struct mutant m;
	uint64_t index = next_mutant(c, &m);

	c->summary->last_index = index;
	c->summary->executed++;
	c->since_canary++;
	c->since_pause++;
	c->since_burst++;
	c->recent[c->recent_count++ % RECENT_KEPT] = index;
	fuzz_journal_sent(&c->journal, index);
	work_start(c, index, &m, campaign_delay(c));
}

static bool pause_is_due(const struct campaign *c)
{
	return c->since_pause >= PAUSE_EVERY ||
	       now(c) - c->paused_us >= PAUSE_EVERY_US;
}

void campaign_feed(struct campaign *c)
{
	while (c->go && c->in_flight < c->pump.window && !is_over(c)) {
		if (c->since_canary >= c->canary_every)
			canary_send(c);
		send_one(c);
		watch_pass(c);
		if (pause_is_due(c))
			c->go = 0;
	}
	campaign_tell(c, "sending mutants");
}

/* Mutants of all parts: a campaign that was cut is no short one. */
static bool is_long(const struct campaign *c)
{
	return c->summary->earlier + c->summary->executed >= GROWTH_FROM;
}

/* One shape; false: nothing is left to look at. */
static bool look_at_next(struct campaign *c)
{
	size_t shapes = growth_shapes();

	if (c->sizes_seen < shapes)
		growth_look_at(c, c->sizes_seen);
	else if (c->sizes_seen == 2 * shapes)
		return false;
	else if (direct_look_at(c, c->sizes_seen - shapes))
		c->sizes_seen = 2 * shapes - 1;
	c->sizes_seen++;
	return true;
}

/* Each shape once, and early: what grows wrong does so from the start. A slow
 * server gets them one by one, among the mutants; at the end what is left. */
static void look_at_sizes(struct campaign *c, bool rest)
{
	int64_t from = now(c), elapsed = from - c->started_us;

	if (!is_long(c))
		return;
	campaign_look_begins(c);
	while (campaign_look_goes_on(c, "looking at sizes") &&
	       (rest || (c->sized_us + now(c) - from) * SIZES_SHARE <= elapsed) &&
	       look_at_next(c))
		;
	campaign_look_ends(c);
	c->sized_us += now(c) - from;
}

/* Every answer to what was sent is judged, and a valid sync behind it was. */
static bool is_settled(const struct campaign *c)
{
	return !c->in_flight && !c->followed && !c->held && !c->hung &&
	       !c->pair_count && !c->unsure_count && !c->canary_doubt &&
	       !c->session_doubt &&
	       (c->canary_broken || c->recent_well == c->recent_count);
}

static void settle_once(struct campaign *c)
{
	work_settle_hung(c);
	canary_settle(c);
	pairs_settle(c);
	against_settle(c);
}

/* Until nothing is left that one look has given to the next. */
static void settle(struct campaign *c)
{
	pump_drain(&c->pump);
	c->session_doubt = true; /* one valid sync more; nobody is suspected */
	for (unsigned i = 0; i < SETTLE_ROUNDS && !campaign_is_cut(c) &&
			     !is_settled(c); i++) {
		settle_once(c);
		pump_drain(&c->pump);
	}
}

/* Whoever goes on does so behind what is settled: the rest comes again. */
static void keep_place(struct campaign *c)
{
	keep_counts(c, false);
	if (is_settled(c) && !campaign_is_cut(c) &&
	    c->keep_err.code == ERR_NONE)
		fuzz_journal_flush(&c->journal);
}

/* Nothing is under way: what must be looked at alone. */
static void look_around(struct campaign *c)
{
	bool due = pause_is_due(c);

	pump_drain_until(&c->pump, &c->pump.under_way);
	if (campaign_is_cut(c))
		return;
	if (due)
		settle(c);
	else
		settle_once(c);
	if (due)
		drift_look(c);
	watch_look(c);
	if (c->since_burst >= BURST_EVERY)
		burst_look(c);
	look_at_sizes(c, false);
	confirm_settle(c);
	keep_place(c);
	if (!due)
		return;
	c->since_pause = 0;
	c->paused_us = now(c);
}

/* A last look at everything; the time for it may be short, and what is found
 * comes first. */
static void look_back(struct campaign *c)
{
	if (campaign_is_cut(c))
		return;
	settle(c);
	confirm_settle(c);
	if (campaign_is_cut(c))
		return;
	if (is_long(c))
		burst_look(c);
	look_at_sizes(c, true);
	confirm_settle(c);
	padded_fold(c);
}

static void loop(struct campaign *c)
{
	c->pump.resolve = death_resolve;
	c->pump.resolver = c;
	while (!is_over(c)) {
		c->go = 1;
		campaign_feed(c);
		pump_drain_until(&c->pump, &c->go);
		look_around(c);
	}
	pump_drain(&c->pump);
	look_back(c);
	pump_drain(&c->pump);
	c->cut = campaign_interrupted(c);
	unsure_end(c, false);
	c->summary->unlooked += work_drop_held(c) + c->pair_count +
				c->canary_doubt;
}

/* ---- the end ---- */

static int exit_code(const struct campaign *c)
{
	int signal = c->options->interrupted ? *c->options->interrupted : 0;

	if (signal)
		return signal == SIGINT ? EXIT_INTERRUPTED : EXIT_TERMINATED;
	if (c->dead || against_is_dead(c))
		return EXIT_TARGET;
	if (c->record_count)
		return EXIT_FAILED;
	/* A server so slow that the time was over before the first mutant. */
	return c->options->time_us && !c->summary->executed
		       ? EXIT_NOTHING_VERIFIED : EXIT_CONFORMS;
}

static int finish(struct campaign *c, struct err *err)
{
	struct campaign_summary *s = c->summary;

	s->seed = c->options->seed;
	s->us = now(c) - c->started_us;
	s->features = c->features.count;
	s->saturated = c->saturated;
	s->dead = c->dead;
	s->deaths = c->deaths;
	s->restarts = c->restarts;
	s->exit_code = exit_code(c);
	s->complete = !s->dead && !against_is_dead(c) &&
		      s->exit_code < EXIT_INTERRUPTED &&
		      s->exit_code != EXIT_NOTHING_VERIFIED;
	found_end(c);
	against_close(c);
	if (c->cut || s->exit_code >= EXIT_INTERRUPTED ||
	    c->keep_err.code != ERR_NONE)
		fuzz_journal_forget(&c->journal);
	if (fuzz_journal_close(&c->journal, err))
		return -1;
	if (c->keep_err.code != ERR_NONE)
		*err = c->keep_err;
	return err->code ? -1 : 0;
}

void campaign_end(struct campaign *c)
{
	unsure_drop(c);
	busy_end(c);
	found_release(c);
	mutator_release(&c->mutator);
	expect_memo_free(c->oracle.memo);
	features_release(&c->features);
	task_ids_release(&c->task_ids);
	arena_release(&c->arena);
	mem_free(c);
}

int campaign_run(const struct campaign_options *o, struct campaign_summary *s,
		 struct err *err)
{
	struct campaign *c = mem_alloc(sizeof(*c));
	int result = -1;

	*s = (struct campaign_summary){ .arena = ARENA_INIT };
	if (campaign_prepare(c, o, s, err))
		goto out;
	session_wait(c);
	c->started_us = c->last_new_us = c->last_told_us = now(c);
	c->paused_us = c->started_us;
	if (o->time_us)
		c->pump.until_us = c->started_us + o->time_us +
				   o->target->timeout_us;
	result = session_open(c, err);
	if (!result)
		capacity_look(c);
	if (!result)
		result = canary_first(c, err);
	if (!result)
		result = against_open(c, err);
	if (result && campaign_interrupted(c)) {
		*err = ERR_INIT;
		result = 0;
	} else if (!result) {
		drift_start(c);
		loop(c);
	}
	session_close(c);
	if (!result)
		result = finish(c, err);
out:
	against_close(c);
	campaign_end(c);
	return result;
}

void campaign_summary_release(struct campaign_summary *s)
{
	arena_release(&s->arena);
	*s = (struct campaign_summary){ .arena = ARENA_INIT };
}
