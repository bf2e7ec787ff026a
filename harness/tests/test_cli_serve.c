/*
 * The program as a server: what it prints can be used, and it shows to others
 * what the embedded one shows to `run` and `fuzz`.
 */
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/program.h"
#include "tests/test.h"

enum { WORD_MAX = 256, TEXT_MAX = 1024 * 1024 };

#define READY "--other-datastore "

/* The word behind `option` in the command that serve prints. */
static void word_after(const struct buf *out, const char *option,
		       char word[WORD_MAX])
{
	const char *at = strstr(buf_string(out), option);

	word[0] = '\0';
	if (at)
		snprintf(word, WORD_MAX, "%.*s",
			 (int)strcspn(at + strlen(option), " \n"),
			 at + strlen(option));
}

TEST(cli_serve, the_command_that_it_prints_works)
{
	char url[WORD_MAX], secret[WORD_MAX], volume[WORD_MAX];
	struct program server, p;
	struct stat st;

	program_start(&server, READY, "serve --seed 3");
	CHECK_HAS(buf_string(&server.out), "listening on http://127.0.0.1:");
	word_after(&server.out, "--url ", url);
	word_after(&server.out, "--password-file ", secret);
	word_after(&server.out, "--volume ", volume);
	CHECK_INT(stat(secret, &st), 0);
	CHECK_INT(st.st_mode & 0777, 0600);
	program_run(&p, "run --ignore-env --url %s --username "
			"administrator@vsphere.local --password-file %s "
			"--volume %s -q", url, secret, volume);
	CHECK_INT(p.code, 0);
	program_release(&p);
	program_finish(&server, SIGTERM);
	CHECK_INT(server.code, 0);
	CHECK(stat(secret, &st) != 0);
	program_release(&server);
}

TEST(cli_serve, tls_is_verified_with_its_own_certificate)
{
	char url[WORD_MAX], ca[WORD_MAX], volume[WORD_MAX];
	struct program server, p;

	program_start(&server, READY, "serve --tls --no-auth");
	word_after(&server.out, "--url ", url);
	word_after(&server.out, "--ca-bundle ", ca);
	word_after(&server.out, "--volume ", volume);
	program_run(&p, "run --ignore-env --url %s --no-auth --volume %s -q "
			"--ca-bundle %s", url, volume, ca);
	CHECK_INT(p.code, 0);
	program_release(&p);
	program_run(&p, "run --ignore-env --url %s --no-auth --volume %s -q",
		    url, volume);
	CHECK_INT(p.code, 3);
	program_release(&p);
	program_finish(&server, SIGINT);
	CHECK_INT(server.code, 0);
	program_release(&server);
}

/* The options of the printed command in one line. */
static void options_of(const struct buf *out, struct buf *line)
{
	const char *at = strstr(buf_string(out), "--url ");

	buf_clear(line);
	for (; at && *at; at++)
		buf_byte(line, *at == '\\' || *at == '\n' ? ' ' : *at);
}

/* "not ok 40 - http-message.one-chunk" and its like. */
static void failures_of(const struct buf *tap, struct buf *out)
{
	struct slice rest = buf_view(tap);

	buf_clear(out);
	while (rest.len) {
		ptrdiff_t end = slice_find(rest, slice_from("\n"));
		struct slice line = slice_head(rest, end < 0 ? rest.len
							     : (size_t)end);

		if (slice_starts(line, "not ok ")) {
			buf_slice(out, line);
			buf_byte(out, '\n');
		}
		rest = slice_skip(rest, line.len + 1);
	}
}

static void check_shows_alike(const char *quirk, const char *more)
{
	struct buf here = BUF_INIT(TEXT_MAX), there = BUF_INIT(TEXT_MAX);
	struct buf options = BUF_INIT(TEXT_MAX);
	struct program server, p;
	bool ok;

	program_run(&p, "run --ignore-env --progress none -q --seed 5 "
			"--report tap=- %s", quirk);
	failures_of(&p.out, &here);
	ok = CHECK_INT(p.code, 1);
	ok &= CHECK(here.len > 0);
	program_release(&p);
	program_start(&server, READY, "serve --seed 5 %s %s", quirk, more);
	options_of(&server.out, &options);
	program_run(&p, "run --ignore-env --progress none -q --seed 5 "
			"--report tap=- %s", buf_string(&options));
	failures_of(&p.out, &there);
	ok &= CHECK_INT(p.code, 1);
	ok &= CHECK_SLICE(buf_view(&there), buf_string(&here));
	program_release(&p);
	program_finish(&server, SIGTERM);
	program_release(&server);
	if (!ok)
		printf("\nwith %s %s", quirk, more);
	buf_release(&here);
	buf_release(&there);
	buf_release(&options);
}

TEST(cli_serve, a_bug_shows_as_in_the_embedded_server)
{
	static const char *const bugs[] = {
		"needs-a-content-length", "wire-resets",
		"chunks-for-http-1-0", "head-with-a-body",
		"wire-with-two-lengths", "accepts-two-specs",
	};
	char quirk[WORD_MAX];

	for (size_t i = 0; i < sizeof(bugs) / sizeof(bugs[0]); i++) {
		snprintf(quirk, sizeof(quirk), "--bug %s", bugs[i]);
		check_shows_alike(quirk, i % 2 ? "--tls" : "");
	}
}

/* Enough for each kind of framing; both once came upon a server that could
 * not read blanks around a value. */
static void check_fuzz_finds_nothing(const char *more)
{
	struct buf options = BUF_INIT(TEXT_MAX);
	struct program server, p;
	char *restricted;

	program_start(&server, READY, "serve --seed 5 %s", more);
	options_of(&server.out, &options);
	/* fuzz knows one user only */
	while ((restricted = strstr(options.bytes, "--restricted-")))
		memset(restricted, ' ', strcspn(restricted, " ") + 1 +
						strcspn(strchr(restricted, ' ')
								+ 1, " "));
	program_run(&p, "fuzz --ignore-env --progress none --seed 1 "
			"--requests 1000 %s", buf_string(&options));
	if (!CHECK_INT(p.code, 0))
		printf("\n%s", buf_string(&p.out));
	CHECK_HAS(buf_string(&p.out), "0 findings; 1000 mutants");
	program_release(&p);
	program_finish(&server, SIGTERM);
	program_release(&server);
	buf_release(&options);
}

TEST(cli_serve, fuzz_finds_nothing_in_it)
{
	check_fuzz_finds_nothing("");
	check_fuzz_finds_nothing("--tls");
}

TEST(cli_serve, a_certificate_that_cannot_be_used_is_named)
{
	char certificate[PROGRAM_PATH], line[TEXT_MAX / 1024];

	program_path(certificate, "-cert.pem");
	program_write_file(certificate, "no PEM\n");
	snprintf(line, sizeof(line), "serve --tls --cert %s --key %s",
		 certificate, certificate);
	program_refuses(2, "no certificate in PEM form", line);
	snprintf(line, sizeof(line), "serve --tls --cert %s", certificate);
	program_refuses(2, "--cert and --key go together", line);
	program_refuses(2, "/nowhere",
			"serve --tls --cert /nowhere --key /nowhere");
	unlink(certificate);
}
