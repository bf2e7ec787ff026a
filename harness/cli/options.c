#include "cli/options.h"

#include <limits.h>
#include <stddef.h>

#include "campaign/replay.h"
#include "mutate/shrink.h"
#include "refserver/ref_server.h"

enum { PORT_MAX = 65535, SHARDS_MAX = 100000, MIN_TESTS_MAX = 100000,
       SECOND = 1000000, CALLS_MAX = 1000000, SEEDS_MAX = 1000 };

#define RUN COMMAND_BIT(COMMAND_RUN)
#define JUDGE COMMAND_BIT(COMMAND_JUDGE)
#define REPORT COMMAND_BIT(COMMAND_REPORT)
#define EXPLAIN COMMAND_BIT(COMMAND_EXPLAIN)
#define LINT COMMAND_BIT(COMMAND_LINT)
#define LIST COMMAND_BIT(COMMAND_LIST)
#define SERVE COMMAND_BIT(COMMAND_SERVE)
#define SELFTEST COMMAND_BIT(COMMAND_SELFTEST)
#define FUZZ COMMAND_BIT(COMMAND_FUZZ)
#define REPLAY COMMAND_BIT(COMMAND_REPLAY)
#define MINIMIZE COMMAND_BIT(COMMAND_MINIMIZE)
#define PROMOTE COMMAND_BIT(COMMAND_PROMOTE)
#define TALKS (RUN | FUZZ | REPLAY | MINIMIZE)
#define HELP COMMAND_BIT(COMMAND_HELP)
#define ALL (COMMAND_BIT(COMMAND_COUNT) - 1)

#define AT(field) .offset = offsetof(struct cli_options, field)
#define LIST_AT(field, counter, most)                    \
	.offset = offsetof(struct cli_options, field),    \
	.count = offsetof(struct cli_options, counter), .max = (most)

#define TARGET .group = "Target", .environment = OPT_ENV_TARGET
#define CHOICE .group = "Selection", .environment = OPT_ENV_ALWAYS
#define CAMPAIGN .group = "Campaign"
#define AGAINST .group = "Another server"
#define OUTPUT .group = "Output"
#define FINDING .group = "Finding"
#define SERVER .group = "Reference server"

static const char *const shells[] = { "bash", NULL };
static const char *const levels[] = { "must", "should", "strict", NULL };
static const char *const colors[] = { "auto", "never", "always", NULL };
static const char *const progresses[] = { "auto", "none", "plain", NULL };

static int parse_shard(void *target, const char *value, struct err *err)
{
	struct selection *s = &((struct cli_options *)target)->run.selection;
	struct slice text = slice_from(value);
	ptrdiff_t slash = slice_find(text, slice_from("/"));
	unsigned long long i, n;

	if (slash < 0 ||
	    !slice_number(slice_head(text, (size_t)slash), SHARDS_MAX, &i) ||
	    !slice_number(slice_skip(text, (size_t)slash + 1), SHARDS_MAX,
			  &n) ||
	    i < 1 || i > n)
		return err_set(err, ERR_USAGE,
			       "'%s' is no part of a whole; write 1/4 to 4/4",
			       value);
	s->shard = (unsigned)i;
	s->shards = (unsigned)n;
	return 0;
}

static int parse_report(void *target, const char *value, struct err *err)
{
	struct cli_options *o = target;
	const char *equals = strchr(value, '=');

	if (!equals || equals == value || !equals[1])
		return err_set(err, ERR_USAGE,
			       "'%s' is not FORMAT=PATH; write json=run.json",
			       value);
	if (o->run.report_count == CONFIG_REPORTS_MAX)
		return err_set(err, ERR_USAGE, "more than %d reports",
			       CONFIG_REPORTS_MAX);
	o->run.reports[o->run.report_count].format = arena_string(
		&o->run.arena, slice_of(value, (size_t)(equals - value)));
	o->run.reports[o->run.report_count++].path = equals + 1;
	return 0;
}

const struct opt OPTIONS[] = {
	{ "url", 'u', OPT_TEXT, TALKS, "URL", .group = "Target",
	  AT(run.url), .environment = OPT_ENV_ALWAYS, .govc = "GOVC_URL",
	  .help = "server to judge; scheme https and path /sdk when left out. "
		  "Without it: the embedded reference server" },
	{ "release", 0, OPT_TEXT, TALKS | SERVE, "R", TARGET, AT(run.release),
	  .govc = "GOVC_VIM_VERSION",
	  .help = "release in the request path (9.1.0.0)" },
	{ "moid", 0, OPT_TEXT, TALKS | SERVE, "ID", TARGET, AT(run.moid),
	  .help = "id of the CnsVolumeManager (cns-volume-manager)" },
	{ "volume", 0, OPT_LIST, TALKS, "ID", TARGET,
	  LIST_AT(run.volumes, run.volume_count, CONFIG_VOLUMES_MAX),
	  .help = "block volume that may be synced; give two or more for the "
		  "parallel cases" },
	{ "file-volume", 0, OPT_TEXT, TALKS, "ID", TARGET, AT(run.file_volume),
	  .help = "existing file volume, file:UUID" },
	{ "unregistered-volume", 0, OPT_TEXT, TALKS, "ID", TARGET,
	  AT(run.unregistered_volume),
	  .help = "existing disk that CNS does not know" },
	{ "datastore", 0, OPT_TEXT, TALKS, "MOID", TARGET, AT(run.datastore),
	  .help = "datastore of the volumes, datastore-12" },
	{ "other-datastore", 0, OPT_TEXT, TALKS, "MOID", TARGET,
	  AT(run.other_datastore),
	  .help = "existing datastore that holds none of the volumes" },
	{ "username", 0, OPT_TEXT, TALKS | SERVE, "NAME", TARGET,
	  AT(run.username), .govc = "GOVC_USERNAME",
	  .help = "user to log in as" },
	{ "password", 0, OPT_SECRET, TALKS | SERVE, "SECRET", TARGET,
	  AT(run.password), .govc = "GOVC_PASSWORD",
	  .help = "a password on the command line is seen by everybody on the "
		  "machine; use --password-file FILE" },
	{ "password-file", 0, OPT_TEXT, TALKS | SERVE, "FILE", TARGET,
	  AT(password_file), .help = "file that holds the password" },
	{ "restricted-username", 0, OPT_TEXT, RUN | SERVE, "NAME", TARGET,
	  AT(run.restricted_username),
	  .help = "another user, who may log in but not sync" },
	{ "restricted-password", 0, OPT_SECRET, RUN | SERVE, "SECRET", TARGET,
	  AT(run.restricted_password),
	  .help = "a password on the command line is seen by everybody on the "
		  "machine; use --restricted-password-file FILE" },
	{ "restricted-password-file", 0, OPT_TEXT, RUN | SERVE, "FILE",
	  TARGET, AT(restricted_password_file),
	  .help = "file that holds the password of that user" },
	{ "session-file", 0, OPT_TEXT, TALKS, "FILE", TARGET, AT(session_file),
	  .help = "file that holds a session id: no login, no logout" },
	{ "header-file", 0, OPT_TEXT, TALKS, "FILE", TARGET, AT(header_file),
	  .help = "file of 'Name: value' lines added to every request" },
	{ "no-auth", 0, OPT_FLAG, TALKS | SERVE, NULL, TARGET, AT(run.no_auth),
	  .help = "the server wants no login session" },
	{ "insecure", 'k', OPT_FLAG, TALKS, NULL, TARGET, AT(run.insecure),
	  .govc = "GOVC_INSECURE",
	  .help = "do not verify the server's certificate" },
	{ "ca-bundle", 0, OPT_TEXT, TALKS, "PEM", TARGET, AT(run.ca_bundle),
	  .govc = "GOVC_TLS_CA_CERTS", .help = "certificates to trust" },
	{ "client-cert", 0, OPT_TEXT, TALKS, "PEM", TARGET,
	  AT(run.client_cert), .govc = "GOVC_CERTIFICATE",
	  .help = "client certificate" },
	{ "client-key", 0, OPT_TEXT, TALKS, "PEM", TARGET, AT(run.client_key),
	  .govc = "GOVC_PRIVATE_KEY", .help = "key of the client certificate" },
	{ "timeout", 0, OPT_DURATION, TALKS, "TIME", TARGET, AT(run.timeout_us),
	  .help = "longest wait for one answer (10s)" },
	{ "task-timeout", 0, OPT_DURATION, TALKS, "TIME", TARGET,
	  AT(run.task_timeout_us),
	  .help = "longest wait for the end of one task (60s)" },
	{ "wait-ready", 0, OPT_DURATION, RUN | FUZZ, "TIME", TARGET,
	  AT(run.wait_ready_us),
	  .help = "wait so long for the server to come up (0)" },
	{ "start-cmd", 0, OPT_TEXT, TALKS, "CMD", .group = "Target",
	  AT(run.start_cmd),
	  .help = "start the server with /bin/sh -c CMD, wait for it "
		  "(--wait-ready, 30s), stop it at the end (TERM, after 5s "
		  "KILL); its output is shown with -v. Without --restart-cmd "
		  "a server that died is started so again" },
	{ "restart-cmd", 0, OPT_TEXT, TALKS, "CMD", .group = "Target",
	  AT(run.restart_cmd),
	  .help = "start a server that died again with /bin/sh -c CMD, wait "
		  "for it, log in again and go on" },
	{ "max-deaths", 0, OPT_NUMBER, RUN | FUZZ, "N", TARGET, AT(run.max_deaths),
	  .min = 1, .max = CONFIG_DEATHS_MAX,
	  .help = "the N-th death of the server ends the run (3)" },
	{ "ignore-env", 0, OPT_FLAG, TALKS, NULL, .group = "Target",
	  AT(ignore_env),
	  .help = "read no CNSCONFORM_* and GOVC_* variables; those about "
		  "this machine (NO_COLOR, CI, GITHUB_ACTIONS, "
		  "GITHUB_STEP_SUMMARY...) still count" },

	{ "run", 0, OPT_LIST, RUN, "GLOB|@FILE", CHOICE,
	  LIST_AT(run.selection.run, run.selection.run_count,
		  SELECT_PATTERNS_MAX),
	  .help = "only cases whose id matches; repeatable", .list = "cases" },
	{ "skip", 0, OPT_LIST, RUN, "GLOB|@FILE", CHOICE,
	  LIST_AT(run.selection.skip, run.selection.skip_count,
		  SELECT_PATTERNS_MAX),
	  .help = "leave out cases whose id matches; repeatable",
	  .list = "cases" },
	{ "tag", 0, OPT_LIST, RUN, "TAG", CHOICE,
	  LIST_AT(run.selection.tags, run.selection.tag_count,
		  SELECT_PATTERNS_MAX),
	  .help = "only cases with this tag; repeatable" },
	{ "clause", 0, OPT_LIST, RUN, "ID", CHOICE,
	  LIST_AT(run.selection.clauses, run.selection.clause_count,
		  SELECT_PATTERNS_MAX),
	  .help = "only cases of this clause; repeatable", .list = "clauses" },
	{ "level", 0, OPT_CHOICE, RUN | JUDGE | REPORT, NULL, CHOICE,
	  AT(run.level), .choices = levels, .first = LEVEL_MUST,
	  .help = "what counts as a failure (should)" },
	{ "jobs", 'j', OPT_NUMBER, RUN | FUZZ, "N", CHOICE, AT(run.jobs), .min = 1,
	  .max = CONFIG_JOBS_MAX, .help = "requests under way at once (8)" },
	{ "shard", 0, OPT_PARSE, RUN, "I/N", CHOICE, .parse = parse_shard,
	  .help = "the I-th of N equal parts of the cases" },
	{ "shuffle", 0, OPT_FLAG, RUN, NULL, CHOICE, AT(run.shuffle),
	  .help = "run the cases in an order drawn from the seed" },
	{ "seed", 0, OPT_SEED, RUN | FUZZ | SERVE | SELFTEST, "N", CHOICE,
	  AT(run.seed),
	  .help = "source of every random choice (a fresh one, printed)" },
	{ "repeat", 0, OPT_NUMBER, RUN, "N", CHOICE, AT(run.repeat), .min = 1,
	  .max = CONFIG_REPEAT_MAX,
	  .help = "ask every case N times; the worst verdict counts, and a "
		  "case that ends in different ways is named a flake (1)" },
	{ "fail-fast", 0, OPT_FLAG, RUN, NULL, CHOICE, AT(run.fail_fast),
	  .help = "skip what is left after the first failure" },
	{ "min-tests", 0, OPT_NUMBER, RUN, "N", CHOICE, AT(run.min_tests),
	  .max = MIN_TESTS_MAX,
	  .help = "exit 5 when fewer cases were verified" },
	{ "cases", 0, OPT_TEXT, RUN | FUZZ | JUDGE | REPORT | LIST | EXPLAIN |
	  LINT | SELFTEST | REPLAY | MINIMIZE,
	  "DIR", CHOICE, AT(run.cases),
	  .help = "case files instead of those compiled in" },
	{ "plan", 0, OPT_FLAG, RUN, NULL, .group = "Selection", AT(run.plan),
	  .help = "print every request, send nothing" },

	{ "time", 0, OPT_DURATION, FUZZ, "TIME", CAMPAIGN, AT(fuzz.time_us),
	  .help = "send mutants for so long (60s, unless --requests is "
		  "given); it ends one --timeout later at the latest" },
	{ "requests", 0, OPT_NUMBER, FUZZ, "N", CAMPAIGN, AT(fuzz.requests),
	  .min = 1, .max = UINT_MAX, .help = "send so many mutants" },
	{ "saturation", 0, OPT_DURATION, FUZZ, "TIME", CAMPAIGN,
	  AT(fuzz.saturation_us),
	  .help = "stop when no new kind of answer came for so long" },
	{ "slice", 0, OPT_PARSE, FUZZ, "I/N", CAMPAIGN, .parse = parse_shard,
	  .help = "the I-th of N equal parts of the mutants, for N workers "
		  "with the same seed" },
	{ "unguided", 0, OPT_FLAG, FUZZ, NULL, CAMPAIGN, AT(fuzz.unguided),
	  .help = "every mutant in order, whatever the answers show" },
	{ "rate", 0, OPT_NUMBER, FUZZ, "N", CAMPAIGN, AT(fuzz.rate),
	  .min = 1, .max = SECOND,
	  .help = "at most N mutants a second; what goes out twice counts "
		  "twice" },
	{ "resume", 0, OPT_FLAG, FUZZ, NULL, CAMPAIGN, AT(fuzz.resume),
	  .help = "go on behind the last mutant of --journal; what --findings "
		  "holds of this seed counts on" },
	{ "repeat", 0, OPT_TEXT, FUZZ, "JOURNAL", CAMPAIGN, AT(fuzz.repeat),
	  .help = "send the mutants of that journal again, in its order, "
		  "with its seed" },
	{ "pid", 0, OPT_NUMBER, FUZZ, "PID", CAMPAIGN, AT(fuzz.pid), .min = 1,
	  .max = INT_MAX,
	  .help = "process of the server on this machine: its memory, "
		  "descriptors and threads are watched" },
	{ "findings", 0, OPT_TEXT, FUZZ, "DIR", CAMPAIGN, AT(fuzz.findings),
	  .help = "a folder for each finding, to replay, minimize, promote" },

	{ "against", 0, OPT_TEXT, FUZZ, "URL", AGAINST, AT(against.url),
	  .help = "send every request to this server too, an older build for "
		  "example, and tell where both answer rightly but not alike; "
		  "it has the same volumes, and all that is said of the target "
		  "but the login counts for it" },
	{ "against-username", 0, OPT_TEXT, FUZZ, "NAME", AGAINST,
	  AT(against.username),
	  .help = "user to log in as there (the one of --username)" },
	{ "against-password-file", 0, OPT_TEXT, FUZZ, "FILE", AGAINST,
	  AT(against.password_file),
	  .help = "file that holds the password there (the one of "
		  "--password-file)" },
	{ "against-session-file", 0, OPT_TEXT, FUZZ, "FILE", AGAINST,
	  AT(against.session_file),
	  .help = "file that holds a session id of that server" },
	{ "mask", 0, OPT_TEXT, FUZZ, "FILE", AGAINST, AT(against.mask),
	  .help = "differences that are known, with a reason each" },
	{ "write-mask", 0, OPT_TEXT, FUZZ, "FILE", AGAINST,
	  AT(against.write_mask),
	  .help = "put the differences that were found into such a file, to "
		  "start from" },

	{ "authorized", 0, OPT_FLAG, FUZZ | REPLAY | MINIMIZE, NULL, FINDING,
	  AT(authorized),
	  .help = "the owner of a server that is not on loopback agreed" },
	{ "times", 'n', OPT_NUMBER, REPLAY, "N", FINDING, AT(times),
	  .min = 1, .max = REPLAY_TIMES_MAX,
	  .help = "send it so often (5)" },
	{ "calls", 0, OPT_NUMBER, MINIMIZE, "N", FINDING, AT(calls),
	  .min = 1, .max = CALLS_MAX,
	  .help = "ask the server so often at most (1000)" },
	{ "cases", 0, OPT_TEXT, PROMOTE, "DIR", FINDING, AT(run.cases),
	  .help = "put a case into this folder of case files, made with what "
		  "a suite needs when it is not there (mycases)" },
	{ "case", 0, OPT_TEXT, PROMOTE, "ID", FINDING, AT(case_id),
	  .help = "id of the case, topic.words (found. and the folder's "
		  "words)" },
	{ "corpus", 0, OPT_FLAG, PROMOTE, NULL, FINDING, AT(to_corpus),
	  .help = "keep the bytes in corpus/regressions instead, where 'make "
		  "check' replays them" },

	{ "report", 0, OPT_PARSE, RUN | FUZZ | JUDGE | REPORT, "FORMAT=PATH",
	  OUTPUT,
	  .parse = parse_report,
	  .help = "write a report, '-' is standard output; repeatable",
	  .list = "formats" },
	{ "journal", 0, OPT_TEXT, RUN, "PATH", OUTPUT, AT(run.journal),
	  .help = "keep every exchange, for judge and report" },
	{ "journal", 0, OPT_TEXT, FUZZ, "PATH", OUTPUT, AT(run.journal),
	  .help = "keep the indices that were sent, for --resume" },
	{ "journal", 0, OPT_TEXT, EXPLAIN, "PATH", OUTPUT, AT(run.journal),
	  .help = "also what the server said in that run" },
	{ "color", 0, OPT_CHOICE, RUN | JUDGE | REPORT | EXPLAIN, NULL, OUTPUT,
	  AT(run.color), .choices = colors, .first = -1,
	  .help = "colours on standard output (auto)" },
	{ "progress", 0, OPT_CHOICE, RUN | FUZZ, NULL, OUTPUT, AT(run.progress),
	  .choices = progresses, .first = -1,
	  .help = "live progress on standard error (auto)" },
	{ "quiet", 'q', OPT_FLAG, RUN | JUDGE | REPORT, NULL, OUTPUT,
	  AT(run.quiet), .help = "only the verdict" },
	{ "verbose", 'v', OPT_FLAG, RUN | JUDGE | REPORT | SELFTEST, NULL, OUTPUT,
	  AT(run.verbose), .help = "every case, not only the failures" },

	{ "verbose", 'v', OPT_FLAG, FUZZ, NULL, OUTPUT, AT(run.verbose),
	  .help = "also what --start-cmd and --restart-cmd print" },

	{ "fuzz", 0, OPT_FLAG, SELFTEST, NULL, CAMPAIGN, AT(by_fuzzing),
	  .help = "the bugs that only fuzzing finds, a campaign against each" },
	{ "variants", 0, OPT_FLAG, SELFTEST, NULL, CAMPAIGN, AT(variants),
	  .help = "with --fuzz: against every right server instead" },
	{ "requests", 0, OPT_NUMBER, SELFTEST, "N", CAMPAIGN, AT(fuzz.requests),
	  .min = 1, .max = UINT_MAX,
	  .help = "with --fuzz: mutants of each campaign at most" },
	{ "time", 0, OPT_DURATION, SELFTEST, "TIME", CAMPAIGN, AT(fuzz.time_us),
	  .help = "with --fuzz: until a bug is found at most (60s)" },
	{ "seeds", 0, OPT_NUMBER, SELFTEST, "N", CAMPAIGN, AT(seeds), .min = 1,
	  .max = SEEDS_MAX, .help = "with --fuzz: so many seeds, from --seed "
		"(1)" },
	{ "jobs", 'j', OPT_NUMBER, SELFTEST, "N", CAMPAIGN, AT(processes),
	  .min = 1, .max = CONFIG_JOBS_MAX,
	  .help = "with --fuzz: campaigns at once, each a process (1)" },
	{ "port", 0, OPT_NUMBER, SERVE, "N", SERVER, AT(listen_port),
	  .max = PORT_MAX, .help = "port on 127.0.0.1 (0: any free one)" },
	{ "tls", 0, OPT_FLAG, SERVE, NULL, SERVER, AT(tls),
	  .help = "serve https, with a certificate made on the spot" },
	{ "cert", 0, OPT_TEXT, SERVE, "PEM", SERVER, AT(cert),
	  .help = "certificate for --tls" },
	{ "key", 0, OPT_TEXT, SERVE, "PEM", SERVER, AT(key),
	  .help = "key of --cert" },
	{ "bug", 0, OPT_TEXT, TALKS | SERVE, "NAME", SERVER, AT(run.bug),
	  .help = "wrong in one way; 'list bugs' names them", .list = "bugs" },
	{ "variant", 0, OPT_TEXT, TALKS | SERVE, "NAME", SERVER,
	  AT(run.variant),
	  .help = "different but right; 'list variants' names them; several "
		  "with commas between",
	  .list = "variants" },
	{ "inventory", 0, OPT_TEXT, SERVE, "FILE", SERVER, AT(inventory),
	  .help = "volumes and datastores instead of the built-in ones" },
	{ "task-time", 0, OPT_DURATION, SERVE, "TIME", SERVER,
	  AT(task_time_us), .help = "how long a task takes (2ms)" },
	{ "latency", 0, OPT_DURATION, SERVE, "TIME", SERVER, AT(latency_us),
	  .help = "wait before every answer (0)" },
	{ "jitter", 0, OPT_DURATION, SERVE, "TIME", SERVER, AT(jitter_us),
	  .help = "wait up to so much longer, by chance (0)" },
	{ "write-password", 0, OPT_TEXT, SERVE, "FILE", SERVER,
	  AT(write_password),
	  .help = "where to write the password (a new temporary file)" },

	{ "write-restricted-password", 0, OPT_TEXT, SERVE, "FILE", SERVER,
	  AT(write_restricted_password),
	  .help = "where to write the password of the restricted user" },

	{ "man", 0, OPT_FLAG, HELP, NULL, OUTPUT, AT(man),
	  .help = "the man page cnsconform(1)" },
	{ "completion", 0, OPT_CHOICE, HELP, NULL, OUTPUT, AT(completion),
	  .choices = shells, .help = "what completes commands in this shell" },
	{ "help", 'h', OPT_FLAG, ALL, NULL, OUTPUT, AT(help),
	  .help = "this text" },
	{ .name = NULL },
};

_Static_assert(sizeof(OPTIONS) / sizeof(OPTIONS[0]) <= OPT_ROWS_MAX,
	       "opt_given has a place for every row");

void cli_options_init(struct cli_options *o)
{
	struct ref_options server = REF_OPTIONS_INIT;

	*o = (struct cli_options){ .task_time_us = server.task_us,
				   .times = REPLAY_TIMES_DEFAULT,
				   .calls = SHRINK_CALLS_DEFAULT,
				   .completion = -1 };
	run_config_init(&o->run);
}

void cli_options_release(struct cli_options *o)
{
	run_config_release(&o->run);
}
