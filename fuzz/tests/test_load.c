/* How much of one thing a body has, and bodies that have it. */
#include "json/json_read.h"
#include "oracle/load.h"
#include "tests/test.h"

static size_t most(const char *request, enum load_kind kind)
{
	struct arena arena = ARENA_INIT;
	struct load load;

	load_of(&arena, slice_from(request), &load);
	arena_release(&arena);
	return load.of[kind];
}

#define HEAD "POST / HTTP/1.1\r\nHost: x\r\n"
#define PLAIN(length, body) \
	HEAD "Content-Length: " #length "\r\n\r\n" body

static const struct row {
	const char *request;
	size_t of[LOAD_KINDS];         /* members, elements, levels, text,
	                                  number */
} rows[] = {
	{ PLAIN(2, "{}"), { 0, 0, 1, 0, 0 } },
	{ PLAIN(1, "7"), { 0, 0, 0, 0, 1 } },
	{ PLAIN(4, "\"ab\""), { 0, 0, 0, 2, 0 } },
	{ PLAIN(7, "[1,2,3]"), { 0, 3, 1, 0, 1 } },
	{ PLAIN(13, "{\"a\":1,\"b\":2}"), { 2, 0, 1, 0, 1 } },
	/* Of one container, not of all; a member is no element. */
	{ PLAIN(25, "[[1,2],{\"a\":[3]},[4,5,6]]"), { 1, 3, 3, 0, 1 } },
	{ PLAIN(21, "{\"a\":{\"b\":1,\"c\":2},\"d"), { 2, 0, 2, 0, 1 } },
	/* A name is no text; an escape is as long as it is spelt. */
	{ PLAIN(20, "{\"longname\":\"\\u0041\"}"), { 1, 0, 1, 6, 0 } },
	{ PLAIN(12, "[-1.5e10,22]"), { 0, 2, 1, 0, 7 } },
	/* Up to where it stops. */
	{ PLAIN(9, "[1,2,x,3]"), { 0, 2, 1, 0, 1 } },
	{ HEAD "Transfer-Encoding: chunked\r\n\r\n"
	  "3\r\n[1,\r\n2\r\n2]\r\n0\r\n\r\n", { 0, 2, 1, 0, 1 } },
	{ HEAD "\r\n", { 0 } },
	{ "", { 0 } },
};

TEST(load, is_the_most_of_one)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (enum load_kind k = 0; k < LOAD_KINDS; k++)
			if (!CHECK_INT(most(rows[i].request, k), rows[i].of[k]))
				printf("%s: %s\n", rows[i].request,
				       load_title(k));
}

static void check_body(enum load_kind kind, size_t size)
{
	struct slice object = slice_from("{\"a\":[\"b\",7]}");
	struct buf body = BUF_INIT(1 << 20), request = BUF_INIT(1 << 20);
	struct arena arena = ARENA_INIT;
	struct load load;

	load_body(kind, size, object, &body);
	CHECK_INT(json_read(buf_view(&body), JSON_DEPTH_CEILING, NULL), 0);
	CHECK(slice_find(buf_view(&body), slice_from(",\"a\":[")) > 0);
	buf_printf(&request, HEAD "Content-Length: %zu\r\n\r\n", body.len);
	buf_slice(&request, buf_view(&body));
	load_of(&arena, buf_view(&request), &load);
	if (!CHECK_INT(load.of[kind], size))
		printf("%s\n", load_title(kind));
	for (enum load_kind k = 0; k < LOAD_KINDS; k++)
		CHECK(k == kind || load.of[k] <= 5);
	arena_release(&arena);
	buf_release(&body);
	buf_release(&request);
}

/* "m10000" is a name, 5 digits no more than a load of nothing. */
TEST(load, comes_back_with_a_body_of_it)
{
	static const size_t sizes[] = { 3, 4, 100, 20000 };

	for (enum load_kind k = 0; k < LOAD_KINDS; k++)
		for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
			check_body(k, sizes[i]);
}
