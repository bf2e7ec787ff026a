/* Deep bugs after which a server does not answer, or not as before. */
#include "refserver/ref_deep_rows.h"

#define BODY(name, oracle, title, when, n, text, then, m, words) \
	{ { name, title, oracle }, true, ref_deep_##when, n, text, \
	  ref_deep_##then, m, words }
#define HEAD(name, oracle, title, when, n, text, then, m, words) \
	{ { name, title, oracle }, false, ref_deep_##when, n, text, \
	  ref_deep_##then, m, words }

#define BOX "{\"_typeName\":\"Any\",\"_value\":"

static const struct ref_deep_row rows[] = {
	BODY("dies-of-deep-nesting", "liveness",
	     "overflows its stack at a depth of 60000", nested, 60000, "",
	     die, 0, ""),
	BODY("dies-of-boxes-in-boxes", "liveness",
	     "opens boxes in boxes without a limit", spelled, 0,
	     BOX BOX BOX, die, 0, ""),
	BODY("dies-of-a-huge-array-type", "liveness",
	     "allocates by the type expression [4294967296]", type_starts, 0,
	     "[4294967296]", die, 0, ""),
	BODY("dies-of-a-string-of-1060-bytes", "liveness",
	     "copies 1060 bytes into a buffer of 1024", string_length, 1060,
	     "", die, 0, ""),
	BODY("dies-of-a-format-directive", "liveness",
	     "writes a string to its log as a format", string_has, 0,
	     "%n%n%n", die, 0, ""),
	BODY("hangs-on-pointer-types", "liveness",
	     "never ends reading the type expression **********", type_starts,
	     0, "*****", hang, 0, ""),
	BODY("hangs-on-a-huge-exponent", "liveness",
	     "multiplies by ten as often as the exponent says", number_is, 0,
	     "1e99999999", hang, 0, ""),
	BODY("stops-at-a-lone-quote", "liveness",
	     "waits for the end of a string for ever", spelled, 0, "\\\n\"",
	     stop, 0, ""),
	HEAD("closes-on-long-values", "liveness",
	     "closes without an answer on a value of 4096 bytes",
	     field_length, 4096, "", close, 0, ""),
	HEAD("closes-on-two-chunk-extensions", "liveness",
	     "closes on a chunk with more than one extension", chunk_has, 0,
	     ";n=1;m=2", close, 0, ""),
	BODY("dies-of-a-table-of-4096-members", "liveness",
	     "grows a table of members beyond its limit", wide, 4096, "{", die,
	     0, ""),
	/* it answers, but the next ones suffer */
	BODY("spoilt-by-proto", "canary",
	     "lets __proto__ change all later requests", name_is, 0,
	     "__proto__", spoil, 1000000, ""),
	BODY("spoilt-by-constructor", "canary",
	     "lets constructor change the next requests", name_is, 0,
	     "constructor", spoil, 20, ""),
	BODY("spoilt-by-a-mark-in-a-name", "canary",
	     "remembers a byte order mark in a name as a setting",
	     name_has, 0, "\xEF\xBB\xBF", spoil, 50, ""),
	BODY("spoilt-by-utf-16", "canary",
	     "goes on reading UTF-16 after a body in it", stops_at,
	     JSON_ERROR_UNEXPECTED, "\xFE\xFF", spoil, 3, ""),
	BODY("leftover-of-an-extended-chunk", "desync",
	     "takes what an error left unread for the next request",
	     stops_at, JSON_ERROR_TRAILING, "//", confuse, 0, ""),
	HEAD("leftover-of-a-second-trailer", "desync",
	     "reads one field behind a body in chunks and no more",
	     chunk_has, 0, "X-A: b\r\nX-C: d\r\n", confuse, 0, ""),
	HEAD("leftover-of-an-identity-coding", "desync",
	     "does not read a body with Content-Encoding: identity",
	     head_has, 0, "Content-Encoding: identity", confuse, 0, ""),
	/* slow */
	BODY("slow-with-many-members", "latency",
	     "compares every name with every other one",
	     wide, 1000, "{", wait, 4000, ""),
	BODY("slow-with-many-elements", "latency",
	     "counts a list anew for each of its elements",
	     wide, 4096, "[", wait, 5000, ""),
	BODY("slow-with-long-numbers", "latency",
	     "converts a number in quadratic time", number_long, 1000, "",
	     wait, 3000, ""),
	BODY("slow-with-a-pattern", "latency",
	     "tracks back over a long run of letters",
	     spelled, 0, "waitfor", wait, 2000, ""),
	BODY("tired-by-empty-containers", "recovery",
	     "collects garbage long after many empty containers",
	     spelled, 0, "[],{},[],{},[],{}", tire, 40, ""),
	/* more and more */
	BODY("loses-memory-of-bad-utf-8", "memory",
	     "does not free what it read before bad UTF-8",
	     stops_at, JSON_ERROR_UTF8, "\xFF", leak, 8192, ""),
	BODY("loses-memory-of-duplicates", "memory",
	     "does not free the first of two members", twice, JSON_STRING,
	     "_typeName", leak, 512, ""),
	BODY("loses-descriptors-of-trailing-text", "memory",
	     "does not close its log when text stands behind the end",
	     stops_at, JSON_ERROR_TRAILING, "", keep_open, 1, "/dev/null"),
};

const struct ref_deep_table ref_deep_alive = REF_TABLE(rows);
