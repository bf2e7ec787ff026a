/* Request line: method, path, version. A path names CnsSyncVolume or what
 * does not exist: no other method is ever called. */
#include "mutate/operator.h"

enum { PATH_LONG = 65536 };

bool op_method(struct draft *d, struct rng *rng, int how)
{
	static const char *const methods[] = {
		"GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE",
		"CONNECT", "POSTX", "post", "Post", "PRI", "PROPFIND", "P",
		"POST\t", "\x01POST", "M-SEARCH", "", "POST POST"
	};

	(void)how;
	if (!d->has_head)
		return false;
	d->head.method = slice_from(ONE_OF(rng, methods));
	/* HEAD and CONNECT change where an answer ends. */
	d->own_connection = true;
	return true;
}

static const char *const releases[] = { "", "release", "9", "0.0.0.0", "99.0",
					"9.1.0.0.0", "..", "9.1.0.0%20", "v1",
					"%00", "9,1,0,0", "-1" };

static const char *const moids[] = { "", "nobody", "cns-volume-manager2", "%00",
				     "..", "CNS-VOLUME-MANAGER", "%2f", "*",
				     "ServiceInstance", "a%0ab", "%25%32%65",
				     "cns-volume-manager;x=1" };

static const char *const tails[] = {
	"/", "//", "?", "?a=b", "?vmw-task=true", "#x", ";jsessionid=1", "%00",
	"%20", ".json", "/..", "/.", "/x", "%2f", "?%", "&a", "%", "?a[]=1&a[]=2",
	"?a;b", "?a=%zz", "%25", "%25zz"
};

/* The path of the target with something in the place of one segment. */
static struct slice with_segment(struct draft *d, struct slice path,
				 size_t segment, const char *text)
{
	size_t at = 0, end;

	for (size_t i = 0; i < path.len && segment; i++)
		if (path.at[i] == '/' && !--segment)
			at = i + 1;
	for (end = at; end < path.len && path.at[end] != '/';)
		end++;
	return draft_join(d, slice_head(path, at), slice_from(text),
			  slice_skip(path, end));
}

/* Number of the segment that lies `back` before the last. */
static size_t segment_of(struct slice path, size_t back)
{
	size_t slashes = 0;

	for (size_t i = 0; i < path.len; i++)
		slashes += path.at[i] == '/';
	return slashes > back ? slashes - back : 1;
}

static struct slice encoded(struct draft *d, struct rng *rng,
			    struct slice path)
{
	size_t at = (size_t)rng_below(rng, path.len);
	char *code = arena_printf(d->arena, rng_below(rng, 4) ? "%%%02X"
							      : "%%25%02X",
				  (unsigned char)path.at[at]);

	return draft_join(d, slice_head(path, at), slice_from(code),
			  slice_skip(path, at + 1));
}

static struct slice odd_path(struct draft *d, struct rng *rng,
			     struct slice path)
{
	static const char *const paths[] = {
		"*", "/", "", "http:/", "//x", "/sdk", "/sdk/vim25",
		"/sdk/vim25/../vim25", "\\sdk\\vim25", "/%2e%2e/", "/sdk?wsdl",
		"sdk/vim25", "/\xFF", "/sdk/vim25\t/x"
	};
	size_t which = (size_t)rng_below(rng, 20);

	if (which == 0)
		return draft_join(d, slice_from("http://other.invalid"), path,
				  SLICE_NONE);
	if (which == 1)
		return draft_join(d, slice_from("/."), path, SLICE_NONE);
	if (which == 2)
		return draft_join(d, slice_from("/x/.."), path, SLICE_NONE);
	if (which == 3)
		return draft_join(d, slice_from("/"), path, SLICE_NONE);
	if (which == 4)
		return with_segment(d, path, segment_of(path, 0),
				    "cnssyncvolume");
	return slice_from(ONE_OF(rng, paths));
}

bool op_path(struct draft *d, struct rng *rng, int how)
{
	enum { RELEASE, MOID, TAIL, ENCODED, ODD, LONG };
	struct slice path = d->head.target;
	char *text;

	if (!d->has_head || !path.len)
		return false;
	if (how == RELEASE)
		path = with_segment(d, path, segment_of(path, 4),
				    ONE_OF(rng, releases));
	else if (how == MOID)
		path = with_segment(d, path, segment_of(path, 1),
				    ONE_OF(rng, moids));
	else if (how == TAIL)
		path = draft_join(d, path, slice_from(ONE_OF(rng, tails)),
				  SLICE_NONE);
	else if (how == ENCODED)
		path = encoded(d, rng, path);
	else if (how == ODD)
		path = odd_path(d, rng, path);
	if (how == LONG) {
		size_t len = 1 + (size_t)rng_below(rng, PATH_LONG);

		text = arena_alloc(d->arena, len + 1);
		memset(text, 'a', len);
		path = draft_join(d, path, slice_from("?"),
				  slice_of(text, len));
	}
	d->head.target = path;
	return true;
}

bool op_version(struct draft *d, struct rng *rng, int how)
{
	static const char *const versions[] = {
		"HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "HTTP/0.9", "http/1.1", "",
		"HTTP/1.1 ", "HTTP/11", "HTTP/1.", "HTTP/1.10", "HTTPS/1.1",
		"HTTP/3", "HTTP/1,1", "ICY/1.1", "HTTP/ 1.1", "HTTP/-1.1"
	};

	bool old = !rng_below(rng, 4);

	(void)how;
	if (!d->has_head)
		return false;
	d->own_connection = true;
	d->head.version = slice_from(old ? "HTTP/1.0"
					 : ONE_OF(rng, versions));
	/* Only then does an answer need a length there. */
	if (old && rng_below(rng, 2))
		draft_add_field(d, slice_from("Connection"),
				slice_from("keep-alive"), FIELD_PLAIN);
	return true;
}
