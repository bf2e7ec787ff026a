#include "tests/finding_fixture.h"

#include <stdlib.h>

#define VOLUME "6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913"
#define SPEC \
	"{\"_typeName\":\"CnsSyncVolumeSpec\",\"volumeId\":" \
	"{\"_typeName\":\"CnsVolumeId\",\"id\":\"" VOLUME "\"}," \
	"\"syncMode\":[\"SPACE_USAGE\"]}"

const char fixture_sync[] =
	"{\"syncSpecs\":[{\"_typeName\":\"CnsSyncVolumeSpec\","
	"\"volumeId\":{\"_typeName\":\"CnsVolumeId\",\"id\":"
	"\"" VOLUME "\"}}]}";
const char fixture_two_specs[] = "{ \"syncSpecs\" : [" SPEC ",\n" SPEC "] }";

static void build(struct finding_fixture *f, const char *head,
		  struct slice body, const char *answer_body)
{
	buf_text(&f->request, "POST /sdk/vim25/9.1.0.0/vsan/CnsVolumeManager/"
		 "cns-volume-manager/CnsSyncVolume HTTP/1.1\r\n"
		 "Host: " FIXTURE_HOST "\r\nUser-Agent: cnsconform\r\n"
		 "Accept: application/json\r\nAccept-Encoding: identity\r\n"
		 "Content-Type: application/json\r\n"
		 "vmware-api-session-id: " FIXTURE_COVERED "\r\n");
	if (head)
		buf_text(&f->request, head);
	else
		buf_printf(&f->request, "Content-Length: %zu\r\n", body.len);
	buf_text(&f->request, "\r\n");
	buf_slice(&f->request, body);
	buf_printf(&f->answer, "HTTP/1.1 200 OK\r\n"
		   "Content-Type: application/json\r\n"
		   "Content-Length: %zu\r\n\r\n%s", strlen(answer_body),
		   answer_body);
}

void finding_fixture_key(struct finding_fixture *f)
{
	struct expect_oracle oracle = { &f->suite, &f->bindings, false, NULL };

	replay_recorded(&oracle, &f->finding, &f->arena, &f->recorded);
	if (!f->recorded.wrong)
		return;
	f->finding.title = f->recorded.key.title;
	memcpy(f->finding.key, f->recorded.key.digest,
	       sizeof(f->recorded.key.digest));
}

void finding_fixture_open(struct finding_fixture *f, const char *head,
			  struct slice body, const char *answer_body)
{
	struct err err = ERR_INIT;

	*f = (struct finding_fixture){ .arena = ARENA_INIT,
				       .request = BUF_INIT(REQUEST_MAX),
				       .answer = BUF_INIT(ANSWER_MAX) };
	if (suite_load(&f->suite, NULL, NULL, &err))
		abort();
	build(f, head, body, answer_body);
	run_config_init(&f->config);
	f->config.volumes[f->config.volume_count++] = VOLUME;
	finding_target_of(&f->config, &f->target);
	f->target.authority = FIXTURE_HOST;
	f->target.base_url = "http://" FIXTURE_HOST;
	replay_bind(&f->config, &f->arena, &f->bindings);
	f->bindings.authority = FIXTURE_HOST;
	f->bindings.session_main = FIXTURE_COVERED;
	f->finding = (struct finding){
		.oracle = "expectation", .severity = SEVERITY_HIGH,
		.clause = "9.5", .operators = "specs-twice", .hint = "",
		.pointer = "/syncSpecs", .seed = 7, .first_index = 41,
		.count = 1, .first_us = 2500000, .outcome = EXCHANGE_ANSWERED,
		.request = buf_view(&f->request),
		.answer = buf_view(&f->answer), .title = "nothing",
		.target = &f->target };
	finding_fixture_key(f);
}

void finding_fixture_close(struct finding_fixture *f)
{
	buf_release(&f->request);
	buf_release(&f->answer);
	run_config_release(&f->config);
	arena_release(&f->arena);
	suite_release(&f->suite);
}
