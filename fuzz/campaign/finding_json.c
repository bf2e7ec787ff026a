/*
 * finding.json and the folder around it, read and written by one table.
 */
#include <stddef.h>

#include "base/file.h"
#include "campaign/finding.h"
#include "json/json_get.h"
#include "json/json_write.h"
#include "run/journal_fields.h"

#define SCHEMA "cnsconform-finding/1"

enum { RECORD_MAX = 1024 * 1024, RECORD_DEPTH = 8, SECONDS_TEXT = 40 };

/* A finding as the record spells it. */
struct record {
	const char *schema, *key, *severity;
	struct finding f;
	struct finding_target t;
};

#define AT(member) offsetof(struct record, member)

static const struct journal_field fields[] = {
	{ "schema", JOURNAL_TEXT, AT(schema), false, 0 },
	{ "key", JOURNAL_TEXT, AT(key), false, 0 },
	{ "oracle", JOURNAL_TEXT, AT(f.oracle), false, 0 },
	{ "severity", JOURNAL_TEXT, AT(severity), false, 0 },
	{ "title", JOURNAL_TEXT, AT(f.title), false, 0 },
	{ "symptom", JOURNAL_TEXT, AT(f.symptom), true, 0 },
	{ "defects", JOURNAL_TEXT, AT(f.defects), true, 0 },
	{ "unusual", JOURNAL_TEXT, AT(f.unusual), true, 0 },
	{ "common", JOURNAL_TEXT, AT(f.common), true, 0 },
	{ "clause", JOURNAL_TEXT, AT(f.clause), true, 0 },
	{ "operator", JOURNAL_TEXT, AT(f.operators), true, 0 },
	{ "pointer", JOURNAL_TEXT, AT(f.pointer), true, 0 },
	{ "hint", JOURNAL_TEXT, AT(f.hint), true, 0 },
	{ "count", JOURNAL_U64, AT(f.count), true, 0 },
	{ "seed", JOURNAL_U64, AT(f.seed), false, 0 },
	{ "first_index", JOURNAL_U64, AT(f.first_index), false, 0 },
	{ "first_us", JOURNAL_TIME, AT(f.first_us), true, 0 },
	{ "outcome", JOURNAL_OUTCOME, AT(f.outcome), false, 0 },
	{ "before", JOURNAL_SIZE, AT(f.before_count), false,
	  FINDING_BEFORE_MAX },
	{ "own_connection", JOURNAL_BOOL, AT(f.own_connection), false, 0 },
	{ "pipelined", JOURNAL_BOOL, AT(f.pipelined), false, 0 },
	{ "request", JOURNAL_TEXT, AT(f.difference.request), true, 0 },
	{ "left", JOURNAL_TEXT, AT(f.difference.left), true, 0 },
	{ "right", JOURNAL_TEXT, AT(f.difference.right), true, 0 },
	{ "confirmed", JOURNAL_UNSIGNED, AT(f.confirmed), true, 0 },
	{ "tried", JOURNAL_UNSIGNED, AT(f.tried), true, 0 },
	{ "unsettled", JOURNAL_BOOL, AT(f.unsettled), true, 0 },
	{ "vague", JOURNAL_BOOL, AT(f.vague), true, 0 },
	{ 0 }
};

static const struct journal_field target_fields[] = {
	{ "url", JOURNAL_TEXT, AT(t.url), true, 0 },
	{ "against", JOURNAL_TEXT, AT(t.against), true, 0 },
	{ "base_url", JOURNAL_TEXT, AT(t.base_url), true, 0 },
	{ "authority", JOURNAL_TEXT, AT(t.authority), true, 0 },
	{ "path", JOURNAL_TEXT, AT(t.path), true, 0 },
	{ "release", JOURNAL_TEXT, AT(t.release), true, 0 },
	{ "moid", JOURNAL_TEXT, AT(t.moid), true, 0 },
	{ "file_volume", JOURNAL_TEXT, AT(t.file_volume), true, 0 },
	{ "unregistered_volume", JOURNAL_TEXT, AT(t.unregistered_volume),
	  true, 0 },
	{ "datastore", JOURNAL_TEXT, AT(t.datastore), true, 0 },
	{ "other_datastore", JOURNAL_TEXT, AT(t.other_datastore), true, 0 },
	{ "bug", JOURNAL_TEXT, AT(t.bug), true, 0 },
	{ "variant", JOURNAL_TEXT, AT(t.variant), true, 0 },
	{ "no_auth", JOURNAL_BOOL, AT(t.no_auth), true, 0 },
	{ "insecure", JOURNAL_BOOL, AT(t.insecure), true, 0 },
	{ 0 }
};

/* ---- writing */

static void put_target(struct json_writer *w, const struct record *r)
{
	json_open_object(w, "target");
	journal_put_fields(w, target_fields, r);
	json_open_array(w, "volumes");
	for (size_t i = 0; i < r->t.volume_count; i++)
		json_put_text(w, NULL, r->t.volumes[i]);
	json_close(w);
	json_close(w);
}

void finding_put(const struct finding *f, struct buf *out)
{
	struct record r = { SCHEMA, f->key, finding_severity_name(f->severity),
			    *f, { 0 } };
	char seconds[SECONDS_TEXT];
	struct json_writer w;

	if (f->target)
		r.t = *f->target;
	json_writer_init(&w, out, JSON_INDENTED);
	json_open_object(&w, NULL);
	journal_put_fields(&w, fields, &r);
	/* The unit of the campaign's report, for people. */
	snprintf(seconds, sizeof(seconds), "%lld.%06lld",
		 (long long)f->first_us / 1000000,
		 (long long)f->first_us % 1000000);
	json_put_raw(&w, "first_seconds", slice_from(seconds));
	if (f->target)
		put_target(&w, &r);
	json_close(&w);
	buf_byte(out, '\n');
}

/* ---- reading */

/* A record under work. */
struct reading {
	struct journal_place place;
	struct slice text;
	struct record *record;
};

static void go_to(struct reading *r, const struct json_node *node)
{
	r->place.line = slice_line(r->text, node->offset);
}

static int get_fields(struct reading *r, const struct json_node *object,
		      const struct journal_field *f)
{
	go_to(r, object);
	if (object->type != JSON_OBJECT)
		return journal_wrong_at(&r->place, object, NULL, "object");
	for (; f->name; f++) {
		const struct json_node *node = json_member(object, f->name);

		go_to(r, node ? node : object);
		if (journal_get_field(&r->place, object, f, r->record))
			return -1;
	}
	return 0;
}

static int get_volumes(struct reading *r, const struct json_node *target)
{
	const struct json_node *array = json_member(target, "volumes");

	if (!array)
		return 0;
	go_to(r, array);
	if (journal_get_array(&r->place, target, "volumes",
			      FINDING_VOLUMES_MAX, &array))
		return -1;
	for (const struct json_node *n = array->first; n; n = n->next) {
		struct slice id = json_string(r->place.scratch, n);

		go_to(r, n);
		if (n->type != JSON_STRING ||
		    (id.len && memchr(id.at, '\0', id.len)))
			return journal_wrong_at(&r->place, n, NULL,
						"text without U+0000");
		r->record->t.volumes[r->record->t.volume_count++] =
			arena_string(r->place.keep, id);
	}
	return 0;
}

static int get_severity(struct reading *r, const struct json_node *root)
{
	const struct record *rec = r->record;

	for (int s = 0; s < SEVERITY_COUNT; s++) {
		if (strcmp(finding_severity_name((enum finding_severity)s),
			   rec->severity))
			continue;
		r->record->f.severity = (enum finding_severity)s;
		return 0;
	}
	go_to(r, json_member(root, "severity"));
	return journal_wrong_at(&r->place, json_member(root, "severity"),
				NULL, "critical, high, medium or low");
}

static int get_key(struct reading *r, const struct json_node *root)
{
	size_t len = strlen(r->record->key);

	if (len && len < FINDING_KEY_MAX) {
		memcpy(r->record->f.key, r->record->key, len + 1);
		return 0;
	}
	go_to(r, json_member(root, "key"));
	return journal_wrong_at(&r->place, json_member(root, "key"), NULL,
				"1 to 64 characters");
}

static int get_record(struct reading *r, const struct json_node *root)
{
	const struct json_node *target = json_member(root, "target");

	if (get_fields(r, root, fields))
		return -1;
	if (strcmp(r->record->schema, SCHEMA)) {
		go_to(r, json_member(root, "schema"));
		return journal_wrong_at(&r->place,
					json_member(root, "schema"), NULL,
					SCHEMA);
	}
	if (get_severity(r, root) || get_key(r, root))
		return -1;
	return target && (get_fields(r, target, target_fields) ||
			  get_volumes(r, target)) ? -1 : 0;
}

static void set_absent(const char **text)
{
	if (!*text)
		*text = "";
}

int finding_get(const char *path, struct slice text, struct arena *arena,
		struct finding *out, struct err *err)
{
	struct record record = { 0 };
	struct finding_target *target = arena_alloc(arena, sizeof(*target));
	struct reading r = { .place = { .path = path, .line = 1,
					.scratch = arena, .keep = arena,
					.err = err },
			     .text = text, .record = &record };
	struct json_verdict verdict;
	const struct json_node *root = json_parse(arena, text, RECORD_DEPTH,
						  &verdict);

	if (!root)
		return err_set(err, ERR_INPUT, "%s:%zu: byte %zu: %s", path,
			       slice_line(text, verdict.offset), verdict.offset,
			       json_error_text(verdict.code));
	if (get_record(&r, root))
		return -1;
	*target = record.t;
	*out = record.f;
	out->target = target;
	set_absent(&out->clause);
	set_absent(&out->operators);
	set_absent(&out->hint);
	set_absent(&out->pointer);
	return 0;
}

static int read_one(const char *folder, const char *name, size_t max,
		    struct arena *arena, struct slice *out, struct err *err)
{
	const char *path = arena_printf(arena, "%s/%s", folder, name);
	struct buf bytes = BUF_INIT(max);
	int result = file_read(path, &bytes, err);

	if (!result)
		*out = arena_slice(arena, buf_view(&bytes));
	buf_release(&bytes);
	return result;
}

int finding_read(const char *folder, struct arena *arena, struct finding *out,
		 struct err *err)
{
	struct slice text;

	if (read_one(folder, "finding.json", RECORD_MAX, arena, &text, err) ||
	    finding_get(arena_printf(arena, "%s/finding.json", folder), text,
			arena, out, err) ||
	    read_one(folder, "request.bin", REQUEST_MAX, arena, &out->request,
		     err) ||
	    read_one(folder, "answer.bin", ANSWER_MAX + ANSWER_HEAD_MAX, arena,
		     &out->answer, err))
		return -1;
	if (!out->request.len)
		return err_set(err, ERR_INPUT, "'%s/request.bin' is empty",
			       folder);
	for (size_t i = 0; i < out->before_count; i++)
		if (read_one(folder, arena_printf(arena, "before-%zu.bin",
						  i + 1),
			     REQUEST_MAX, arena, &out->before[i], err))
			return -1;
	if (out->difference.left &&
	    read_one(folder, FINDING_OTHER_ANSWER,
		     ANSWER_MAX + ANSWER_HEAD_MAX, arena,
		     &out->difference.answer, err))
		return -1;
	out->folder = folder;
	return 0;
}
