#include "tests/ref_client.h"

#include "http/request.h"
#include "tests/test.h"

void ref_client_open(struct ref_client *c, const struct ref_options *options)
{
	struct ref_options defaults = REF_OPTIONS_INIT;
	struct err err = ERR_INIT;

	memset(c, 0, sizeof(*c));
	exchange_init(&c->exchange);
	c->now_us = 1000 * 1000;
	snprintf(c->manager, sizeof(c->manager), "SessionManager");
	if (ref_server_new(&c->server, options ? options : &defaults, &err)) {
		fprintf(stderr, "%s\n", err.text);
		abort();
	}
	c->handler = ref_server_handler(c->server);
}

void ref_client_close(struct ref_client *c)
{
	exchange_release(&c->exchange);
	arena_release(&c->arena);
	ref_server_free(c->server);
}

void ref_client_send(struct ref_client *c, struct slice request)
{
	struct exchange *x = &c->exchange;

	arena_release(&c->arena);
	buf_clear(&x->answer);
	buf_clear(&x->request);
	buf_slice(&x->request, request);
	c->status = 0;
	c->media = "";
	c->body = SLICE_NONE;
	c->root = NULL;
	c->end = c->handler.answer(c->handler.self, buf_view(&x->request),
				   ++c->now_us, 1, &x->answer, &c->delay_us);
	x->outcome = EXCHANGE_ANSWERED;
	if (response_parse(&c->arena, x, &c->response))
		return;
	c->status = c->response.status;
	c->media = response_media_type(&c->arena, &c->response);
	c->body = c->response.body;
	c->root = json_parse(&c->arena, c->body, 0, NULL);
}

void ref_client_call(struct ref_client *c, const char *method,
		     const char *target, const char *body)
{
	struct request_spec spec = { .method = method, .target = target,
				     .authority = "127.0.0.1",
				     .has_body = body,
				     .body = slice_from(body) };
	struct buf request = BUF_INIT(REQUEST_MAX);

	if (c->session[0])
		spec.fields[spec.field_count++] = (struct request_field){
			"vmware-api-session-id", c->session };
	request_build(&spec, &request);
	ref_client_send(c, buf_view(&request));
	buf_release(&request);
}

void ref_client_post(struct ref_client *c, const char *target,
		     const char *body)
{
	ref_client_call(c, "POST", target, body);
}

void ref_client_get(struct ref_client *c, const char *target)
{
	ref_client_call(c, "GET", target, NULL);
}

void ref_client_manager(struct ref_client *c, const char *method,
			const char *body)
{
	char target[160];

	snprintf(target, sizeof(target), "%s/SessionManager/%s/%s",
		 CLIENT_SDK, c->manager, method);
	ref_client_post(c, target, body);
}

void ref_client_login(struct ref_client *c)
{
	char body[256];

	ref_client_get(c, CLIENT_CONTENT);
	snprintf(c->manager, sizeof(c->manager), "%s",
		 ref_client_text(c, "/sessionManager/value"));
	snprintf(body, sizeof(body), "{\"userName\":\"%s\",\"password\":\"%s\"}",
		 "administrator@vsphere.local", ref_server_password(c->server));
	ref_client_manager(c, "Login", body);
	snprintf(c->session, sizeof(c->session), "%s",
		 ref_client_field(c, "vmware-api-session-id"));
}

void ref_client_logout(struct ref_client *c)
{
	ref_client_manager(c, "Logout", NULL);
}

void ref_client_sync(struct ref_client *c, const char *id, const char *more)
{
	struct buf body = BUF_INIT(REF_BODY_MAX + 1000);

	buf_printf(&body, "{\"syncSpecs\":[{\"_typeName\":"
		   "\"CnsSyncVolumeSpec\",%s\"volumeId\":{\"_typeName\":"
		   "\"CnsVolumeId\",\"id\":\"%s\"}}]}", more, id);
	ref_client_post(c, CLIENT_SYNC, buf_string(&body));
	buf_release(&body);
}

void ref_client_sync_good(struct ref_client *c)
{
	ref_client_sync(c, ref_server_volume(c->server, REF_BLOCK, 0), "");
}

static void read_info(struct ref_client *c, struct slice task)
{
	struct buf target = BUF_INIT(16384);

	buf_printf(&target, "%s/Task/", CLIENT_SDK);
	for (size_t i = 0; i < task.len; i++)
		buf_printf(&target, "%%%02x", (unsigned char)task.at[i]);
	buf_text(&target, "/info");
	ref_client_get(c, buf_string(&target));
	buf_release(&target);
}

void ref_client_info(struct ref_client *c, const char *task)
{
	read_info(c, slice_from(task));
}

void ref_client_info_of_latest(struct ref_client *c)
{
	read_info(c, json_string(&c->arena, json_member(c->root, "value")));
}

const char *ref_client_text(struct ref_client *c, const char *pointer)
{
	const struct json_node *node =
		c->root ? json_at(c->root, slice_from(pointer)) : NULL;

	if (!node)
		return "";
	if (node->type == JSON_STRING)
		return arena_string(&c->arena, json_string(&c->arena, node));
	return arena_string(&c->arena, node->spelling);
}

const char *ref_client_field(struct ref_client *c, const char *name)
{
	const struct response_field *field =
		c->status ? response_field(&c->response, name) : NULL;

	return field ? arena_string(&c->arena, field->value) : "";
}

void ref_client_start(struct ref_client *c)
{
	ref_client_open(c, NULL);
	ref_client_login(c);
}

void ref_client_check_fault(struct ref_client *c, const char *type,
			    const char *property)
{
	CHECK_INT(c->status, 500);
	CHECK_TEXT(c->media, "application/json");
	CHECK_TEXT(ref_client_text(c, "/_typeName"), type);
	CHECK_TEXT(ref_client_text(c, "/invalidProperty"), property);
	CHECK_TEXT(ref_client_text(c, "/faultMessage/0/_typeName"),
		   "LocalizableMessage");
}

void ref_client_check_task(struct ref_client *c)
{
	CHECK_INT(c->status, 200);
	CHECK_TEXT(c->media, "application/json");
	CHECK_TEXT(ref_client_text(c, "/_typeName"), "ManagedObjectReference");
	CHECK_TEXT(ref_client_text(c, "/type"), "Task");
	CHECK(ref_client_text(c, "/value")[0]);
}
