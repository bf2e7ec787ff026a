/* Killed, gone on with, sent again: nothing is lost and no byte is another. */
#include <openssl/evp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "tests/campaign_bench.h"
#include "tests/program.h"
#include "tests/test.h"

enum { BUG_REQUESTS = 2000, KILLED_AT = 700 };

#define BUG "accepts-two-specs"

/* ---- killed ---- */

static void die_after(void *self, const struct exchange *x)
{
	unsigned *left = self;

	(void)x;
	if (!--*left)
		raise(SIGKILL);
}

struct scene {
	char findings[PROGRAM_PATH], journal[PROGRAM_PATH];
	struct campaign_bench b;
	struct arena arena;
};

static void scene_open(struct scene *s, const char *bug)
{
	*s = (struct scene){ .arena = ARENA_INIT };
	program_path(s->findings, ".findings");
	program_path(s->journal, ".journal");
	campaign_bench_init(&s->b, bug, NULL);
	s->b.options.findings = s->findings;
	s->b.options.journal = s->journal;
	s->b.options.requests = BUG_REQUESTS;
}

static void scene_close(struct scene *s)
{
	campaign_bench_release(&s->b);
	arena_release(&s->arena);
}

static void scene_remove(const struct scene *s)
{
	program_remove_folder(s->findings);
	unlink(s->journal);
}

static void run_until_killed(void)
{
	unsigned left = KILLED_AT;
	struct scene s;
	int status = 0;
	pid_t pid;

	scene_open(&s, BUG);
	pid = fork();
	if (!pid) {
		s.b.base.recorder = (struct recorder){ die_after, &left };
		campaign_bench_run(&s.b);
		_exit(0);
	}
	CHECK(pid > 0 && waitpid(pid, &status, 0) == pid);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	scene_close(&s);
}

/* The only finding of the folder. */
static bool read_only(struct scene *s, struct finding *f)
{
	struct err err = ERR_INIT;
	size_t count = 0;
	char **names;

	return CHECK_INT(file_list(s->findings, "", &s->arena, &names, &count,
				   &err), 0) &&
	       CHECK_INT(count, 1) &&
	       CHECK_INT(finding_read(arena_printf(&s->arena, "%s/%s",
						   s->findings, names[0]),
				      &s->arena, f, &err), 0);
}

TEST(campaign_resume, a_killed_campaign_loses_nothing)
{
	struct finding killed, after;
	struct scene s;

	run_until_killed();
	scene_open(&s, NULL); /* it shows no more, and counts all the same */
	if (read_only(&s, &killed)) {
		s.b.options.resume = true;
		campaign_bench_run(&s.b);
		CHECK_INT(s.b.result, 0);
		CHECK_INT(s.b.sum.finding_count, 1);
		CHECK_INT(s.b.sum.exit_code, 1);
		CHECK_TEXT(s.b.sum.findings[0].key, killed.key);
		CHECK_INT(s.b.sum.findings[0].count, killed.count);
		CHECK(read_only(&s, &after));
	}
	scene_close(&s);
	scene_remove(&s);
}

TEST(campaign_resume, the_same_finding_counts_on)
{
	struct finding first, last;
	struct scene s;

	scene_open(&s, BUG);
	campaign_bench_run(&s.b);
	CHECK_INT(s.b.sum.earlier, 0);
	if (read_only(&s, &first)) {
		CHECK_INT(first.count, s.b.sum.findings[0].count);
		campaign_summary_release(&s.b.sum);
		s.b.options.resume = true;
		campaign_bench_run(&s.b);
		CHECK_INT(s.b.result, 0);
		CHECK_INT(s.b.sum.earlier, BUG_REQUESTS);
		CHECK_INT(s.b.sum.finding_count, 1);
		CHECK(s.b.sum.findings[0].count > first.count);
		CHECK_INT(s.b.sum.findings[0].first_index, first.first_index);
		if (CHECK(read_only(&s, &last)))
			CHECK_INT(last.count, s.b.sum.findings[0].count);
	}
	scene_close(&s);
	scene_remove(&s);
}

TEST(campaign_resume, a_cut_line_is_sent_again)
{
	struct err err = ERR_INIT;
	struct scene s;

	scene_open(&s, NULL);
	s.b.options.unguided = true;
	s.b.options.requests = 100;
	campaign_bench_run(&s.b);
	CHECK_INT(file_append(s.journal, slice_from("{\"sent\":[[100,9"),
			      &err), 0);
	s.b.options.resume = true;
	for (unsigned i = 2; i <= 3; i++) {
		campaign_summary_release(&s.b.sum);
		campaign_bench_run(&s.b);
		CHECK_INT(s.b.result, 0);
		CHECK_INT(s.b.sum.last_index, i * 100 - 1);
	}
	scene_close(&s);
	scene_remove(&s);
}

/* ---- every byte ---- */

struct bytes {
	EVP_MD_CTX *all;
	uint64_t requests;
};

static void add_bytes(void *self, const struct exchange *x)
{
	struct bytes *b = self;

	b->requests++;
	EVP_DigestUpdate(b->all, x->request.bytes, x->request.len);
}

/* As hexadecimal digits, in the arena. */
static const char *digest_of(struct scene *s)
{
	struct bytes b = { EVP_MD_CTX_new(), 0 };
	unsigned char sum[EVP_MAX_MD_SIZE] = { 0 };
	const char *text = "";
	unsigned len = 0;

	EVP_DigestInit_ex(b.all, EVP_sha256(), NULL);
	s->b.base.recorder = (struct recorder){ add_bytes, &b };
	campaign_bench_run(&s->b);
	EVP_DigestFinal_ex(b.all, sum, &len);
	EVP_MD_CTX_free(b.all);
	for (unsigned i = 0; i < len; i++)
		text = arena_printf(&s->arena, "%s%02x", text, sum[i]);
	return arena_printf(&s->arena, "%s of %llu requests", text,
			    (unsigned long long)b.requests);
}

TEST(campaign_resume, a_guided_run_is_sent_again_from_its_journal)
{
	const char *first, *again;
	struct scene s, r;

	scene_open(&s, BUG);
	s.b.options.requests = 8000;
	first = digest_of(&s);
	CHECK_INT(s.b.result, 0);
	CHECK(s.b.sum.last_index > 8000); /* something was left out */
	scene_open(&r, BUG);
	r.b.options.repeat = s.journal;
	r.b.options.journal = NULL;
	r.b.options.requests = 0;
	again = digest_of(&r);
	CHECK_INT(r.b.result, 0);
	CHECK_INT(r.b.sum.executed, 8000);
	CHECK_INT(r.b.sum.last_index, s.b.sum.last_index);
	CHECK_TEXT(again, first);
	campaign_summary_release(&r.b.sum);
	r.b.options.seed++;
	campaign_bench_run(&r.b);
	CHECK_INT(r.b.result, -1);
	CHECK_HAS(r.b.err.text, "not the journal of a campaign with this");
	scene_close(&r);
	scene_close(&s);
	scene_remove(&s);
}

/* ---- slices ---- */

enum { SLICES = 8, WHOLE = 992, DIGEST = 32, KEPT_MAX = 64 * 1024 };

/* Which requests went out, whatever their order and how often. */
struct requests {
	unsigned char (*digests)[DIGEST];
	size_t count;
};

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, DIGEST);
}

/* A Task has a name that no mutant decides. */
static void keep(void *self, const struct exchange *x)
{
	struct requests *r = self;

	if (slice_starts(buf_view(&x->request), "GET /sdk/vim25/9.1.0.0/Task/"))
		return;
	if (CHECK(r->count < KEPT_MAX))
		EVP_Digest(x->request.bytes, x->request.len,
			   r->digests[r->count++], NULL, EVP_sha256(), NULL);
}

static void keep_slice(struct requests *r, uint64_t from, uint64_t step)
{
	struct campaign_bench b;

	campaign_bench_init(&b, NULL, NULL);
	b.base.config.jobs = 1;
	b.options.unguided = true;
	b.options.from = from;
	b.options.step = step;
	b.options.requests = WHOLE / step;
	b.base.recorder = (struct recorder){ keep, r };
	campaign_bench_run(&b);
	CHECK_INT(b.sum.executed, WHOLE / step);
	campaign_bench_release(&b);
}

static void sort(struct requests *r)
{
	size_t kept = 0;

	qsort(r->digests, r->count, DIGEST, compare);
	for (size_t i = 0; i < r->count; i++)
		if (!kept || compare(r->digests[kept - 1], r->digests[i]))
			memmove(r->digests[kept++], r->digests[i], DIGEST);
	r->count = kept;
}

TEST(campaign_resume, slices_are_parts_of_the_whole)
{
	struct requests whole = { mem_array(KEPT_MAX, DIGEST), 0 };
	struct requests parts = { mem_array(KEPT_MAX, DIGEST), 0 };

	keep_slice(&whole, 0, 1);
	for (uint64_t i = 0; i < SLICES; i++)
		keep_slice(&parts, i, SLICES);
	sort(&whole);
	sort(&parts);
	CHECK(whole.count > WHOLE / 2);
	if (CHECK_INT(parts.count, whole.count))
		CHECK(!memcmp(parts.digests, whole.digests,
			      whole.count * DIGEST));
	mem_free(whole.digests);
	mem_free(parts.digests);
}
