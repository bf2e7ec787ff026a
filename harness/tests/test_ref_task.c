#include "refserver/ref_task.h"

#include "refserver/ref_server.h"
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
