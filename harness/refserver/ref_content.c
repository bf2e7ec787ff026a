#include "refserver/ref_core.h"

static void put_about(struct json_writer *w, const struct ref_server *server)
{
	const struct {
		const char *name, *text;
	} members[] = {
		{ "name", "cnsconform reference server" },
		{ "fullName", "cnsconform reference server 1.0.0 build-1" },
		{ "vendor", "cnsconform" },
		{ "version", "1.0.0" },
		{ "build", "1" },
		{ "osType", "any" },
		{ "productLineId", "cnsconform" },
		{ "apiType", "cnsconform" },
		{ "apiVersion", server->options.release },
		{ "instanceUuid", server->instance },
	};

	ref_open(w, "about", "AboutInfo");
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		json_put_text(w, members[i].name, members[i].text);
	json_close(w);
}

void ref_content_get(struct ref_call *call)
{
	const struct {
		const char *name, *type, *value;
	} managers[] = {
		{ "rootFolder", "Folder", "group-d1" },
		{ "propertyCollector", "PropertyCollector",
		  "propertyCollector" },
		{ "viewManager", "ViewManager", "ViewManager" },
		{ "sessionManager", "SessionManager",
		  ref_session_manager(call->server) },
		{ "taskManager", "TaskManager", "TaskManager" },
	};
	struct json_writer w;

	if (!ref_authenticate(call)) {
		/* Only a ruling against anonymous readers keeps that. */
		if (ref_refuse(call, REF_CONTENT_ANONYMOUS))
			return;
	}
	ref_answer_json(call->answer, 200, REF_ANSWER_CONTENT, &w);
	ref_open(&w, NULL, "ServiceContent");
	for (size_t i = 0; i < sizeof(managers) / sizeof(managers[0]); i++)
		ref_put_moref(&w, managers[i].name, managers[i].type,
			      slice_from(managers[i].value));
	put_about(&w, call->server);
	json_close(&w);
}
