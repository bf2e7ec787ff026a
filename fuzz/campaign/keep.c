/*
 * Findings on disk while the campaign runs: whoever kills it loses nothing.
 * What an earlier part of the same campaign left there counts on.
 */
#include "campaign/state.h"

#include <stdio.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"

/* ---- what tells two findings apart ---- */

static const char *defects_of(struct arena *arena,
			      const struct finding_key *key)
{
	const char *text = "";

	if (!key->by_request)
		return NULL;
	for (size_t i = 0; expect_defect_at(i); i++)
		if (key->defects[i / 64] >> (i % 64) & 1)
			text = arena_printf(arena, "%s%s%s", text,
					    *text ? " " : "",
					    expect_defect_at(i)->name);
	return text;
}

static bool has_word(struct slice text, const char *word)
{
	while (text.len) {
		ptrdiff_t end = slice_find(text, slice_from(" "));
		size_t len = end < 0 ? text.len : (size_t)end;

		if (slice_is(slice_head(text, len), word))
			return true;
		text = slice_skip(text, len + 1 < text.len ? len + 1
							   : text.len);
	}
	return false;
}

static struct finding_key key_of(const struct finding *f)
{
	const struct oracle *oracle = oracle_find(slice_from(f->oracle));
	struct finding_key key = {
		.by_request = f->defects != NULL,
		.oracle = oracle ? oracle->id : f->oracle,
		.title = f->title,
	};

	snprintf(key.digest, sizeof(key.digest), "%s", f->key);
	snprintf(key.symptom, sizeof(key.symptom), "%s",
		 f->symptom ? f->symptom : f->key);
	for (size_t i = 0; f->defects && expect_defect_at(i); i++)
		if (has_word(slice_from(f->defects),
			     expect_defect_at(i)->name))
			key.defects[i / 64] |= 1ULL << (i % 64);
	return key;
}

/* ---- writing ---- */

static void write_now(struct campaign *c, struct record *r)
{
	const struct campaign_options *o = c->options;
	char name[FINDING_NAME_MAX];

	r->unsaved = false;
	if (!o->findings || c->keep_err.code != ERR_NONE)
		return;
	r->f.target = o->shown;
	if (!r->f.symptom) {
		r->f.symptom = r->key.symptom;
		r->f.defects = defects_of(&r->arena, &r->key);
	}
	finding_name(&r->f, name);
	if (finding_write(o->findings, &r->f, o->secrets, &c->keep_err))
		return;
	/* Another title, another name: the folder moves. */
	if (*r->folder && strcmp(r->folder, name) != 0)
		finding_remove(o->findings, r->folder);
	snprintf(r->folder, sizeof(r->folder), "%s", name);
}

void keep_write(struct campaign *c, struct record *r)
{
	write_now(c, r);
}

void keep_drop(struct campaign *c, struct record *r)
{
	if (c->options->findings && *r->folder)
		finding_remove(c->options->findings, r->folder);
	*r->folder = '\0';
}

void keep_counts(struct campaign *c, bool at_once)
{
	int64_t now = transport_now(c->pump.transport);

	if (!at_once && now - c->last_kept_us < KEEP_EVERY_US)
		return;
	c->last_kept_us = now;
	for (size_t i = 0; i < c->record_count; i++)
		if (c->records[i]->unsaved)
			write_now(c, c->records[i]);
}

/* ---- what is there already ---- */

static int restore(struct campaign *c, const char *folder, const char *name,
		   struct err *err)
{
	struct record *r = mem_alloc(sizeof(*r));

	if (finding_read(folder, &r->arena, &r->f, err)) {
		arena_release(&r->arena);
		mem_free(r);
		return -1;
	}
	if (r->f.seed != c->options->seed ||
	    c->record_count == CAMPAIGN_FINDINGS_MAX) {
		arena_release(&r->arena);
		mem_free(r);
		return 0;
	}
	r->f.folder = NULL;
	r->key = key_of(&r->f);
	r->f.oracle = r->key.oracle;
	snprintf(r->folder, sizeof(r->folder), "%s", name);
	c->records[c->record_count++] = r;
	return 0;
}

/* A folder without its record was being written: its mutant comes again. */
int keep_restore(struct campaign *c, struct err *err)
{
	const char *findings = c->options->findings;
	struct arena arena = ARENA_INIT;
	char **names = NULL;
	size_t count = 0;
	int result = 0;

	if (!findings || !c->options->resume || access(findings, F_OK))
		return 0;
	result = file_list(findings, "", &arena, &names, &count, err);
	for (size_t i = 0; !result && i < count; i++) {
		const char *folder = arena_printf(&arena, "%s/%s", findings,
						  names[i]);

		if (strlen(names[i]) < FINDING_NAME_MAX &&
		    !access(arena_printf(&arena, "%s/finding.json", folder),
			    F_OK))
			result = restore(c, folder, names[i], err);
	}
	c->restored = c->record_count;
	arena_release(&arena);
	return result;
}
