#include "engine/engine_record.h"

#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"

void engine_record_init(struct engine_record *r, const char *folder,
			const struct redact_set *secrets)
{
	*r = (struct engine_record){ .folder = folder, .secrets = secrets };
	r->known = mem_array(ENGINE_RECORD_MAX, sizeof(*r->known));
}

void engine_record_release(struct engine_record *r)
{
	mem_free(r->known);
	arena_release(&r->arena);
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

static int write_one(struct engine_record *r, const char *folder,
		     const char *name, struct slice content, struct err *err)
{
	return file_write(arena_printf(&r->arena, "%s/%s", folder, name),
			  content, err);
}

static int write_all(struct engine_record *r, const char *folder,
		     const struct engine_verdict *v, struct slice input,
		     const char *text, struct err *err)
{
	struct exchange x;
	int result = -1;

	exchange_init(&x);
	buf_slice(&x.request, buf_view(&v->exchange->request));
	buf_slice(&x.answer, buf_view(&v->exchange->answer));
	redact_exchange(r->secrets, &x);
	if (file_make_folder(folder, err) ||
	    write_one(r, folder, "request.bin", buf_view(&x.request), err) ||
	    write_one(r, folder, "answer.bin", buf_view(&x.answer), err) ||
	    write_one(r, folder, "body.bin", input, err) ||
	    write_one(r, folder, "finding.txt",
		      slice_from(arena_printf(&r->arena, "%s\n", text)), err))
		goto out;
	result = 1;
out:
	exchange_release(&x);
	return result;
}

int engine_record(struct engine_record *r, const struct engine_verdict *v,
		  struct slice input, const char *text, struct err *err)
{
	const char *folder;

	if (is_known(r, &v->key))
		return 0;
	if (!r->folder)
		return 1;
	folder = arena_printf(&r->arena, "%s/%s", r->folder, v->key.digest);
	if (!access(folder, F_OK))
		return 0;
	return write_all(r, folder, v, input, text, err);
}
