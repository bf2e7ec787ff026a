#include "refserver/ref_core.h"

enum { SEGMENTS_MAX = 8 };

/* Listed releases, newest first: 3.3. */
static const char *const releases[] = {
	"9.1.1.0", "9.1.0.0", "9.0.0.0", "8.0.3.1", "8.0.3.0", "8.0.2.0",
	"8.0.1.0", "8.0.0.2", "8.0.0.1", "8.0.0.0", "7.0.3.2", "7.0.3.1",
	"7.0.3.0", "7.0.2.1", "7.0.2.0", "7.0.1.1", "7.0.1.0", "7.0.0.2",
	"7.0.0.1", "7.0.0.0",
};

enum { RELEASE_COUNT = sizeof(releases) / sizeof(releases[0]) };

struct route {
	bool vsan;               /* below .../vsan/ : 3.1 */
	const char *type;
	/* Id of the only object of the type; NULL: the function looks. */
	const char *(*object)(const struct ref_server *);
	const char *member;
	const char *verb;        /* POST for methods, GET for properties: 3.2 */
	bool anonymous;          /* 3.7 */
	const char *since;       /* release; NULL = all */
	void (*run)(struct ref_call *);
};

static const char *service_instance(const struct ref_server *server)
{
	(void)server;
	return "ServiceInstance";
}

static const char *volume_manager(const struct ref_server *server)
{
	return server->options.moid;
}

static const struct route routes[] = {
	{ false, "ServiceInstance", service_instance, "content", "GET", true,
	  NULL, ref_content_get },
	{ false, "SessionManager", ref_session_manager, "Login", "POST", true,
	  NULL, ref_login },
	{ false, "SessionManager", ref_session_manager, "Logout", "POST",
	  false, NULL, ref_logout },
	{ false, "Task", NULL, "info", "GET", false, NULL, ref_task_info },
	{ true, "CnsVolumeManager", volume_manager, "CnsSyncVolume", "POST",
	  false, "9.1.0.0", ref_sync_volume },
};

enum { ROUTE_COUNT = sizeof(routes) / sizeof(routes[0]) };

bool ref_percent_decode(struct arena *arena, struct slice *text)
{
	char *out = arena_alloc(arena, text->len + 1);
	size_t len = 0;

	for (size_t i = 0; i < text->len; i++) {
		unsigned byte = (unsigned char)text->at[i];
		char digits[3] = "";
		char *end;

		if (byte == '%') {
			if (text->len - i < 3)
				return false;
			memcpy(digits, text->at + i + 1, 2);
			byte = (unsigned)strtoul(digits, &end, 16);
			if (end != digits + 2 || digits[0] == '+' ||
			    digits[0] == '-' || digits[0] == ' ')
				return false;
			i += 2;
		}
		out[len++] = (char)byte;
	}
	*text = slice_of(out, len);
	return true;
}

/* The path of origin-form and absolute-form targets (RFC 9112 3.2.2). */
static struct slice path_of(struct slice target)
{
	const char *query = memchr(target.at, '?', target.len);
	ptrdiff_t authority;

	if (query)
		target = slice_head(target, (size_t)(query - target.at));
	authority = slice_find(target, slice_from("://"));
	if (target.len && target.at[0] != '/' && authority > 0) {
		const char *slash;

		target = slice_skip(target, (size_t)authority + 3);
		slash = memchr(target.at, '/', target.len);
		target = slash ? slice_skip(target,
					    (size_t)(slash - target.at))
			       : SLICE_NONE;
	}
	return target;
}

/* Decoded segments; 0 when there are too many or one is malformed. */
static size_t split_path(struct arena *arena, struct slice path,
			 struct slice segments[SEGMENTS_MAX])
{
	size_t count = 0;

	while (path.len && path.at[0] == '/') {
		const char *slash;

		path = slice_skip(path, 1);
		slash = path.len ? memchr(path.at, '/', path.len) : NULL;
		if (count == SEGMENTS_MAX)
			return 0;
		segments[count] = slash ? slice_head(path,
						     (size_t)(slash - path.at))
					: path;
		path = slice_skip(path, segments[count].len);
		if (!ref_percent_decode(arena, &segments[count++]))
			return 0;
	}
	return path.len ? 0 : count;
}

static bool read_path(struct ref_call *call)
{
	struct slice at[SEGMENTS_MAX];
	size_t count = split_path(call->arena,
				  path_of(call->request->target), at);
	bool vsan = count == 7 && slice_is(at[3], "vsan");

	if ((count != 6 && !vsan) || !slice_is(at[0], "sdk") ||
	    !slice_is(at[1], "vim25"))
		return false;
	call->path = (struct ref_path){ .release = at[2],
					.type = at[count - 3],
					.id = at[count - 2],
					.member = at[count - 1],
					.vsan = vsan };
	return true;
}

/* Place in the list, RELEASE_COUNT when it is not there. */
static size_t age(struct slice release)
{
	size_t i = 0;

	while (i < RELEASE_COUNT && !slice_is(release, releases[i]))
		i++;
	return i;
}

/* The served release and the listed ones before it. */
static bool serves(const struct ref_call *call)
{
	struct slice served = slice_from(call->server->options.release);
	size_t asked = age(call->path.release);

	return slice_equal(call->path.release, served) ||
	       (asked < RELEASE_COUNT && asked > age(served));
}

/* "9.1.0.0": four numbers. */
static bool is_release(struct slice text)
{
	size_t dots = 0;

	for (size_t i = 0; i < text.len; i++) {
		bool digit = text.at[i] >= '0' && text.at[i] <= '9';
		bool dot = text.at[i] == '.' && i && text.at[i - 1] != '.' &&
			   i + 1 < text.len;

		if (!digit && !dot)
			return false;
		dots += dot;
	}
	return dots == 3;
}

static bool is_available(const struct ref_call *call, const struct route *r)
{
	return !r->since ||
	       slice_is(call->path.release, call->server->options.release) ||
	       age(call->path.release) <= age(slice_from(r->since)) ||
	       age(call->path.release) == RELEASE_COUNT;
}

/* What is wrong with the path; *found is the route that it comes close to. */
static enum ref_finding find_route(const struct ref_call *call,
				   const struct route **found)
{
	bool post = slice_is(call->request->method, "POST");
	enum ref_finding finding = REF_TYPE_UNKNOWN;

	*found = &routes[ROUTE_COUNT - 1];
	for (size_t i = 0; i < ROUTE_COUNT; i++) {
		const struct route *r = &routes[i];

		if (!slice_is(call->path.type, r->type))
			continue;
		if (r->vsan != call->path.vsan) {
			finding = r->vsan ? REF_PREFIX_ABSENT
					  : REF_TYPE_UNKNOWN;
			continue;
		}
		finding = post ? REF_METHOD_UNKNOWN : REF_PROPERTY_UNKNOWN;
		if (!slice_is(call->path.member, r->member))
			continue;
		*found = r;
		return is_available(call, r) ? REF_FINDING_NONE
					     : REF_RELEASE_OLDER;
	}
	return finding;
}

/* OPTIONS, and verbs that the member does not have: 9.19. */
static bool answer_verb(struct ref_call *call, const struct route *r)
{
	static const struct {
		const char *verb;
		enum ref_finding finding;
	} verbs[] = { { "GET", REF_VERB_GET },       { "HEAD", REF_VERB_HEAD },
		      { "PUT", REF_VERB_PUT },       { "DELETE", REF_VERB_DELETE },
		      { "OPTIONS", REF_VERB_OPTIONS } };
	struct slice verb = call->request->method;
	bool get = !strcmp(r->verb, "GET"), refused;
	enum ref_finding finding = REF_VERB_OTHER;

	if (slice_is(verb, r->verb) || (get && slice_is(verb, "HEAD")))
		return false;
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (slice_is(verb, verbs[i].verb))
			finding = verbs[i].finding;
	call->allow = get ? "GET, HEAD, OPTIONS" : "POST, OPTIONS";
	refused = ref_refuse(call, finding);
	call->allow = NULL;
	return refused;
}

static void run(struct ref_call *call, const struct route *r)
{
	bool late = ref_quirk_is(call->server, REF_VALIDATES_FIRST);
	bool open = ref_quirk_is(call->server, REF_TASKS_ARE_PUBLIC) &&
		    r->run == ref_task_info;

	if (!r->anonymous && !late && !open && !ref_authenticate(call))
		return;
	if (r->object && !slice_is(call->path.id, r->object(call->server)) &&
	    ref_refuse(call, slice_starts(call->path.id,
					  r->object(call->server))
				     ? REF_OBJECT_NEAR : REF_OBJECT_UNKNOWN))
		return;
	r->run(call);
	if (!r->anonymous && late && call->answer->kind != REF_ANSWER_FAULT)
		ref_authenticate(call);
}

void ref_route(struct ref_call *call)
{
	const struct route *r;
	enum ref_finding finding;

	if (!read_path(call)) {
		bool all = slice_is(call->request->method, "OPTIONS") &&
			   slice_is(call->request->target, "*");

		if (all)
			ref_answer_empty(call->answer, 204);
		else if (!ref_refuse(call, REF_PATH_ODD))
			ref_answer_empty(call->answer, 404);
		return;
	}
	call->detail.object_type = arena_string(call->arena, call->path.type);
	call->detail.object_value = call->path.id;
	call->detail.method = call->path.member;
	finding = find_route(call, &r);
	if (!serves(call) &&
	    ref_refuse(call, is_release(call->path.release)
				     ? REF_RELEASE_UNKNOWN
				     : REF_RELEASE_GARBAGE))
		return;
	if (!ref_refuse(call, finding) && !answer_verb(call, r))
		run(call, r);
}
