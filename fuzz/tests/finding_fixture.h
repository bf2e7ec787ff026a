/*
 * A finding as a campaign would find it: request and answer bytes against the
 * built-in inventory of the reference server, the key that they have.
 *
 *     struct finding_fixture f;
 *     finding_fixture_open(&f, request, answer);
 *     f.finding                               its key is "" when nothing is wrong
 *     finding_fixture_close(&f);
 */
#ifndef FINDING_FIXTURE_H
#define FINDING_FIXTURE_H

#include "campaign/replay.h"
#include "case/case_load.h"

#define FIXTURE_COVERED "<session................................>"
#define FIXTURE_HOST "127.0.0.1:9"

struct finding_fixture {
	struct suite suite;
	struct arena arena;
	struct run_config config;
	struct finding_target target;
	struct bindings bindings;
	struct finding finding;
	struct replay_shot recorded;
	struct buf request, answer;
};

/* Of a POST to CnsSyncVolume with this body: `head` holds the framing fields
 * and others, or is NULL for a Content-Length. */
void finding_fixture_open(struct finding_fixture *, const char *head,
			  struct slice body, const char *answer_body);
/* The key again, once the finding was changed. */
void finding_fixture_key(struct finding_fixture *);
void finding_fixture_close(struct finding_fixture *);

/* A valid sync. */
extern const char fixture_sync[];
/* Two specs of an existing volume, and members that no one needs. */
extern const char fixture_two_specs[];
#define FIXTURE_TASK \
	"{\"_typeName\":\"ManagedObjectReference\",\"type\":\"Task\"," \
	"\"value\":\"task-1\"}"

#endif
