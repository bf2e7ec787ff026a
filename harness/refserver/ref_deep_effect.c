/* What deep bugs do to an answer, or to those that follow. */
#include <fcntl.h>

#include "base/alloc.h"
#include "refserver/ref_deep_rows.h"

enum { LOST_MAX = 512 * 1024, /* KiB of them together */
       OPEN_MAX = 880,        /* descriptors; a process has more */
       MIXED_MAX = 4096 };

static struct ref_deep_state *state_of(struct ref_deep_look *look)
{
	return &look->call->server->deep;
}

void ref_deep_accept(struct ref_deep_look *look, size_t n, const char *words)
{
	struct ref_server *server = look->call->server;
	const char *volume = ref_server_volume(server, REF_BLOCK, 0);
	const struct ref_task *task;

	(void)n;
	(void)words;
	task = ref_tasks_add(&server->tasks, slice_from(volume),
			     look->call->now_us, 0);
	if (task)
		ref_task_answer(look->call, task);
}

void ref_deep_refuse(struct ref_deep_look *look, size_t n, const char *words)
{
	(void)n;
	ref_fault_answer(look->call, words, "syncSpecs");
}

void ref_deep_status(struct ref_deep_look *look, size_t n, const char *words)
{
	(void)words;
	ref_answer_empty(look->call->answer, (int)n);
}

void ref_deep_relabel(struct ref_deep_look *look, size_t n, const char *words)
{
	(void)words;
	look->call->answer->status = (int)n;
}

/* Not in this answer alone: the tasks are asked (ref_task.c). */
void ref_deep_count(struct ref_deep_look *look, size_t n, const char *words)
{
	(void)look;
	(void)n;
	(void)words;
}

/* ---- alive ---- */

void ref_deep_die(struct ref_deep_look *look, size_t n, const char *words)
{
	(void)n;
	(void)words;
	look->call->server->state.dead = true;
	look->end = HANDLER_DIE;
}

void ref_deep_hang(struct ref_deep_look *look, size_t n, const char *words)
{
	(void)n;
	(void)words;
	look->end = HANDLER_HANG;
}

void ref_deep_stop(struct ref_deep_look *look, size_t n, const char *words)
{
	ref_deep_hang(look, n, words);
	look->call->server->state.hung = true;
}

void ref_deep_close(struct ref_deep_look *look, size_t n, const char *words)
{
	(void)n;
	(void)words;
	state_of(look)->silent = true;
	look->end = HANDLER_CLOSE;
}

void ref_deep_swallow(struct ref_deep_look *look, size_t n, const char *words)
{
	(void)n;
	(void)words;
	state_of(look)->silent = true;
}

void ref_deep_again(struct ref_deep_look *look, size_t n, const char *words)
{
	(void)n;
	(void)words;
	state_of(look)->again = true;
}

void ref_deep_mistake(struct ref_deep_look *look, size_t n, const char *words)
{
	struct ref_server *server = look->call->server;
	const struct ref_task *before =
		ref_task_numbered(server, server->history.newest - 1);

	(void)n;
	(void)words;
	if (look->call->answer->kind == REF_ANSWER_TASK && before)
		ref_task_answer(look->call, before);
}

void ref_deep_wait(struct ref_deep_look *look, size_t n, const char *words)
{
	(void)words;
	state_of(look)->delay_us = (int64_t)n * 1000;
}

void ref_deep_slow(struct ref_deep_look *look, size_t n, const char *words)
{
	(void)words;
	state_of(look)->slower_us += (int64_t)n;
}

void ref_deep_tire(struct ref_deep_look *look, size_t n, const char *words)
{
	(void)words;
	state_of(look)->tired = n;
}

void ref_deep_leak(struct ref_deep_look *look, size_t n, const char *words)
{
	struct ref_deep_state *deep = state_of(look);
	struct ref_lost *lost;

	(void)words;
	if (deep->lost_kib + n > LOST_MAX)
		return;
	lost = mem_alloc(sizeof(*lost) + n * 1024);
	memset(lost + 1, 'x', n * 1024);
	lost->next = deep->lost;
	lost->descriptor = -1;
	deep->lost = lost;
	deep->lost_kib += n;
}

void ref_deep_hold(struct ref_deep_state *deep, const char *path)
{
	struct ref_lost *lost = mem_alloc(sizeof(*lost));

	lost->descriptor = open(path, O_RDONLY | O_CLOEXEC);
	lost->next = deep->lost;
	deep->lost = lost;
	deep->open_count++;
}

void ref_deep_keep_open(struct ref_deep_look *look, size_t n,
			const char *path)
{
	struct ref_deep_state *deep = state_of(look);

	while (n-- && deep->open_count < OPEN_MAX)
		ref_deep_hold(deep, path);
}

/* ---- those that follow ---- */

void ref_deep_spoil(struct ref_deep_look *look, size_t n, const char *words)
{
	(void)words;
	state_of(look)->spoiled = n;
}

void ref_deep_confuse(struct ref_deep_look *look, size_t n, const char *words)
{
	(void)n;
	(void)words;
	state_of(look)->confused = state_of(look)->connection;
}

void ref_deep_mix(struct ref_deep_look *look, size_t n, const char *words)
{
	const struct ref_field *field =
		ref_request_field(look->call->request, "x-request-id");
	struct buf *mixed = &state_of(look)->mixed;

	(void)words;
	mixed->limit = MIXED_MAX;
	buf_clear(mixed);
	if (n)
		buf_slice(mixed, slice_head(look->call->request->body, n));
	else if (field)
		buf_slice(mixed, field->value);
}

void ref_deep_lock(struct ref_deep_look *look, size_t n, const char *words)
{
	(void)n;
	(void)words;
	state_of(look)->locked = true;
}

void ref_deep_end(struct ref_deep_look *look, size_t n, const char *words)
{
	struct ref_sessions *all = &look->call->server->sessions;
	const struct ref_field *field =
		ref_request_field(look->call->request, REF_SESSION_FIELD);
	struct ref_session *session =
		field ? ref_sessions_find(all, field->value) : NULL;

	(void)n;
	(void)words;
	if (session)
		session->ended = true;
}

void ref_deep_append(struct ref_deep_look *look, size_t n, const char *words)
{
	(void)n;
	state_of(look)->behind = words;
}

void ref_deep_flip(struct ref_deep_look *look, size_t n, const char *words)
{
	(void)n;
	if (look->call->answer->fault && state_of(look)->flips++ % 2)
		ref_fault_answer(look->call, words, "syncSpecs");
}

/* ---- telling ---- */

static void answer_message(struct ref_deep_look *look, struct slice message)
{
	look->call->detail.message = message;
	ref_fault_answer(look->call, look->call->answer->fault
				? look->call->answer->fault
				: "InvalidArgument", "syncSpecs");
}

void ref_deep_tell(struct ref_deep_look *look, size_t n, const char *words)
{
	(void)n;
	answer_message(look, slice_from(words));
}

#define HERE "@@HERE@@"

/* Raw bytes in the place of a text that the writer would escape. */
static void put_raw(struct ref_deep_look *look, struct slice raw)
{
	struct buf *body = &look->call->answer->body;
	struct slice copy;
	ptrdiff_t at;

	answer_message(look, slice_from(HERE));
	copy = arena_slice(look->call->arena, buf_view(body));
	at = slice_find(copy, slice_from(HERE));
	if (at < 0)
		return;
	buf_clear(body);
	buf_slice(body, slice_head(copy, (size_t)at));
	buf_slice(body, raw);
	buf_slice(body, slice_skip(copy, (size_t)at + sizeof(HERE) - 1));
}

void ref_deep_repeat(struct ref_deep_look *look, size_t n, const char *words)
{
	(void)words;
	put_raw(look, slice_head(look->found, n));
}

void ref_deep_repeat_cut(struct ref_deep_look *look, size_t n,
			 const char *words)
{
	struct buf text = BUF_INIT(REF_ANSWER_MAX);

	(void)words;
	json_escape(&text, look->found);
	put_raw(look, arena_slice(look->call->arena,
				 slice_head(buf_view(&text), n)));
	buf_release(&text);
}

void ref_deep_repeat_all(struct ref_deep_look *look, size_t n,
			 const char *words)
{
	(void)words;
	answer_message(look, slice_head(look->call->request->body, n));
}

void ref_deep_field(struct ref_deep_look *look, size_t n, const char *words)
{
	const char *colon = strchr(words, ':');

	(void)n;
	ref_answer_field(look->call->answer,
			 arena_string(look->call->arena,
				      slice_of(words,
					       (size_t)(colon - words))),
			 colon + 1);
}

void ref_deep_cut(struct ref_deep_look *look, size_t n, const char *words)
{
	struct buf *body = &look->call->answer->body;

	(void)n;
	(void)words;
	if (body->len)
		body->len--;
}
