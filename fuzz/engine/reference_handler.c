/*
 * The reference server behind your_server.h: the default HANDLER, and an
 * example of one. CNSCONFORM_BUG and CNSCONFORM_VARIANT name what is wrong or
 * different about it (`cnsconform list bugs`).
 */
#include "cli/environment.h"
#include "engine/your_server.h"
#include "fuzz_target.h"
#include "refserver/ref_server.h"

/* The functions of your_server.h have no argument for it. */
static struct {
	struct ref_server *server;
} held;

void your_server_facts(struct your_server_facts *facts)
{
	struct environment env = environment_of_process();
	struct ref_options options = REF_OPTIONS_INIT;
	struct err err = ERR_INIT;

	options.no_auth = true;
	options.bug = environment_get(&env, "CNSCONFORM_BUG");
	options.variant = environment_get(&env, "CNSCONFORM_VARIANT");
	if (ref_server_new(&held.server, &options, &err)) {
		fprintf(stderr, "%s\n", err.text);
		exit(2);
	}
	*facts = (struct your_server_facts){
		.volume = ref_server_volume(held.server, REF_BLOCK, 0),
		.other_volume = ref_server_volume(held.server, REF_BLOCK, 1),
		.third_volume = ref_server_volume(held.server, REF_BLOCK, 2),
		.fourth_volume = ref_server_volume(held.server, REF_BLOCK, 3),
		.file_volume = ref_server_volume(held.server, REF_FILE, 0),
		.unregistered_volume =
			ref_server_volume(held.server, REF_UNREGISTERED, 0),
		.datastore = ref_server_datastore(held.server, 0),
		.other_datastore = ref_server_datastore(held.server, 1),
	};
}

void your_server_reset(void)
{
	ref_server_restart(held.server);
}

size_t your_server_answer(const char *request, size_t length, int64_t now_us,
			  char *answer, size_t size, int *closes)
{
	struct handler handler = ref_server_handler(held.server);
	struct buf out = BUF_INIT(size);
	int64_t delay_us = 0;
	size_t len;

	*closes = handler.answer(handler.self, slice_of(request, length),
				 now_us, 1, &out, &delay_us) != HANDLER_KEEP;
	len = out.len;
	if (len)
		memcpy(answer, out.bytes, len);
	buf_release(&out);
	return len;
}
