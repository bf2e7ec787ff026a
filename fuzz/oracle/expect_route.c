/*
 * The method and the path (protocol.md 3.1 to 3.4, 9.17 to 9.20, 9.25).
 *
 * A path is the right one when its bytes are. Else it is read as a lenient
 * server might (encoding, case, dots, doubled slashes, parameters): when that
 * gives the right one, anything goes (9.25), otherwise the segments that
 * differ say what is wrong.
 */
#include "oracle/expect_parts.h"

#include "http/syntax.h"

enum { SEGMENTS_MAX = 12, SEGMENT_LONG = 1000 };

struct path {
	struct slice at[SEGMENTS_MAX];
	size_t count;
	bool odd;        /* spelled in a way that servers may read otherwise */
	bool too_many;
};

static struct slice decode(struct expect_reading *r, struct slice text,
			   bool *odd)
{
	char *out = arena_alloc(r->arena, text.len + 1);
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++) {
		int high = i + 2 < text.len ? syntax_hex(text.at[i + 1]) : -1;
		int low = i + 2 < text.len ? syntax_hex(text.at[i + 2]) : -1;

		if (text.at[i] == '%')
			*odd = true;
		if (text.at[i] == '%' && high >= 0 && low >= 0) {
			out[len++] = (char)(high * 16 + low);
			i += 2;
		} else {
			out[len++] = text.at[i];
		}
	}
	return slice_of(out, len);
}

static void add_segment(struct expect_reading *r, struct path *path,
			struct slice raw)
{
	const char *semicolon = raw.len ? memchr(raw.at, ';', raw.len) : NULL;

	if (semicolon) {
		path->odd = true;
		raw.len = (size_t)(semicolon - raw.at);
	}
	raw = decode(r, raw, &path->odd);
	if (!raw.len || slice_is(raw, ".")) {
		path->odd = true;
	} else if (slice_is(raw, "..")) {
		path->odd = true;
		path->count -= path->count > 0;
	} else if (path->count == SEGMENTS_MAX) {
		path->too_many = true;
	} else {
		path->at[path->count++] = raw;
	}
}

/* Without scheme and host, query and fragment. */
static struct slice path_part(struct slice target, bool *odd)
{
	ptrdiff_t colon = slice_find(target, slice_from("://"));
	size_t end = 0;

	if (target.len && target.at[0] != '/') {
		*odd = true;
		if (colon > 0) {
			const char *slash;

			target = slice_skip(target, (size_t)colon + 3);
			slash = target.len ? memchr(target.at, '/', target.len)
					   : NULL;
			target = slash ? slice_skip(target, (size_t)(slash -
							    target.at))
				       : SLICE_NONE;
		}
	}
	while (end < target.len && target.at[end] != '?' &&
	       target.at[end] != '#')
		end++;
	*odd = *odd || end < target.len;
	return slice_head(target, end);
}

static void split(struct expect_reading *r, struct slice target,
		  struct path *path)
{
	struct slice rest = path_part(target, &path->odd);

	rest = slice_skip(rest, rest.len && rest.at[0] == '/');
	for (;;) {
		const char *slash = rest.len ? memchr(rest.at, '/', rest.len)
					     : NULL;
		size_t len = slash ? (size_t)(slash - rest.at) : rest.len;

		add_segment(r, path, slice_head(rest, len));
		if (!slash)
			break;
		rest = slice_skip(rest, len + 1);
	}
}

/* ---- the release ---- */

/* protocol.md 3.3, before the method came */
static bool is_older(struct slice release)
{
	static const char *const releases[] = {
		"9.0.0.0", "8.0.3.1", "8.0.3.0", "8.0.2.0", "8.0.1.0",
		"8.0.0.2", "8.0.0.1", "8.0.0.0", "7.0.3.2", "7.0.3.1",
		"7.0.3.0", "7.0.2.1", "7.0.2.0", "7.0.1.1", "7.0.1.0",
		"7.0.0.2", "7.0.0.1", "7.0.0.0" };

	for (size_t i = 0; i < sizeof(releases) / sizeof(releases[0]); i++)
		if (slice_is(release, releases[i]))
			return true;
	return false;
}

static bool is_four_numbers(struct slice text)
{
	size_t dots = 0;

	for (size_t i = 0; i < text.len; i++) {
		bool dot = text.at[i] == '.' && i && text.at[i - 1] != '.' &&
			   i + 1 < text.len;

		if (!dot && !syntax_is_digit(text.at[i]))
			return false;
		dots += dot;
	}
	return dots == 3;
}

static void judge_release(struct expect_reading *r, struct slice release)
{
	if (is_older(release))
		expect_note(r, DEFECT_RELEASE_OLDER);
	else if (is_four_numbers(release))
		expect_note(r, DEFECT_RELEASE_OTHER);
	else
		expect_note(r, release.len > SEGMENT_LONG
				       ? DEFECT_RELEASE_LONG
				       : DEFECT_RELEASE_GARBAGE);
}

/* ---- the object ---- */

static void judge_object(struct expect_reading *r, struct slice id)
{
	bool plain = true;

	for (size_t i = 0; i < id.len; i++)
		plain = plain && (unsigned char)id.at[i] > ' ' &&
			(unsigned char)id.at[i] < 0x7f &&
			!strchr("/\\%?#", id.at[i]);
	if (id.len > SEGMENT_LONG)
		expect_note(r, DEFECT_OBJECT_LONG);
	else
		expect_note(r, plain ? DEFECT_OBJECT_UNKNOWN
				     : DEFECT_OBJECT_ODD);
}

/* ---- the rest ---- */

static bool equal(struct slice a, struct slice b)
{
	return slice_equal_nocase(a, b);
}

/* What a vCenter has beside this operation: not ours to judge. */
static bool is_other_operation(const struct path *path)
{
	static const char *const methods[] = {
		"CnsCreateVolume", "CnsUpdateVolumeMetadata",
		"CnsDeleteVolume", "CnsAttachVolume", "CnsDetachVolume",
		"CnsQueryVolume", "CnsQueryVolumeInfo", "CnsQueryAllVolume",
		"CnsQueryAsync", "CnsRelocateVolume", "CnsExtendVolume",
		"CnsConfigureVolumeACLs", "CnsReconfigVolumePolicy",
		"CnsCreateSnapshots", "CnsDeleteSnapshots",
		"CnsQuerySnapshots", "CnsUnregisterVolume",
		"CnsRegisterVolume", "CnsUpdateVolumeCrypto" };
	static const char *const types[] = { "ServiceInstance",
					     "SessionManager", "Task",
					     "PropertyCollector", "Folder" };
	struct slice method, type;

	if (path->count < 6)
		return false;
	method = path->at[path->count - 1];
	type = path->at[path->count - 3];
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (equal(method, slice_from(methods[i])))
			return true;
	if (path->count != 6 || equal(method, slice_from("CnsSyncVolume")))
		return false;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (equal(type, slice_from(types[i])))
			return true;
	return false;
}

/* `right` is .../{release}/vsan/CnsVolumeManager/{moid}/CnsSyncVolume. */
static void compare(struct expect_reading *r, const struct path *path,
		    const struct path *right)
{
	size_t release = right->count - 5, object = right->count - 2;
	bool same = true;

	if (is_other_operation(path)) {
		expect_note(r, DEFECT_OPERATION_OTHER);
		return;
	}
	if (path->count > release &&
	    !equal(path->at[release], right->at[release])) {
		same = false;
		judge_release(r, path->at[release]);
	}
	if (path->count != right->count || path->too_many) {
		expect_note(r, path->odd ? DEFECT_PATH_ODD
					 : DEFECT_PATH_UNKNOWN);
		return;
	}
	for (size_t i = 0; i < right->count; i++) {
		if (i == release || equal(path->at[i], right->at[i]))
			continue;
		same = false;
		if (i == object)
			judge_object(r, path->at[i]);
		else
			expect_note(r, path->odd ? DEFECT_PATH_ODD
						 : DEFECT_PATH_UNKNOWN);
	}
	if (same)
		expect_note(r, DEFECT_PATH_ODD);
}

/* Decoded before it is split it is the right one. */
static bool is_right_decoded(struct expect_reading *r, const char *full)
{
	bool odd = false;

	return slice_equal_nocase(decode(r, path_part(r->request.target, &odd),
					 &odd), slice_from(full));
}

/* The pieces one behind the other, and nothing else. */
static bool is_spelled(struct slice text, const char *const pieces[])
{
	for (; *pieces; pieces++) {
		if (!slice_starts(text, *pieces))
			return false;
		text = slice_skip(text, strlen(*pieces));
	}
	return !text.len;
}

static void judge_path(struct expect_reading *r)
{
	const struct bindings *target = r->oracle->target;
	const char *const usual[] = { target->base_path,
				      "/vsan/CnsVolumeManager/", target->moid,
				      "/CnsSyncVolume", NULL };
	struct path path = { .count = 0 }, right = { .count = 0 };
	const char *full;

	if (is_spelled(r->request.target, usual))
		return;
	full = arena_printf(r->arena, "%s%s%s%s", usual[0], usual[1], usual[2],
			    usual[3]);
	split(r, r->request.target, &path);
	split(r, slice_from(full), &right);
	if (right.count < 5 || is_right_decoded(r, full))
		expect_note(r, DEFECT_PATH_ODD);
	else
		compare(r, &path, &right);
}

static bool is_one_of(struct slice method, const char *const names[])
{
	for (; *names; names++)
		if (slice_is(method, *names))
			return true;
	return false;
}

static void judge_method(struct expect_reading *r)
{
	static const char *const known[] = { "GET", "PUT", "DELETE", "PATCH",
					     NULL };
	static const char *const proxy[] = { "TRACE", "CONNECT", NULL };
	struct slice method = r->request.method;

	if (slice_is(method, "POST"))
		return;
	if (slice_is(method, "OPTIONS"))
		expect_note(r, slice_is(r->request.target, "*")
				       ? DEFECT_METHOD_PROXY
				       : r->request.body.len
				       ? DEFECT_METHOD_OPTIONS_BODY
				       : DEFECT_METHOD_OPTIONS);
	else if (slice_is(method, "HEAD"))
		expect_note(r, r->request.body.len ? DEFECT_METHOD_HEAD_BODY
						   : DEFECT_METHOD_HEAD);
	else if (slice_is(method, "GET") && r->request.body.len)
		expect_note(r, DEFECT_METHOD_GET_BODY);
	else if (is_one_of(method, known))
		expect_note(r, DEFECT_METHOD_KNOWN);
	else
		expect_note(r, is_one_of(method, proxy)
				       ? DEFECT_METHOD_PROXY
				       : DEFECT_METHOD_UNKNOWN);
}

void expect_route(struct expect_reading *r)
{
	judge_method(r);
	judge_path(r);
}
