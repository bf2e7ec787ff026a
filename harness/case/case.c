#include "case/case.h"

static const struct base_request requests[] = {
	{ "sync", "POST", "/vsan/CnsVolumeManager/${moid}/CnsSyncVolume",
	  "sync", SESSION_MAIN, SUCCESS_TASK },
	{ "login", "POST", "/SessionManager/${session_manager}/Login",
	  "login", SESSION_NONE, SUCCESS_LOGIN },
	{ "logout", "POST", "/SessionManager/${session_manager}/Logout",
	  NULL, SESSION_OWN, SUCCESS_NO_CONTENT },
	{ "content", "GET", "/ServiceInstance/ServiceInstance/content",
	  NULL, SESSION_NONE, SUCCESS_CONTENT },
	{ "task-info", "GET", "/Task/${task}/info",
	  NULL, SESSION_MAIN, SUCCESS_TASK_INFO },
};

static const struct need_info needs[] = {
	{ "second-volume", NEED_SECOND_VOLUME, "needs a second --volume" },
	{ "four-volumes", NEED_FOUR_VOLUMES, "needs four times --volume" },
	{ "restricted-user", NEED_RESTRICTED_USER,
	  "needs --restricted-username and --restricted-password-file" },
	{ "file-volume", NEED_FILE_VOLUME, "needs --file-volume" },
	{ "unregistered-volume", NEED_UNREGISTERED_VOLUME,
	  "needs --unregistered-volume" },
	{ "datastore", NEED_DATASTORE, "needs --datastore" },
	{ "other-datastore", NEED_OTHER_DATASTORE, "needs --other-datastore" },
	{ "login", NEED_LOGIN,
	  "needs a login (not with --no-auth or --session-file)" },
};

const struct base_request *base_request_at(size_t index)
{
	return index < sizeof(requests) / sizeof(requests[0]) ?
		&requests[index] : NULL;
}

const struct base_request *base_request_find(struct slice name)
{
	const struct base_request *r;

	for (size_t i = 0; (r = base_request_at(i)); i++)
		if (slice_is(name, r->name))
			return r;
	return NULL;
}

const struct need_info *need_at(size_t index)
{
	return index < sizeof(needs) / sizeof(needs[0]) ? &needs[index] : NULL;
}

const char *need_reason(enum need need)
{
	const struct need_info *n;

	for (size_t i = 0; (n = need_at(i)); i++)
		if (n->bit == need)
			return n->reason;
	return NULL;
}

const struct clause *suite_clause(const struct suite *suite, struct slice id)
{
	for (size_t i = 0; i < suite->clause_count; i++)
		if (slice_is(id, suite->clauses[i].id))
			return &suite->clauses[i];
	return NULL;
}

const struct test_case *suite_case(const struct suite *suite, struct slice id)
{
	for (size_t i = 0; i < suite->case_count; i++)
		if (slice_is(id, suite->cases[i].id))
			return &suite->cases[i];
	return NULL;
}

bool case_has_tag(const struct test_case *tc, const char *tag)
{
	for (size_t i = 0; i < tc->tag_count; i++)
		if (!strcmp(tc->tags[i], tag))
			return true;
	return false;
}
