/* The oracles of one exchange. */
#include "oracle/oracle_parts.h"

#include "http/syntax.h"
#include "oracle/read_request.h"

enum { REFLECTED_MAX = 64 * 1024, REFLECTED_RUN = 4096, SHOWN_BEFORE = 10 };

static const struct answer *answer_of(const struct oracle_look *look)
{
	struct answer *read;

	if (look->answer)
		return look->answer;
	read = arena_alloc(look->arena, sizeof(*read));
	answer_read(look->arena, look->exchange, read);
	return read;
}

/* ---- O7 ---- */

bool oracle_plausible(const struct oracle_look *look, struct oracle_note *note)
{
	static const char *const system_faults[] = { "SystemError",
						     "UnexpectedFault" };
	const struct answer *a;

	if (!look->expectation->provable)
		return false;
	a = answer_of(look);
	for (size_t i = 0; i < 2; i++)
		if (answer_is_fault(a, system_faults[i])) {
			oracle_say(look, note, "plausibility", VERDICT_WARN,
				   "an error of the system for a request that "
				   "is wrong", a->type_name);
			return true;
		}
	return false;
}

/* ---- O16 ---- */

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
       PAIRS = 4096 };

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

static unsigned pair_of(const char *at)
{
	return ((unsigned char)at[0] * 32U ^ (unsigned char)at[1]) &
	       (PAIRS - 1);
}

/* The texts by the two bytes that they begin with: lists through `next`, of
 * numbers from 1. */
struct leak_starts {
	unsigned char first[PAIRS], next[LEAKS + 1];
};

static void list_starts(struct leak_starts *starts)
{
	memset(starts->first, 0, sizeof(starts->first));
	for (unsigned char k = 0; k < LEAKS; k++) {
		unsigned pair = pair_of(leaks[k].text);

		starts->next[k + 1] = starts->first[pair];
		starts->first[pair] = (unsigned char)(k + 1);
	}
}

/* One look at the answer instead of one for each text: a bit for each that
 * begins somewhere. */
static uint64_t leaks_in(struct slice answer)
{
	struct leak_starts starts;
	uint64_t found = 0;

	list_starts(&starts);
	for (size_t i = 0; i + 1 < answer.len; i++)
		for (unsigned k = starts.first[pair_of(answer.at + i)]; k;
		     k = starts.next[k])
			if (slice_starts(slice_skip(answer, i),
					 leaks[k - 1].text))
				found |= UINT64_C(1) << (k - 1);
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

/* The ASCII character of four digits and a sign in front, or -1. */
static int spelled(struct slice digits)
{
	int value = 0;

	if (digits.len < 4)
		return -1;
	for (size_t i = 0; i < 4; i++) {
		int digit = syntax_hex(digits.at[i]);

		if (digit < 0)
			return -1;
		value = value * 16 + digit;
	}
	return value < 0x80 ? value : -1;
}

/* A JSON body with its escapes undone counts too: "\tat" is a tab there. */
static struct slice unescaped(struct arena *arena, struct slice text)
{
	char *out;
	size_t len = 0;

	if (!text.len || !memchr(text.at, '\\', text.len))
		return text;
	out = arena_alloc(arena, text.len + 1);

	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		int code;

		if (c == '\\' && i + 1 < text.len) {
			c = text.at[++i];
			code = c == 'u' ? spelled(slice_skip(text, i + 1)) : -1;
			if (code >= 0)
				i += 4;
			c = code >= 0 ? (char)code
			    : c == 't' ? '\t' : c == 'n' ? '\n'
					     : c == 'r' ? '\r' : c;
		}
		out[len++] = c;
	}
	return slice_of(out, len);
}

/* The request says it, as it stands or as its reader understands it: the
 * chunks put together, the escapes undone. */
static bool request_says(const struct oracle_look *look, struct slice text)
{
	struct slice raw = buf_view(&look->exchange->request);
	struct read_request *r;

	if (slice_find(raw, text) >= 0 ||
	    slice_find(unescaped(look->arena, raw), text) >= 0)
		return true;
	r = arena_alloc(look->arena, sizeof(*r));
	read_request(look->arena, raw, r);
	return r->chunked &&
	       slice_find(unescaped(look->arena, r->body), text) >= 0;
}

bool oracle_leak(const struct oracle_look *look, struct oracle_note *note)
{
	struct slice answer = unescaped(look->arena,
					buf_view(&look->exchange->answer));
	uint64_t there = leaks_in(answer);
	size_t at;

	for (size_t i = 0; i < LEAKS; i++) {
		/* Requests may be huge: the answer decides first. */
		if (!(there >> i & 1) || !leak_at(answer, &leaks[i], &at) ||
		    request_says(look, slice_from(leaks[i].text)))
			continue;
		at -= at < SHOWN_BEFORE ? at : SHOWN_BEFORE;
		oracle_say(look, note, "leak", VERDICT_FAIL, leaks[i].what,
			   slice_skip(answer, at));
		return true;
	}
	return false;
}

/* ---- O17 ---- */

/* Every answer may have these, whatever the request spells; two of them are
 * for the checks. */
static bool is_usual(struct slice name)
{
	static const char *const usual[] = { "Content-Type", "Content-Length",
					     "Connection", "Date", "Server",
					     "Transfer-Encoding", "Allow" };

	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		if (slice_equal_nocase(name, slice_from(usual[i])))
			return true;
	return false;
}

/* The request spells a line break, in some coding, then this name, and the
 * value: a server may have a field of that name of its own. */
static bool is_injected(struct slice request,
			const struct response_field *field,
			struct arena *arena)
{
	struct slice name = field->name;

	static const char *const breaks[] = { "\\r\\n", "\\n", "%0d%0a",
					      "%0D%0A", "%0a", "%0A",
					      "\\u000d\\u000a", "\\u000a",
					      "\\u000D\\u000A", "\\u000A" };

	if (is_usual(name) || slice_find(request, field->value) < 0)
		return false;
	for (size_t i = 0; i < sizeof(breaks) / sizeof(breaks[0]); i++)
		if (slice_find(request,
			       slice_from(arena_printf(arena, "%s%.*s",
						       breaks[i],
						       SLICE_ARG(name)))) >= 0)
			return true;
	return false;
}

static bool injects_field(const struct oracle_look *look,
			  const struct response *r, struct oracle_note *note)
{
	struct slice request = buf_view(&look->exchange->request);

	for (size_t i = 0; i < r->field_count; i++) {
		if (!is_injected(request, &r->fields[i], look->arena))
			continue;
		oracle_say(look, note, "reflection", VERDICT_FAIL,
			   "a header field that the request made up",
			   r->fields[i].name);
		return true;
	}
	return false;
}

/* The type has this object and must have it. */
static bool must_name(const struct vim_type *type, struct slice name)
{
	for (; type; type = type->parent)
		for (const struct vim_member *m = type->members; m && m->name;
		     m++)
			if (m->required && m->kind == VIM_OBJECT && !m->array &&
			    slice_equal(name, slice_from(m->name)))
				return true;
	return false;
}

/* The body without what its type demands (6.1): a ManagedObjectNotFound must
 * say in `obj` which object it is, however long its name. */
static struct slice beside_named(struct arena *arena, const struct answer *a)
{
	struct slice body = a->response.body, piece;
	size_t from = 0, len = 0;
	char *out;

	if (!a->root || !a->type)
		return body;
	out = arena_alloc(arena, body.len + 1);
	for (const struct json_node *n = a->root->first; n; n = n->next) {
		if (!must_name(a->type, n->name))
			continue;
		piece = slice_head(slice_skip(body, from), n->offset - from);
		memcpy(out + len, piece.at, piece.len);
		len += piece.len;
		from = n->offset + n->spelling.len;
	}
	piece = slice_skip(body, from);
	memcpy(out + len, piece.at, piece.len);
	return slice_of(out, len + piece.len);
}

/* A long piece of the request stands in a large answer, as it was or escaped
 * as a text of JSON. */
static bool repeats_much(const struct oracle_look *look,
			 const struct answer *a, struct oracle_note *note)
{
	struct slice request = exchange_request_body(look->exchange);
	struct slice run = slice_head(slice_skip(request, request.len / 3),
				      REFLECTED_RUN), body;

	if (a->response.body.len < REFLECTED_MAX || run.len < REFLECTED_RUN)
		return false;
	body = beside_named(look->arena, a);
	if (body.len < REFLECTED_MAX ||
	    (slice_find(body, run) < 0 &&
	     slice_find(unescaped(look->arena, body), run) < 0))
		return false;
	oracle_say(look, note, "reflection", VERDICT_WARN,
		   "more than 64 KiB that repeat the request", run);
	return true;
}

bool oracle_reflection(const struct oracle_look *look,
		       struct oracle_note *note)
{
	const struct answer *a = answer_of(look);

	return a->parsed && (injects_field(look, &a->response, note) ||
			     repeats_much(look, a, note));
}

/* ---- O15, O16: another request's marker ---- */

static bool is_marker(struct slice at)
{
	if (at.len < ORACLE_MARKER_TEXT)
		return false;
	for (size_t i = sizeof("cnsmark") - 1; i < ORACLE_MARKER_TEXT; i++)
		if (syntax_hex(at.at[i]) < 0)
			return false;
	return true;
}

bool oracle_cross_talk(const struct oracle_look *look,
		       struct oracle_note *note)
{
	struct slice rest = buf_view(&look->exchange->answer);
	struct slice request = buf_view(&look->exchange->request);
	ptrdiff_t found;

	while ((found = slice_find(rest, slice_from("cnsmark"))) >= 0) {
		struct slice at = slice_skip(rest, (size_t)found);
		struct slice marker = slice_head(at, ORACLE_MARKER_TEXT);

		rest = slice_skip(at, 1);
		if (!is_marker(at) || slice_equal(marker, look->marker) ||
		    slice_find(request, marker) >= 0)
			continue;
		oracle_say(look, note, "cross-talk", VERDICT_FAIL,
			   "the marker of another request", marker);
		return true;
	}
	return false;
}
