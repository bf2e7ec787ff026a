/*
 * Any bytes as the body of a sync to the server behind engine/your_server.h:
 * its answer never fails an oracle.
 *
 * HANDLER=your.o is that server; without it the reference server, with the
 * bug that CNSCONFORM_BUG names. CNSCONFORM_ABORT=0: the verdict on each input
 * is printed, with a digest of the input, and the engine goes on.
 *
 * Seeds: corpus/request
 */
#include "base/alloc.h"
#include "cli/environment.h"
#include "engine/engine_body.h"
#include "engine/your_server.h"
#include "fuzz_target.h"

enum { YOUR_ANSWER_MAX = 8 * 1024 * 1024 };

/* LLVMFuzzerTestOneInput has no argument for it: made once. */
static struct {
	struct bindings target;
	struct handler handler;
	struct transport *transport;
	struct engine *engine;
	struct arena arena;
	char *answer;
	bool lasts;              /* a failure does not end the process */
} held;

static enum handler_end answer(void *self, struct slice request,
			       int64_t now_us, unsigned connection,
			       struct buf *out, int64_t *delay_us)
{
	/* exactly as long as it is, so that a sanitizer sees a read behind */
	char *copy = mem_copy(request.at, request.len);
	int closes = 0;
	size_t len;

	(void)self;
	(void)connection;
	*delay_us = 0;
	len = your_server_answer(copy, request.len, now_us, held.answer,
				 YOUR_ANSWER_MAX, &closes);
	mem_free(copy);
	fuzz_require(len <= YOUR_ANSWER_MAX,
		     "your_server_answer keeps to the size it is given");
	buf_slice(out, slice_of(held.answer, len));
	return closes || !len ? HANDLER_CLOSE : HANDLER_KEEP;
}

static struct bindings target_of(const struct your_server_facts *f)
{
	const char *release = f->release ? f->release : "9.1.0.0";

	return (struct bindings){
		.volume = f->volume, .other_volume = f->other_volume,
		.third_volume = f->third_volume,
		.fourth_volume = f->fourth_volume,
		.file_volume = f->file_volume,
		.unregistered_volume = f->unregistered_volume,
		.datastore = f->datastore,
		.other_datastore = f->other_datastore,
		.release = release,
		.moid = f->moid ? f->moid : "cns-volume-manager",
		.base_path = arena_printf(&held.arena, "/sdk/vim25/%s",
					  release),
		.authority = "127.0.0.1", .session_main = f->session,
	};
}

static void open_once(void)
{
	struct environment env = environment_of_process();
	struct your_server_facts facts = { .volume = NULL };
	struct engine_options body;
	const char *mode = environment_get(&env, "CNSCONFORM_ABORT");

	if (held.engine)
		return;
	your_server_facts(&facts);
	fuzz_require(facts.volume != NULL,
		     "your_server_facts names a volume that exists");
	held.lasts = mode && !strcmp(mode, "0");
	held.answer = mem_alloc(YOUR_ANSWER_MAX);
	held.target = target_of(&facts);
	held.handler = (struct handler){ answer, NULL };
	held.transport = transport_handler(&held.handler);
	body = engine_options_local(&held.target, held.transport);
	held.engine = engine_new(&body, NULL);
	fuzz_require(held.engine != NULL, "the shipped suite loads");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice input = slice_of((const char *)data, size);
	const struct engine_verdict *v;

	open_once();
	your_server_reset();
	v = engine_body(held.engine, input);
	if (held.lasts)
		printf("verdict %016llx %s\n",
		       (unsigned long long)slice_digest(input),
		       engine_text(held.engine, v));
	else
		fuzz_require(!v->wrong, engine_text(held.engine, v));
	return 0;
}
