/* Servers in this process. */
#include "engine/engine_body.h"
#include "refserver/ref_server.h"

enum { SECOND_US = 1000 * 1000 };

struct engine_options engine_options_local(const struct bindings *target,
					   struct transport *transport)
{
	return (struct engine_options){
		.target = target, .transport = transport,
		.timeout_us = 10 * SECOND_US,
		.task_timeout_us = 60 * SECOND_US,
		.task_pause_us = SECOND_US, .pause_us = 2 * SECOND_US,
		.every_task = true,
	};
}

struct bindings engine_reference_target(const struct ref_server *server)
{
	return (struct bindings){
		.volume = ref_server_volume(server, REF_BLOCK, 0),
		.other_volume = ref_server_volume(server, REF_BLOCK, 1),
		.third_volume = ref_server_volume(server, REF_BLOCK, 2),
		.fourth_volume = ref_server_volume(server, REF_BLOCK, 3),
		.file_volume = ref_server_volume(server, REF_FILE, 0),
		.unregistered_volume =
			ref_server_volume(server, REF_UNREGISTERED, 0),
		.datastore = ref_server_datastore(server, 0),
		.other_datastore = ref_server_datastore(server, 1),
		.release = "9.1.0.0", .moid = "cns-volume-manager",
		.base_path = "/sdk/vim25/9.1.0.0", .authority = "127.0.0.1",
	};
}
