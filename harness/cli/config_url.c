#include "cli/config_steps.h"

#include <curl/curl.h>

static int refuse(const struct cli_options *o, const char *why,
		  struct err *err)
{
	return err_set(err, ERR_USAGE, "URL '%s': %s", o->run.url, why);
}

/* A part as text of the arena, NULL when the URL has none. */
static const char *part(struct arena *arena, CURLU *url, CURLUPart which,
			unsigned flags)
{
	const char *result = NULL;
	char *text = NULL;

	if (!curl_url_get(url, which, &text, flags))
		result = arena_string(arena, slice_from(text));
	curl_free(text);
	return result;
}

/* "/" is what curl gives for no path at all. */
static const char *base_path(struct arena *arena, const char *path)
{
	struct slice s = slice_from(path);

	while (s.len && s.at[s.len - 1] == '/')
		s.len--;
	return s.len ? arena_string(arena, s) : "/sdk";
}

static int take_userinfo(struct cli_options *o, CURLU *url, const char **user,
			 const char **password, struct err *err)
{
	*user = part(&o->run.arena, url, CURLUPART_USER, CURLU_URLDECODE);
	*password = part(&o->run.arena, url, CURLUPART_PASSWORD,
			 CURLU_URLDECODE);
	if ((!*user && !*password) || *config_given(o, "url") == OPT_GOVC)
		return 0;
	return err_set(err, ERR_USAGE,
		       "the URL holds a user name or password that others can "
		       "see; use --username and --password-file");
}

static int take_parts(struct cli_options *o, CURLU *url, struct err *err)
{
	struct run_config *c = &o->run;
	const char *port;
	unsigned long long number;

	if (part(&c->arena, url, CURLUPART_QUERY, 0) ||
	    part(&c->arena, url, CURLUPART_FRAGMENT, 0))
		return refuse(o, "a query or fragment is no part of a target",
			      err);
	c->scheme = part(&c->arena, url, CURLUPART_SCHEME, 0);
	if (strcmp(c->scheme, "https") != 0 && strcmp(c->scheme, "http") != 0)
		return refuse(o, "the scheme must be https or http", err);
	c->host = part(&c->arena, url, CURLUPART_HOST, 0);
	port = part(&c->arena, url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
	if (!c->host || !*c->host ||
	    !slice_number(slice_from(port), 65535, &number) || !number)
		return refuse(o, "no host, or no port from 1 to 65535", err);
	c->port = (unsigned)number;
	c->path = base_path(&c->arena, part(&c->arena, url, CURLUPART_PATH, 0));
	c->url = arena_printf(&c->arena, "%s://%s:%u%s", c->scheme, c->host,
			      c->port, c->path);
	return 0;
}

int config_url(struct cli_options *o, const char **user,
	       const char **password, struct err *err)
{
	CURLU *url;
	CURLUcode code;
	int result = -1;

	if (!o->run.url)
		return 0;
	url = curl_url();
	code = curl_url_set(url, CURLUPART_URL, o->run.url,
			    CURLU_DEFAULT_SCHEME | CURLU_NON_SUPPORT_SCHEME);
	if (code)
		err_set(err, ERR_USAGE,
			strchr(o->run.url, '@') ? "the URL cannot be read: %s"
						: "URL cannot be read: %s; "
						  "write https://host:port/sdk",
			curl_url_strerror(code));
	else if (!take_userinfo(o, url, user, password, err))
		result = take_parts(o, url, err);
	curl_url_cleanup(url);
	return result;
}
