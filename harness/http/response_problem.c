#include "http/response.h"

/* In the order of enum response_problem_code. */
static const struct {
	const char *name, *text, *rule;
} problems[PROBLEM_COUNT] = {
	{ "status-line", "the first line is not \"HTTP/1.1 CODE REASON\"",
	  "RFC 9112 4" },
	{ "version", "the major version of HTTP is not 1", "RFC 9112 2.3" },
	{ "field-syntax", "a header line is not \"name: value\"",
	  "RFC 9112 5.1" },
	{ "field-folding", "a header field is continued on the next line",
	  "RFC 9112 5.2" },
	{ "bare-lf", "a line ends with LF instead of CRLF", "RFC 9112 2.2" },
	{ "control-in-field", "a control character stands in a header value",
	  "RFC 9110 5.5" },
	{ "length-syntax", "Content-Length is not a decimal number",
	  "RFC 9110 8.6" },
	{ "length-conflict", "two Content-Length values differ",
	  "RFC 9112 6.3" },
	{ "length-repeated", "Content-Length is given more than once",
	  "RFC 9110 8.6" },
	{ "length-and-coding",
	  "Content-Length and Transfer-Encoding come together",
	  "RFC 9112 6.2" },
	{ "coding-unknown", "Transfer-Encoding is not \"chunked\"",
	  "RFC 9112 6.1" },
	{ "coding-http10", "Transfer-Encoding in an HTTP/1.0 answer",
	  "RFC 9112 6.1" },
	{ "chunk-syntax", "the chunked body is not well formed",
	  "RFC 9112 7.1" },
	{ "body-short", "the connection ended before the answer did",
	  "RFC 9112 8" },
	{ "body-not-allowed",
	  "a body is announced in an answer that cannot have one",
	  "RFC 9110 8.6" },
	{ "bytes-after", "bytes follow behind the end of the answer",
	  "RFC 9112 6.3" },
	{ "interim-limit", "too many interim (1xx) answers", "RFC 9110 15.2" },
	{ "fields-limit", "too many header fields", "RFC 9110 5.4" },
};

const char *response_problem_name(enum response_problem_code code)
{
	return problems[code].name;
}

const char *response_problem_text(enum response_problem_code code)
{
	return problems[code].text;
}

const char *response_problem_rule(enum response_problem_code code)
{
	return problems[code].rule;
}

bool response_problem_find(struct slice name,
			   enum response_problem_code *code)
{
	for (unsigned i = 0; i < PROBLEM_COUNT; i++) {
		if (!slice_is(name, problems[i].name))
			continue;
		*code = (enum response_problem_code)i;
		return true;
	}
	return false;
}
