#include <stdlib.h>
#include <unistd.h>

#include "cli/config_resolve.h"
#include "tests/test.h"

enum { WORDS_MAX = 16, PATH_SIZE = 64 };

/* Names and values in turn, NULL at the end. */
static const char *pairs_get(const void *self, const char *name)
{
	for (const char *const *pair = self; *pair; pair += 2)
		if (!strcmp(pair[0], name))
			return pair[1];
	return NULL;
}

struct resolved {
	struct cli_options o;
	struct err err;
	int result;
	char text[512];
	char *words[WORDS_MAX];
};

/* `line` is split at spaces; release with cli_options_release(&r->o). */
static void resolve(struct resolved *r, const char *line,
		    const char *const *pairs)
{
	static const char *const none[] = { NULL };
	struct environment env = { pairs_get, pairs ? pairs : none };
	size_t count = 0;

	*r = (struct resolved){ .err = ERR_INIT };
	snprintf(r->text, sizeof(r->text), "%s", line);
	for (char *at = r->text; at && *at && count < WORDS_MAX - 1;) {
		char *space = strchr(at, ' ');

		r->words[count++] = at;
		if (space)
			*space++ = '\0';
		at = space;
	}
	cli_options_init(&r->o);
	r->result = opt_parse(OPTIONS, COMMAND_BIT(COMMAND_RUN), &r->o,
			      r->words, &r->o.given, &r->err);
	if (!r->result)
		r->result = config_resolve(&r->o, &env, &r->err);
	if (!r->result)
		r->result = config_check_login(&r->o.run, &r->err);
}

static void refuses(const char *line, const char *const *pairs,
		    const char *text)
{
	struct resolved r;

	resolve(&r, line, pairs);
	CHECK_INT(r.result, -1);
	CHECK_INT(r.err.code, ERR_USAGE);
	CHECK_TEXT(r.err.text, text);
	cli_options_release(&r.o);
}

static const char *origin(const struct resolved *r, const char *name)
{
	for (size_t i = 0; i < r->o.run.origin_count; i++)
		if (!strcmp(r->o.run.origins[i].name, name))
			return r->o.run.origins[i].from;
	return "";
}

/* A new file with the content; the caller unlinks it. */
static void make_file(char path[PATH_SIZE], const char *content)
{
	int fd;

	snprintf(path, PATH_SIZE, "build/test-secret-XXXXXX");
	fd = mkstemp(path);
	CHECK(fd >= 0);
	CHECK_INT(write(fd, content, strlen(content)), strlen(content));
	close(fd);
}

TEST(config_resolve, fills_scheme_port_and_path_of_a_bare_host)
{
	static const struct {
		const char *given, *url;
	} rows[] = {
		{ "vc.example", "https://vc.example:443/sdk" },
		{ "vc.example:8443", "https://vc.example:8443/sdk" },
		{ "http://vc.example", "http://vc.example:80/sdk" },
		{ "https://vc.example/", "https://vc.example:443/sdk" },
		{ "https://vc.example/sdk/", "https://vc.example:443/sdk" },
		{ "https://vc.example/a/b", "https://vc.example:443/a/b" },
		{ "http://[::1]:81/sdk", "http://[::1]:81/sdk" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct resolved r;
		char line[200];

		snprintf(line, sizeof(line), "--no-auth --url %s",
			 rows[i].given);
		resolve(&r, line, NULL);
		CHECK_INT(r.result, 0);
		CHECK_TEXT(r.o.run.url, rows[i].url);
		CHECK_TEXT(origin(&r, "url"), "--url");
		cli_options_release(&r.o);
	}
}

TEST(config_resolve, refuses_what_is_no_target)
{
	refuses("--no-auth --url ftp://a/", NULL,
		"URL 'ftp://a/': the scheme must be https or http");
	refuses("--no-auth --url http://a/sdk?x=1", NULL,
		"URL 'http://a/sdk?x=1': a query or fragment is no part of a "
		"target");
	refuses("--no-auth --url http://a:0/sdk", NULL,
		"URL 'http://a:0/sdk': no host, or no port from 1 to 65535");
}

TEST(config_resolve, refuses_a_secret_in_the_url_without_repeating_it)
{
	static const char *const env[] = { "CNSCONFORM_URL",
					   "https://u:hidden@a/sdk", NULL };
	const char *text = "the URL holds a user name or password that others "
			   "can see; use --username and --password-file";

	refuses("--url https://u:hidden@a/sdk", NULL, text);
	refuses("--url https://u@a/sdk", NULL, text);
	refuses("", env, text);
	refuses("--password hidden", NULL,
		"--password: a password on the command line is seen by "
		"everybody on the machine; use --password-file FILE");
}

TEST(config_resolve, a_flag_wins_over_our_variable_and_that_over_govc)
{
	static const char *const env[] = {
		"CNSCONFORM_URL", "http://ours/", "GOVC_URL", "http://govc/",
		"CNSCONFORM_VOLUME", "a, b c", "GOVC_USERNAME", "someone",
		"GOVC_PASSWORD", "long enough", "GOVC_INSECURE", "yes",
		"GOVC_VIM_VERSION", "9.1.0.0", "CNSCONFORM_LEVEL", "strict",
		NULL
	};
	struct resolved r;

	resolve(&r, "", env);
	CHECK_INT(r.result, 0);
	CHECK_TEXT(r.o.run.host, "ours");
	CHECK_TEXT(origin(&r, "url"), "CNSCONFORM_URL");
	CHECK_TEXT(origin(&r, "username"), "GOVC_USERNAME");
	CHECK_TEXT(origin(&r, "password"), "GOVC_PASSWORD");
	CHECK_INT(r.o.run.volume_count, 3);
	CHECK_TEXT(r.o.run.volumes[2], "c");
	CHECK(!r.o.run.insecure);
	CHECK_INT(r.o.run.level, LEVEL_STRICT);
	cli_options_release(&r.o);

	resolve(&r, "--url http://flag/ --volume v --level must", env);
	CHECK_TEXT(r.o.run.host, "flag");
	CHECK_INT(r.o.run.volume_count, 1);
	CHECK_INT(r.o.run.level, LEVEL_MUST);
	cli_options_release(&r.o);
}

TEST(config_resolve, ignore_env_reads_no_variable)
{
	static const char *const env[] = { "GOVC_URL", "http://govc/", NULL };
	struct resolved r;

	resolve(&r, "--ignore-env", env);
	CHECK_INT(r.result, 0);
	CHECK(!r.o.run.url);
	CHECK_INT(r.o.run.origin_count, 0);
	cli_options_release(&r.o);
}

TEST(config_resolve, credentials_in_the_environment_need_a_url)
{
	static const char *const env[] = { "GOVC_USERNAME", "someone",
					   "GOVC_PASSWORD", "long enough",
					   NULL };
	struct resolved r;

	resolve(&r, "", env);
	CHECK_INT(r.result, 0);
	CHECK(!r.o.run.username && !r.o.run.password);
	cli_options_release(&r.o);
}

TEST(config_resolve, govc_url_may_hold_credentials_that_variables_override)
{
	static const char *const url[] = {
		"GOVC_URL", "https://us%40er:pass%20word@a/sdk", NULL
	};
	static const char *const both[] = { "GOVC_URL",
					    "https://user:password@a/sdk",
					    "GOVC_USERNAME", "other", NULL };
	struct resolved r;

	resolve(&r, "", url);
	CHECK_INT(r.result, 0);
	CHECK_TEXT(r.o.run.username, "us@er");
	CHECK_TEXT(r.o.run.password, "pass word");
	CHECK_TEXT(r.o.run.url, "https://a:443/sdk");
	CHECK_TEXT(origin(&r, "password"), "GOVC_URL");
	cli_options_release(&r.o);

	resolve(&r, "", both);
	CHECK_TEXT(r.o.run.username, "other");
	CHECK_TEXT(r.o.run.password, "password");
	cli_options_release(&r.o);
}

TEST(config_resolve, govc_secrets_may_name_a_readable_file)
{
	char path[PATH_SIZE];
	const char *env[] = { "GOVC_URL", "http://a/", "GOVC_USERNAME", "me",
			      "GOVC_PASSWORD", path, NULL };
	struct resolved r;

	make_file(path, " from the file\n\n");
	resolve(&r, "", env);
	CHECK_INT(r.result, 0);
	CHECK_TEXT(r.o.run.password, "from the file");
	cli_options_release(&r.o);
	unlink(path);

	resolve(&r, "", env);
	CHECK_TEXT(r.o.run.password, path);
	cli_options_release(&r.o);
}

TEST(config_resolve, govc_insecure_is_yes_only_for_1_and_true)
{
	static const struct {
		const char *value;
		bool yes;
	} rows[] = { { "1", true },   { "true", true }, { "TRUE", true },
		     { "yes", false }, { "on", false }, { "0", false } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *env[] = { "GOVC_INSECURE", rows[i].value, NULL };
		struct resolved r;

		resolve(&r, "--url http://a/ --no-auth", env);
		CHECK_INT(r.o.run.insecure, rows[i].yes);
		cli_options_release(&r.o);
	}
}

TEST(config_resolve, a_flag_in_our_variable_is_a_word_for_yes_or_no)
{
	static const struct {
		const char *value;
		bool yes;
	} rows[] = { { "1", true },    { "True", true }, { "yes", true },
		     { "on", true },   { "0", false },   { "false", false },
		     { "no", false },  { "off", false } };
	const char *wrong[] = { "CNSCONFORM_FAIL_FAST", "maybe", NULL };
	struct resolved r;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *env[] = { "CNSCONFORM_SHUFFLE", rows[i].value,
				      NULL };

		resolve(&r, "", env);
		CHECK_INT(r.result, 0);
		CHECK_INT(r.o.run.shuffle, rows[i].yes);
		cli_options_release(&r.o);
	}
	refuses("", wrong,
		"CNSCONFORM_FAIL_FAST: 'maybe' is neither 1 nor 0");
}

TEST(config_resolve, a_secret_file_loses_one_newline_only)
{
	char path[PATH_SIZE], line[200];
	struct resolved r;

	make_file(path, " spaces stay \r\n");
	snprintf(line, sizeof(line),
		 "--url http://a/ --username u --password-file %s", path);
	resolve(&r, line, NULL);
	CHECK_INT(r.result, 0);
	CHECK_TEXT(r.o.run.password, " spaces stay ");
	CHECK_TEXT(origin(&r, "password"), "--password-file");
	for (size_t i = 0; i < r.o.run.origin_count; i++)
		CHECK(slice_find(slice_from(r.o.run.origins[i].value),
				 slice_from("spaces")) < 0);
	cli_options_release(&r.o);
	unlink(path);
}

TEST(config_resolve, a_foreign_target_needs_credentials)
{
	refuses("--url http://a/", NULL,
		"no user name for http://a:80/sdk; give --username and "
		"--password-file, or --session-file, or --no-auth");
	refuses("--url http://a/ --username me", NULL,
		"no password for user 'me'; give --password-file FILE");
}

TEST(config_resolve, refuses_a_volume_that_is_given_twice)
{
	struct resolved r;

	refuses("--url a --no-auth --volume ab --volume cd --volume AB", NULL,
		"--volume: 'AB' is given twice");
	resolve(&r, "--url a --no-auth --volume ab --volume abc", NULL);
	CHECK_INT(r.result, 0);
	cli_options_release(&r.o);
}

TEST(config_resolve, refuses_options_that_exclude_each_other)
{
	refuses("--no-auth --session-file x", NULL,
		"--no-auth and --session-file exclude each other");
	refuses("--url http://a/ --bug x", NULL,
		"--url and --bug exclude each other");
}

TEST(config_resolve, a_session_file_replaces_the_login)
{
	static const char *const env[] = { "GOVC_USERNAME", "u",
					   "GOVC_PASSWORD", "password", NULL };
	char path[PATH_SIZE], line[200];
	struct resolved r;

	make_file(path, "abcdef\n");
	snprintf(line, sizeof(line), "--url http://a/ --session-file %s", path);
	resolve(&r, line, env);
	CHECK_INT(r.result, 0);
	CHECK_TEXT(r.o.run.session, "abcdef");
	CHECK(!r.o.run.username && !r.o.run.password);
	CHECK_TEXT(origin(&r, "session"), "--session-file");
	cli_options_release(&r.o);
	unlink(path);
}

TEST(config_resolve, reads_headers_and_names_the_line_that_is_none)
{
	char path[PATH_SIZE], line[200];
	struct resolved r;

	make_file(path, "A: b\r\n\nX-Long:  c d \n");
	snprintf(line, sizeof(line), "--url http://a/ --no-auth "
				     "--header-file %s", path);
	resolve(&r, line, NULL);
	CHECK_INT(r.result, 0);
	CHECK_INT(r.o.run.header_count, 2);
	CHECK_TEXT(r.o.run.headers[1].name, "X-Long");
	CHECK_TEXT(r.o.run.headers[1].value, "c d");
	cli_options_release(&r.o);
	unlink(path);

	make_file(path, "A: b\nno header\n");
	snprintf(line, sizeof(line), "--url http://a/ --no-auth "
				     "--header-file %s", path);
	resolve(&r, line, NULL);
	CHECK_INT(r.result, -1);
	CHECK_HAS(r.err.text, ":2: no 'Name: value' line");
	cli_options_release(&r.o);
	unlink(path);
}

TEST(config_resolve, of_several_ways_to_log_in_the_strongest_setting_wins)
{
	static const char *const ours[] = {
		"CNSCONFORM_NO_AUTH", "1", "GOVC_USERNAME", "u",
		"GOVC_PASSWORD", "password", NULL
	};
	char path[PATH_SIZE], line[200];
	const char *env[] = { "CNSCONFORM_NO_AUTH", "1",
			      "CNSCONFORM_SESSION_FILE", path, NULL };
	struct resolved r;

	make_file(path, "abcdef\n");
	resolve(&r, "--url http://a/", ours);
	CHECK(r.o.run.no_auth && !r.o.run.username && !r.o.run.password);
	cli_options_release(&r.o);

	snprintf(line, sizeof(line),
		 "--url http://a/ --username u --password-file %s", path);
	resolve(&r, line, env);
	CHECK_INT(r.result, 0);
	CHECK(!r.o.run.no_auth && !r.o.run.session);
	CHECK_TEXT(r.o.run.password, "abcdef");
	CHECK_TEXT(origin(&r, "no-auth"), "");
	cli_options_release(&r.o);

	snprintf(line, sizeof(line), "--url http://a/ --session-file %s", path);
	resolve(&r, line, ours);
	CHECK(!r.o.run.no_auth);
	CHECK_TEXT(r.o.run.session, "abcdef");
	cli_options_release(&r.o);
	unlink(path);
}

TEST(config_resolve, takes_the_restricted_user_from_the_environment)
{
	static const char *const env[] = {
		"CNSCONFORM_URL", "https://a/sdk",
		"CNSCONFORM_USERNAME", "me", "CNSCONFORM_PASSWORD", "secret",
		"CNSCONFORM_RESTRICTED_USERNAME", "reader",
		"CNSCONFORM_RESTRICTED_PASSWORD", "reading", NULL
	};
	struct resolved r;

	resolve(&r, "", env);
	CHECK_INT(r.result, 0);
	CHECK_TEXT(r.o.run.restricted_username, "reader");
	CHECK_TEXT(r.o.run.restricted_password, "reading");
	CHECK_TEXT(origin(&r, "restricted-username"),
		   "CNSCONFORM_RESTRICTED_USERNAME");
	CHECK_TEXT(origin(&r, "restricted-password"),
		   "CNSCONFORM_RESTRICTED_PASSWORD");
	for (size_t i = 0; i < r.o.run.origin_count; i++)
		CHECK(strcmp(r.o.run.origins[i].value, "reading") != 0);
	cli_options_release(&r.o);
	resolve(&r, "--no-auth", env);
	CHECK_INT(r.result, 0);
	CHECK(!r.o.run.restricted_username && !r.o.run.restricted_password);
	cli_options_release(&r.o);
}

TEST(config_resolve, reads_the_restricted_password_from_its_file)
{
	char path[PATH_SIZE], line[300];
	struct resolved r;

	make_file(path, "reading\n");
	snprintf(line, sizeof(line), "--session-file %s --url a "
		 "--restricted-username reader --restricted-password-file %s",
		 path, path);
	resolve(&r, line, NULL);
	CHECK_INT(r.result, 0);
	CHECK_TEXT(r.o.run.restricted_password, "reading");
	CHECK_TEXT(origin(&r, "restricted-password"),
		   "--restricted-password-file");
	cli_options_release(&r.o);
	unlink(path);
}
