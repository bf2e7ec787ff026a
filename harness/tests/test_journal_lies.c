/*
 * Journals that lie: each line of the table spoils one place of a good
 * journal and says what the reader answers.
 */
#include "tests/report_fixture.h"
#include "tests/test.h"

static const struct {
	const char *from, *to, *text;
} lies[] = {
	{ "cnsconform-journal/1", "cnsconform-journal/2",
	  "j:1: '/journal' is string \"cnsconform-journal/2\", "
	  "expected \"cnsconform-journal/1\"" },
	{ "{\"journal\":", "{\"jornal\":",
	  "j:1: this is no line of a journal" },
	{ "\"level\":\"should\"", "\"level\":\"most\"",
	  "j:1: '/level' is string \"most\", expected one of: must, "
	  "should, strict" },
	{ "\"seed\":18446744073709551615",
	  "\"seed\":18446744073709551616",
	  "j:1: '/seed' is number 18446744073709551616, expected an "
	  "integer from 0 to 18446744073709551615" },
	{ "\"insecure\":true", "\"insecure\":1",
	  "j:1: '/insecure' is number 1, expected boolean" },
	{ "\"suite_sha256\":", "\"suite_sha\":",
	  "j:1: '/suite_sha256' is nothing, expected a value" },
	{ "\"suite_sha256\":\"a", "\"suite_sha256\":\"A",
	  "j:1: '/suite_sha256' is not 64 lower-case hexadecimal digits" },
	{ "https://vc.example:8443\"", "a\\u0000b\"",
	  "j:1: '/base_url' is string \"a\\u0000b\", expected text "
	  "without U+0000" },
	{ "\"origins\":[{", "\"origins\":7,\"x\":[{",
	  "j:1: '/origins' is number 7, expected array" },
	{ "{\"name\":\"url\",", "{\"name\":7,",
	  "j:1: '/origins/0/name' is number 7, expected string" },
	{ "{\"exchange\":1,", "{\"exchange\":2,",
	  "j:2: exchange 2 stands where 1 is next" },
	{ "\"outcome\":\"answered\"", "\"outcome\":\"lost\"",
	  "j:2: '/outcome' is string \"lost\", expected one of: "
	  "pending, answered, unresolved, refused, tls-failed, "
	  "closed, cut, malformed, timeout, too-large, cancelled" },
	{ "\"sent_us\":1,", "\"sent_us\":-1,",
	  "j:2: '/sent_us' is number -1, expected an integer from 0 "
	  "to 9223372036854775807" },
	{ "\"request\":\"UE9T", "\"request\":\"UE9!",
	  "j:2: '/request' is wrong at its byte 3, expected base64" },
	{ "\"role\":\"step\"", "\"role\":\"stage\"",
	  "j:3: '/evidence/0/role' is string \"stage\", expected one "
	  "of: control-before, control-after, step, task, probe, ahead, behind, "
	  "alone, earlier, earlier-end" },
	{ "\"step\":0,\"exchange\":1", "\"step\":17,\"exchange\":1",
	  "j:3: '/evidence/0/step' is number 17, expected an integer "
	  "from 0 to 16" },
	{ "\"step\":0,\"exchange\":1", "\"step\":0,\"exchange\":9",
	  "j:3: exchange 9 is not in the journal before this line" },
	{ "\"step\":0,\"exchange\":1", "\"step\":0,\"exchange\":0",
	  "j:3: exchange 0 is not in the journal before this line" },
	{ "\"shown\":1", "\"shown\":4",
	  "j:3: exchange 4 is not in the journal before this line" },
	{ "\"must\":\"pass\"", "\"must\":\"good\"",
	  "j:3: '/verdict/must' is string \"good\", expected one of: "
	  "pass, warn, fail, blocked, error, skip, waived, fixed" },
	{ "\"checks\":[{", "\"checks\":[7,{",
	  "j:3: '/checks/0' is number 7, expected object" },
	{ "\"checks\":[{", "\"checks\":null,\"x\":[{",
	  "j:3: '/checks' is null, expected array" },
	{ "{\"case\":\"spec-count.zero\"", "{\"case\":[]",
	  "j:3: '/case' is array, expected string" },
	{ "\"us\":1234,", "\"us\":1234,\"us\":1,",
	  "j:3: '/us' stands there twice" },
	{ "\"logged_in\":true,\"incomplete\"",
	  "\"logged_in\":\"yes\",\"incomplete\"",
	  "j:3: '/logged_in' is string \"yes\", expected boolean" },
	{ "\"exit_code\":0", "\"exit_code\":256",
	  "j:7: '/exit_code' is number 256, expected an integer from "
	  "0 to 255" },
	{ "\"count\":{\"pass\":2", "\"count\":{\"pass\":2.0",
	  "j:7: '/count/pass' is number 2.0, expected an integer from "
	  "0 to 18446744073709551615" },
	{ "\"verdict\":\"conforms\"", "\"verdict\":\"fine\"",
	  "j:7: '/verdict' is string \"fine\", expected one of: "
	  "conforms, fails, dead, unreachable, nothing-verified, "
	  "error, interrupted" },
	{ "{\"end\":true", "\n{\"end\":true",
	  "j:7: not JSON at byte 0: no value, only white space" },
};

/* `text` with the first `from` replaced; `from` must be there. */
static void replace(struct slice text, const char *from, const char *to,
		    struct buf *out)
{
	ptrdiff_t at = slice_find(text, slice_from(from));

	*out = BUF_INIT(FIXTURE_TEXT_MAX);
	if (!CHECK(at >= 0)) {
		printf("\n%s is not in the journal", from);
		at = 0;
	}
	buf_slice(out, slice_head(text, (size_t)at));
	buf_text(out, to);
	buf_slice(out, slice_skip(text, (size_t)at + strlen(from)));
}

TEST(journal, what_is_wrong_is_told_with_its_place)
{
	struct buf text;
	struct fixture f;

	fixture_open(&f, FIXTURE_CONFORMS);
	fixture_journal_text(&f, &text);
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		struct err err = ERR_INIT;
		struct journal j;
		struct buf lie;

		replace(buf_view(&text), lies[i].from, lies[i].to, &lie);
		CHECK_INT(fixture_journal_read(&j, buf_view(&lie), &err), -1);
		CHECK_INT(err.code, ERR_INPUT);
		CHECK_TEXT(err.text, lies[i].text);
		buf_release(&lie);
	}
	buf_release(&text);
	fixture_release(&f);
}

static void refuses(const char *text, const char *want)
{
	struct err err = ERR_INIT;
	struct journal j;

	CHECK_INT(fixture_journal_read(&j, slice_from(text), &err), -1);
	CHECK_TEXT(err.text, want);
}

TEST(journal, what_is_no_journal_is_refused)
{
	refuses("", "j: the journal is empty");
	refuses("hello", "j:1: not JSON at byte 0: a word that is not true, "
			 "false or null");
	refuses("[1]\n", "j:1: this is no line of a journal");
	refuses("{}\n", "j:1: this is no line of a journal");
	refuses("{\"end\":true}\n", "j:1: a journal starts with its "
				    "\"journal\" line");
	refuses("[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]\n",
		"j:1: not JSON at byte 16: nested deeper than the limit");
}

TEST(journal, lines_after_the_end_and_second_heads_are_refused)
{
	struct err err = ERR_INIT;
	struct buf text, twice = BUF_INIT(FIXTURE_TEXT_MAX);
	struct journal j;
	struct fixture f;

	fixture_open(&f, FIXTURE_CONFORMS);
	fixture_journal_text(&f, &text);
	buf_slice(&twice, buf_view(&text));
	buf_text(&twice, "{\"end\":true}\n");
	CHECK_INT(fixture_journal_read(&j, buf_view(&twice), &err), -1);
	CHECK_TEXT(err.text, "j:8: a line after the \"end\" line");
	buf_clear(&twice);
	for (int i = 0; i < 2; i++)
		buf_slice(&twice, slice_head(buf_view(&text),
					     strcspn(text.bytes, "\n") + 1));
	CHECK_INT(fixture_journal_read(&j, buf_view(&twice), &err), -1);
	CHECK_TEXT(err.text, "j:2: a second \"journal\" line");
	buf_release(&text);
	buf_release(&twice);
	fixture_release(&f);
}

TEST(journal, a_missing_file_is_named)
{
	struct err err = ERR_INIT;
	struct journal j;

	CHECK_INT(journal_read(&j, "harness/tests/no-such.ndjson", &err), -1);
	CHECK_TEXT(err.text, "journal: cannot open "
			     "'harness/tests/no-such.ndjson': No such file or "
			     "directory");
	CHECK_INT(journal_read(&j, "harness/tests", &err), -1);
	CHECK_TEXT(err.text,
		   "journal: 'harness/tests' is not a regular file");
}
