/* What stood in front of a request on its connection. */
#include "run/trail.h"
#include "tests/test.h"

static size_t add(struct trail *t, unsigned connection, const char *request,
		  const char *about)
{
	struct exchange x;
	size_t at;

	exchange_init(&x);
	buf_text(&x.request, request);
	x.connection = connection;
	at = trail_add(t, &x, about);
	exchange_release(&x);
	return at;
}

TEST(trail, knows_what_went_before_on_the_same_connection)
{
	struct trail t = { 0 };
	size_t a = add(&t, 1, "GET /a HTTP/1.1\r\n\r\n", "a");
	size_t b = add(&t, 2, "GET /b HTTP/1.1\r\n\r\n", "b");
	size_t c = add(&t, 1, "GET /c HTTP/1.1\r\n\r\n", "c");
	const struct trail_entry *e = trail_ahead(&t, c);

	CHECK(e && e->at == a);
	CHECK_TEXT(e ? e->about : "", "a");
	CHECK(e && slice_is(slice_of(e->bytes, e->len),
			    "GET /a HTTP/1.1\r\n\r\n"));
	CHECK(!trail_ahead(&t, a));
	CHECK(!trail_ahead(&t, b));
	CHECK(!trail_find(&t, 0));
	CHECK(!trail_find(&t, c + 1));
	trail_release(&t);
}

TEST(trail, logins_and_large_requests_do_not_go_out_again)
{
	struct trail t = { 0 };
	char large[TRAIL_REQUEST_MAX + 64];
	size_t a = add(&t, 1, "POST /sdk/vim25/9.1.0.0/SessionManager/"
			      "SessionManager/Login HTTP/1.1\r\n\r\n{}", "a");
	size_t b;

	memset(large, 'x', sizeof(large) - 1);
	large[sizeof(large) - 1] = '\0';
	memcpy(large, "GET / HTTP/1.1\r\n\r\n", 18);
	b = add(&t, 1, large, "b");
	CHECK(trail_find(&t, a) && !trail_find(&t, a)->bytes);
	CHECK(trail_find(&t, a)->once && !trail_find(&t, b)->once);
	CHECK(trail_find(&t, b) && !trail_find(&t, b)->bytes);
	CHECK(trail_ahead(&t, b) == trail_find(&t, a));
	trail_release(&t);
}

TEST(trail, the_oldest_make_room)
{
	struct trail t = { 0 };
	size_t first = add(&t, 1, "GET / HTTP/1.1\r\n\r\n", NULL);
	size_t last = first;
	char half[TRAIL_REQUEST_MAX / 2 + 1];

	for (size_t i = 0; i < TRAIL_MAX; i++)
		last = add(&t, 1, "GET / HTTP/1.1\r\n\r\n", NULL);
	CHECK(!trail_find(&t, first));
	CHECK(trail_ahead(&t, first + 1) == NULL);
	CHECK(trail_find(&t, last) != NULL);
	memset(half, 'x', sizeof(half) - 1);
	half[sizeof(half) - 1] = '\0';
	memcpy(half, "GET / HTTP/1.1\r\n\r\n", 18);
	for (size_t i = 0; i < TRAIL_MAX / 2; i++)
		last = add(&t, 1, half, NULL);
	CHECK(t.held <= TRAIL_HELD_MAX);
	CHECK(trail_find(&t, last)->bytes != NULL);
	CHECK(!trail_find(&t, last - TRAIL_MAX / 2)->bytes);
	trail_release(&t);
	CHECK_INT(t.held, 0);
}

/* So many and no fewer; the one that fills the last place is still there. */
TEST(trail, remembers_so_many)
{
	struct trail t = { 0 };
	size_t first = add(&t, 1, "GET / HTTP/1.1\r\n\r\n", "first");

	for (size_t i = 1; i < 2048; i++)
		add(&t, 2, "GET / HTTP/1.1\r\n\r\n", NULL);
	CHECK(trail_find(&t, first) != NULL);
	CHECK_TEXT(trail_find(&t, first)->about, "first");
	add(&t, 2, "GET / HTTP/1.1\r\n\r\n", NULL);
	CHECK(!trail_find(&t, first));
	trail_release(&t);
}

/* Bytes up to the ceiling, whatever made room is not counted twice. */
TEST(trail, holds_bytes_up_to_its_ceiling)
{
	struct trail t = { 0 };
	char whole[TRAIL_REQUEST_MAX + 1];
	size_t first = 1, last = 0;
	size_t fit = TRAIL_HELD_MAX / TRAIL_REQUEST_MAX;

	memset(whole, 'x', sizeof(whole) - 1);
	whole[sizeof(whole) - 1] = '\0';
	for (size_t i = 0; i < fit; i++)
		last = add(&t, 1, whole, NULL);
	/* The largest that is kept is kept. */
	CHECK(trail_find(&t, first)->bytes != NULL);
	CHECK_INT(t.held, TRAIL_HELD_MAX);
	last = add(&t, 1, whole, NULL);
	CHECK(!trail_find(&t, first)->bytes);
	CHECK(trail_find(&t, first + 1)->bytes != NULL);
	CHECK(trail_find(&t, last)->bytes != NULL);
	for (size_t i = 0; i < TRAIL_MAX; i++)
		add(&t, 1, "x", NULL);
	CHECK_INT(t.held, TRAIL_MAX);
	trail_release(&t);
}

/* What is more than one request cannot go out again as one; of a lost
 * connection nothing is known. */
TEST(trail, keeps_only_plain_requests)
{
	struct trail t = { 0 };

	for (int how = 0; how < 4; how++) {
		struct exchange x;
		size_t at;

		exchange_init(&x);
		buf_text(&x.request, "GET /SessionManager-not HTTP/1.1\r\n"
				     "X: /SessionManager/\r\n\r\n");
		x.behind_count = how == 1;
		x.next_part = how == 2;
		x.ends_connection = how == 3;
		at = trail_add(&t, &x, NULL);
		CHECK_INT(trail_find(&t, at)->bytes != NULL, how == 0);
		CHECK(!trail_find(&t, at)->once);
		CHECK(!trail_ahead(&t, at));
		exchange_release(&x);
	}
	trail_release(&t);
}
