#include "case/case_load.h"
#include "case/case_request.h"
#include "case/case_session.h"
#include "case/placeholder.h"
#include "tests/test.h"

enum { REQUEST_TEXT_MAX = 1 << 20 };

static const struct bindings values = {
	.volume = "463c34d9-888f-496f-ae1d-208b8103cadd",
	.unknown_volume = "00000000-0000-4000-8000-000000000001",
	.release = "9.1.0.0",
	.moid = "cns-volume-manager",
	.session_manager = { "SessionManager", 14 },
	.task = { "task 7/x", 8 },
	.username = "a\"b\\c",
	.password = "p\tw",
	.random_user = "nobody",
	.random_password = "nothing",
	.base_path = "/sdk/vim25/9.1.0.0",
	.authority = "host:8443",
	.session_main = "main-token",
	.session_garbage = "garbage-token",
	.session_own = "own-token",
};

#define SYNC_LINE "POST /sdk/vim25/9.1.0.0/vsan/CnsVolumeManager/" \
	"cns-volume-manager/CnsSyncVolume HTTP/1.1\r\n"
#define HEAD "Host: host:8443\r\nUser-Agent: cnsconform\r\n" \
	"Accept: application/json\r\n" \
	"Accept-Encoding: identity\r\n"
#define JSON "Content-Type: application/json\r\n"
#define SESSION "vmware-api-session-id: main-token\r\n"
#define SPEC(id) "{\"_typeName\":\"CnsSyncVolumeSpec\",\"volumeId\":" \
	"{\"_typeName\":\"CnsVolumeId\",\"id\":\"" id "\"}}"
#define VOLUME "463c34d9-888f-496f-ae1d-208b8103cadd"

static struct suite loaded(void)
{
	struct suite suite;
	struct err err = ERR_INIT;

	CHECK_INT(suite_load(&suite, NULL, NULL, &err), 0);
	return suite;
}

/* The request of the only case's first step; text between "[" and "]" of
 * `steps`. */
static void check_step(const char *step, const char *want)
{
	struct buf text = BUF_INIT(REQUEST_TEXT_MAX);
	struct buf out = BUF_INIT(REQUEST_TEXT_MAX);
	struct buf problems = BUF_INIT(CASE_PROBLEMS_MAX);
	struct suite suite = loaded();
	const struct test_case *tc;
	struct err err = ERR_INIT;

	buf_printf(&text, "{\"topic\":\"t\",\"about\":\"a\",\"cases\":[{"
		   "\"id\":\"t.a\",\"title\":\"T\",\"since\":\"1.0\","
		   "\"clauses\":[\"M1\"],\"needs\":[\"login\"],\"steps\":["
		   "{\"judged\":true},{\"request\":\"login\"},%s],"
		   "\"accept\":[\"@synced\"],\"default\":\"fail\"}]}", step);
	CHECK_INT(suite_load_text(&suite, "t.json", buf_view(&text), &problems),
		  0);
	CHECK_TEXT(buf_string(&problems), "");
	tc = suite_case(&suite, slice_from("t.a"));
	if (CHECK(tc != NULL)) {
		CHECK_INT(step_build(&suite, &tc->steps[2], &values, &out,
				     &err), 0);
		CHECK_TEXT(err.text, "");
		CHECK_TEXT(buf_string(&out), want);
	}
	suite_release(&suite);
	buf_release(&problems);
	buf_release(&out);
	buf_release(&text);
}

TEST(case_request, builds_the_valid_sync)
{
	check_step("{}", SYNC_LINE HEAD JSON "Content-Length: 132\r\n" SESSION
		   "\r\n{\"syncSpecs\":[" SPEC(VOLUME) "]}");
}

TEST(case_request, builds_a_call_without_a_body)
{
	check_step("{\"body\":\"none\"}", SYNC_LINE HEAD SESSION "\r\n");
}

TEST(case_request, builds_an_empty_body)
{
	check_step("{\"body\":\"text\",\"text\":\"\"}",
		   SYNC_LINE HEAD JSON "Content-Length: 0\r\n" SESSION "\r\n");
}

TEST(case_request, chooses_the_session)
{
	check_step("{\"session\":\"none\",\"body\":\"none\"}",
		   SYNC_LINE HEAD "\r\n");
	check_step("{\"session\":\"garbage\",\"body\":\"none\"}", SYNC_LINE HEAD
		   "vmware-api-session-id: garbage-token\r\n\r\n");
	check_step("{\"session\":\"own\",\"body\":\"none\"}", SYNC_LINE HEAD
		   "vmware-api-session-id: own-token\r\n\r\n");
	check_step("{\"body\":\"none\",\"headers\":{\"vmware-api-session-id\":"
		   "\"\"}}", SYNC_LINE HEAD "vmware-api-session-id: \r\n\r\n");
}

static void check_spoilt(const char *how, const char *own, const char *want,
			 size_t secret)
{
	struct bindings b = values;
	struct step step = { .session = SESSION_MAIN };
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	const char *got = NULL;

	step.session = !strcmp(how, "front")	   ? SESSION_FRONT
		       : !strcmp(how, "other-end") ? SESSION_OTHER_END
						   : SESSION_LONGER;
	b.session_main = own;
	CHECK_INT(case_session(&step, &b, &arena, &got, &err), 0);
	CHECK_TEXT(got ? got : "", want);
	CHECK_INT(case_session_front(step.session, own).len, secret);
	arena_release(&arena);
}

TEST(case_request, spoils_the_session)
{
	static const char own[] = "0123456789abcdefghi=";

	check_spoilt("front", own, "0123456789", 10);
	check_spoilt("other-end", own, "0123456789abcdexxxxx", 15);
	check_spoilt("longer", own, "0123456789abcdefghi=x", 0);
	check_spoilt("front", "0123456789abcde", "garbage-token", 0);
	check_spoilt("longer", "0123456789abcdefgh!n", "garbage-token", 0);
	check_spoilt("other-end", NULL, "garbage-token", 0);
	check_step("{\"session\":\"front\",\"body\":\"none\"}", SYNC_LINE HEAD
		   "vmware-api-session-id: garbage-token\r\n\r\n");
}

TEST(case_request, spells_the_name_of_the_session_header)
{
	check_step("{\"body\":\"none\",\"session_field\":"
		   "\"VMware-API-Session-ID\"}",
		   SYNC_LINE HEAD "VMware-API-Session-ID: main-token\r\n"
		   "\r\n");
}

TEST(case_request, replaces_adds_and_leaves_out_headers)
{
	check_step("{\"body\":\"text\",\"text\":\"x\",\"headers\":{\"accept\":"
		   "\"*/*\",\"Content-Type\":null,\"X-Id\":\"${volume}\"}}",
		   SYNC_LINE "Host: host:8443\r\nUser-Agent: cnsconform\r\n"
		   "accept: */*\r\nAccept-Encoding: identity\r\n"
		   "Content-Length: 1\r\n" SESSION "X-Id: "
		   VOLUME "\r\n\r\nx");
}

TEST(case_request, encodes_values_in_a_path_as_one_segment)
{
	check_step("{\"request\":\"task-info\"}",
		   "GET /sdk/vim25/9.1.0.0/Task/task%207%2Fx/info HTTP/1.1\r\n"
		   HEAD SESSION "\r\n");
	check_step("{\"method\":\"PUT\",\"path\":\"/a b/${moid}\",\"body\":"
		   "\"none\"}",
		   "PUT /sdk/vim25/9.1.0.0/a b/cns-volume-manager HTTP/1.1\r\n"
		   HEAD SESSION "\r\n");
}

TEST(case_request, escapes_values_in_a_body)
{
	check_step("{\"request\":\"login\"}",
		   "POST /sdk/vim25/9.1.0.0/SessionManager/SessionManager/Login"
		   " HTTP/1.1\r\n" HEAD JSON "Content-Length: 40\r\n\r\n"
		   "{\"userName\":\"a\\\"b\\\\c\",\"password\":\"p\\tw\"}");
}

static void check_body(const char *patch, const char *want)
{
	struct buf step = BUF_INIT(REQUEST_TEXT_MAX);
	struct buf request = BUF_INIT(REQUEST_TEXT_MAX);

	buf_printf(&step, "{\"patch\":[%s]}", patch);
	buf_printf(&request, SYNC_LINE HEAD JSON "Content-Length: %zu\r\n"
		   SESSION "\r\n%s", strlen(want), want);
	check_step(buf_string(&step), buf_string(&request));
	buf_release(&step);
	buf_release(&request);
}

TEST(case_request, sets_values_exactly_as_they_are_spelled)
{
	check_body("{\"op\":\"set\",\"at\":\"\",\"value\":[1e400,\"\\ud800"
		   "\\u0024{x}\",{\"a\":1,\"a\":2}]}",
		   "[1e400,\"\\ud800\\u0024{x}\",{\"a\":1,\"a\":2}]");
	check_body("{\"op\":\"set\",\"at\":\"/syncSpecs/0\",\"value\":{}},"
		   "{\"op\":\"set\",\"at\":\"/syncSpecs/0/a~1b~0\",\"value\":"
		   "\"<${volume}>\"},{\"op\":\"set\",\"at\":\"/syncSpecs/-\","
		   "\"value\":null}",
		   "{\"syncSpecs\":[{\"a/b~\":\"<" VOLUME ">\"},null]}");
}

TEST(case_request, removes_renames_and_duplicates)
{
	check_body("{\"op\":\"remove\",\"at\":\"/syncSpecs/0/volumeId\"}",
		   "{\"syncSpecs\":[{\"_typeName\":\"CnsSyncVolumeSpec\"}]}");
	check_body("{\"op\":\"rename\",\"at\":\"/syncSpecs\",\"value\":"
		   "\"sp\\u0065cs\"},{\"op\":\"set\",\"at\":\"/specs\","
		   "\"value\":1}", "{\"sp\\u0065cs\":1}");
	check_body("{\"op\":\"set\",\"at\":\"/syncSpecs\",\"value\":[]},"
		   "{\"op\":\"duplicate\",\"at\":\"/syncSpecs\"},"
		   "{\"op\":\"duplicate\",\"at\":\"/syncSpecs\",\"value\":2}",
		   "{\"syncSpecs\":[],\"syncSpecs\":[],\"syncSpecs\":2}");
}

TEST(case_request, repeats_an_element_in_its_place)
{
	check_body("{\"op\":\"set\",\"at\":\"/syncSpecs\",\"value\":[1,[2],3,"
		   "4]},{\"op\":\"repeat\",\"at\":\"/syncSpecs/1\",\"times\":3}"
		   ",{\"op\":\"set\",\"at\":\"/syncSpecs/2/0\",\"value\":0}",
		   "{\"syncSpecs\":[1,[2],[0],[2],3,4]}");
}

/* The last patch is written as text, one before others as values. */
TEST(case_request, repeats_alike_whether_or_not_a_patch_follows)
{
	static const char repeat[] =
		"{\"op\":\"set\",\"at\":\"/syncSpecs\",\"value\":[0,"
		"{\"a\":[\"${volume}\",\"${release}\",\"${volume}\"]},9]},"
		"{\"op\":\"repeat\",\"at\":\"/syncSpecs/1\",\"times\":5}";
	static const char one[] =
		",{\"a\":[\"" VOLUME "\",\"9.1.0.0\",\"" VOLUME "\"]}";
	struct buf want = BUF_INIT(REQUEST_TEXT_MAX);
	struct buf patches = BUF_INIT(REQUEST_TEXT_MAX);

	buf_text(&want, "{\"syncSpecs\":[0");
	for (int i = 0; i < 5; i++)
		buf_text(&want, one);
	buf_text(&want, ",9]}");
	check_body(repeat, buf_string(&want));
	buf_printf(&patches, "%s,{\"op\":\"set\",\"at\":\"/syncSpecs/0\","
		   "\"value\":0}", repeat);
	check_body(buf_string(&patches), buf_string(&want));
	buf_release(&patches);
	buf_release(&want);
}

#define NEST(times) "{\"op\":\"nest\",\"at\":\"/syncSpecs\",\"times\":" \
	times "}"
#define THEN ",{\"op\":\"rename\",\"at\":\"/syncSpecs\",\"value\":\"a\"}"

/* What no server would be sent is told, not cut off. */
TEST(case_request, says_when_copies_or_levels_are_too_many)
{
	static const char *const rows[][2] = {
		{ NEST("65533"), "" },
		{ NEST("65534"), "more than 65536 levels" },
		{ NEST("65533") THEN, "" },
		{ NEST("65534") THEN, "more than 65536 levels" },
		{ "{\"op\":\"set\",\"at\":\"/syncSpecs\",\"value\":"
		  "[[1,2,3,4,5,6,7,8]]},{\"op\":\"repeat\",\"at\":"
		  "\"/syncSpecs/0\",\"times\":100000}",
		  "more than 750000 values" },
		{ "{\"op\":\"repeat\",\"at\":\"/syncSpecs/0\",\"times\":"
		  "100000}" THEN, "" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct buf text = BUF_INIT(REQUEST_TEXT_MAX);
		struct buf problems = BUF_INIT(CASE_PROBLEMS_MAX);
		struct suite suite = loaded();

		buf_printf(&text, "{\"topic\":\"t\",\"about\":\"a\","
			   "\"cases\":[{\"id\":\"t.a\",\"title\":\"T\","
			   "\"since\":\"1.0\",\"clauses\":[\"M1\"],"
			   "\"steps\":[{\"patch\":[%s]}],\"accept\":"
			   "[\"@synced\"],\"default\":\"fail\"}]}",
			   rows[i][0]);
		suite_load_text(&suite, "t.json", buf_view(&text), &problems);
		CHECK_HAS(buf_string(&problems), rows[i][1]);
		CHECK_INT(!*rows[i][1], !problems.len);
		suite_release(&suite);
		buf_release(&problems);
		buf_release(&text);
	}
}

TEST(case_request, filters_values)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "${volume}", VOLUME },
		{ "${volume|upper}", "463C34D9-888F-496F-AE1D-208B8103CADD" },
		{ "{${volume|lower}}", "{" VOLUME "}" },
		{ "${volume|no-hyphens}", "463c34d9888f496fae1d208b8103cadd" },
		{ "${volume|reverse}", "ddac3018b802-d1ea-f694-f888-9d43c364" },
		{ "${volume|drop-first}",
		  "63c34d9-888f-496f-ae1d-208b8103cadd" },
		{ "${volume|drop-last}",
		  "463c34d9-888f-496f-ae1d-208b8103cad" },
		{ "${volume|drop-group}", "463c34d9-888f-496f-ae1d" },
		{ "${volume|last-group}", "208b8103cadd" },
		{ "${volume|first-group}", "463c34d9" },
		{ "${volume|drop-first-group}", "888f-496f-ae1d-208b8103cadd" },
		{ "${volume|front-half}", "463c34d9-888f-496f" },
		{ "${volume|back-half}", "ae1d-208b8103cadd" },
		{ "${volume|not-hex}", "463c34d9-888f-496f-ae1d-208b8103cadg" },
		{ "$volume $ {volume}", "$volume $ {volume}" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf out = BUF_INIT(REQUEST_TEXT_MAX);
		struct err err = ERR_INIT;

		CHECK_INT(placeholder_expand(slice_from(rows[i].text), &values,
					     PLACEHOLDER_PLAIN, &out, &err), 0);
		CHECK_TEXT(buf_string(&out), rows[i].want);
		buf_release(&out);
	}
}

TEST(case_request, makes_a_long_value_long_enough)
{
	struct buf out = BUF_INIT(REQUEST_TEXT_MAX);
	struct err err = ERR_INIT;

	CHECK_INT(placeholder_expand(slice_from("${volume|long}"), &values,
				     PLACEHOLDER_JSON, &out, &err), 0);
	CHECK_INT(out.len, 228 * 36);
	buf_release(&out);
}

TEST(case_request, refuses_a_placeholder_without_a_value)
{
	struct buf out = BUF_INIT(REQUEST_TEXT_MAX);
	struct err err = ERR_INIT;

	CHECK_INT(placeholder_expand(slice_from("a${datastore}"), &values,
				     PLACEHOLDER_PLAIN, &out, &err), -1);
	CHECK_INT(err.code, ERR_INTERNAL);
	CHECK_TEXT(err.text, "'${datastore}' has no value in this run");
	buf_release(&out);
}

TEST(case_request, builds_controls_and_base_requests)
{
	struct suite suite = loaded();
	struct buf sync = BUF_INIT(REQUEST_TEXT_MAX);
	struct buf control = BUF_INIT(REQUEST_TEXT_MAX);
	struct buf logout = BUF_INIT(REQUEST_TEXT_MAX);
	struct err err = ERR_INIT;

	CHECK_INT(base_build(&suite, "sync", &values, &sync, &err), 0);
	CHECK_INT(control_build(&suite, CONTROL_SYNC, &values, &control, &err),
		  0);
	CHECK_TEXT(buf_string(&control), buf_string(&sync));
	CHECK_INT(base_build(&suite, "logout", &values, &logout, &err), 0);
	CHECK_TEXT(buf_string(&logout), "POST /sdk/vim25/9.1.0.0/"
		   "SessionManager/SessionManager/Logout HTTP/1.1\r\n" HEAD
		   "Content-Length: 0\r\n" SESSION "\r\n");
	buf_clear(&control);
	CHECK_INT(control_build(&suite, CONTROL_LOGIN, &values, &control,
				&err), 0);
	CHECK(slice_find(buf_view(&control), slice_from("session-id")) < 0);
	CHECK_INT(control_build(&suite, CONTROL_NONE, &values, &sync, &err),
		  -1);
	CHECK_INT(base_build(&suite, "nothing", &values, &sync, &err), -1);
	CHECK_INT(err.code, ERR_INTERNAL);
	suite_release(&suite);
	buf_release(&sync);
	buf_release(&control);
	buf_release(&logout);
}

TEST(case_request, sends_given_headers_unless_a_step_has_its_own)
{
	static const struct step_header extra[] = {
		{ "Authorization", "Bearer x" }, { "X-Trace", "1" } };
	struct step_header own = { "authorization", "none" };
	struct bindings b = values;
	struct step step = { .request = base_request_find(slice_from("sync")),
			     .body = BODY_NONE, .session = SESSION_MAIN };
	struct suite suite = loaded();
	struct buf out = BUF_INIT(REQUEST_TEXT_MAX);
	struct err err = ERR_INIT;

	b.extra_headers = extra;
	b.extra_header_count = 2;
	b.session_main = NULL;
	step.headers[step.header_count++] = own;
	CHECK_INT(step_build(&suite, &step, &b, &out, &err), 0);
	CHECK_TEXT(buf_string(&out), SYNC_LINE HEAD "X-Trace: 1\r\n"
		   "authorization: none\r\n\r\n");
	step.session = SESSION_OWN;
	b.session_own = NULL;
	CHECK_INT(step_build(&suite, &step, &b, &out, &err), -1);
	CHECK_TEXT(err.text, "no session for this step");
	suite_release(&suite);
	buf_release(&out);
}

#define TASK_GET "GET /sdk/vim25/9.1.0.0/ServiceInstance/ServiceInstance/" \
	"content HTTP/1.1\r\n"

TEST(case_request, puts_a_release_or_a_target_in_the_place_of_the_path)
{
	check_step("{\"request\":\"content\",\"release\":\"9/${moid}\"}",
		   "GET /sdk/vim25/9/cns-volume-manager/ServiceInstance/"
		   "ServiceInstance/content HTTP/1.1\r\n" HEAD "\r\n");
	check_step("{\"request\":\"content\",\"target\":"
		   "\"//SDK/${release}?${task}\"}",
		   "GET //SDK/9.1.0.0?task%207%2Fx HTTP/1.1\r\n" HEAD "\r\n");
	check_step("{\"request\":\"content\",\"http\":\"1.0\",\"path\":\"/a\"}",
		   "GET /sdk/vim25/9.1.0.0/a HTTP/1.0\r\n" HEAD "\r\n");
	check_step("{\"request\":\"content\",\"http\":\"1.1\"}",
		   TASK_GET HEAD "\r\n");
}

TEST(case_request, sends_a_body_in_chunks_and_with_spaces_behind)
{
	check_step("{\"body\":\"text\",\"text\":\"abcde\",\"chunked\":2}",
		   SYNC_LINE HEAD JSON "Transfer-Encoding: chunked\r\n" SESSION
		   "\r\n2\r\nab\r\n2\r\ncd\r\n1\r\ne\r\n0\r\n\r\n");
	check_step("{\"body\":\"text\",\"text\":\"abcde\",\"chunked\":0}",
		   SYNC_LINE HEAD JSON "Transfer-Encoding: chunked\r\n" SESSION
		   "\r\n5\r\nabcde\r\n0\r\n\r\n");
	check_step("{\"body\":\"text\",\"text\":\"abcde\",\"chunked\":0,"
		   "\"chunk_form\":\"capital\"}",
		   SYNC_LINE HEAD JSON "Transfer-Encoding: chunked\r\n" SESSION
		   "\r\n05\r\nabcde\r\n0\r\n\r\n");
	check_step("{\"request\":\"content\",\"space\":\"none\","
		   "\"headers\":{\"User-Agent\":null,\"Accept\":null,"
		   "\"Accept-Encoding\":null}}",
		   "GET /sdk/vim25/9.1.0.0/ServiceInstance/ServiceInstance/"
		   "content HTTP/1.1\r\nHost:host:8443\r\n\r\n");
	check_step("{\"body\":\"text\",\"text\":\"abc\",\"pad\":5}",
		   SYNC_LINE HEAD JSON "Content-Length: 5\r\n" SESSION
		   "\r\nabc  ");
	check_step("{\"body\":\"text\",\"text\":\"abc\",\"pad\":2}",
		   SYNC_LINE HEAD JSON "Content-Length: 3\r\n" SESSION
		   "\r\nabc");
	check_step("{\"body\":\"text\",\"text\":\"abc\",\"pad_inside\":5}",
		   SYNC_LINE HEAD JSON "Content-Length: 5\r\n" SESSION
		   "\r\nab  c");
	check_step("{\"body\":\"text\",\"text\":\"abc\",\"pad_inside\":3}",
		   SYNC_LINE HEAD JSON "Content-Length: 3\r\n" SESSION
		   "\r\nabc");
}

TEST(case_request, writes_each_character_of_bytes_as_one_byte)
{
	check_step("{\"body\":\"bytes\",\"text\":"
		   "\"\\u00ef\\u00bb\\u00bf\\u007f\\u0080\\u00ff${moid}\"}",
		   SYNC_LINE HEAD JSON "Content-Length: 24\r\n" SESSION
		   "\r\n\xef\xbb\xbf\x7f\x80\xff" "cns-volume-manager");
}

TEST(case_request, nests_a_value_in_arrays)
{
	check_step("{\"patch\":[{\"op\":\"set\",\"at\":\"/syncSpecs\","
		   "\"value\":{\"a\":1e400}},{\"op\":\"nest\",\"at\":"
		   "\"/syncSpecs/a\",\"times\":3}]}",
		   SYNC_LINE HEAD JSON "Content-Length: 31\r\n" SESSION
		   "\r\n{\"syncSpecs\":{\"a\":[[[1e400]]]}}");
	check_step("{\"patch\":[{\"op\":\"set\",\"at\":\"\",\"value\":true},"
		   "{\"op\":\"nest\",\"at\":\"\",\"times\":2}]}",
		   SYNC_LINE HEAD JSON "Content-Length: 8\r\n" SESSION
		   "\r\n[[true]]");
}
