/* A memo changes no expectation: not of what comes again, not after a login. */
#include "tests/expect_fixture.h"
#include "tests/test.h"

#define BODY \
	"{\"syncSpecs\":[{\"_typeName\":\"CnsSyncVolumeSpec\",\"volumeId\":{" \
	"\"_typeName\":\"CnsVolumeId\",\"id\":\"" FIXTURE_VOLUME "\"}}]}"

enum { ROUNDS = 4 };

static bool same(struct arena *arena, const struct expectation *a,
		 const struct expectation *b)
{
	return !strcmp(expect_text(arena, a), expect_text(arena, b)) &&
	       a->primary == b->primary && a->provable == b->provable &&
	       a->may_close == b->may_close && a->may_wait == b->may_wait &&
	       a->may_code == b->may_code && a->may_switch == b->may_switch &&
	       a->may_follow == b->may_follow &&
	       a->test_case->accept_count == b->test_case->accept_count;
}

/* As the fixture expects it, and as it does with its memo. */
static bool memo_agrees(struct expect_fixture *f)
{
	struct expectation with;
	struct expect_memo *memo = f->oracle.memo;

	f->oracle.memo = NULL;
	expect_request(&f->oracle, buf_view(&f->request), &f->arena,
		       &f->expectation);
	f->oracle.memo = memo;
	expect_request(&f->oracle, buf_view(&f->request), &f->arena, &with);
	return same(&f->arena, &f->expectation, &with);
}

/* Often enough to be kept. */
static void check_agrees(struct expect_fixture *f, const char *defects)
{
	for (size_t round = 0; round < ROUNDS; round++) {
		CHECK(memo_agrees(f));
		CHECK_TEXT(expect_text(&f->arena, &f->expectation), defects);
	}
}

TEST(expect_memo, whatever_comes_again_is_read_as_before)
{
	struct expect_fixture f;
	size_t wrong = 0, odd = 0;

	expect_fixture_open(&f);
	f.oracle.memo = expect_memo_new();
	for (size_t round = 0; round < ROUNDS; round++)
		for (size_t i = 0; i < sizeof(BODY) - 1; i++) {
			char body[] = BODY;

			body[i] ^= 1;
			expect_fixture_sync(&f, slice_from(body));
			wrong += !memo_agrees(&f);
			odd += f.expectation.defect_count > 0;
		}
	CHECK_INT(wrong, 0);
	CHECK(odd > ROUNDS * (sizeof(BODY) - 1) / 2);
	expect_memo_free(f.oracle.memo);
	expect_fixture_close(&f);
}

/* By a text in its place, by another one, by none. */
TEST(expect_memo, after_a_login_it_is_another_target)
{
	char session[] = FIXTURE_SESSION;
	struct expect_fixture f;

	expect_fixture_open(&f);
	f.oracle.memo = expect_memo_new();
	f.bindings.session_main = session;
	expect_fixture_sync(&f, slice_from(BODY));
	check_agrees(&f, "none");
	session[0] = 'f';
	check_agrees(&f, "session-wrong");
	f.bindings.volume = FIXTURE_UNKNOWN;
	check_agrees(&f, "session-wrong id-unknown");
	f.bindings.volume = FIXTURE_VOLUME;
	f.bindings.session_main = NULL;
	check_agrees(&f, "none");
	expect_memo_free(f.oracle.memo);
	expect_fixture_close(&f);
}

TEST(expect_memo, the_same_volume_at_the_same_time_may_be_busy)
{
	struct expect_fixture f;

	expect_fixture_open(&f);
	f.oracle.memo = expect_memo_new();
	for (size_t round = 0; round < ROUNDS; round++) {
		f.oracle.concurrent = round >= ROUNDS / 2;
		expect_fixture_sync(&f, slice_from(BODY));
		CHECK(memo_agrees(&f));
	}
	expect_memo_free(f.oracle.memo);
	expect_fixture_close(&f);
}
