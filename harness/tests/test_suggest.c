#include "base/suggest.h"
#include "tests/test.h"

static void check_suggestion(const char *given, const char *want)
{
	struct suggest s;

	suggest_init(&s, slice_from(given));
	suggest_offer(&s, "accept");
	suggest_offer(&s, "M3");
	suggest_offer(&s, "except");
	CHECK_TEXT(suggest_text(&s), want);
}

TEST(suggest, names_the_nearest_of_what_is_near)
{
	check_suggestion("acept", "; did you mean 'accept'?");
	check_suggestion("excpt", "; did you mean 'except'?");
	check_suggestion("eccept", "; did you mean 'accept'?");
	check_suggestion("m3", "; did you mean 'M3'?");
}

TEST(suggest, is_silent_when_nothing_is_near)
{
	check_suggestion("", "");
	check_suggestion("clause", "");
	check_suggestion("ACCEPT", "");
}

TEST(suggest, passes_over_names_that_are_too_long)
{
	char text[SUGGEST_NAME_MAX + 2];
	struct suggest s;

	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	suggest_init(&s, slice_from("accept"));
	suggest_offer(&s, text);
	CHECK(!s.best);
	suggest_init(&s, slice_from(text));
	suggest_offer(&s, "accept");
	suggest_offer(&s, text);
	CHECK_TEXT(suggest_text(&s), "");
}
