#include "mutate/seeds.h"

#include <assert.h>

#include "base/file.h"
#include "case/case_files.h"
#include "mutate/seed_embedded.h"

static_assert(sizeof(((struct mutate_seeds *)0)->digest) == CASE_DIGEST_TEXT,
	      "both are digests in hexadecimal");

static void set_digest(struct mutate_seeds *s)
{
	struct case_file *files = arena_array(&s->arena, s->count,
					      sizeof(*files));
	struct err err = ERR_INIT;

	for (size_t i = 0; i < s->count; i++)
		files[i] = (struct case_file){ .name = s->at[i].name,
					       .shown = s->at[i].name,
					       .text = s->at[i].body };
	if (case_files_digest(files, s->count, s->digest, &err))
		s->digest[0] = '\0';
}

void seeds_builtin(struct mutate_seeds *s)
{
	memset(s, 0, sizeof(*s));
	s->count = seed_embedded_count;
	s->at = arena_array(&s->arena, s->count, sizeof(*s->at));
	for (size_t i = 0; i < s->count; i++) {
		const struct seed_embedded *e = &seed_embedded_files[i];

		s->at[i].name = e->name;
		s->at[i].body = slice_of((const char *)e->bytes, e->len);
	}
	set_digest(s);
}

static int read_seed(struct mutate_seeds *s, const char *folder,
		     const char *name, struct err *err)
{
	const char *path = arena_printf(&s->arena, "%s/%s", folder, name);
	struct buf text = BUF_INIT(SEED_SIZE_MAX);
	int result = file_read(path, &text, err);

	if (!result) {
		struct mutate_seed *seed = &s->at[s->count++];

		seed->name = name;
		seed->body = arena_slice(&s->arena, buf_view(&text));
	} else if (err) {
		err->code = ERR_USAGE;
	}
	buf_release(&text);
	return result;
}

int seeds_load(struct mutate_seeds *s, const char *folder, struct err *err)
{
	char **names;
	size_t count;

	memset(s, 0, sizeof(*s));
	if (file_list(folder, "", &s->arena, &names, &count, err)) {
		if (err)
			err->code = ERR_USAGE;
		return -1;
	}
	if (!count)
		return err_set(err, ERR_USAGE,
			       "there is no file in '%s' to start from",
			       folder);
	if (count > SEEDS_MAX)
		return err_set(err, ERR_USAGE,
			       "'%s' holds %zu files; %d seeds are the most",
			       folder, count, SEEDS_MAX);
	s->at = arena_array(&s->arena, count, sizeof(*s->at));
	for (size_t i = 0; i < count; i++)
		if (read_seed(s, folder, names[i], err))
			return -1;
	set_digest(s);
	return 0;
}

void seeds_release(struct mutate_seeds *s)
{
	arena_release(&s->arena);
	memset(s, 0, sizeof(*s));
}
