/* Deep bugs that tell what they should not, or repeat it badly. */
#include "refserver/ref_deep_rows.h"

#define BODY(name, oracle, title, when, n, text, then, m, words) \
	{ { name, title, oracle }, true, ref_deep_##when, n, text, \
	  ref_deep_##then, m, words }
#define HEAD(name, oracle, title, when, n, text, then, m, words) \
	{ { name, title, oracle }, false, ref_deep_##when, n, text, \
	  ref_deep_##then, m, words }

enum { ALL = 4096, HUGE = 1024 * 1024 };

static const struct ref_deep_row rows[] = {
	BODY("tells-a-java-trace", "leak",
	     "shows a stack trace for a _typeName of java", type_starts, 0,
	     "java.", tell, 0,
	     "java.lang.ClassCastException\n\tat com.example.Sync.read"),
	BODY("tells-a-python-trace", "leak",
	     "shows a stack trace for a member $ref", name_is, 0, "$ref",
	     tell, 0,
	     "Traceback (most recent call last): KeyError in codec"),
	BODY("tells-a-go-panic", "leak",
	     "shows a panic for a map with keys that cannot be keys",
	     type_starts, 0, "map[binary]", tell, 0,
	     "runtime error: hash of unhashable type\ngoroutine 41 [running]"),
	BODY("tells-a-path", "leak",
	     "shows a path of its sources for an id of a device", id_is, 0,
	     "/dev/null", tell, 0, "assertion at /usr/src/cns/sync.c:118"),
	BODY("tells-a-node-trace", "leak",
	     "shows a stack trace for a member constructor", name_is, 0,
	     "constructor", tell, 0,
	     "TypeError: no function\n    at sync (sync.mjs:41:7)"),
	BODY("tells-a-spool-file", "leak",
	     "says where it keeps an id that ends too early", id_is, 0,
	     "fcd:", tell, 0, "cannot read /var/spool/cns/41"),
	BODY("tells-an-address", "leak",
	     "shows an address for a string of 4132 bytes", string_length,
	     4132, "", tell, 0, "object at 0x7f3a5c0012b8 is not valid"),
	BODY("tells-sql", "leak",
	     "shows an error of its database for a quote in the id",
	     id_is, 0, "' OR '1'='1", tell, 0,
	     "You have an error in your SQL syntax near ''1'='1'"),
	HEAD("tells-a-trace-of-the-path", "leak",
	     "shows a stack trace for an encoded line feed in the path",
	     target_has, 0, "a%0ab", tell, 0,
	     "Traceback (most recent call last): File \"/srv/route.py\""),
	/* repeated badly: the answer is no JSON */
	BODY("repeats-a-quote", "expectation",
	     "repeats a string with a quote without escaping it",
	     string_has, 0, "\"}],\"", repeat, ALL, ""),
	BODY("repeats-an-escape-sequence", "expectation",
	     "repeats an ESC without escaping it", stops_at,
	     JSON_ERROR_CONTROL, "\x1B", repeat, 4, ""),
	BODY("repeats-a-nul", "expectation",
	     "repeats an id of three bytes as it is, be one a NUL",
	     id_length, 3, "", repeat, ALL, ""),
	BODY("repeats-half-a-pair", "expectation",
	     "repeats half a surrogate pair as three bytes",
	     string_has, 0, "\xED\xAF\xBF", repeat, ALL, ""),
	BODY("repeats-half-a-character", "expectation",
	     "cuts what it repeats in the middle of a character",
	     string_length, 290, "", repeat_cut, 255, ""),
	BODY("repeats-a-backslash-cut", "expectation",
	     "cuts what it repeats behind a backslash",
	     string_has, 0, "..\\..\\windows", repeat_cut, 3, ""),
	/* repeated too well */
	BODY("repeats-a-header", "reflection",
	     "writes a line break of an id into its own head", string_has, 0,
	     "\r\nX-Injected: 1", field, 0, "X-Injected: 1"),
	BODY("repeats-a-cookie", "reflection",
	     "writes a line break of a string into its own head", string_has,
	     0, "\r\nSet-Cookie: a=b", field, 0, "Set-Cookie: a=b"),
	HEAD("repeats-a-field", "reflection",
	     "decodes %0d%0a of a field into its own head", head_has, 0,
	     "%0d%0aX-Injected: 1", field, 0, "X-Injected: 1"),
	BODY("repeats-large-bodies", "reflection",
	     "puts the whole body into a message about a long number",
	     number_long, 65000, "", repeat_all, HUGE, ""),
	/* of others */
	BODY("mixes-up-after-half-a-pair", "cross-talk",
	     "keeps the words of a request with half a pair for the next fault",
	     string_has, 0, "\xED\xA0\xBD", mix, 0, ""),
	BODY("mixes-up-after-a-template", "cross-talk",
	     "keeps the words of a request with ${ for the next fault",
	     string_has, 0, "${jndi", mix, 0, ""),
	HEAD("mixes-up-after-an-upgrade", "cross-talk",
	     "keeps the words of a request that asks for an upgrade",
	     head_has, 0, "Upgrade: h2c", mix, 0, ""),
	BODY("shows-the-body-before", "cross-talk",
	     "keeps the body about an unknown volume for the next fault",
	     unknown_ends, 0, "7", mix, 4096, ""),
	/* two answers for one */
	BODY("answers-twice-to-a-code-beyond-unicode", "expectation",
	     "answers once more where a character lies beyond U+10FFFF",
	     stops_at, JSON_ERROR_UTF8, "\x90", append, 0,
	     "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
};

const struct ref_deep_table ref_deep_telling = REF_TABLE(rows);
