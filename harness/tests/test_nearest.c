#include "base/nearest.h"
#include "tests/test.h"

static const char *nearest_of(const char *word)
{
	static const char *const names[] = { "volume", "file-volume", "url",
					     "username", "report" };
	struct nearest n;

	nearest_init(&n, slice_from(word));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		nearest_offer(&n, names[i]);
	return n.name ? n.name : "";
}

TEST(nearest, finds_a_missing_wrong_and_swapped_letter)
{
	CHECK_TEXT(nearest_of("volum"), "volume");
	CHECK_TEXT(nearest_of("volune"), "volume");
	CHECK_TEXT(nearest_of("ulr"), "url");
	CHECK_TEXT(nearest_of("usernmae"), "username");
}

TEST(nearest, takes_a_beginning_for_the_whole)
{
	CHECK_TEXT(nearest_of("use"), "username");
	CHECK_TEXT(nearest_of("rep"), "report");
}

TEST(nearest, gives_nothing_for_a_far_or_empty_word)
{
	CHECK_TEXT(nearest_of("datastore"), "");
	CHECK_TEXT(nearest_of("x"), "");
	CHECK_TEXT(nearest_of(""), "");
	CHECK_TEXT(nearest_of("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
			      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
		   "");
}
