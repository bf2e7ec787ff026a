/* O16: texts that show the inside of the server. */
#include "oracle/oracle_parts.h"

#include "http/syntax.h"
#include "oracle/leak.h"
#include "oracle/read_request.h"

/* `after` and `before` are classes of the neighbouring bytes: d digit, x
 * hexadecimal digit, w letter or digit, s none of a name (where a path
 * starts: "http://host/var/" is no file), 0 anything. */
static const struct leak {
	const char *text;
	char after;
	char before;
	const char *what;
} leaks[] = {
	{ "Traceback (most recent call last)", 0, 0, "a Python stack trace" },
	{ "File \"/", 0, 0, "a Python stack trace" },
	{ "goroutine ", 'd', 0, "a Go stack trace" },
	{ "runtime error: ", 0, 0, "a Go panic" },
	{ "panicked at ", 0, 0, "a Rust panic" },
	{ "RUST_BACKTRACE", 0, 0, "a Rust panic" },
	{ ".java:", 'd', 'w', "a Java stack trace" },
	{ "\tat ", 'w', 0, "a Java stack trace" },
	{ " at System.", 'w', 0, "a .NET stack trace" },
	{ " at Microsoft.", 'w', 0, "a .NET stack trace" },
	{ "node:internal/", 'w', 0, "a Node.js stack trace" },
	{ " at java.", 'w', 0, "a Java stack trace" },
	{ " at com.", 'w', 0, "a Java stack trace" },
	{ "java.lang.", 'w', 0, "a Java class" },
	{ "com.fasterxml.", 'w', 0, "a Java class" },
	{ "org.springframework.", 'w', 0, "a Java class" },
	{ "System.NullReferenceException", 0, 0, "a .NET exception" },
	{ "AddressSanitizer", 0, 0, "a sanitizer's report" },
	{ "UndefinedBehaviorSanitizer", 0, 0, "a sanitizer's report" },
	{ "LeakSanitizer", 0, 0, "a sanitizer's report" },
	{ "runtime error: load of", 0, 0, "a sanitizer's report" },
	{ "Segmentation fault", 0, 0, "a crash" },
	{ "core dumped", 0, 0, "a crash" },
	{ "Assertion `", 0, 0, "a failed assertion" },
	{ "/usr/src/", 'w', 0, "a path of the server's sources" },
	{ "/home/", 'w', 0, "a path of the server's files" },
	{ "/root/", 'w', 's', "a path of the server's files" },
	{ "/var/", 'w', 's', "a path of the server's files" },
	{ "/opt/", 'w', 's', "a path of the server's files" },
	{ "/srv/", 'w', 's', "a path of the server's files" },
	{ "/tmp/", 'w', 's', "a path of the server's files" },
	{ "/usr/l", 'w', 's', "a path of the server's files" },
	{ "/build/", 'w', 0, "a path of the server's sources" },
	{ ".c:", 'd', 'w', "a line of the server's sources" },
	{ ".cc:", 'd', 'w', "a line of the server's sources" },
	{ ".cpp:", 'd', 'w', "a line of the server's sources" },
	{ ".go:", 'd', 'w', "a line of the server's sources" },
	{ ".rs:", 'd', 'w', "a line of the server's sources" },
	{ ".py:", 'd', 'w', "a line of the server's sources" },
	{ ".js:", 'd', 'w', "a line of the server's sources" },
	{ ".mjs:", 'd', 'w', "a line of the server's sources" },
	{ ".ts:", 'd', 'w', "a line of the server's sources" },
	{ ".rb:", 'd', 'w', "a line of the server's sources" },
	{ ".kt:", 'd', 'w', "a line of the server's sources" },
	{ ".cs:line ", 'd', 'w', "a line of the server's sources" },
	{ "0x7f", 'x', 0, "an address of memory" },
	{ "0x55", 'x', 0, "an address of memory" },
	{ "You have an error in your SQL syntax", 0, 0, "an error of SQL" },
	{ "ORA-0", 'd', 0, "an error of SQL" },
	{ "SQLSTATE[", 0, 0, "an error of SQL" },
	{ "PSQLException", 0, 0, "an error of SQL" },
	{ "sqlite3.", 'w', 0, "an error of SQL" },
};

enum { LEAKS = sizeof(leaks) / sizeof(leaks[0]), ADDRESS_DIGITS = 8,
       SHOWN_BEFORE = 10 };

_Static_assert(LEAKS <= 64, "a bit each");

static bool is_word(char c)
{
	return syntax_is_alnum(c) || c == '_';
}

static bool fits(char class, struct slice at)
{
	size_t digits = 0;

	switch (class) {
	case 0:
		return true;
	case 'd':
		return at.len && syntax_is_digit(at.at[0]);
	case 'x':
		while (digits < at.len && syntax_hex(at.at[digits]) >= 0)
			digits++;
		return digits >= ADDRESS_DIGITS;
	default:
		return at.len && is_word(at.at[0]);
	}
}

void leak_starts_make(struct leak_starts *starts)
{
	memset(starts, 0, sizeof(*starts));
	for (size_t k = 0; k < LEAKS; k++)
		for (size_t i = 0; i < LEAK_START; i++)
			starts->texts[i][(unsigned char)leaks[k].text[i]] |=
				UINT64_C(1) << k;
}

/* Of `maybe` those that stand here. */
static uint64_t standing(uint64_t maybe, struct slice at)
{
	uint64_t found = 0;

	for (; maybe; maybe &= maybe - 1) {
		unsigned k = (unsigned)__builtin_ctzll(maybe);

		if (slice_starts(at, leaks[k].text))
			found |= UINT64_C(1) << k;
	}
	return found;
}

/* One look at the answer instead of one for each text: a bit for each that
 * stands somewhere. */
static uint64_t leaks_in(const struct leak_starts *starts, struct slice answer)
{
	const unsigned char *at = (const unsigned char *)answer.at;
	uint64_t found = 0, maybe;

	for (size_t i = 0; i + LEAK_START <= answer.len; i++) {
		maybe = starts->texts[0][at[i]] & starts->texts[1][at[i + 1]];
		if (maybe && (maybe &= starts->texts[2][at[i + 2]]))
			found |= standing(maybe, slice_skip(answer, i));
	}
	return found;
}

static bool follows(char class, struct slice before)
{
	char last = before.len ? before.at[before.len - 1] : '\0';

	return !class || (class == 's' ? !is_word(last) && last != '.' &&
						 last != '-'
				       : is_word(last));
}

static bool leak_at(struct slice answer, const struct leak *leak, size_t *at)
{
	struct slice text = slice_from(leak->text), rest = answer;
	ptrdiff_t found;

	while ((found = slice_find(rest, text)) >= 0) {
		size_t start = answer.len - rest.len + (size_t)found;

		rest = slice_skip(rest, (size_t)found + text.len);
		*at = start;
		if (fits(leak->after, rest) &&
		    follows(leak->before, slice_head(answer, start)))
			return true;
	}
	return false;
}

/* The request says it, as it stands or as its reader understands it: the
 * chunks put together, the escapes undone. */
static bool request_says(const struct oracle_look *look, struct slice text)
{
	struct slice raw = buf_view(&look->exchange->request);
	struct read_request *r;

	if (slice_find(raw, text) >= 0 ||
	    slice_find(oracle_unescaped(look->arena, raw), text) >= 0)
		return true;
	r = arena_alloc(look->arena, sizeof(*r));
	read_request(look->arena, raw, r);
	return r->chunked &&
	       slice_find(oracle_unescaped(look->arena, r->body), text) >= 0;
}

static const struct leak_starts *starts_of(const struct oracle_look *look)
{
	struct leak_starts *made;

	if (look->starts)
		return look->starts;
	made = arena_room(look->arena, sizeof(*made));
	leak_starts_make(made);
	return made;
}

bool oracle_leak(const struct oracle_look *look, struct oracle_note *note)
{
	struct slice answer = oracle_unescaped(look->arena,
					buf_view(&look->exchange->answer));
	uint64_t there = leaks_in(starts_of(look), answer);
	size_t at;

	for (; there; there &= there - 1) {
		const struct leak *leak = &leaks[__builtin_ctzll(there)];

		/* Requests may be huge: the answer decides first. */
		if (!leak_at(answer, leak, &at) ||
		    request_says(look, slice_from(leak->text)))
			continue;
		at -= at < SHOWN_BEFORE ? at : SHOWN_BEFORE;
		oracle_say(look, note, "leak", VERDICT_FAIL, leak->what,
			   slice_skip(answer, at));
		return true;
	}
	return false;
}
