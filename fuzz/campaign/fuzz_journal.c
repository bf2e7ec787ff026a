#include "campaign/fuzz_journal.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "json/json_get.h"
#include "json/json_tree.h"
#include "json/json_write.h"

#define SCHEMA "cnsconform-fuzz-journal/1"

enum { LINE_MAX_BYTES = 512 * 1024, NUMBER_TEXT = 24,
       RUN_COUNT_MAX = 8192 /* a journal is never far behind */ };

/* ---- reading ---- */

static bool number(const struct json_node *n, unsigned long long max,
		   uint64_t *out)
{
	unsigned long long value;

	if (!n || n->type != JSON_NUMBER ||
	    !slice_number(n->spelling, max, &value))
		return false;
	*out = value;
	return true;
}

static bool read_head(struct slice line, struct arena *arena,
		      struct fuzz_journal_head *head)
{
	const struct json_node *root = json_parse(arena, line, 0, NULL);

	if (!slice_is(json_string(arena, json_member(root, "schema")), SCHEMA))
		return false;
	head->seeds = arena_string(arena, json_string(
					arena, json_member(root, "seeds")));
	return number(json_member(root, "seed"), UINT64_MAX, &head->seed) &&
	       number(json_member(root, "step"), INT64_MAX, &head->step) &&
	       head->step;
}

static bool read_run(const struct json_node *n, struct fuzz_run *out)
{
	return n->type == JSON_ARRAY && n->count == 2 &&
	       number(n->first, INT64_MAX, &out->first) &&
	       number(n->last, INT64_MAX / 1024, &out->count) && out->count;
}

static bool read_runs(struct slice line, struct fuzz_trace *trace)
{
	struct arena arena = ARENA_INIT;
	const struct json_node *sent =
		json_member(json_parse(&arena, line, 0, NULL), "sent");
	bool good = sent && sent->type == JSON_ARRAY && sent->first;

	for (const struct json_node *n = good ? sent->first : NULL; n && good;
	     n = n->next) {
		struct fuzz_run *run = &trace->runs[trace->run_count];

		good = read_run(n, run);
		if (!good)
			break;
		trace->run_count++;
		trace->sent += run->count;
	}
	arena_release(&arena);
	return good;
}

/* No more runs than that: each has a bracket of its own. */
static size_t count_brackets(struct slice text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.len; i++)
		count += text.at[i] == '[';
	return count;
}

static int read_lines(const char *path, struct slice text, struct arena *arena,
		      struct fuzz_trace *trace, struct err *err)
{
	for (size_t line = 1;; line++) {
		struct slice rest = slice_skip(text, trace->whole);
		ptrdiff_t end = slice_find(rest, slice_from("\n"));
		struct slice one = slice_head(rest, end < 0 ? 0 : (size_t)end);

		if (end < 0 && line > 1)
			return 0; /* nothing, or cut: it is sent again */
		if (line == 1 && !read_head(one, arena, &trace->head))
			return err_set(err, ERR_INPUT, "'%s': not the journal "
				       "of a campaign", path);
		if (line > 1 && !read_runs(one, trace))
			return err_set(err, ERR_INPUT, "%s:%zu: a line that is "
				       "no list of indices", path, line);
		trace->whole += (size_t)end + 1;
	}
}

int fuzz_journal_read(const char *path, struct arena *arena,
		      struct fuzz_trace *trace, struct err *err)
{
	struct buf text = BUF_INIT(FUZZ_JOURNAL_MAX);
	int result = file_read(path, &text, err);

	*trace = (struct fuzz_trace){ .sent = 0 };
	if (!result) {
		trace->runs = arena_array(arena,
					  count_brackets(buf_view(&text)) + 1,
					  sizeof(*trace->runs));
		result = read_lines(path, buf_view(&text), arena, trace, err);
	}
	buf_release(&text);
	return result;
}

int fuzz_trace_check(const char *path, const struct fuzz_trace *trace,
		     const struct fuzz_journal_head *head, struct err *err)
{
	if (trace->head.seed == head->seed && trace->head.step == head->step &&
	    !strcmp(trace->head.seeds, head->seeds))
		return 0;
	return err_set(err, ERR_INPUT, "'%s': not the journal of a campaign "
		       "with this --seed, --slice and these seeds; give them "
		       "as they were, or another --journal", path);
}

uint64_t fuzz_trace_next(const struct fuzz_trace *trace)
{
	const struct fuzz_run *last;

	if (!trace->run_count)
		return 0;
	last = &trace->runs[trace->run_count - 1];
	return last->first + last->count * trace->head.step;
}

/* ---- writing ---- */

static void put_head(struct buf *out, const struct fuzz_journal_head *head)
{
	char seed[NUMBER_TEXT];
	struct json_writer w;

	snprintf(seed, sizeof(seed), "%llu", (unsigned long long)head->seed);
	json_writer_init(&w, out, JSON_COMPACT);
	json_open_object(&w, NULL);
	json_put_text(&w, "schema", SCHEMA);
	json_put_raw(&w, "seed", slice_from(seed));
	json_put_integer(&w, "step", (int64_t)head->step);
	json_put_text(&w, "seeds", head->seeds);
	json_close(&w);
	buf_byte(out, '\n');
}

static int go_on(const char *path, const struct fuzz_journal_head *head,
		 const struct fuzz_trace *earlier, struct err *err)
{
	if (fuzz_trace_check(path, earlier, head, err))
		return -1;
	if (truncate(path, (off_t)earlier->whole))
		return err_set(err, ERR_INPUT, "'%s': cannot be written: %s",
			       path, strerror(errno));
	return 0;
}

int fuzz_journal_open(struct fuzz_journal *j, const char *path,
		      const struct fuzz_journal_head *head,
		      const struct fuzz_trace *earlier, struct err *err)
{
	struct buf line = BUF_INIT(LINE_MAX_BYTES);
	int result;

	*j = (struct fuzz_journal){ .path = path, .step = head->step };
	if (!path)
		return 0;
	if (earlier)
		return go_on(path, head, earlier, err);
	put_head(&line, head);
	result = file_write(path, buf_view(&line), err);
	buf_release(&line);
	return result;
}

void fuzz_journal_flush(struct fuzz_journal *j)
{
	struct buf line = BUF_INIT(LINE_MAX_BYTES);
	struct json_writer w;

	if (!j->run_count || j->ended)
		return;
	json_writer_init(&w, &line, JSON_COMPACT);
	json_open_object(&w, NULL);
	json_open_array(&w, "sent");
	for (size_t i = 0; i < j->run_count; i++) {
		json_open_array(&w, NULL);
		json_put_integer(&w, NULL, (int64_t)j->runs[i].first);
		json_put_integer(&w, NULL, (int64_t)j->runs[i].count);
		json_close(&w);
	}
	json_close(&w);
	json_close(&w);
	buf_byte(&line, '\n');
	j->err = ERR_INIT;
	/* Else with the next ones: a full disk may have room again. */
	if (!file_append(j->path, buf_view(&line), &j->err))
		j->run_count = 0;
	buf_release(&line);
}

void fuzz_journal_forget(struct fuzz_journal *j)
{
	j->run_count = 0;
}

void fuzz_journal_sent(struct fuzz_journal *j, uint64_t index)
{
	size_t n = j->run_count;

	if (!j->path || j->ended)
		return;
	if (n && j->runs[n - 1].count < RUN_COUNT_MAX &&
	    index == j->runs[n - 1].first + j->runs[n - 1].count * j->step) {
		j->runs[n - 1].count++;
		return;
	}
	if (n == FUZZ_JOURNAL_RUNS || (n && j->runs[n - 1].count ==
						    RUN_COUNT_MAX)) {
		fuzz_journal_flush(j);
		j->ended = j->run_count > 0;
		if (j->ended)
			return;
		n = 0;
	}
	j->runs[n] = (struct fuzz_run){ index, 1 };
	j->run_count = n + 1;
}

int fuzz_journal_close(struct fuzz_journal *j, struct err *err)
{
	if (!j->path)
		return 0;
	fuzz_journal_flush(j);
	if (j->err.code == ERR_NONE)
		return 0;
	*err = j->err;
	return -1;
}
