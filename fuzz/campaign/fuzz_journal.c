#include "campaign/fuzz_journal.h"

#include "base/file.h"
#include "json/json_get.h"
#include "json/json_tree.h"
#include "json/json_write.h"

#define SCHEMA "cnsconform-fuzz-journal/1"

enum { LINE_MAX_BYTES = 64 * 1024 };

static void head(struct buf *out, uint64_t seed, uint64_t step,
		 const char *seeds)
{
	struct json_writer w;

	json_writer_init(&w, out, JSON_COMPACT);
	json_open_object(&w, NULL);
	json_put_text(&w, "schema", SCHEMA);
	json_put_integer(&w, "seed", (int64_t)seed);
	json_put_integer(&w, "step", (int64_t)step);
	json_put_text(&w, "seeds", seeds);
	json_close(&w);
	buf_byte(out, '\n');
}

/* Behind the last run of the last whole line; false: it is no such line. */
static bool behind(struct slice line, uint64_t step, uint64_t *next)
{
	struct arena arena = ARENA_INIT;
	const struct json_node *sent =
		json_member(json_parse(&arena, line, 0, NULL), "sent");
	const struct json_node *last = sent ? sent->last : NULL;
	unsigned long long first, count;
	bool good = last && last->type == JSON_ARRAY && last->count == 2 &&
		    slice_number(last->first->spelling, INT64_MAX, &first) &&
		    slice_number(last->last->spelling, INT64_MAX / 1024,
				 &count);

	if (good)
		*next = first + count * step;
	arena_release(&arena);
	return good;
}

static int look_back(const struct fuzz_journal *j, struct slice head_line,
		     uint64_t *next, struct err *err)
{
	struct buf text = BUF_INIT(FUZZ_JOURNAL_MAX);
	struct slice rest;
	int result = file_read(j->path, &text, err);

	rest = buf_view(&text);
	if (!result && !(rest.len >= head_line.len &&
			 slice_equal(slice_head(rest, head_line.len),
				     head_line)))
		result = err_set(err, ERR_INPUT,
				 "'%s': not the journal of a campaign with "
				 "this --seed, --slice and these seeds; give "
				 "them as they were, or another --journal",
				 j->path);
	for (rest = slice_skip(rest, head_line.len); !result && rest.len;) {
		ptrdiff_t end = slice_find(rest, slice_from("\n"));

		/* The last line may be cut: it goes, and its requests are
		 * sent again. */
		if (end < 0) {
			result = file_write(j->path, slice_head(
				buf_view(&text), text.len - rest.len), err);
			break;
		}
		if (!behind(slice_head(rest, (size_t)end), j->step, next))
			result = err_set(err, ERR_INPUT,
					 "'%s': a line that is no list of "
					 "indices", j->path);
		rest = slice_skip(rest, (size_t)end + 1);
	}
	buf_release(&text);
	return result;
}

int fuzz_journal_open(struct fuzz_journal *j, const char *path, bool resume,
		      uint64_t seed, uint64_t step, const char *seeds,
		      uint64_t *next, struct err *err)
{
	struct buf line = BUF_INIT(LINE_MAX_BYTES);
	int result;

	*j = (struct fuzz_journal){ .path = path, .step = step };
	if (!path)
		return 0;
	head(&line, seed, step, seeds);
	result = resume ? look_back(j, buf_view(&line), next, err)
			: file_write(path, buf_view(&line), err);
	buf_release(&line);
	return result;
}

static void flush(struct fuzz_journal *j)
{
	struct buf line = BUF_INIT(LINE_MAX_BYTES);
	struct json_writer w;

	if (!j->run_count)
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
	if (j->err.code == ERR_NONE)
		file_append(j->path, buf_view(&line), &j->err);
	j->run_count = 0;
	buf_release(&line);
}

enum { RUN_COUNT_MAX = 4096 }; /* a journal is never far behind */

void fuzz_journal_sent(struct fuzz_journal *j, uint64_t index)
{
	size_t n = j->run_count;

	if (!j->path)
		return;
	if (n && j->runs[n - 1].count < RUN_COUNT_MAX &&
	    index == j->runs[n - 1].first + j->runs[n - 1].count * j->step) {
		j->runs[n - 1].count++;
		return;
	}
	if (n == FUZZ_JOURNAL_RUNS || (n && j->runs[n - 1].count ==
						    RUN_COUNT_MAX))
		flush(j);
	j->runs[j->run_count].first = index;
	j->runs[j->run_count++].count = 1;
}

int fuzz_journal_close(struct fuzz_journal *j, struct err *err)
{
	if (!j->path)
		return 0;
	flush(j);
	if (j->err.code == ERR_NONE)
		return 0;
	*err = j->err;
	return -1;
}
