/* Findings on disk: what is written is read, and nothing else is. */
#include <unistd.h>

#include "base/file.h"
#include "campaign/finding.h"
#include "http/redact.h"
#include "run/config.h"
#include "tests/program.h"
#include "tests/test.h"

static const char request[] =
	"POST /sdk/vim25/9.1.0.0/vsan/CnsVolumeManager/cns-volume-manager/"
	"CnsSyncVolume HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n"
	"User-Agent: cnsconform\r\nAccept: application/json\r\n"
	"Content-Type: application/json\r\nContent-Length: 2\r\n"
	"vmware-api-session-id: <session..>\r\n\r\n{}";

/* A finding, where it is put, and the target that it names. */
struct scene {
	char dir[PROGRAM_PATH];
	struct arena arena;
	struct run_config config;
	struct finding_target target;
	struct finding finding, back;
	struct err err;
	char folder[2 * PROGRAM_PATH + FINDING_NAME_MAX];
};

static void scene_open(struct scene *s)
{
	char name[FINDING_NAME_MAX];

	*s = (struct scene){ .arena = ARENA_INIT, .err = ERR_INIT };
	program_path(s->dir, ".findings");
	run_config_init(&s->config);
	s->config.url = "http://127.0.0.1:8080/sdk";
	s->config.scheme = "http";
	s->config.host = "127.0.0.1";
	s->config.port = 8080;
	s->config.volumes[s->config.volume_count++] = "one";
	s->config.volumes[s->config.volume_count++] = "two";
	finding_target_of(&s->config, &s->target);
	s->finding = (struct finding){
		.key = "1f3a9c0742deadbe", .oracle = "expectation",
		.severity = SEVERITY_HIGH, .title = "A Task to two specs",
		.clause = "9.4", .operators = "specs-twice+member-swap",
		.hint = "looks at \"one\"\nspec", .pointer = "/syncSpecs",
		.seed = UINT64_MAX, .first_index = 41, .count = 7,
		.first_us = 1234567,
		.request = slice_of(request, sizeof(request) - 1),
		.answer = slice_of("HTTP/1.1 200 OK\r\n\r\n\0x", 21),
		.outcome = EXCHANGE_CUT, .confirmed = 2, .tried = 3,
		.target = &s->target };
	finding_name(&s->finding, name);
	snprintf(s->folder, sizeof(s->folder), "%s/%s", s->dir, name);
}

static void scene_close(struct scene *s)
{
	program_remove_folder(s->dir);
	run_config_release(&s->config);
	arena_release(&s->arena);
}

static bool has_file(const struct scene *s, const char *name)
{
	char path[sizeof(s->folder) + 32];

	snprintf(path, sizeof(path), "%s/%s", s->folder, name);
	return !access(path, F_OK);
}

static void check_text(struct scene *s, const char *name, const char *text)
{
	char path[sizeof(s->folder) + 32];
	struct buf content = BUF_INIT(1024 * 1024);

	snprintf(path, sizeof(path), "%s/%s", s->folder, name);
	CHECK_INT(file_read(path, &content, &s->err), 0);
	CHECK_HAS(buf_string(&content), text);
	buf_release(&content);
}

TEST(finding, comes_back_as_it_was_written)
{
	struct scene s;
	const struct finding *f = &s.finding, *b = &s.back;

	scene_open(&s);
	s.finding.before[0] = slice_of("a\0b", 3);
	s.finding.before[1] = SLICE_NONE;
	s.finding.before_count = 2;
	s.finding.pipelined = true;
	CHECK_INT(finding_write(s.dir, f, NULL, &s.err), 0);
	if (CHECK_INT(finding_read(s.folder, &s.arena, &s.back, &s.err), 0)) {
		CHECK_TEXT(b->key, f->key);
		CHECK_TEXT(b->title, f->title);
		CHECK_TEXT(b->hint, f->hint);
		CHECK_TEXT(b->operators, f->operators);
		CHECK_INT(b->severity, SEVERITY_HIGH);
		CHECK(b->seed == UINT64_MAX && b->first_index == 41);
		CHECK(b->count == 7 && b->first_us == 1234567);
		CHECK(slice_equal(b->request, f->request));
		CHECK(slice_equal(b->answer, f->answer));
		CHECK_INT(b->before_count, 2);
		CHECK(slice_equal(b->before[0], f->before[0]));
		CHECK(b->pipelined && !b->own_connection);
		CHECK_INT(b->outcome, EXCHANGE_CUT);
		CHECK(b->confirmed == 2 && b->tried == 3);
		CHECK_TEXT(b->target->authority, "127.0.0.1:8080");
		CHECK_INT(b->target->volume_count, 2);
		CHECK_TEXT(b->target->volumes[1], "two");
	} else {
		printf("%s\n", s.err.text);
	}
	CHECK(!has_file(&s, "curl.txt")); /* curl sends no second request */
	scene_close(&s);
}

TEST(finding, is_written_again_without_what_is_no_more)
{
	struct scene s;

	scene_open(&s);
	s.finding.before[0] = slice_from("GET / HTTP/1.1\r\n\r\n");
	s.finding.before_count = 1;
	CHECK_INT(finding_write(s.dir, &s.finding, NULL, &s.err), 0);
	CHECK(has_file(&s, "before-1.bin"));
	s.finding.before_count = 0;
	CHECK_INT(finding_write(s.dir, &s.finding, NULL, &s.err), 0);
	CHECK(!has_file(&s, "before-1.bin"));
	check_text(&s, "curl.txt", "$CNSCONFORM_SESSION");
	check_text(&s, "curl.txt", "http://127.0.0.1:8080/sdk/vim25");
	check_text(&s, "REPLAY.txt", "cnsconform replay ");
	check_text(&s, "REPLAY.txt", "--url http://127.0.0.1:8080/sdk");
	check_text(&s, "REPLAY.txt", "--volume two");
	check_text(&s, "finding.json", "\"first_seconds\": 1.234567");
	scene_close(&s);
}

TEST(finding, has_a_name_that_no_answer_can_spoil)
{
	static const struct {
		const char *title, *key, *name;
	} rows[] = {
		{ "A Task to two specs", "1f3a9c0742",
		  "high-a-task-to-two-specs-1f3a9c07" },
		{ "../../etc/passwd\x1b[31m\n", "../..",
		  "high-etc-passwd-31m------" },
		{ "", "ab", "high-ab" },
		{ "---", "", "high-" },
	};
	char name[FINDING_NAME_MAX], title[4096];
	struct finding f = { .severity = SEVERITY_HIGH };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		f.title = rows[i].title;
		snprintf(f.key, sizeof(f.key), "%s", rows[i].key);
		finding_name(&f, name);
		CHECK_TEXT(name, rows[i].name);
	}
	memset(title, 'a', sizeof(title) - 1);
	title[sizeof(title) - 1] = '\0';
	f.title = title;
	f.severity = SEVERITY_CRITICAL;
	memset(f.key, 'f', FINDING_KEY_MAX - 1);
	finding_name(&f, name);
	CHECK(strlen(name) < FINDING_NAME_MAX);
	memset(title + 30, ' ', 1);
	finding_name(&f, name);
	CHECK_TEXT(name, "critical-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-ffffffff");
}

TEST(finding, with_a_secret_is_not_written)
{
	struct redact_set secrets;
	struct scene s;

	scene_open(&s);
	redact_init(&secrets);
	redact_add(&secrets, slice_from("hush-hush"), "password");
	s.finding.answer = slice_from("HTTP/1.1 200 OK\r\n\r\nhush-hush");
	CHECK_INT(finding_write(s.dir, &s.finding, &secrets, &s.err), -1);
	CHECK_INT(s.err.code, ERR_INTERNAL);
	CHECK(!has_file(&s, "request.bin"));
	s.finding.answer = SLICE_NONE;
	s.finding.title = "hush-hush";
	CHECK_INT(finding_write(s.dir, &s.finding, &secrets, &s.err), -1);
	CHECK(!has_file(&s, "finding.json"));
	redact_release(&secrets);
	scene_close(&s);
}

TEST(finding, record_is_read_strictly)
{
	static const struct {
		const char *from, *to, *says;
	} rows[] = {
		{ "\"high\"", "\"higher\"", "f.json:5: '/severity'" },
		{ "\"seed\": 1", "\"seed\": -1", "f.json:12: '/seed'" },
		{ "\"before\": 0", "\"before\": 17", "f.json:16: '/before'" },
		{ "\"cut\"", "\"sliced\"", "f.json:15: '/outcome'" },
		{ "\"key\": \"", "\"kez\": \"", "'/key' is nothing" },
		{ "finding/1", "finding/2", "f.json:2: '/schema'" },
		{ "\"two\"", "2", "'/target/volumes/1' is number 2" },
		{ "\"two\"", "\"\\u0000\"", "'/target/volumes/1'" },
		{ "\"release\": \"", "\"release\": [] \"", "f.json:29: byte" },
	};
	struct scene s;
	struct buf text = BUF_INIT(64 * 1024), wrong = BUF_INIT(64 * 1024);

	scene_open(&s);
	s.finding.seed = 1;
	finding_put(&s.finding, &text);
	CHECK_INT(finding_get("f.json", buf_view(&text), &s.arena, &s.back,
			      &s.err), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ptrdiff_t at = slice_find(buf_view(&text),
					  slice_from(rows[i].from));

		buf_clear(&wrong);
		if (!CHECK(at > 0))
			continue;
		buf_slice(&wrong, slice_head(buf_view(&text), (size_t)at));
		buf_text(&wrong, rows[i].to);
		buf_slice(&wrong, slice_skip(buf_view(&text), (size_t)at +
					     strlen(rows[i].from)));
		CHECK_INT(finding_get("f.json", buf_view(&wrong), &s.arena,
				      &s.back, &s.err), -1);
		CHECK_HAS(s.err.text, rows[i].says);
	}
	buf_release(&text);
	buf_release(&wrong);
	scene_close(&s);
}
