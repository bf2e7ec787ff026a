/* What the oracle finds in a body, row by row; then what it admits. */
#include "oracle/expect_parts.h"
#include "tests/expect_fixture.h"
#include "tests/test.h"

#define SPEC(members) \
	"{\"syncSpecs\":[{\"_typeName\":\"CnsSyncVolumeSpec\"," members "}]}"
#define VOLUME(id) \
	"\"volumeId\":{\"_typeName\":\"CnsVolumeId\",\"id\":\"" id "\"}"
#define ID(id) SPEC(VOLUME(id))
#define WITH(members) SPEC(VOLUME(FIXTURE_VOLUME) "," members)
#define STORE(members) \
	WITH("\"datastore\":{\"_typeName\":\"ManagedObjectReference\"," \
	     members "}")
#define UPPER "6D1F2C0E-94B7-4A53-8C1E-5F0A7BE2D913"
#define TEN "[[[[[[[[[["

static const struct {
	const char *body, *defects;
} rows[] = {
	/* right */
	{ ID(FIXTURE_VOLUME), "none" },
	{ WITH("\"syncMode\":[]"), "none" },
	{ WITH("\"syncMode\":[\"SPACE_USAGE\"]"), "none" },
	{ WITH("\"\\u0073yncMode\":[\"SPACE\\u005fUSAGE\"]"), "none" },
	{ STORE("\"type\":\"Datastore\",\"value\":\"datastore-11\""), "none" },
	{ " \r\n" ID(FIXTURE_VOLUME) "\t", "none" },
	{ ID("b82e47a1-3c5d-4f96-9a07-e1d46c8f2b30"), "none" },

	/* no JSON */
	{ " \n", "json-blank" },
	{ "{", "json-truncated" },
	{ "{}x", "json-trailing" },
	{ "{,}", "json-unexpected" },
	{ "{\"a\":nul}", "json-literal" },
	{ "{\"a\":01}", "json-number" },
	{ "{\"a\":\"\x01\"}", "json-control" },
	{ "{\"a\":\"\\x\"}", "json-escape" },
	{ "{\"a\":\"\xff\"}", "json-utf-8" },

	/* odd JSON */
	{ "\xef\xbb\xbf" ID(FIXTURE_VOLUME), "json-mark" },
	{ "\xef\xbb\xbf{", "json-mark json-truncated" },
	{ WITH("\"x\":\"\\ud800\""), "json-surrogate member-unknown" },
	{ WITH("\"x\":1e5"), "json-number-odd member-unknown" },
	{ WITH("\"x\":1234567890123456"), "json-number-odd member-unknown" },
	{ WITH("\"x\":-1.5"), "member-unknown" },
	{ WITH("\"x\":" TEN TEN TEN TEN "]]]]]]]]]]" "]]]]]]]]]]" "]]]]]]]]]]"
	       "]]]]]]]]]]"), "json-deep member-unknown" },
	{ WITH("\"x\":1,\"x\":2"), "json-duplicate member-unknown" },
	{ WITH("\"syncMode\":[],\"sync\\u004dode\":1"), "json-duplicate" },
	{ "{\"syncSpecs\":[],\"syncSpecs\":1}", "json-duplicate" },

	/* the root and the list */
	{ "null", "root-null" },
	{ "[]", "root-array" },
	{ "[{}]", "root-type" },
	{ "7", "root-type" },
	{ "{}", "specs-absent" },
	{ "{\"syncspecs\":[]}", "specs-absent member-alike" },
	{ "{\"syncSpecs\\u0000\":[]}", "specs-absent member-alike" },
	{ "{\"syncSpecs \":[]}", "specs-absent member-alike" },
	{ "{\"syncSpecs\":null}", "specs-null" },
	{ "{\"syncSpecs\":{}}", "specs-type" },
	{ "{\"syncSpecs\":[]}", "specs-none" },
	{ "{\"syncSpecs\":[1]}", "spec-type" },
	{ "{\"syncSpecs\":[1,null]}", "specs-many spec-type" },
	{ "{\"_typeName\":\"CnsSyncVolume\",\"syncSpecs\":[]}",
	  "specs-none typename-root" },
	{ "{\"_typeName\":\"X\",\"syncSpecs\":[]}",
	  "specs-none typename-wrong" },

	/* the volume */
	{ SPEC("\"a\":1"), "volume-absent member-unknown" },
	{ SPEC("\"volumeId\":null"), "volume-type" },
	{ SPEC("\"volumeId\":{\"_typeName\":\"CnsVolumeId\"}"), "id-absent" },
	{ SPEC("\"volumeId\":{\"id\":7}"), "id-type typename-missing" },
	{ SPEC("\"volumeId\":{\"id\":\"\",\"_typeName\":0}"),
	  "id-empty typename-wrong" },
	{ ID(" \\t\\u00a0"), "id-blank" },
	{ ID("volume"), "id-malformed" },
	{ ID("pvc-" FIXTURE_VOLUME), "id-malformed" },
	{ ID(FIXTURE_VOLUME "\\u0000"), "id-malformed" },
	{ ID("\\u0000" FIXTURE_VOLUME), "id-malformed" },
	{ ID(FIXTURE_VOLUME "0"), "id-malformed" },
	{ ID("\\ud800"), "json-surrogate id-malformed" },
	{ ID(FIXTURE_UNKNOWN), "id-unknown" },
	{ ID(UPPER), "id-folded" },
	{ ID("{" FIXTURE_VOLUME "}"), "id-folded" },
	{ ID("urn:uuid:" FIXTURE_VOLUME), "id-folded" },
	{ ID("6d1f2c0e94b74a538c1e5f0a7be2d913"), "id-folded" },
	{ ID(" " FIXTURE_VOLUME "\\n"), "id-folded" },
	{ ID("6d1f2c0e94b74a538c1e5f0a7be2d914"), "id-debatable" },
	/* White space, and what languages trim, but nothing inside. */
	{ ID("6d1f2c0e-94b7-4a53-8c1e- 5f0a7be2d913"), "id-folded" },
	{ ID("\\u00a0\\ufeff" FIXTURE_VOLUME "\\u200b\\u3000"), "id-folded" },
	{ ID("6d1f2c0e-94b7-4a53-8c1e-\\u200b5f0a7be2d913"), "id-malformed" },
	{ ID("6d1f2c0e-94b7-4a53-8c1e-\\ufeff5f0a7be2d913"), "id-malformed" },
	{ ID("6d1f2c0e-94b7-4a53-8c1e-\\u20605f0a7be2d913"), "id-malformed" },
	{ ID("6d1f2c0e-94b7-4a53-8c1e-\\u00ad5f0a7be2d913"), "id-malformed" },
	{ ID("6d1f2c0e\\u221294b7-4a53-8c1e-5f0a7be2d913"), "id-malformed" },
	{ ID(FIXTURE_VOLUME "\\u200d"), "id-malformed" },
	{ ID("\\u200b\\ufeff"), "id-blank" },
	{ ID("%36d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913"), "id-malformed" },
	{ ID("00000000-0000-0000-0000-000000000000"), "id-debatable" },
	{ ID("5d2c9a71-0be4-1c38-86f0-1e7b83d5c924"), "id-unknown" },
	{ ID("5d2c9a71-0be4-7c38-86f0-1e7b83d5c924"),
	  "id-unknown id-debatable" },
	{ ID("5d2c9a71-0be4-4c38-c6f0-1e7b83d5c924"),
	  "id-unknown id-debatable" },
	{ ID("93b60d2f-e8c4-47a5-9f1b-4d7e0a28c651"), "id-unregistered" },
	{ ID("93B60D2F-E8C4-47A5-9F1B-4D7E0A28C651"),
	  "id-unregistered id-debatable" },
	{ ID("file:" FIXTURE_VOLUME), "id-file" },
	{ ID("FILE:x"), "id-file" },

	/* the options */
	{ WITH("\"syncMode\":null"), "mode-null" },
	{ WITH("\"syncMode\":\"SPACE_USAGE\""), "mode-type" },
	{ WITH("\"syncMode\":[1]"), "mode-type" },
	{ WITH("\"syncMode\":[\"x\"]"), "mode-unknown" },
	{ WITH("\"syncMode\":[\"SPACE_USAGE\",\"SPACE_USAGE\"]"),
	  "mode-repeated" },
	{ WITH("\"datastore\":null"), "datastore-null" },
	{ WITH("\"datastore\":\"datastore-11\""), "datastore-type" },
	{ WITH("\"datastore\":{\"type\":\"Datastore\",\"value\":"
	       "\"datastore-11\"}"), "typename-missing" },
	{ STORE("\"type\":\"Datastore\""), "datastore-bad" },
	{ STORE("\"type\":\"Datastore\",\"value\":7"),
	  "datastore-value-type" },
	{ STORE("\"type\":\"VirtualMachine\",\"value\":\"datastore-11\""),
	  "datastore-bad" },
	{ STORE("\"type\":\"Datastore\",\"value\":\"datastore-12\""),
	  "datastore-other" },
};

TEST(expect_body, finds_what_is_wrong_with_a_body)
{
	struct expect_fixture f;

	expect_fixture_open(&f);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		expect_fixture_sync(&f, slice_from(rows[i].body));
		if (!CHECK_TEXT(expect_fixture_defects(&f), rows[i].defects))
			printf("%s\n", rows[i].body);
	}
	expect_fixture_sync(&f, SLICE_NONE);
	CHECK_TEXT(expect_fixture_defects(&f), "body-empty");
	expect_fixture_close(&f);
}

/* A target may be told of its volumes in any spelling. */
TEST(expect_body, takes_a_volume_as_the_target_names_it)
{
	static const char plain[] = "27c8e5f4-1a90-4d6b-a3e2-c70f59b81d46";
	static const struct {
		const char *volume, *file_volume, *id, *defects;
	} volumes[] = {
		{ FIXTURE_VOLUME, plain, FIXTURE_VOLUME, "none" },
		{ FIXTURE_VOLUME, plain, UPPER, "id-folded" },
		{ UPPER, plain, UPPER, "none" },
		{ UPPER, plain, FIXTURE_VOLUME, "none" },
		{ FIXTURE_VOLUME, plain, plain, "id-file" },
		{ FIXTURE_VOLUME, NULL, plain, "id-unknown" },
	};
	struct expect_fixture f;
	char body[256];

	expect_fixture_open(&f);
	for (size_t i = 0; i < sizeof(volumes) / sizeof(volumes[0]); i++) {
		f.bindings.volume = volumes[i].volume;
		f.bindings.file_volume = volumes[i].file_volume;
		snprintf(body, sizeof(body), ID("%s"), volumes[i].id);
		expect_fixture_sync(&f, slice_from(body));
		if (!CHECK_TEXT(expect_fixture_defects(&f),
				volumes[i].defects))
			printf(" in row %zu", i);
	}
	expect_fixture_close(&f);
}

TEST(expect_body, finds_large_bodies_and_long_ids)
{
	struct expect_fixture f;
	struct buf body = BUF_INIT(REQUEST_MAX);

	expect_fixture_open(&f);
	buf_text(&body, SPEC(VOLUME("%")));
	buf_clear(&body);
	buf_printf(&body, SPEC(VOLUME("%04096d")), 7);
	expect_fixture_sync(&f, buf_view(&body));
	CHECK_TEXT(expect_fixture_defects(&f), "id-long id-malformed");
	buf_clear(&body);
	buf_text(&body, "{\"syncSpecs\":[7");
	while (body.len < 300000)
		buf_text(&body, ",7");
	buf_text(&body, "]}");
	expect_fixture_sync(&f, buf_view(&body));
	CHECK_TEXT(expect_fixture_defects(&f),
		   "body-large specs-many specs-mass spec-type");
	buf_release(&body);
	expect_fixture_close(&f);
}

static bool lets_2xx(const struct accept *a)
{
	for (size_t i = 0; i < a->status_count; i++)
		if (a->statuses[i] == 2)
			return true;
	return false;
}

static bool lets_succeed(const struct suite *suite,
			 const struct expect_defect *d)
{
	struct accept list[CASE_ACCEPT_MAX];
	size_t count = expect_list(suite, d->list, NULL, list);
	bool found = false;

	CHECK(count > 0);
	for (size_t i = 0; i < count; i++)
		found = found ||
			(list[i].verdict != VERDICT_FAIL &&
			 ((list[i].answer == ANSWER_TASK &&
			   list[i].ends != TASK_END_ERROR) ||
			  (list[i].answer == ANSWER_ANY &&
			   lets_2xx(&list[i]))));
	return found;
}

TEST(expect_body, calls_provable_what_no_list_lets_succeed)
{
	const struct expect_defect *d;
	struct expect_fixture f;
	size_t count = 0;

	expect_fixture_open(&f);
	for (; (d = expect_defect_at(count)); count++) {
		CHECK(suite_clause(&f.suite, slice_from(d->clause)) != NULL);
		if (!CHECK(lets_succeed(&f.suite, d) != d->provable))
			printf("%s\n", d->name);
		for (size_t k = 0; k < count; k++)
			CHECK(strcmp(d->name, expect_defect_at(k)->name));
	}
	CHECK(count > 80 && count <= 128);
	expect_fixture_close(&f);
}

/* ---- what adds up ---- */

#define TASK_ANSWER 0

static const struct fixture_answer *fault(const char *name)
{
	const struct fixture_answer *a;

	for (size_t i = 0; (a = fixture_answer_at(i)); i++)
		if (a->status == 500 && strstr(a->body, name))
			return a;
	abort();
}

static void check_fault(struct expect_fixture *f, const char *body,
			const char *name, enum verdict verdict)
{
	expect_fixture_sync(f, slice_from(body));
	if (!CHECK_INT(expect_fixture_judge(f, fault(name)), verdict))
		printf("%s to %s\n", name, body);
}

static void check_task(struct expect_fixture *f, const char *body,
		       enum verdict verdict)
{
	expect_fixture_sync(f, slice_from(body));
	if (!CHECK_INT(expect_fixture_judge(f, fixture_answer_at(TASK_ANSWER)),
		       verdict))
		printf("Task to %s\n", body);
}

TEST(expect_body, admits_what_any_defect_admits)
{
	struct expect_fixture f;
	const char *two = SPEC(VOLUME(FIXTURE_UNKNOWN)
			       ",\"syncMode\":[\"x\"]");

	expect_fixture_open(&f);
	check_fault(&f, ID(FIXTURE_UNKNOWN), "\"NotFound", VERDICT_PASS);
	check_fault(&f, ID(FIXTURE_UNKNOWN), "InvalidArgument", VERDICT_FAIL);
	check_fault(&f, ID("x"), "InvalidArgument", VERDICT_PASS);
	check_fault(&f, ID("x"), "\"NotFound", VERDICT_FAIL);
	check_fault(&f, two, "\"NotFound", VERDICT_PASS);
	check_fault(&f, two, "InvalidArgument", VERDICT_PASS);
	check_fault(&f, two, "CnsFault", VERDICT_PASS);
	check_fault(&f, two, "InvalidLogin", VERDICT_FAIL);
	expect_fixture_close(&f);
}

TEST(expect_body, admits_a_success_only_when_every_defect_does)
{
	struct expect_fixture f;

	expect_fixture_open(&f);
	check_task(&f, ID(FIXTURE_VOLUME), VERDICT_PASS);
	check_task(&f, WITH("\"note\":1"), VERDICT_PASS);
	check_task(&f, WITH("\"syncMode\":[\"x\"]"), VERDICT_WARN);
	check_task(&f, WITH("\"note\":1,\"syncMode\":[\"x\"]"), VERDICT_WARN);
	check_task(&f, WITH("\"note\":1,\"syncMode\":7"), VERDICT_FAIL);
	check_task(&f, ID(UPPER), VERDICT_PASS);
	check_task(&f, ID(FIXTURE_UNKNOWN), VERDICT_FAIL);
	check_task(&f, "{\"x\":1,\"x\":1}", VERDICT_FAIL);
	check_task(&f, "{\"syncSpecs\":[],\"syncSpecs\":[]}", VERDICT_PASS);
	expect_fixture_close(&f);
}

TEST(expect_body, lets_a_busy_volume_be_refused_when_told_so)
{
	struct expect_fixture f;

	expect_fixture_open(&f);
	check_fault(&f, ID(FIXTURE_VOLUME), "CnsFault", VERDICT_FAIL);
	f.oracle.concurrent = true;
	check_fault(&f, ID(FIXTURE_VOLUME), "CnsFault", VERDICT_PASS);
	check_fault(&f, ID(FIXTURE_VOLUME), "\"NotFound", VERDICT_FAIL);
	check_fault(&f, ID(FIXTURE_UNKNOWN), "CnsFault", VERDICT_FAIL);
	expect_fixture_close(&f);
}

/* What is wrong beside the id may come second; CnsFault is still no answer to
 * a number in the place of an array. */
TEST(expect_body, lets_a_busy_volume_speak_before_what_stands_beside_its_id)
{
	static const char mode[] = WITH("\"syncMode\":7");
	struct expect_fixture f;

	expect_fixture_open(&f);
	check_fault(&f, mode, "InvalidState", VERDICT_FAIL);
	f.oracle.concurrent = true;
	check_fault(&f, mode, "InvalidState", VERDICT_PASS);
	check_fault(&f, mode, "InvalidArgument", VERDICT_PASS);
	check_fault(&f, mode, "CnsFault", VERDICT_FAIL);
	check_task(&f, mode, VERDICT_FAIL);
	check_fault(&f, ID("x"), "InvalidState", VERDICT_FAIL);
	expect_fixture_close(&f);
}
