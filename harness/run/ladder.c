#include "run/ladder.h"

#include "base/alloc.h"
#include "run/case_run.h"
#include "run/control.h"
#include "run/life.h"
#include "run/reach.h"

enum {
	WAIT_READY_STEP_US = 200000,
	SESSION_MANAGER_MAX = 1024 /* of an id that we put into a path */
};

/* One rung: which ladder case it is and what its answer means. */
struct rung {
	enum request_success success;
	void (*look)(struct run *, struct case_run *, const struct answer *);
	const char *broken; /* when the case itself fails at level must; NULL:
	                       the rest may still be worth a look */
	const char *hint;
};

/* Nothing can be judged: the finding stands for the case too. */
static void give_up(struct run *run, struct case_run *cr, enum run_verdict v,
		    const char *finding, const char *hint)
{
	run_block(run, v, finding, hint);
	cr->evidence.blocked = run->finding;
}

static bool answered(struct run *run, struct case_run *cr,
		     const struct answer *a)
{
	if (a->outcome == EXCHANGE_ANSWERED)
		return true;
	if (a->outcome != EXCHANGE_CANCELLED)
		give_up(run, cr, RUN_UNREACHABLE,
			reach_finding(&run->arena, run->info.target,
				      cr->evidence.items[0].exchange),
			reach_hint(a->outcome));
	return false;
}

static struct slice member_text(struct run *run, const struct answer *a,
				const char *pointer)
{
	struct json_node *node =
		a->root ? json_at(a->root, slice_from(pointer)) : NULL;

	return json_string(&run->arena, node);
}

static void look_at_content(struct run *run, struct case_run *cr,
			    const struct answer *a)
{
	struct slice about, manager;

	if (!answered(run, cr, a))
		return;
	about = member_text(run, a, "/about/fullName");
	if (about.len && !memchr(about.at, '\0', about.len))
		run->info.about = arena_string(&run->arena, about);
	manager = member_text(run, a, "/sessionManager/value");
	if (manager.len && manager.len <= SESSION_MANAGER_MAX)
		run->base.session_manager = arena_slice(&run->arena, manager);
}

static bool refused(const struct answer *a)
{
	return a->parsed &&
	       (a->response.status == 401 || a->response.status == 403 ||
		answer_is_fault(a, "InvalidLogin") ||
		answer_is_fault(a, "SecurityError") ||
		answer_is_fault(a, "AuthenticationRequired") ||
		answer_is_fault(a, "InvalidToken") ||
		answer_is_fault(a, "SessionNotFound"));
}

static void look_at_login(struct run *run, struct case_run *cr,
			  const struct answer *a)
{
	if (!answered(run, cr, a))
		return;
	if (cr->session_own) {
		run->session_main = mem_copy(cr->session_own,
					     strlen(cr->session_own));
		life_session_begins(run);
	} else if (refused(a)) {
		give_up(run, cr, RUN_UNREACHABLE,
			arena_printf(&run->arena,
				     "login as '%s' was refused: got %s",
				     run->config->username,
				     answer_summary(&run->arena, a)),
			"check --username and --password-file");
	}
}

static bool not_implemented(const struct answer *a)
{
	return answer_is_fault(a, "NotSupported") ||
	       answer_is_fault(a, "NotImplemented") ||
	       answer_is_fault(a, "MethodNotFound");
}

static void look_at_sync(struct run *run, struct case_run *cr,
			 const struct answer *a)
{
	const char *got = answer_summary(&run->arena, a);
	const char *volume = cr->bindings.volume;

	if (!run->info.logged_in && !answered(run, cr, a))
		return;
	if (not_implemented(a)) {
		give_up(run, cr, RUN_NOTHING_VERIFIED,
			arena_printf(&run->arena,
				     "CnsSyncVolume is not implemented: got %s",
				     got),
			"this is not judged as a fault of the operation "
			"(9.11); check --moid and --release");
	} else if (!run->info.logged_in && refused(a)) {
		give_up(run, cr, RUN_UNREACHABLE,
			arena_printf(&run->arena,
				     "the login session was refused: got %s",
				     got),
			"log in with --username and --password-file, or give "
			"a live session with --session-file");
	} else if (answer_is_fault(a, "NotFound")) {
		run_block(run, RUN_FAILS,
			  arena_printf(&run->arena,
				       "a valid sync of volume '%s' was not "
				       "accepted: got %s", volume, got),
			  "does this block volume exist on the target? name "
			  "one that does with --volume");
	} else if (answer_is_fault(a, "ManagedObjectNotFound") ||
		   (a->parsed && a->response.status == 404)) {
		run_block(run, RUN_FAILS,
			  arena_printf(&run->arena,
				       "the manager '%s' was not found: got %s",
				       cr->bindings.moid, got),
			  "check --moid and --release");
	}
}

static const struct rung rungs[] = {
	{ SUCCESS_CONTENT, look_at_content,
	  "there is no readable ServiceContent",
	  "is this a VI JSON endpoint of that release? check the path of "
	  "--url (usually /sdk) and --release" },
	{ SUCCESS_LOGIN, look_at_login, "Login opened no session",
	  "Login must give the session id in the header "
	  "vmware-api-session-id" },
	{ SUCCESS_TASK, look_at_sync, NULL, NULL },
};

struct climb {
	const struct rung *rung;
	bool retry; /* --wait-ready: not there yet */
	int64_t ready_until_us;
};

static bool not_ready(struct run *run, const struct climb *climb,
		      const struct answer *a)
{
	return a->outcome != EXCHANGE_ANSWERED &&
	       a->outcome != EXCHANGE_CANCELLED &&
	       transport_now(run->pump.transport) < climb->ready_until_us;
}

static void rung_ended(void *self, struct case_run *cr)
{
	struct climb *climb = self;
	struct run *run = cr->run;
	struct case_slot *slot = cr->slot;
	struct arena arena = ARENA_INIT;
	struct answer answer;

	if (cr->evidence.count) {
		answer_read(&arena, cr->evidence.items[0].exchange, &answer);
		climb->retry = not_ready(run, climb, &answer);
		if (!climb->retry)
			climb->rung->look(run, cr, &answer);
	}
	if (climb->retry)
		case_run_drop(cr);
	else
		case_run_finish(cr);
	if (!climb->retry && climb->rung->broken &&
	    slot->result.verdict[LEVEL_MUST] == VERDICT_FAIL)
		run_block(run, RUN_FAILS,
			  arena_printf(&run->arena, "%s at %s: got %s",
				       climb->rung->broken, run->info.target,
				       answer_summary(&arena, &answer)),
			  climb->rung->hint);
	arena_release(&arena);
}

static void nap(struct run *run, int64_t us)
{
	struct transport *t = run->pump.transport;

	transport_wait(t, transport_now(t) + us);
}

static void climb_rung(struct run *run, struct case_slot *slot,
		       const struct rung *rung, size_t volume,
		       int64_t ready_until_us)
{
	struct climb climb = { rung, false, ready_until_us };

	do {
		if (climb.retry)
			nap(run, WAIT_READY_STEP_US);
		climb.retry = false;
		case_run_start(case_run_new(run, slot, volume), rung_ended,
			       &climb);
		pump_drain(&run->pump);
	} while (climb.retry);
}

/* ---- which volume the rung of the sync is about ---- */

struct volume_probe {
	size_t *unanswered;
	bool refused;
	const struct sent *refusal; /* a definite one */
};

static void volume_answered(void *self, struct sent *s)
{
	struct volume_probe *probe = self;

	probe->refused = !control_accepted(CONTROL_SYNC, s);
	if (control_judge(CONTROL_SYNC, s) == CONTROL_REFUSED)
		probe->refusal = s;
	--*probe->unanswered;
}

static void volume_settled(void *self)
{
	(void)self;
}

/* A volume that is refused is the one to report; the first one otherwise.
 * The tasks of the others go on while the rung is climbed. */
static size_t find_volume(struct run *run)
{
	struct volume_probe probes[CONFIG_VOLUMES_MAX] = { 0 };
	size_t count = run->config->volume_count, unanswered = 0;

	for (size_t i = 1; i < count; i++) {
		probes[i].unanswered = &unanswered;
		unanswered++;
		control_send(run, CONTROL_SYNC, i, 0, volume_answered,
			     volume_settled, &probes[i]);
	}
	pump_drain_until(&run->pump, &unanswered);
	for (size_t i = 0; i < run->kept_count; i++)
		exchange_shorten(&run->kept[i]->exchange);
	for (size_t i = 1; i < count; i++)
		if (probes[i].refused) {
			run->odd = probes[i].refusal;
			return i;
		}
	return 0;
}

static struct case_slot *rung_slot(struct run *run, const struct rung *rung)
{
	for (size_t i = 0; i < run->slot_count; i++) {
		const struct test_case *tc = run->slots[i].test_case;

		if (case_has_tag(tc, LADDER_TAG) &&
		    tc->steps[0].request->success == rung->success)
			return &run->slots[i];
	}
	return NULL;
}

void ladder_climb(struct run *run)
{
	int64_t ready_until = transport_now(run->pump.transport) +
			      run->config->wait_ready_us;

	for (size_t i = 0; i < sizeof(rungs) / sizeof(*rungs); i++) {
		const struct rung *rung = &rungs[i];
		struct case_slot *slot = rung_slot(run, rung);
		bool sync = rung->success == SUCCESS_TASK;

		if (!slot || slot->ended || run->blocked ||
		    run->pump.stopped)
			continue;
		climb_rung(run, slot, rung, sync ? find_volume(run) : 0,
			   ready_until);
		/* Refused again: the rung itself tells. */
		if (slot->result.verdict[run->info.level] == VERDICT_FAIL)
			run->odd = NULL;
	}
}
