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
