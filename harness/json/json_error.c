#include "json/json_read.h"

static const struct {
	const char *name, *text;
} errors[JSON_ERROR_COUNT] = {
	[JSON_OK] = { "valid", "valid" },
	[JSON_ERROR_EMPTY] = { "empty", "no value, only white space" },
	[JSON_ERROR_BOM] = { "byte-order-mark",
			     "a byte order mark before the text" },
	[JSON_ERROR_UNEXPECTED] = { "unexpected-byte",
				    "a byte that cannot stand there" },
	[JSON_ERROR_TRUNCATED] = { "truncated",
				   "the text ends inside a value" },
	[JSON_ERROR_TRAILING] = { "trailing-bytes", "bytes after the value" },
	[JSON_ERROR_LITERAL] = { "bad-literal",
				 "a word that is not true, false or null" },
	[JSON_ERROR_NUMBER] = { "bad-number",
				"a number that breaks the number grammar" },
	[JSON_ERROR_CONTROL] = { "raw-control",
				 "a raw control character in a string" },
	[JSON_ERROR_ESCAPE] = { "bad-escape",
				"an unknown or incomplete escape" },
	[JSON_ERROR_UTF8] = { "bad-utf8", "bytes that are not UTF-8" },
	[JSON_ERROR_DEPTH] = { "too-deep", "nested deeper than the limit" },
	[JSON_ERROR_NODES] = { "too-many-values",
			       "more values than the limit" },
};

const char *json_error_name(enum json_error code)
{
	return (unsigned)code < JSON_ERROR_COUNT ? errors[code].name : "?";
}

const char *json_error_text(enum json_error code)
{
	return (unsigned)code < JSON_ERROR_COUNT ? errors[code].text : "?";
}
