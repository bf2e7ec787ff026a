#include "refserver/ref_core.h"

struct credentials {
	struct slice user, password, locale;
	bool restricted; /* they are those of the restricted user */
};

/* A string member; false when it is there as something else. */
static bool read_text(struct ref_call *call, const struct json_node *root,
		      const char *name, struct slice *text)
{
	bool twice = false;
	struct json_node *node = ref_member(call, root, name, &twice);

	if (twice || (node && node->type != JSON_STRING))
		return false;
	*text = json_string(call->arena, node);
	return true;
}

/* "en", "en_US", "de-CH" */
static bool is_locale(struct slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		char byte = text.at[i];
		bool letter = (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
		bool digit = byte >= '0' && byte <= '9';

		if (!letter && (i < 2 || (!digit && byte != '_' && byte != '-')))
			return false;
	}
	return text.len >= 2 && text.len < REF_LOCALE_MAX;
}

static bool read_credentials(struct ref_call *call, struct credentials *c)
{
	struct json_node *root;

	if (!call->request->body.len)
		return !ref_refuse(call, REF_LOGIN_MALFORMED);
	if (!ref_read_body(call, &root))
		return false;
	if (!root)
		return !ref_refuse(call, REF_LOGIN_MALFORMED);
	if (!read_text(call, root, "userName", &c->user) ||
	    !read_text(call, root, "password", &c->password) ||
	    !read_text(call, root, "locale", &c->locale) ||
	    !c->user.at || !c->password.at)
		return !ref_refuse(call, REF_LOGIN_MALFORMED);
	return true;
}

static bool accept_credentials(struct ref_call *call,
			       struct credentials *c)
{
	const struct ref_options *o = &call->server->options;
	bool right = slice_is(c->user, o->username) &&
		     slice_is(c->password, o->password);

	c->restricted = slice_is(c->user, o->restricted_username) &&
			slice_is(c->password, o->restricted_password);
	if (!right && !c->restricted &&
	    ref_refuse(call, c->password.len ? REF_PASSWORD_WRONG
					     : REF_PASSWORD_EMPTY))
		return false;
	return !c->locale.at || is_locale(c->locale) ||
	       !ref_refuse(call, REF_LOCALE_UNKNOWN);
}

static void put_agent(struct ref_call *call, struct json_writer *w)
{
	const struct ref_field *agent =
		ref_request_field(call->request, "user-agent");

	json_put_string(w, "userAgent",
			agent ? agent->value : slice_from("unknown"));
}

static void put_session(struct ref_call *call,
			const struct ref_session *session)
{
	const struct ref_options *o = &call->server->options;
	const char *user = session->restricted ? o->restricted_username
					       : o->username;
	struct json_writer w;

	ref_answer_json(call->answer, 200, REF_ANSWER_LOGIN, &w);
	ref_open(&w, NULL, "UserSession");
	json_put_text(&w, "key", session->key);
	json_put_text(&w, "userName", user);
	json_put_text(&w, "fullName", user);
	json_put_text(&w, "loginTime", ref_time(call, session->login_us));
	json_put_text(&w, "lastActiveTime",
		      ref_time(call, session->login_us));
	json_put_text(&w, "locale", session->locale);
	json_put_text(&w, "messageLocale", session->locale);
	json_put_boolean(&w, "extensionSession", false);
	json_put_text(&w, "ipAddress", "127.0.0.1");
	put_agent(call, &w);
	json_put_integer(&w, "callCount", 0);
	json_close(&w);
}

void ref_login(struct ref_call *call)
{
	struct credentials c = { SLICE_NONE, SLICE_NONE, SLICE_NONE, false };
	struct ref_session *session;

	if (!read_credentials(call, &c) || !accept_credentials(call, &c))
		return;
	session = ref_sessions_open(&call->server->sessions, call->now_us);
	session->restricted = c.restricted;
	ref_history_login(call, session);
	snprintf(session->locale, sizeof(session->locale), "%.*s",
		 SLICE_ARG(c.locale.at ? c.locale : slice_from("en")));
	put_session(call, session);
	/* The answer outlives the slot when the oldest session is dropped. */
	ref_answer_field(call->answer, REF_SESSION_FIELD,
			 arena_string(call->arena, slice_from(session->id)));
}

void ref_logout(struct ref_call *call)
{
	if (call->session)
		call->session->ended = true;
	ref_answer_empty(call->answer, 204);
	call->answer->kind = REF_ANSWER_LOGOUT;
}
