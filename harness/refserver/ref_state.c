#include "refserver/ref_core.h"

enum { CALLS_TO_DEATH = 100, SYNCS_TO_REFUSAL = 5 };

enum handler_end ref_state_begin(struct ref_server *server,
				 struct slice request)
{
	struct ref_state *state = &server->state;

	state->calls++;
	if ((ref_quirk_is(server, REF_DIES_AFTER_CALLS) &&
	     state->calls == CALLS_TO_DEATH) ||
	    (ref_quirk_is(server, REF_DIES_ON_LARGE_BODY) &&
	     request.len > REF_LARGE))
		state->dead = true;
	if (state->dead)
		return HANDLER_DIE;
	return state->hung ? HANDLER_HANG : HANDLER_KEEP;
}

enum handler_end ref_state_end(struct ref_call *call)
{
	const struct ref_server *server = call->server;
	struct ref_state *state = &call->server->state;
	bool empty_id = call->refused == REF_ID_EMPTY;

	if (ref_quirk_is(server, REF_DIES_ON_EMPTY_ID) && empty_id)
		state->dead = true;
	if (ref_quirk_is(server, REF_HANGS_AFTER_JSON) &&
	    call->refused == REF_BODY_TRUNCATED)
		state->hung = true;
	if ((ref_quirk_is(server, REF_SPOILED_ONCE) && empty_id) ||
	    (ref_quirk_is(server, REF_SPOILED_FOR_EVER) &&
	     call->refused == REF_SPECS_TWO))
		state->spoiled = true;
	if (state->dead)
		return HANDLER_DIE;
	return state->hung ? HANDLER_HANG : HANDLER_KEEP;
}

bool ref_state_refuses(struct ref_call *call)
{
	struct ref_server *server = call->server;
	struct ref_state *state = &server->state;
	bool refuses = state->spoiled;

	state->syncs++;
	if (ref_quirk_is(server, REF_REFUSES_FIFTH))
		refuses = state->syncs % SYNCS_TO_REFUSAL == 0;
	if (ref_quirk_is(server, REF_SPOILED_ONCE))
		state->spoiled = false;
	if (refuses)
		ref_fault_answer(call, "InvalidArgument", "syncSpecs");
	return refuses;
}

void ref_server_restart(struct ref_server *server)
{
	enum ref_session_style style = server->sessions.style;

	ref_sessions_release(&server->sessions);
	ref_sessions_init(&server->sessions, server->options.seed + 1);
	server->sessions.style = style;
	ref_tasks_release(&server->tasks);
	ref_tasks_init(&server->tasks, server->options.seed + 1);
	server->state = (struct ref_state){ .calls = 0 };
	server->poisoned = false;
	ref_deep_reset(&server->deep);
}

bool ref_server_dead(const struct ref_server *server)
{
	return server->state.dead;
}
