#include "engine/engine_record.h"

#include <assert.h>
#include <unistd.h>

#include "base/alloc.h"

static_assert((int)ENGINE_RECORD_BEFORE_MAX <= (int)FINDING_BEFORE_MAX,
	      "a finding holds all of them");

void engine_record_init(struct engine_record *r, const char *folder,
			const struct finding_target *target,
			const struct redact_set *secrets)
{
	*r = (struct engine_record){ .folder = folder, .target = target,
				     .secrets = secrets };
	r->known = mem_array(ENGINE_RECORD_MAX, sizeof(*r->known));
	for (size_t i = 0; i < ENGINE_RECORD_BEFORE_MAX; i++)
		r->before[i] = BUF_INIT(REQUEST_MAX);
}

void engine_record_release(struct engine_record *r)
{
	for (size_t i = 0; i < ENGINE_RECORD_BEFORE_MAX; i++)
		buf_release(&r->before[i]);
	mem_free(r->known);
}

static bool is_known(struct engine_record *r, const struct finding_key *key)
{
	for (size_t i = 0; i < r->count; i++)
		if (finding_key_covers(&r->known[i], key))
			return true;
	if (r->count == ENGINE_RECORD_MAX)
		return true;
	r->known[r->count] = *key;
	r->known[r->count++].title = NULL; /* of another arena */
	return false;
}

/* ---- what the connection has carried ---- */

/* A verdict on a fresh connection has nothing behind it. */
static void look_at_connection(struct engine_record *r,
			       const struct exchange *x)
{
	if (x->connection != r->connection)
		r->before_count = 0;
	r->connection = x->connection;
}

static void remember(struct engine_record *r, struct slice request)
{
	struct buf *last = &r->before[ENGINE_RECORD_BEFORE_MAX - 1];

	if (r->before_count < ENGINE_RECORD_BEFORE_MAX) {
		last = &r->before[r->before_count++];
	} else { /* the oldest one makes room */
		struct buf oldest = r->before[0];

		memmove(r->before, r->before + 1,
			(ENGINE_RECORD_BEFORE_MAX - 1) * sizeof(*last));
		*last = oldest;
	}
	buf_clear(last);
	buf_slice(last, request);
}

/* ---- a finding ---- */

static void fill(const struct engine_record *r, struct arena *arena,
		 const struct engine_verdict *v, struct finding *f)
{
	struct exchange x;

	exchange_init(&x);
	buf_slice(&x.request, buf_view(&v->exchange->request));
	buf_slice(&x.answer, buf_view(&v->exchange->answer));
	if (r->secrets)
		redact_exchange(r->secrets, &x);
	*f = (struct finding){
		.oracle = v->key.oracle,
		.severity = finding_severity_of(v->key.severity),
		.title = (char *)redact_copy(r->secrets, arena,
					 slice_from(v->key.title)).at,
		.clause = v->clause, .operators = "", .hint = "", .pointer = "",
		.first_index = r->bodies, .count = 1,
		.request = arena_slice(arena, buf_view(&x.request)),
		.answer = arena_slice(arena, buf_view(&x.answer)),
		.outcome = v->exchange->outcome, .target = r->target,
	};
	snprintf(f->key, sizeof(f->key), "%s", v->key.digest);
	for (size_t i = 0; i < r->before_count; i++)
		f->before[f->before_count++] =
			redact_copy(r->secrets, arena, buf_view(&r->before[i]));
	exchange_release(&x);
}

static int write_new(const struct engine_record *r,
		     const struct engine_verdict *v, struct err *err)
{
	struct arena arena = ARENA_INIT;
	char name[FINDING_NAME_MAX];
	struct finding f;
	int result = 1;

	fill(r, &arena, v, &f);
	finding_name(&f, name);
	if (!access(arena_printf(&arena, "%s/%s/finding.json", r->folder,
				 name), F_OK))
		result = 0;
	else if (finding_write(r->folder, &f, r->secrets, err))
		result = -1;
	arena_release(&arena);
	return result;
}

int engine_record(struct engine_record *r, const struct engine_verdict *v,
		  struct err *err)
{
	int result = 0;

	look_at_connection(r, v->exchange);
	if (v->wrong && !is_known(r, &v->key))
		result = r->folder ? write_new(r, v, err) : 1;
	remember(r, buf_view(&v->exchange->request));
	r->bodies++;
	return result;
}
