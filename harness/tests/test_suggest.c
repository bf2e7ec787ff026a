#include "base/suggest.h"
#include "tests/test.h"

static const char *suggestion(const char *word)
{
	static const char *const names[] = { "volume", "file-volume", "url",
					     "username", "report", "run" };
	struct suggest s;

	suggest_init(&s, slice_from(word));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		suggest_offer(&s, names[i]);
	return s.best ? s.best : "";
}

TEST(suggest, finds_a_missing_a_wrong_and_a_swapped_letter)
{
	CHECK_TEXT(suggestion("volum"), "volume");
	CHECK_TEXT(suggestion("volune"), "volume");
	CHECK_TEXT(suggestion("ulr"), "url");
	CHECK_TEXT(suggestion("rnu"), "run");
	CHECK_TEXT(suggestion("usernmae"), "username");
}

TEST(suggest, of_equally_near_names_the_first_wins)
{
	CHECK_TEXT(suggestion("ur"), "url");
}

TEST(suggest, gives_nothing_for_a_far_or_endless_word)
{
	CHECK_TEXT(suggestion("datastore"), "");
	CHECK_TEXT(suggestion(""), "");
	CHECK_TEXT(suggestion("volumevolumevolumevolumevolumevolumevolumevolume"
			      "volumevolumevolumevolumevolumevolumevolumevolume"
			      "v"),
		   "");
}

TEST(suggest, writes_the_end_of_a_message)
{
	struct suggest s;

	suggest_init(&s, slice_from("acept"));
	CHECK_TEXT(suggest_text(&s), "");
	suggest_offer(&s, "accept");
	CHECK_TEXT(suggest_text(&s), "; did you mean 'accept'?");
}

TEST(suggest, passes_over_a_known_name_that_is_too_long)
{
	char name[SUGGEST_NAME_MAX + 2];
	struct suggest s;

	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	suggest_init(&s, slice_from("accept"));
	suggest_offer(&s, name);
	CHECK(!s.best);
}
