#include "refserver/ref_text.h"

#include "json/json_read.h"
#include "tests/test.h"

enum { TEXT_MAX = 1000 };

TEST(ref_text, replaces_the_first_only)
{
	struct buf out = BUF_INIT(TEXT_MAX);

	ref_text_replace(slice_from("a-a"), "a", "bc", &out);
	CHECK_SLICE(buf_view(&out), "bc-a");
	buf_clear(&out);
	ref_text_replace(slice_from("a-a"), "x", "bc", &out);
	CHECK_SLICE(buf_view(&out), "a-a");
	buf_release(&out);
}

TEST(ref_text, escapes_letters_and_keeps_escapes)
{
	struct buf out = BUF_INIT(TEXT_MAX);

	ref_text_escape(slice_from("{\"a\":[\"\\u0001Z\\n\\\"9\",10,true]}"),
			&out);
	CHECK_SLICE(buf_view(&out), "{\"\\u0061\":[\"\\u0001\\u005a\\n\\\""
				    "\\u0039\",10,true]}");
	CHECK_INT(json_read(buf_view(&out), 0, NULL), 0);
	buf_release(&out);
}

TEST(ref_text, puts_white_space_outside_of_strings_only)
{
	struct buf out = BUF_INIT(TEXT_MAX);

	ref_text_space(slice_from("[\"a,\\\"b\",1]"), &out);
	CHECK_SLICE(buf_view(&out), "\n \t[\r\n \"a,\\\"b\" \t,\r\n 1"
				    " \t]\r\n \r\n");
	CHECK_INT(json_read(buf_view(&out), 0, NULL), 0);
	buf_release(&out);
}
