/*
 * Redaction: every form of a secret goes, every length stays.
 */
#include "http/redact.h"
#include "tests/test.h"

static void check_redacted(const struct redact_set *set, const char *before,
			   const char *after)
{
	struct buf text = BUF_INIT(ANSWER_MAX);
	bool hides = strcmp(before, after) != 0;

	buf_text(&text, before);
	if (!CHECK(!redact_find(set, buf_view(&text)) == !hides))
		printf("\nfor \"%s\"", before);
	redact_bytes(set, text.bytes, text.len);
	CHECK_TEXT(buf_string(&text), after);
	CHECK(!redact_find(set, buf_view(&text)));
	buf_release(&text);
}

/* What stands in the place of `len` bytes. */
static void make_placeholder(char *out, const char *label, size_t len)
{
	memset(out, '.', len);
	memcpy(out + 1, label, strlen(label) < len - 2 ? strlen(label)
						       : len - 2);
	out[0] = '<';
	out[len - 1] = '>';
	out[len] = '\0';
}

/* Each form, alone and inside of other text. */
static void check_forms(const char *secret, const char *label,
			const char *const *forms)
{
	struct redact_set set;

	redact_init(&set);
	CHECK(redact_add(&set, slice_from(secret), label));
	for (; *forms; forms++) {
		char hidden[128], before[300], after[300];

		make_placeholder(hidden, label, strlen(*forms));
		CHECK(redact_is_placeholder(slice_from(hidden), label));
		check_redacted(&set, *forms, hidden);
		snprintf(before, sizeof(before), "{\"p\":\"%s\"} \\n%%2F%s",
			 *forms, *forms);
		snprintf(after, sizeof(after), "{\"p\":\"%s\"} \\n%%2F%s",
			 hidden, hidden);
		check_redacted(&set, before, after);
	}
	redact_release(&set);
}

TEST(redact, hides_every_form_of_a_secret)
{
	static const char *const forms[] = {
		"a/b\"c d\\e",
		"a/b\\\"c d\\\\e", /* JSON */
		"a\\/b\\\"c d\\\\e",
		"\\u0061\\u002f\\u0062\\u0022\\u0063\\u0020\\u0064\\u005c"
		"\\u0065",
		"\\u0061/b\\u0022c\\u0020d\\u005C\\u0065",
		"a%2fb%22c%20d%5Ce", /* URL */
		"a%2Fb%22c+d%5ce",
		"%61%2F%62%22%63%20%64%5c%65",
		"\\u0061%2Fb\\\"c%20d\\\\e", /* both */
		"YS9iImMgZFxl", /* base64 */
		"YS9iImMgZF\\u0078l",
		NULL,
	};

	check_forms("a/b\"c d\\e", "password", forms);
}

TEST(redact, hides_text_beyond_ascii)
{
	static const char *const forms[] = {
		"g\xc3\xa9h\xf0\x9f\x98\x80m",
		"g\\u00E9h\\ud83d\\uDE00m",
		"g%C3%a9h%F0%9f%98%80m",
		NULL,
	};

	check_forms("g\xc3\xa9h\xf0\x9f\x98\x80m", "p", forms);
}

TEST(redact, leaves_alone_what_only_looks_alike)
{
	static const char *const texts[] = {
		"", "nothing here \\u0041 %41 +", "a/b\"c d\\",
		"a/b\\\"c d\\\\f", "a%2fb%22c%20d%5", "YS9iImMgZFx",
		"\\u00", "\\u", "\\", "%", "%4", "\\ud83d", "\\ud83d\\u0041",
	};
	struct redact_set set;

	redact_init(&set);
	redact_add(&set, slice_from("a/b\"c d\\e"), "password");
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		check_redacted(&set, texts[i], texts[i]);
	redact_release(&set);
}

TEST(redact, hides_both_alphabets_of_base64)
{
	struct redact_set set;

	redact_init(&set);
	redact_add(&set, slice_from("\xfb\xff\xfe~?>"), "password");
	check_redacted(&set, "+//+fj8+", "<passwo>");
	check_redacted(&set, "-__-fj8-", "<passwo>");
	check_redacted(&set, "\\u002b\\/\\/+fj8%2B", "<password.......>");
	redact_release(&set);
}

TEST(redact, hides_many_secrets_and_forgets_the_oldest)
{
	char secret[32], text[32];
	struct redact_set set;

	redact_init(&set);
	for (int i = 0; i <= REDACT_MAX; i++) {
		snprintf(secret, sizeof(secret), "secret-%04d", i);
		CHECK(redact_add(&set, slice_from(secret), "s"));
		CHECK(redact_add(&set, slice_from(secret), "s"));
	}
	CHECK_INT(set.count, REDACT_MAX);
	check_redacted(&set, "secret-0000", "secret-0000");
	snprintf(text, sizeof(text), "secret-%04d", REDACT_MAX);
	check_redacted(&set, text, "<s........>");
	check_redacted(&set, "secret-0001", "<s........>");
	redact_release(&set);
	CHECK_INT(set.count, 0);
}

TEST(redact, refuses_short_secrets)
{
	struct redact_set set;

	redact_init(&set);
	CHECK(!redact_add(&set, slice_from("abc"), "password"));
	CHECK(!redact_add(&set, SLICE_NONE, "password"));
	CHECK(redact_add(&set, slice_from("abcd"), "password"));
	check_redacted(&set, "abcd", "<pa>");
	redact_release(&set);
}

TEST(redact, a_placeholder_never_spells_a_secret)
{
	struct redact_set set;

	redact_init(&set);
	redact_add(&set, slice_from("password"), "password");
	redact_add(&set, slice_from("session!"), "session");
	redact_add(&set, slice_from("session"), "password");
	check_redacted(&set, "password", "<passwo>");
	check_redacted(&set, "cGFzc3dvcmQ=", "***********=");
	check_redacted(&set, "session!", "<sessio>");
	check_redacted(&set, "c2Vzc2lvbiE", "***********");
	redact_release(&set);
	redact_add(&set, slice_from("****"), "x");
	check_redacted(&set, "****", "<x.>");
	redact_release(&set);
}

TEST(redact, works_on_bytes_with_nul)
{
	static const char secret[] = "a\0b\0c";
	char text[] = "xa\0b\0cy";
	struct redact_set set;

	redact_init(&set);
	CHECK(redact_add(&set, slice_of(secret, 5), "n"));
	redact_bytes(&set, text, sizeof(text) - 1);
	CHECK_TEXT(text, "x<n..>y");
	redact_release(&set);
}

TEST(redact, covers_request_answer_and_detail)
{
	struct redact_set set;
	struct exchange x;

	redact_init(&set);
	redact_add(&set, slice_from("0123456789abcdef"), "session");
	exchange_init(&x);
	redact_exchange(&set, &x);
	buf_text(&x.request, "id: 0123456789abcdef\r\n");
	buf_text(&x.answer, "id: 0123456789abcdef\r\n");
	snprintf(x.detail, sizeof(x.detail), "0123456789abcdef!");
	redact_exchange(&set, &x);
	CHECK_TEXT(buf_string(&x.request), "id: <session.......>\r\n");
	CHECK_TEXT(buf_string(&x.answer), "id: <session.......>\r\n");
	CHECK_TEXT(x.detail, "<session.......>!");
	exchange_release(&x);
	redact_release(&set);
}

TEST(redact, knows_its_placeholders)
{
	CHECK(redact_is_placeholder(slice_from("<session..>"), "session"));
	CHECK(redact_is_placeholder(slice_from("<se>"), "session"));
	CHECK(!redact_is_placeholder(slice_from("<session.x>"), "session"));
	CHECK(!redact_is_placeholder(slice_from("<password>"), "session"));
	CHECK(!redact_is_placeholder(slice_from("session"), "session"));
	CHECK(!redact_is_placeholder(slice_from("<>"), "session"));
	CHECK(!redact_is_placeholder(SLICE_NONE, "session"));
}

TEST(redact, a_word_is_hidden_only_where_a_request_states_it)
{
	struct redact_set set;
	struct exchange x;

	redact_init(&set);
	redact_add_word(&set, slice_from("task"), "password");
	exchange_init(&x);
	redact_exchange(&set, &x);
	buf_text(&x.request, "{\"userName\":\"task\",\"password\":\"task\"}");
	buf_text(&x.answer, "{\"task\":\"task\",\"password\":\"task\"}");
	redact_exchange(&set, &x);
	CHECK_TEXT(buf_string(&x.request),
		   "{\"userName\":\"task\",\"password\":\"<pa>\"}");
	CHECK_TEXT(buf_string(&x.answer),
		   "{\"task\":\"task\",\"password\":\"task\"}");
	CHECK(!redact_find(&set, buf_view(&x.answer)));
	exchange_release(&x);
	redact_release(&set);
	CHECK_INT(set.word_count, 0);
}

TEST(redact, hides_a_word_for_each_of_two_users)
{
	struct redact_set set;
	struct exchange x;

	redact_init(&set);
	redact_add_word(&set, slice_from("task"), "password");
	redact_add_word(&set, slice_from("true"), "password");
	exchange_init(&x);
	buf_text(&x.request, "{\"password\":\"true\"}{\"password\":\"task\"}");
	redact_exchange(&set, &x);
	CHECK_TEXT(buf_string(&x.request),
		   "{\"password\":\"<pa>\"}{\"password\":\"<pa>\"}");
	exchange_release(&x);
	redact_release(&set);
}

TEST(redact, hides_a_field_value_in_that_field_alone)
{
	struct redact_set set;
	struct exchange x;

	redact_init(&set);
	redact_add_field(&set, "X-Key", slice_from("close"), "header");
	redact_add_field(&set, "X-Key", slice_from("7"), "header");
	exchange_init(&x);
	buf_text(&x.request, "GET /close HTTP/1.1\r\nx-key:close\r\n"
			     "Connection: close\r\n\r\nx-key: close\r\n");
	buf_text(&x.answer, "HTTP/1.1 200 OK\r\nX-Key: 7 \r\nAge: 7\r\n"
			    "X-Key: 77\r\n\r\n7");
	redact_exchange(&set, &x);
	CHECK_TEXT(buf_string(&x.request),
		   "GET /close HTTP/1.1\r\nx-key:<hea>\r\n"
		   "Connection: close\r\n\r\nx-key: close\r\n");
	CHECK_TEXT(buf_string(&x.answer),
		   "HTTP/1.1 200 OK\r\nX-Key: * \r\nAge: 7\r\n"
		   "X-Key: 77\r\n\r\n7");
	exchange_release(&x);
	redact_release(&set);
}
