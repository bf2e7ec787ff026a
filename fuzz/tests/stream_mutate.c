#include "tests/expect_stream.h"

enum { STREAM_REQUEST_MAX = 1024 * 1024, OPERATIONS_MAX = 3 };

static const char *const tokens[] = {
	"{", "}", "[", "]", ",", ":", "\"", "null", "true", "0", "-1",
	"1e400", "[]", "{}", "\"\"", "\"x\"", "\\u0000", "\\ud800", "\\u0041",
	"\xff", "\xc0\xaf", "\x01", "\xef\xbb\xbf", " ", "\n", "/*x*/", "NaN",
	"\"_typeName\":\"X\",", "\"_typeName\":null,", "\"id\":\"\",",
	"\"syncSpecs\":[],", "\"syncMode\":[\"SPACE_USAGE\"],",
	"\"syncMode\":null,", "\"syncMode\":[\"x\"],", "\"syncMode\":\"x\",",
	"\"note\":1,", "\"datastore\":null,", "\"datastore\":{},",
	"\"datastore\":{\"type\":\"Datastore\",\"value\":\"datastore-12\"},",
	"pvc-", "file:", "FILE:", "urn:uuid:", "-", "g", "\\n", "\\t",
	"6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913",
	"6D1F2C0E-94B7-4A53-8C1E-5F0A7BE2D913",
	"93b60d2f-e8c4-47a5-9f1b-4d7e0a28c651",
	"file:27c8e5f4-1a90-4d6b-a3e2-c70f59b81d46",
	"00000000-0000-0000-0000-000000000000",
	"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
};

static const char *const lines[] = {
	"Content-Type: text/plain\r\n", "Content-Type: application/json;"
	"charset=UTF-8\r\n", "Content-Type: application/json; charset=utf-16"
	"\r\n", "Accept: */*\r\n", "Accept: application/xml\r\n",
	"Accept: application/json;q=0\r\n", "Accept-Encoding: gzip\r\n",
	"Accept-Encoding: gzip;q=0\r\n", "Expect: 100-continue\r\n",
	"Expect: x\r\n", "vmware-api-session-id: x\r\n",
	"vmware-api-session-id:\r\n", "Authorization: Basic eDp5\r\n",
	"Cookie: a=b\r\n", "Host: other\r\n", "Host:\r\n", "Connection: close"
	"\r\n", "Connection: keep-alive\r\n", "Connection: x\r\n",
	"Content-Length: 5\r\n", "Content-Length: -1\r\n",
	"Transfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip\r\n",
	"Content-Encoding: gzip\r\n", "If-Match: \"x\"\r\n", "Range: bytes=0-1"
	"\r\n", "X-HTTP-Method-Override: GET\r\n", "X: \xff\r\n", "X: \x01\r\n",
	"X : y\r\n", " folded\r\n", "no colon\r\n", "X: y\n", "SOAPAction: x"
	"\r\n", "Upgrade: h2c\r\n", "X-Request-Id: 7\r\n", "Origin: x\r\n",
};

static const char *const starts[] = {
	"GET ", "PUT ", "HEAD ", "OPTIONS ", "DELETE ", "post ", "PATCH ",
	"TRACE ", "PO ST ", "\r\nPOST ",
};

static const struct { const char *from, *to; } swaps[] = {
	{ "HTTP/1.1", "HTTP/1.0" }, { "HTTP/1.1", "HTTP/2.0" },
	{ "HTTP/1.1", "HTTP/1.2" }, { "HTTP/1.1", "http/1.1" },
	{ "9.1.0.0", "9.0.0.0" }, { "9.1.0.0", "10.0.0.0" },
	{ "9.1.0.0", "x" }, { "9.1.0.0", "9.1.0.0%00" }, { "/vsan", "" },
	{ "/vsan", "//vsan" }, { "/vsan", "/VSAN" }, { "/vsan", "/a/../vsan" },
	{ "cns-volume-manager", "x" }, { "cns-volume-manager", "cns-volume" },
	{ "CnsVolumeManager/", "CnsVolumeManage/" },
	{ "CnsSyncVolume ", "CnsSyncVolume/ " },
	{ "CnsSyncVolume ", "CnsSyncVolume?a=b " },
	{ "CnsSyncVolume ", "Cns%53yncVolume " },
	{ "CnsSyncVolume ", "CnsQueryVolume " },
	{ "CnsSyncVolume ", "cnssyncvolume " },
	{ "\r\n", "\n" }, { "vmware-api", "VMWARE-API" },
	{ "Content-Length", "X-Length" }, { "Content-Type", "X-Type" },
	{ "Accept", "X-Accept" }, { "Host", "X-Host" },
	{ "vmware-api-session-id", "x-id" }, { "syncSpecs", "SyncSpecs" },
	{ "volumeId", "volume" }, { "\"id\"", "\"ID\"" },
	{ "\"id\"", "\"i\\u0064\"" }, { "_typeName", "_typename" },
	{ "\"id\"", "\"id \"" }, { "\"id\"", "\"id\\u0000\"" },
};

#define PICK(rng, list) \
	((list)[rng_below(rng, sizeof(list) / sizeof((list)[0]))])

static void splice(struct buf *b, size_t at, size_t cut, struct slice fresh)
{
	struct buf out = BUF_INIT(STREAM_REQUEST_MAX);

	buf_slice(&out, slice_head(buf_view(b), at));
	buf_slice(&out, fresh);
	buf_slice(&out, slice_skip(buf_view(b), at + cut));
	buf_clear(b);
	buf_slice(b, buf_view(&out));
	buf_release(&out);
}

static size_t body_at(const struct buf *b)
{
	ptrdiff_t end = slice_find(buf_view(b), slice_from("\r\n\r\n"));

	return end < 0 ? b->len : (size_t)end + 4;
}

static void edit_body(struct rng *rng, struct buf *b)
{
	size_t start = body_at(b), size = b->len - start;
	size_t at = start + rng_below(rng, size + 1);
	size_t cut = rng_below(rng, 3) ? 0 : rng_below(rng, 40);
	struct slice copy;

	if (at + cut > b->len)
		cut = b->len - at;
	copy = slice_of(b->bytes + at, cut);
	switch (rng_below(rng, 5)) {
	case 0:
		splice(b, at, cut, SLICE_NONE);
		break;
	case 1:
		splice(b, at, 0, copy);
		break;
	case 2:
		if (size && at < b->len)
			b->bytes[at] = (char)rng_below(rng, 256);
		break;
	default:
		splice(b, at, cut, slice_from(PICK(rng, tokens)));
	}
}

/* A token behind a bracket, a quote or a brace, where it has a meaning. */
static void edit_token(struct rng *rng, struct buf *b)
{
	size_t start = body_at(b);
	const char *stop = rng_below(rng, 2) ? "{" : "\"";

	for (size_t i = start; i < b->len; i++)
		if (b->bytes[i] == *stop && !rng_below(rng, 3)) {
			splice(b, i + 1, 0, slice_from(PICK(rng, tokens)));
			return;
		}
}

static void edit_head(struct rng *rng, struct buf *b)
{
	size_t end = body_at(b);
	ptrdiff_t line = slice_find(buf_view(b), slice_from("\r\n"));
	size_t swap = rng_below(rng, sizeof(swaps) / sizeof(swaps[0]));
	ptrdiff_t from = slice_find(buf_view(b), slice_from(swaps[swap].from));

	switch (rng_below(rng, 6)) {
	case 0:
		if (end)
			b->bytes[rng_below(rng, end)] =
				(char)rng_below(rng, 256);
		break;
	case 1:
	case 2:
		if (line >= 0)
			splice(b, (size_t)line + 2, 0,
			       slice_from(PICK(rng, lines)));
		break;
	case 3:
		if (slice_starts(buf_view(b), "POST "))
			splice(b, 0, 5, slice_from(PICK(rng, starts)));
		break;
	default:
		if (from >= 0)
			splice(b, (size_t)from, strlen(swaps[swap].from),
			       slice_from(swaps[swap].to));
	}
}

static void fix_length(struct buf *b)
{
	struct slice name = slice_from("Content-Length: ");
	ptrdiff_t at = slice_find(buf_view(b), name);
	char text[24];
	size_t digits = 0;

	if (at < 0)
		return;
	at += (ptrdiff_t)name.len;
	while ((size_t)at + digits < b->len &&
	       b->bytes[(size_t)at + digits] >= '0' &&
	       b->bytes[(size_t)at + digits] <= '9')
		digits++;
	snprintf(text, sizeof(text), "%zu", b->len - body_at(b));
	splice(b, (size_t)at, digits, slice_from(text));
}

void stream_mutate(struct rng *rng, const struct buf *seeds, size_t seed_count,
		   struct buf *out)
{
	size_t operations = rng_below(rng, OPERATIONS_MAX + 1);

	buf_clear(out);
	buf_slice(out, buf_view(&seeds[rng_below(rng, seed_count)]));
	for (size_t i = 0; i < operations; i++) {
		switch (rng_below(rng, 10)) {
		case 0:
		case 1:
		case 2:
			edit_token(rng, out);
			break;
		case 3:
		case 4:
			edit_body(rng, out);
			break;
		case 5:
			splice(out, rng_below(rng, out->len + 1),
			       rng_below(rng, 4), SLICE_NONE);
			break;
		case 6:
			buf_slice(out, slice_from(rng_below(rng, 2)
							  ? "GET / HTTP/1.1"
							    "\r\n\r\n" : "x"));
			break;
		default:
			edit_head(rng, out);
		}
		if (rng_below(rng, 5))
			fix_length(out);
	}
}
