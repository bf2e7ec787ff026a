/* Header fields: odd values, absent, twice, equal forms, broken lines. */
#include "mutate/operator.h"

enum { FIELD_LONG = 65536, FIELD_NAME = 64 };

struct field_values {
	const char *name;
	const char *const *at;
	size_t count;
};

static const char *const content_types[] = {
	"", "text/plain", "application/xml", "text/json", "application/*",
	"application/json;charset=utf-16", "application/json;charset=x-none",
	"application/json;charset=utf-8;charset=utf-16", "*/*",
	"application/jsonp", "application", "/", "application/json;",
	"multipart/form-data; boundary=x", "application/vnd.api+json",
	"application/x-www-form-urlencoded", "application/soap+xml",
	"application/json; charset=utf-8", "application/json;charset=UTF-8",
	"application/json; charset=\"utf-8\"",
	"APPLICATION/JSON", "application/json, text/plain", "\"application/json\"",
	"application/json; q=\"", "application/octet-stream"
};

static const char *const accepts[] = {
	"*/*;q=0", "application/xml", "x", "", ",,,", "application/json;q=0",
	"text/html,application/xhtml+xml", "*/*", "application/*;q=1.0000",
	"application/json;q=x", "*", "application/json;version=2", "*/json",
	"text/html;q=0.9, application/json;q=0.1"
};

static const char *const accept_codings[] = {
	"gzip", "br", "*;q=0", "identity;q=0", "gzip;q=1.5", "x", "", "deflate",
	"gzip;q=0", "gzip;q=0.000, br;q=0, identity"
};

static const char *const codings[] = {
	"gzip", "deflate", "br", "identity", "x-unknown", "gzip, gzip", "",
	"zstd", "compress"
};

static const char *const expects[] = { "100-continue", "200-ok", "",
				       "100-continue, 100-continue",
				       "100-Continue" };

static const char *const hosts[] = {
	"", "other.invalid", "127.0.0.1:0", "host:99999", "a b", "[::1",
	"host:port", "user@host", "..", "host/path", "xn--", "host,host"
};

static const char *const connections[] = {
	"close", "keep-alive", "Upgrade", "close, keep-alive",
	"Content-Length", "Host, vmware-api-session-id", "", "TE"
};

static const char *const languages[] = {
	"xx-XX", "*", "en;q=0", "../../en", "%s%n", "", "en,de,fr,,,;q=",
	"\xFF\xFE", "tlh-Piqd-x-private"
};

/* Fields that a server must ignore here, or may refuse. */
static const char *const extras[] = {
	"If-Match: *", "If-None-Match: *", "Range: bytes=0-1",
	"If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT", "Date: x",
	"Upgrade: h2c", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
	"Upgrade: websocket", "TE: trailers", "Trailer: X-A", "Cookie: a=b",
	"X-HTTP-Method-Override: DELETE", "X-Forwarded-For: 127.0.0.1",
	"X-Original-URL: /", "Forwarded: for=\"[::1]\"", "Via: 1.1 x",
	"opId: x\"%n", "traceparent: 00-0-0-0", "Authorization: x",
	"Proxy-Connection: close", "Max-Forwards: 0", "Content-MD5: x",
	"SOAPAction: \"urn:vsan/9.1.0.0\"", "Content-Range: bytes 0-1/2",
	"vmware-api-session-id2: x", "Origin: http://evil.invalid",
	"Content-Location: /", "Prefer: return=minimal"
};

#define VALUES(name, list) { name, list, sizeof(list) / sizeof((list)[0]) }

static const struct field_values fields[] = {
	VALUES("Content-Type", content_types), VALUES("Accept", accepts),
	VALUES("Accept-Encoding", accept_codings),
	VALUES("Content-Encoding", codings), VALUES("Expect", expects),
	VALUES("Host", hosts), VALUES("Connection", connections),
	VALUES("Accept-Language", languages), VALUES(NULL, extras)
};

static bool add_line(struct draft *d, const char *line)
{
	return draft_add_field(d, SLICE_NONE,
			       draft_join(d, slice_from(line),
					  slice_from("\r\n"), SLICE_NONE),
			       FIELD_RAW);
}

enum { EXPECT = 4, CONNECTION = 6 }; /* places in `fields` */

bool op_field_set(struct draft *d, struct rng *rng, int how)
{
	const struct field_values *f = &fields[how];
	const char *value = f->at[rng_below(rng, f->count)];
	struct draft_field *field = f->name ? draft_field(d, f->name) : NULL;

	if (!d->has_head)
		return false;
	/* An interim or other protocol may come back. */
	d->own_connection |= how == EXPECT || how >= CONNECTION;
	if (!f->name)
		return add_line(d, value);
	if (!field)
		return draft_add_field(d, slice_from(f->name),
				       slice_from(value), FIELD_PLAIN);
	field->value = slice_from(value);
	return true;
}

static const char *const names[] = { "Content-Type", "Accept", "Host",
				     "User-Agent", "Accept-Encoding" };

bool op_field_absent(struct draft *d, struct rng *rng, int how)
{
	struct draft_field *field = d->has_head ? draft_field(d, names[how])
						: NULL;

	(void)rng;
	if (!field)
		return false;
	draft_drop_field(d, field);
	return true;
}

/* The same again, or another value of it, before or behind. */
bool op_field_twice(struct draft *d, struct rng *rng, int how)
{
	const struct field_values *f = &fields[how];
	const char *value = f->at[rng_below(rng, f->count)];
	struct draft_field *field = d->has_head ? draft_field(d, f->name)
						: NULL;
	struct slice first;

	if (!field)
		return false;
	first = field->value;
	if (rng_below(rng, 3)) {
		if (rng_below(rng, 2))
			field->value = slice_from(value);
		else
			first = slice_from(value);
	}
	return draft_add_field(d, field->name, first, FIELD_PLAIN);
}

/* ---- the same message in other words (RFC 9110 5.1, 5.3, 5.5) */

static void recase_names(struct draft *d, struct rng *rng)
{
	bool upper = rng_below(rng, 2);

	for (size_t i = 0; i < d->head.count; i++) {
		struct draft_field *f = &d->head.fields[i];
		char *name = arena_string(d->arena, f->name);

		for (char *at = name; *at; at++)
			if (upper ? *at >= 'a' && *at <= 'z'
				  : *at >= 'A' && *at <= 'Z')
				*at = (char)(*at ^ 0x20);
		f->name = slice_of(name, f->name.len);
	}
}

static bool repeats(const struct draft *d, size_t of)
{
	for (size_t i = 0; i < d->head.count; i++)
		if (i != of && slice_equal_nocase(d->head.fields[i].name,
						  d->head.fields[of].name))
			return true;
	return false;
}

/* Only fields that are there once change their places. */
static void reorder(struct draft *d, struct rng *rng)
{
	for (size_t i = d->head.count; i > 1; i--) {
		size_t j = (size_t)rng_below(rng, i - 1);
		struct draft_field f = d->head.fields[i - 1];

		if (repeats(d, i - 1) || repeats(d, j))
			continue;
		d->head.fields[i - 1] = d->head.fields[j];
		d->head.fields[j] = f;
	}
}

/* Fields in which widespread servers take no blanks. */
static bool is_framing(struct slice name)
{
	static const char *const framing[] = { "Content-Length", "Host",
					     "Transfer-Encoding",
					     "Connection" };

	for (size_t i = 0; i < sizeof(framing) / sizeof(framing[0]); i++)
		if (slice_equal_nocase(name, slice_from(framing[i])))
			return true;
	return false;
}

static void add_blanks(struct draft *d, struct rng *rng, bool to_framing)
{
	static const char *const blanks[] = { " ", "\t", "  \t", "   " };

	for (size_t i = 0; i < d->head.count; i++) {
		struct draft_field *f = &d->head.fields[i];

		if (f->kind != FIELD_RAW && is_framing(f->name) == to_framing)
			f->value = draft_join(d,
					      slice_from(ONE_OF(rng, blanks)),
					      f->value,
					      slice_from(ONE_OF(rng, blanks)));
	}
}

static bool add_unknown(struct draft *d, struct rng *rng)
{
	static const char *const lines[] = {
		"X-Unknown: 1", "X-Request-Id: fuzz-1", "X-Empty:",
		"X-Custom-Trace: a,b;c=\"d\"", "x-lower: case", "X-1-2: !#$"
	};

	return add_line(d, ONE_OF(rng, lines));
}

bool op_field_equal(struct draft *d, struct rng *rng, int how)
{
	enum { CASE, ORDER, BLANKS, UNKNOWN, BLANKS_OF_FRAMING };

	if (!d->has_head || d->head.count < 2)
		return false;
	if (how == UNKNOWN)
		return add_unknown(d, rng);
	if (how == CASE)
		recase_names(d, rng);
	else if (how == ORDER)
		reorder(d, rng);
	else
		add_blanks(d, rng, how == BLANKS_OF_FRAMING);
	return true;
}

/* ---- lines that are no field lines */

static const struct slice folded[] = {
	BYTES("X-Folded: a\r\n b\r\n"), BYTES("X-Folded: a\r\n\tb\r\n"),
	BYTES(" X-First: a\r\n"), BYTES("X-Folded:\r\n \r\n")
};

static const struct slice ends[] = {
	BYTES("X-Bare: a\n"), BYTES("X-Bare: a\rX-Next: b\r\n"),
	BYTES("X-Bare: a\r\r\n"), BYTES("X-Bare: a\n\r\n")
};

static const struct slice no_colon[] = {
	BYTES("X-No-Colon\r\n"), BYTES(":\r\n"), BYTES(": value\r\n"),
	BYTES("GET / HTTP/1.1\r\n"), BYTES("=\r\n")
};

static const struct slice spaced[] = {
	BYTES("X-Space : a\r\n"), BYTES("Content-Length : 0\r\n"),
	BYTES("X Space: a\r\n"), BYTES("Transfer-Encoding : chunked\r\n"),
	BYTES("X-Tab\t: a\r\n")
};

static const struct slice odd_names[] = {
	BYTES("X-\xC3\xA9: a\r\n"), BYTES("X\0Y: a\r\n"), BYTES("X(: a\r\n"),
	BYTES("\xEF\xBB\xBFX: a\r\n"), BYTES("X-\x01: a\r\n"),
	BYTES("X@Y: a\r\n"), BYTES("[X]: a\r\n")
};

static const struct slice odd_values[] = {
	BYTES("X-Value: a\0b\r\n"), BYTES("X-Value: \x01\r\n"),
	BYTES("X-Value: \xFF\r\n"), BYTES("X-Value: \x7F\r\n"),
	BYTES("X-Value: a\vb\r\n"), BYTES("X-Value: \xC3\xA9\r\n"),
	BYTES("X-Value: %0d%0aX-Injected: 1\r\n")
};

static const struct {
	const struct slice *at;
	size_t count;
} lines[] = {
	{ folded, 4 }, { ends, 4 }, { no_colon, 5 }, { spaced, 5 },
	{ odd_names, 7 }, { odd_values, 7 }
};

bool op_field_line(struct draft *d, struct rng *rng, int how)
{
	d->own_connection = true;
	return d->has_head &&
	       draft_add_field(d, SLICE_NONE,
			       lines[how].at[rng_below(rng, lines[how].count)],
			       FIELD_RAW);
}

bool op_field_flood(struct draft *d, struct rng *rng, int how)
{
	enum { MANY, LONG_VALUE, LONG_NAME };
	static const size_t counts[] = { 100, 101, 999, 1000, 10000 };
	static const size_t sizes[] = { 300, 1025, 4096, 8191, 8192, 16384,
					FIELD_LONG, FIELD_LONG + 1 };
	static const char *const carriers[] = {
		"X-Long: ", "X-Long: ", "Cookie: ", "User-Agent: ", "Referer: ",
		"X-Forwarded-For: "
	};
	struct draft_bomb bomb = { .kind = BOMB_REPEAT, .unit = BYTES("a") };
	struct slice marker;

	if (!d->has_head)
		return false;
	bomb.count = how == MANY ? ONE_OF(rng, counts) : ONE_OF(rng, sizes);
	if (how == MANY) {
		bomb.kind = BOMB_NUMBERED;
		bomb.unit = slice_from("X-Flood-#: #\r\n");
	} else {
		bomb.open = slice_from(how == LONG_VALUE ? ONE_OF(rng, carriers)
							 : "X-");
		bomb.close = slice_from(how == LONG_VALUE ? "\r\n" : ": a\r\n");
	}
	marker = draft_bomb(d, &bomb);
	d->own_connection = true;
	return marker.len && draft_add_field(d, SLICE_NONE, marker, FIELD_RAW);
}
