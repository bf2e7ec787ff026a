/* Whose task it is, when an id is given once more. */
#include "run/task_ids.h"

#include "base/alloc.h"
#include "run/case_run.h"
#include "tests/test.h"

#define SECOND (1000 * 1000)
#define VOLUME "\"volumeId\":{\"id\":\"11111111-2222-4333-8444-555555555555\"}"
#define OTHER "\"volumeId\":{\"id\":\"22222222-2222-4333-8444-555555555555\"}"

static void call_at(struct exchange *x, const char *spec, int64_t us)
{
	exchange_init(x);
	buf_printf(&x->request, "POST /sdk HTTP/1.1\r\nHost: h\r\n\r\n"
				"{\"syncSpecs\":[{%s}]}", spec);
	buf_text(&x->answer, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
	x->outcome = EXCHANGE_ANSWERED;
	x->sent_us = us;
	x->done_us = us + 1;
}

static const struct row {
	const char *title, *first, *second;
	bool ended;          /* the first task, right behind its call */
	int64_t later_us;
	uint64_t others;     /* tasks between the two */
	bool again;
} rows[] = {
	{ "one that may run", VOLUME, VOLUME, false, SECOND, 0, false },
	{ "one that has ended", VOLUME, VOLUME, true, SECOND, 0, true },
	{ "... long ago", VOLUME, VOLUME, true, 700L * SECOND, 0, false },
	{ "... 63 tasks ago", VOLUME, VOLUME, true, SECOND, 63, true },
	{ "... 127 tasks ago", VOLUME, VOLUME, true, SECOND, 127, true },
	{ "... 199 tasks ago", VOLUME, VOLUME, true, SECOND, 199, false },
	{ "... after the call", VOLUME, VOLUME, true, 1, 0, false },
	{ "that of another volume", VOLUME, OTHER, false, SECOND, 0, true },
	{ "... 199 tasks ago", VOLUME, OTHER, false, SECOND, 199, false },
	{ "that of the volume in capitals", "\"volumeId\":{\"id\":"
	  "\"AAAAAAAA-2222-4333-8444-555555555555\"}", "\"volumeId\":{\"id\":"
	  "\"urn:uuid:aaaaaaaa222243338444555555555555\"}", false, SECOND, 0,
	  false },
	{ "that of the volume in brackets", VOLUME, "\"volumeId\":{\"id\":"
	  "\" (11111111-2222-4333-8444-555555555555)\"}", false, SECOND, 0,
	  false },
	{ "... between blanks of other scripts", VOLUME, "\"volumeId\":{\"id\":"
	  "\"\\u00a0{urn:uuid:11111111-2222-4333-8444-555555555555}\\u3000\"}",
	  false, SECOND, 0, false },
	{ "one of two ids", VOLUME, OTHER "," VOLUME, false, SECOND, 0, false },
	{ "one of two ids, to whoever minds no hyphens", VOLUME,
	  OTHER ",\"volume-id\":{\"id\":"
	  "\"11111111-2222-4333-8444-555555555555\"}", false, SECOND, 0,
	  false },
};

static bool is_again(struct task_ids *t, const struct row *r, bool keep)
{
	struct exchange first, read, second;
	struct task_given earlier;
	struct slice id = slice_from("task-1");
	bool again;

	call_at(&first, r->first, SECOND);
	call_at(&read, r->first, SECOND + 2);
	call_at(&second, r->second, SECOND + r->later_us);
	CHECK(!task_ids_given(t, id, &first, 5, keep, &earlier));
	if (r->ended)
		task_ids_ended(t, id, &read, keep);
	again = task_ids_given(t, id, &second, 6 + r->others, keep, &earlier);
	CHECK((earlier.call != NULL) == (again && keep));
	CHECK((earlier.end != NULL) == (again && keep && r->ended));
	task_given_release(&earlier);
	exchange_release(&first);
	exchange_release(&read);
	exchange_release(&second);
	return again;
}

TEST(task_ids, a_task_that_a_server_may_have_forgotten_is_no_one_elses)
{
	struct task_ids t;

	task_ids_init(&t, 16);
	for (size_t i = 0; i < 2 * sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i / 2];

		if (!CHECK(is_again(&t, r, i % 2) == r->again))
			printf(" of %s", r->title);
		task_ids_clear(&t);
	}
	task_ids_release(&t);
}

/* The one that stands is the latest: the next is measured by it. */
TEST(task_ids, a_forgotten_task_gives_its_place_to_the_new_one)
{
	struct exchange x, end;
	struct task_given earlier;
	struct task_ids t;
	struct slice id = slice_from("task-1");

	task_ids_init(&t, 16);
	call_at(&x, VOLUME, SECOND);
	call_at(&end, VOLUME, 2 * SECOND);
	CHECK(!task_ids_given(&t, id, &x, 1, true, &earlier));
	CHECK(!task_ids_given(&t, id, &x, 300, true, &earlier));
	task_ids_ended(&t, id, &end, true);
	x.sent_us = 3 * SECOND;
	CHECK(task_ids_given(&t, id, &x, 301, true, &earlier));
	CHECK_INT(earlier.number, 300);
	task_given_release(&earlier);
	task_ids_release(&t);
	exchange_release(&x);
	exchange_release(&end);
}

static void read_at(struct exchange *x, const char *queued, int64_t us)
{
	struct buf body = BUF_INIT(256);

	call_at(x, VOLUME, us);
	buf_printf(&body, "{\"_typeName\":\"TaskInfo\",\"queueTime\":\"%s\"}",
		   queued);
	buf_clear(&x->answer);
	buf_printf(&x->answer, "HTTP/1.1 200 OK\r\nContent-Type: application/"
			       "json\r\nContent-Length: %zu\r\n\r\n%s",
		   body.len, buf_string(&body));
	buf_release(&body);
}

/* Two calls about `spec` and VOLUME got it, behind the end of the first task;
 * does the end of the second say that it is another one? */
static bool is_another(const char *spec, const char *queued)
{
	struct exchange first, end, second, last;
	struct slice id = slice_from("task-1");
	struct task_given earlier;
	struct task_ids t;
	bool another;

	task_ids_init(&t, 16);
	call_at(&first, spec, SECOND);
	read_at(&end, "2026-02-14T22:12:48Z", 2 * SECOND);
	call_at(&second, VOLUME, 3 * SECOND);
	read_at(&last, queued, 4 * SECOND);
	CHECK(!task_ids_given(&t, id, &first, 1, false, &earlier));
	CHECK(!task_ids_ended(&t, id, &end, false));
	CHECK(task_ids_given(&t, id, &second, 2, false, &earlier));
	CHECK(earlier.late == !strcmp(spec, VOLUME));
	another = task_ids_ended(&t, id, &last, false);
	CHECK(!task_ids_ended(&t, id, &last, false));
	task_ids_release(&t);
	exchange_release(&first);
	exchange_release(&end);
	exchange_release(&second);
	exchange_release(&last);
	return another;
}

/* A server may add a call that came a moment too late to a task (9.26). */
TEST(task_ids, a_task_that_has_ended_is_another_one_by_its_times)
{
	CHECK(!is_another(VOLUME, "2026-02-14T22:12:48Z"));
	CHECK(is_another(VOLUME, "2026-02-14T22:12:49Z"));
	/* That has been told already. */
	CHECK(!is_another(OTHER, "2026-02-14T22:12:49Z"));
}

/* A case that is judged anew tells nothing of this time: the next one may. */
TEST(task_ids, what_no_case_tells_is_left_to_another_one)
{
	struct run *run = mem_alloc(sizeof(*run));
	struct case_run *cr = mem_alloc(sizeof(*cr));

	cr->run = run;
	cr->tells_reuse = run->reuse_told = true;
	case_run_drop(cr);
	CHECK(!run->reuse_told);
	cr = mem_alloc(sizeof(*cr));
	cr->run = run;
	run->reuse_told = true;
	case_run_drop(cr);
	CHECK(run->reuse_told);
	mem_free(run);
}
