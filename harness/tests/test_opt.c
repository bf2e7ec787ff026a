#include "cli/opt.h"
#include "tests/test.h"

enum { LIST_SIZE = 2, FIRST = 1, SECOND = 2 };

struct target {
	bool flag, other;
	const char *text, *list[LIST_SIZE], *secret;
	size_t count;
	unsigned number;
	uint64_t seed;
	int64_t duration;
	int choice;
	unsigned parsed;
};

#define AT(field) .offset = offsetof(struct target, field)

static int parse_even(void *target, const char *value, struct err *err)
{
	((struct target *)target)->parsed = (unsigned)strlen(value);
	return strlen(value) % 2 ? err_set(err, ERR_USAGE, "odd") : 0;
}

static const char *const choices[] = { "auto", "never", "always", NULL };

static const struct opt table[] = {
	{ "flag", 'f', OPT_FLAG, FIRST, .group = "One", AT(flag),
	  .help = "a flag" },
	{ "other", 'o', OPT_FLAG, FIRST, .group = "One", AT(other),
	  .help = "another flag" },
	{ "text", 't', OPT_TEXT, FIRST | SECOND, "WORDS", .group = "One",
	  AT(text), .help = "some text that is long enough to be wrapped at "
			    "the right place of a line of eighty columns" },
	{ "list", 0, OPT_LIST, FIRST, "X", .group = "Two", AT(list),
	  .count = offsetof(struct target, count), .max = LIST_SIZE,
	  .help = "a list" },
	{ "number", 0, OPT_NUMBER, FIRST, "N", .group = "One", AT(number),
	  .min = 1, .max = 9, .help = "a number" },
	{ "seed", 0, OPT_SEED, FIRST, "N", .group = "One", AT(seed),
	  .help = "a seed" },
	{ "duration", 0, OPT_DURATION, FIRST, "TIME", .group = "One",
	  AT(duration), .help = "a duration" },
	{ "choice", 0, OPT_CHOICE, FIRST, NULL, .group = "One", AT(choice),
	  .first = -1, .choices = choices, .help = "a choice" },
	{ "parsed", 0, OPT_PARSE, FIRST, "X", .group = "One",
	  .parse = parse_even, .help = "a parsed one" },
	{ "secret", 0, OPT_SECRET, FIRST, "X", .group = "One", AT(secret),
	  .help = "use --secret-file" },
	{ .name = NULL },
};

enum { WORDS_MAX = 24 };

struct parsed {
	struct target target;
	struct opt_given given;
	struct err err;
	int result;
	char *words[WORDS_MAX];
	char text[200];
};

/* `line` is split at spaces. */
static void parse(struct parsed *p, const char *line)
{
	size_t count = 0;

	*p = (struct parsed){ .err = ERR_INIT };
	snprintf(p->text, sizeof(p->text), "%s", line);
	for (char *at = p->text; at && *at && count < WORDS_MAX - 1;) {
		char *space = strchr(at, ' ');

		p->words[count++] = at;
		if (space)
			*space++ = '\0';
		at = space;
	}
	p->result = opt_parse(table, FIRST, &p->target, p->words, &p->given,
			      &p->err);
}

static void refuses(const char *line, const char *text)
{
	struct parsed p;

	parse(&p, line);
	CHECK_INT(p.result, -1);
	CHECK_INT(p.err.code, ERR_USAGE);
	CHECK_TEXT(p.err.text, text);
}

TEST(opt, reads_every_form_of_an_option)
{
	struct parsed p;

	parse(&p, "a --text b -t c -td --text=e=f - -fo g -- --flag -x");
	CHECK_INT(p.result, 0);
	CHECK_TEXT(p.target.text, "e=f");
	CHECK(p.target.flag && p.target.other);
	CHECK_INT(p.given.word_count, 5);
	CHECK_TEXT(p.given.words[0], "a");
	CHECK_TEXT(p.given.words[1], "-");
	CHECK_TEXT(p.given.words[2], "g");
	CHECK_TEXT(p.given.words[3], "--flag");
	CHECK_TEXT(p.given.words[4], "-x");
}

TEST(opt, reads_every_type_of_value)
{
	struct parsed p;

	parse(&p, "--list a --list b --number 9 --duration 500ms --choice "
		  "always --parsed ab");
	CHECK_INT(p.result, 0);
	CHECK_INT(p.target.count, 2);
	CHECK_TEXT(p.target.list[1], "b");
	CHECK_INT(p.target.number, 9);
	CHECK_INT(p.target.duration, 500000);
	CHECK_INT(p.target.choice, 1);
	CHECK_INT(p.target.parsed, 2);
	parse(&p, "--seed 18446744073709551615");
	CHECK(p.target.seed == UINT64_MAX);
}

TEST(opt, tells_what_was_given)
{
	struct parsed p;

	parse(&p, "--number 1");
	CHECK_INT(p.given.from[4], OPT_COMMAND_LINE);
	CHECK_INT(p.given.from[2], OPT_DEFAULT);
}

TEST(opt, refuses_an_unknown_option_and_names_the_nearest)
{
	refuses("--txt a", "unknown option '--txt'; did you mean '--text'?");
	refuses("--quite-other", "unknown option '--quite-other'; --help "
				 "lists the known ones");
	refuses("-fx", "unknown option '-x' in '-fx'; --help lists them");
}

TEST(opt, refuses_a_value_too_many_or_too_few)
{
	refuses("--flag=yes", "--flag takes no value");
	refuses("a --text", "--text needs a value: WORDS");
	refuses("-t", "-t needs a value: WORDS");
	refuses("--list a --list b --list c", "--list: more than 2 values");
}

TEST(opt, refuses_a_value_out_of_range)
{
	refuses("--number 0", "--number: '0' is no number from 1 to 9");
	refuses("--number 10", "--number: '10' is no number from 1 to 9");
	refuses("--number 1x", "--number: '1x' is no number from 1 to 9");
	refuses("--number=", "--number: '' is no number from 1 to 9");
	refuses("--seed -1", "--seed: '-1' is no number from 0 to "
			     "18446744073709551615");
	refuses("--choice maybe", "--choice: 'maybe' is none of auto, never, "
				  "always");
	refuses("--duration 1y", "--duration: '1y' is no duration; write 10, "
				 "10s, 500ms or 2m, at most 168h");
	refuses("--parsed abc", "--parsed: odd");
}

TEST(opt, refuses_a_secret_on_the_command_line)
{
	refuses("--secret x", "--secret: use --secret-file");
	refuses("--secret=x", "--secret: use --secret-file");
	refuses("--secret", "--secret: use --secret-file");
}

TEST(opt, knows_only_the_options_of_the_command)
{
	char flag[] = "--flag", text[] = "--text", value[] = "v";
	char *words[] = { text, value, NULL }, *wrong[] = { flag, NULL };
	struct opt_given given;
	struct target target = { .flag = false };
	struct err err = ERR_INIT;

	CHECK_INT(opt_parse(table, SECOND, &target, words, &given, &err), 0);
	CHECK_INT(opt_parse(table, SECOND, &target, wrong, &given, &err), -1);
	CHECK_TEXT(err.text, "'--flag' belongs to other commands; --help lists "
			     "the options of this one");
}

TEST(opt, reads_durations)
{
	static const struct {
		const char *text;
		long long us;
	} good[] = { { "10", 10000000 }, { "10s", 10000000 },
		     { "0", 0 },         { "500ms", 500000 },
		     { "7us", 7 },       { "2m", 120000000 },
		     { "168h", 604800000000 } };
	static const char *const bad[] = { "", "s", "-1", "1.5s", "169h", "1 s",
					   "ms", "99999999999999999999" };
	int64_t us;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		CHECK(opt_duration(slice_from(good[i].text), &us));
		CHECK_INT(us, good[i].us);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		CHECK(!opt_duration(slice_from(bad[i]), &us));
}

TEST(opt, help_groups_wraps_and_hides_secrets)
{
	struct buf out = BUF_INIT(OPT_HELP_MAX);

	opt_help(table, FIRST, &out);
	CHECK_HAS(buf_string(&out), "\nOne\n  -f, --flag");
	CHECK_HAS(buf_string(&out), "\nTwo\n      --list X ");
	CHECK_HAS(buf_string(&out), "--choice auto|never|always");
	CHECK(slice_find(buf_view(&out), slice_from("secret")) < 0);
	for (struct slice left = buf_view(&out); left.len;) {
		size_t len = (size_t)slice_find(left, slice_from("\n"));

		CHECK(len < 80);
		left = slice_skip(left, len + 1);
	}
	buf_release(&out);
}
