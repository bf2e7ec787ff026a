#include "refserver/ref_task.h"

#include "tests/ref_client.h"
#include "tests/test.h"

TEST(ref_task, takes_no_more_than_its_limit_of_unfinished_tasks)
{
	struct slice volume = slice_from("v");
	struct ref_tasks tasks;

	ref_tasks_init(&tasks, 0);
	for (int i = 0; i < REF_TASKS_MAX; i++)
		CHECK(ref_tasks_add(&tasks, volume, 0, 1000) != NULL);
	CHECK(!ref_tasks_add(&tasks, volume, 999, 1000));
	CHECK(ref_tasks_add(&tasks, volume, 1000, 1000) != NULL);
	ref_tasks_release(&tasks);
}

TEST(ref_task, moves_by_the_clock_alone)
{
	struct ref_tasks tasks;
	struct ref_task *task;

	ref_tasks_init(&tasks, 0);
	task = ref_tasks_add(&tasks, slice_from("v"), 100, 1000);
	CHECK_INT(ref_task_state(task, 100), REF_QUEUED);
	CHECK_INT(ref_task_state(task, 199), REF_QUEUED);
	CHECK_INT(ref_task_state(task, 200), REF_RUNNING);
	CHECK_INT(ref_task_state(task, 1099), REF_RUNNING);
	CHECK_INT(ref_task_state(task, 1100), REF_SUCCESS);
	ref_task_keep_fault(task, slice_from("{}"));
	CHECK_INT(ref_task_state(task, 1099), REF_RUNNING);
	CHECK_INT(ref_task_state(task, 1100), REF_ERROR);
	ref_tasks_release(&tasks);
}

TEST(ref_task, leads_a_task_from_queued_to_success)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct ref_client c;
	char task[64];
	int64_t born;

	options.task_us = 1000;
	ref_client_open(&c, &options);
	ref_client_login(&c);
	ref_client_sync_good(&c);
	born = c.now_us;
	snprintf(task, sizeof(task), "%s", ref_client_text(&c, "/value"));
	ref_client_info(&c, task);
	CHECK_TEXT(ref_client_text(&c, "/state"), "queued");
	CHECK_TEXT(ref_client_text(&c, "/startTime"), "");
	c.now_us = born + 500;
	ref_client_info(&c, task);
	CHECK_TEXT(ref_client_text(&c, "/state"), "running");
	CHECK_TEXT(ref_client_text(&c, "/progress"), "50");
	CHECK_TEXT(ref_client_text(&c, "/completeTime"), "");
	c.now_us = born + 998;
	ref_client_info(&c, task);
	CHECK_TEXT(ref_client_text(&c, "/state"), "running");
	ref_client_info(&c, task);
	CHECK_TEXT(ref_client_text(&c, "/state"), "success");
	CHECK_TEXT(ref_client_text(&c, "/progress"), "");
	CHECK_TEXT(ref_client_text(&c, "/error"), "");
	CHECK_TEXT(ref_client_text(&c, "/result/volumeResults/0/volumeId/id"),
		   ref_server_volume(c.server, REF_BLOCK, 0));
	CHECK_TEXT(ref_client_text(&c, "/task/value"), task);
	CHECK_TEXT(ref_client_text(&c, "/queueTime"),
		   "2026-01-01T00:00:01.000003Z");
	CHECK_TEXT(ref_client_text(&c, "/completeTime"),
		   "2026-01-01T00:00:01.001003Z");
	ref_client_close(&c);
}

TEST(ref_task, ends_a_task_of_no_duration_at_once)
{
	struct ref_options options = REF_OPTIONS_INIT;
	struct ref_client c;

	options.task_us = 0;
	ref_client_open(&c, &options);
	ref_client_login(&c);
	ref_client_sync_good(&c);
	ref_client_info(&c, ref_client_text(&c, "/value"));
	CHECK_TEXT(ref_client_text(&c, "/state"), "success");
	ref_client_close(&c);
}

TEST(ref_task, keeps_tasks_apart_and_the_newest_of_many)
{
	enum { MANY = REF_TASKS_MAX + 10 };
	struct ref_options options = REF_OPTIONS_INIT;
	struct ref_client c;
	char first[64] = "", last[64] = "", longer[80];

	options.task_us = 0;
	options.no_auth = true;
	ref_client_open(&c, &options);
	for (int i = 0; i < MANY; i++) {
		ref_client_sync_good(&c);
		snprintf(last, sizeof(last), "%s",
			 ref_client_text(&c, "/value"));
		if (!i)
			snprintf(first, sizeof(first), "%s", last);
	}
	ref_client_info(&c, last);
	CHECK_TEXT(ref_client_text(&c, "/key"), last);
	snprintf(longer, sizeof(longer), "%s0", last);
	ref_client_info(&c, longer);
	ref_client_check_fault(&c, "ManagedObjectNotFound", "");
	snprintf(longer, sizeof(longer), "task-0%s", last + strlen("task-"));
	ref_client_info(&c, longer);
	ref_client_check_fault(&c, "ManagedObjectNotFound", "");
	ref_client_info(&c, first);
	ref_client_check_fault(&c, "ManagedObjectNotFound", "");
	CHECK_TEXT(ref_client_text(&c, "/obj/type"), "Task");
	CHECK_TEXT(ref_client_text(&c, "/obj/value"), first);
	ref_client_close(&c);
}
