/*
 * Findings on disk while the campaign runs: whoever kills it loses nothing.
 * What an earlier part of the same campaign left there counts on.
 */
#include "campaign/state.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"

/* ---- sets, as words with blanks between them ---- */

typedef const char *(*name_at)(size_t index); /* NULL past the end */

static const char *defect_name(size_t i)
{
	const struct expect_defect *d = expect_defect_at(i);

	return d ? d->name : NULL;
}

static const char *operator_name(size_t i)
{
	const struct mutate_operator *op = mutate_operator_at(i);

	return op ? op->name : NULL;
}

static const char *words_of(struct arena *arena, const uint64_t *set,
			    name_at name)
{
	const char *text = "";

	for (size_t i = 0; name(i); i++)
		if (set[i / 64] >> (i % 64) & 1)
			text = arena_printf(arena, "%s%s%s", text,
					    *text ? " " : "", name(i));
	return text;
}

/* The text up to `mark`, which goes with it. */
static struct slice take_word(struct slice *text, const char *mark)
{
	ptrdiff_t end = slice_find(*text, slice_from(mark));
	struct slice word = end < 0 ? *text : slice_head(*text, (size_t)end);

	*text = slice_skip(*text, end < 0 ? text->len : word.len + 1);
	return word;
}

/* Names that nobody knows any more are left out. */
static void set_of(const char *words, name_at name, uint64_t *set)
{
	struct slice rest = slice_from(words ? words : "");

	while (rest.len) {
		struct slice word = take_word(&rest, " ");

		for (size_t i = 0; name(i); i++)
			if (slice_is(word, name(i)))
				set[i / 64] |= 1ULL << (i % 64);
	}
}

/* ---- what tells two findings apart ---- */

static struct finding_key key_of(const struct finding *f)
{
	const struct oracle *oracle = oracle_find(slice_from(f->oracle));
	const struct finding_difference *d = &f->difference;
	struct finding_key key = {
		.by_request = f->defects != NULL,
		.served = f->unusual != NULL, .vague = f->vague,
		.oracle = oracle ? oracle->id : f->oracle,
		.title = f->title,
	};

	snprintf(key.digest, sizeof(key.digest), "%s", f->key);
	snprintf(key.symptom, sizeof(key.symptom), "%s",
		 f->symptom ? f->symptom : f->key);
	set_of(f->defects, defect_name, key.defects);
	set_of(f->unusual, defect_name, key.unusual);
	if (d->left && d->right)
		finding_key_set_sides(&key, d->left, d->right);
	return key;
}

/* The same into the record, with what its mutants have in common. */
static void put_key(const struct record *r, struct arena *arena,
		    struct finding *f)
{
	const struct finding_key *key = &r->key;

	f->symptom = key->symptom;
	f->defects = key->by_request
			     ? words_of(arena, key->defects, defect_name) : NULL;
	f->unusual = key->served
			     ? words_of(arena, key->unusual, defect_name) : NULL;
	f->vague = key->vague;
	f->common = words_of(arena, r->common, operator_name);
}

/* ---- writing ---- */

static void write_now(struct campaign *c, struct record *r)
{
	const struct campaign_options *o = c->options;
	struct finding f = r->f;
	struct arena arena = ARENA_INIT;
	char name[FINDING_NAME_MAX];
	int result;

	r->unsaved = false;
	if (!o->findings)
		return;
	f.target = o->shown;
	put_key(r, &arena, &f);
	finding_name(&f, name);
	result = finding_write(o->findings, &f, o->secrets, &c->keep_err);
	arena_release(&arena);
	r->unsaved = result != 0;
	if (result)
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
	c->keep_err = ERR_INIT; /* a full disk may have room again */
	for (size_t i = 0; i < c->record_count &&
			   c->keep_err.code == ERR_NONE; i++)
		if (c->records[i]->unsaved)
			write_now(c, c->records[i]);
}

/* ---- what is there already ---- */

static const char *kind_of(const struct finding *f, struct arena *arena)
{
	struct exchange x;
	const char *kind;

	exchange_init(&x);
	x.outcome = f->outcome;
	buf_slice(&x.answer, f->answer);
	kind = arena_string(arena, slice_from(aftermath_kind(arena, &x)));
	exchange_release(&x);
	return kind;
}

/* What it has in common with mutants that are still to come. */
static void restore_example(struct record *r)
{
	struct slice rest = slice_from(r->f.operators);

	while (rest.len && r->step_count < MUTANT_STEPS_MAX) {
		struct mutant_step *step = &r->steps[r->step_count];

		step->op = mutate_operator_find(take_word(&rest, "+"));
		if (!step->op)
			continue;
		if (!r->step_count++)
			snprintf(step->pointer, sizeof(step->pointer), "%s",
				 r->f.pointer);
	}
	set_of(r->f.common, operator_name, r->common);
	r->kind = kind_of(&r->f, &r->arena);
	r->unconfirmed = !r->f.tried;
}

/* It named the suspects of a death, or took a wrong answer as it came, and was
 * cut off before it could ask again: they come again. */
static bool is_unasked(const struct campaign *c, const struct finding *f)
{
	return f->first_index >= c->next && !f->tried &&
	       (f->unsettled ||
		(!f->defects && !strcmp(f->oracle, "liveness")));
}

static int restore(struct campaign *c, const char *folder, const char *name,
		   struct err *err)
{
	struct record *r = mem_alloc(sizeof(*r));

	if (finding_read(folder, &r->arena, &r->f, err)) {
		err_add(err, "; mend or remove that folder to go on");
		arena_release(&r->arena);
		mem_free(r);
		return -1;
	}
	if (r->f.seed == c->options->seed && is_unasked(c, &r->f))
		finding_remove(c->options->findings, name);
	if (r->f.seed != c->options->seed || is_unasked(c, &r->f) ||
	    c->record_count == CAMPAIGN_FINDINGS_MAX) {
		arena_release(&r->arena);
		mem_free(r);
		return 0;
	}
	r->f.folder = NULL;
	r->key = key_of(&r->f);
	r->f.oracle = r->key.oracle;
	restore_example(r);
	snprintf(r->folder, sizeof(r->folder), "%s", name);
	c->records[c->record_count++] = r;
	return 0;
}

static int by_index(const void *a, const void *b)
{
	const struct record *const *x = a, *const *y = b;

	return x[0]->f.first_index < y[0]->f.first_index ? -1
	       : x[0]->f.first_index > y[0]->f.first_index;
}

/* A folder without its record was being written: its mutant comes again. */
int keep_restore(struct campaign *c, struct err *err)
{
	const char *findings = c->options->findings;
	struct arena arena = ARENA_INIT;
	char **names = NULL;
	size_t count = 0;
	int result = 0;

	if (!findings)
		return 0;
	if (file_make_folder(findings, err))
		return -1;
	if (access(findings, W_OK | X_OK))
		return err_set(err, ERR_INPUT, "cannot write into '%s': %s",
			       findings, strerror(errno));
	if (!c->options->resume)
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
	if (c->restored)
		qsort(c->records, c->restored, sizeof(*c->records), by_index);
	arena_release(&arena);
	return result;
}
