/*
 * Your server, in the process of a fuzz engine: the whole contract.
 *
 * Write these three functions, in C or anything with C linkage, and build
 *
 *     make FLAVOUR=fuzz build/fuzz/fuzz_your_server HANDLER=path/to/your.o
 *
 * with an object that is compiled by clang-14 -fsanitize=fuzzer-no-link (for
 * AFL++: FLAVOUR=afl and afl-clang-fast), so that the engine sees the edges
 * of your code; LDFLAGS=... takes libraries. fuzz/engine/tiny_server.c is an
 * example. Without HANDLER the reference server stands in
 * (fuzz/engine/reference_handler.c).
 *
 * This header needs nothing else of the project. Called by one thread.
 */
#ifndef YOUR_SERVER_H
#define YOUR_SERVER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a client must know. NULL where there is no such thing; `volume` must
 * be there. Texts stay valid as long as the process runs. */
struct your_server_facts {
	const char *volume;              /* block volumes that exist: UUIDs */
	const char *other_volume, *third_volume, *fourth_volume;
	const char *file_volume;         /* "file:" and a UUID */
	const char *unregistered_volume; /* a disk that CNS does not know */
	const char *datastore;           /* "datastore-11": MoRef values */
	const char *other_datastore;
	const char *release;             /* NULL = "9.1.0.0" */
	const char *moid;                /* NULL = "cns-volume-manager" */
	const char *session;             /* vmware-api-session-id that is valid;
	                                    NULL = you ask for none */
};

/* Once, before anything else. */
void your_server_facts(struct your_server_facts *facts);

/* Before each input: forget tasks and whatever else an earlier request left,
 * so that one input alone shows what it shows. Sessions stay valid. */
void your_server_reset(void);

/*
 * One HTTP/1.1 request, whole, head and body: `length` bytes, no NUL behind
 * them. Writes the whole answer, at most `size` bytes, and returns how many.
 * 0 = the connection closes without an answer. *closes, 0 before the call:
 * set it when the connection ends behind the answer. `now_us` is a clock that
 * only goes forward and jumps while a client waits for a task: take it for
 * the real one and no task takes real time.
 *
 * A POST of CnsSyncVolume comes first; where it starts a Task,
 * GET .../Task/{id}/info follows until the task has ended.
 */
size_t your_server_answer(const char *request, size_t length, int64_t now_us,
			  char *answer, size_t size, int *closes);

#ifdef __cplusplus
}
#endif

#endif
