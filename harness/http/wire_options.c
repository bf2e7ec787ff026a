#include "http/wire_options.h"

#include "base/alloc.h"
#include "http/pem.h"

enum { WIRE_URL_MAX = 1024 };

static int check_client(const char *cert_path, const char *key_path,
			struct err *err)
{
	if (!cert_path && key_path)
		return err_set(err, ERR_USAGE,
			       "'%s': a client key needs a client certificate",
			       key_path);
	if (!cert_path)
		return 0;
	return pem_check_pair(cert_path, key_path ? key_path : cert_path, err);
}

/* Name or address as a URL has it; an IPv6 address gets its brackets. */
static int make_url(struct wire *w, const struct wire_options *o,
		    struct err *err)
{
	bool bare_ipv6 = strchr(o->host, ':') && o->host[0] != '[';
	char url[WIRE_URL_MAX];
	CURLU *parsed;
	CURLUcode code;
	int len = snprintf(url, sizeof(url), "%s://%s%s%s:%u/", o->scheme,
			   bare_ipv6 ? "[" : "", o->host,
			   bare_ipv6 ? "]" : "", o->port);

	if (len < 0 || (size_t)len >= sizeof(url) || !o->host[0] ||
	    strpbrk(o->host, "/?#@ "))
		return err_set(err, ERR_USAGE, "'%s': not a host name",
			       o->host);
	parsed = curl_url();
	code = curl_url_set(parsed, CURLUPART_URL, url, 0);
	curl_url_cleanup(parsed);
	if (code != CURLUE_OK)
		return err_set(err, ERR_USAGE, "'%s': %s", url,
			       curl_url_strerror(code));
	w->url = mem_copy(url, (size_t)len);
	return 0;
}

static char *copy(const char *text)
{
	return text ? mem_copy(text, strlen(text)) : NULL;
}

int wire_options_take(struct wire *w, const struct wire_options *o,
		      struct err *err)
{
	w->tls = !strcmp(o->scheme, "https");
	if (!w->tls && strcmp(o->scheme, "http") != 0)
		return err_set(err, ERR_USAGE,
			       "scheme '%s': use 'http' or 'https'",
			       o->scheme);
	if (o->port < 1 || o->port > 65535)
		return err_set(err, ERR_USAGE, "port '%u': use 1 to 65535",
			       o->port);
	if (make_url(w, o, err) < 0 ||
	    (o->ca_bundle && pem_check_certificate(o->ca_bundle, err) < 0) ||
	    check_client(o->client_cert, o->client_key, err) < 0)
		return -1;
	w->insecure = o->insecure;
	w->use_proxy_env = o->use_proxy_env;
	w->through_curl = w->tls || w->use_proxy_env;
	w->connect_timeout_us = o->connect_timeout_us > 0
					? o->connect_timeout_us
					: WIRE_CONNECT_US;
	w->ca_bundle = copy(o->ca_bundle);
	w->client_cert = copy(o->client_cert);
	w->client_key = copy(o->client_key);
	return 0;
}

void wire_options_release(struct wire *w)
{
	mem_free(w->url);
	mem_free(w->ca_bundle);
	mem_free(w->client_cert);
	mem_free(w->client_key);
}
