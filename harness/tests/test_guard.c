#include "report/guard.h"

#include "tests/test.h"

static struct redact_set *secrets_new(const char *secret)
{
	static const char label[] = "password";
	struct redact_set *set = malloc(sizeof(*set));

	redact_init(set);
	redact_add(set, slice_from(secret), label);
	return set;
}

static void secrets_free(struct redact_set *set)
{
	redact_release(set);
	free(set);
}

TEST(guard, a_clean_output_passes)
{
	struct redact_set *set = secrets_new("s3cret/word");
	struct err err = ERR_INIT;

	CHECK_INT(report_guard(set, slice_from("nothing here"), "json report",
			       &err), 0);
	CHECK_INT(err.code, ERR_NONE);
	secrets_free(set);
}

TEST(guard, a_secret_in_any_form_is_named_by_its_kind_only)
{
	static const char *const outputs[] = {
		"x s3cret/word y", "{\"a\":\"s3cret\\/word\"}",
		"/path/s3cret%2Fword",
	};
	struct redact_set *set = secrets_new("s3cret/word");

	for (size_t i = 0; i < 3; i++) {
		struct err err = ERR_INIT;

		CHECK_INT(report_guard(set, slice_from(outputs[i]),
				       "json report", &err), -1);
		CHECK_INT(err.code, ERR_INTERNAL);
		CHECK_TEXT(err.text,
			   "the json report holds a secret (password) and is "
			   "withheld; unless that is an ordinary "
			   "word, this is a bug of the harness");
	}
	secrets_free(set);
}

TEST(guard, without_secrets_everything_passes)
{
	CHECK_INT(report_guard(NULL, slice_from("x"), "journal", NULL), 0);
}
