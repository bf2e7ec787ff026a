#include "tests/bench/replay.h"

#include <cjson/cJSON.h>
#include <curl/curl.h>

#include "base/alloc.h"
#include "http/request.h"

enum { LINE_BYTES_MAX = 1024 * 1024, URL_BYTES = 64, POLL_MS = 100 };

struct replay_request {
	char *method, *target;
	struct curl_slist *fields;
	struct buf body;
	bool has_body, head, http_1_0;
	int status;
};

/* ---- from bytes to options ---- */

/* "Name:" takes a default of libcurl's away, "Name;" sends it empty. */
static void add_line(struct replay_request *r, struct slice line)
{
	struct buf text = BUF_INIT(LINE_BYTES_MAX);
	bool empty = line.len && line.at[line.len - 1] == ':';

	buf_slice(&text, slice_head(line, line.len - empty));
	if (empty)
		buf_byte(&text, ';');
	r->fields = curl_slist_append(r->fields, buf_string(&text));
	buf_release(&text);
}

static bool is_length(struct slice line)
{
	static const char name[] = "Content-Length:";
	size_t len = sizeof(name) - 1;

	return line.len >= len &&
	       slice_equal_nocase(slice_head(line, len), slice_from(name));
}

/* libcurl makes the length by itself, and nothing else. */
static void add_fields(struct replay_request *r, struct slice head)
{
	static const char *const defaults[] = { "Host", "Accept", "User-Agent",
						"Content-Type", "Expect" };

	for (size_t i = 0; i < sizeof(defaults) / sizeof(*defaults); i++) {
		char away[sizeof("Content-Type:")];

		snprintf(away, sizeof(away), "%s:", defaults[i]);
		if (!request_header(head, defaults[i]).at)
			r->fields = curl_slist_append(r->fields, away);
	}
	while (head.len) {
		ptrdiff_t end = slice_find(head, slice_from("\r\n"));
		struct slice line = slice_head(head, end < 0 ? head.len
							     : (size_t)end);

		if (!is_length(line))
			add_line(r, line);
		head = slice_skip(head, line.len + 2);
	}
}

/* libcurl frames a body by one Content-Length, or in chunks of its own. */
static bool can_send(const struct request_view *view)
{
	struct slice length = request_header(view->head, "Content-Length");
	unsigned long long number = 0;

	if (!view->well_formed ||
	    request_header(view->head, "Transfer-Encoding").at ||
	    (!slice_is(view->version, "HTTP/1.1") &&
	     !slice_is(view->version, "HTTP/1.0")))
		return false;
	if (!length.at)
		return !view->body.len;
	return slice_number(length, REQUEST_MAX, &number) &&
	       number == view->body.len &&
	       !slice_is(view->method, "HEAD");
}

bool replay_add(struct replay *replay, struct slice request, int status)
{
	struct replay_request *r;
	struct request_view view;

	request_view(request, &view);
	if (!can_send(&view))
		return false;
	if (replay->count == replay->size) {
		replay->size = replay->size * 2 + 1024;
		replay->requests = mem_grow(replay->requests,
					    replay->size * sizeof(*r));
	}
	r = &replay->requests[replay->count++];
	*r = (struct replay_request){
		.method = mem_copy(view.method.at, view.method.len),
		.target = mem_copy(view.target.at, view.target.len),
		.body = BUF_INIT(REQUEST_MAX),
		.has_body = request_header(view.head, "Content-Length").at,
		.head = slice_is(view.method, "HEAD"),
		.http_1_0 = slice_is(view.version, "HTTP/1.0"),
		.status = status,
	};
	buf_slice(&r->body, view.body);
	add_fields(r, view.head);
	return true;
}

void replay_release(struct replay *replay)
{
	for (size_t i = 0; i < replay->count; i++) {
		mem_free(replay->requests[i].method);
		mem_free(replay->requests[i].target);
		curl_slist_free_all(replay->requests[i].fields);
		buf_release(&replay->requests[i].body);
	}
	mem_free(replay->requests);
	*replay = (struct replay){ 0 };
}

/* ---- sending ---- */

struct easy {
	CURL *curl;
	struct buf answer;
	const struct replay_request *request; /* that the options are of */
};

static size_t keep(char *bytes, size_t size, size_t count, void *self)
{
	buf_add(&((struct easy *)self)->answer, bytes, size * count);
	return size * count;
}

static void easy_open(struct easy *e, unsigned port)
{
	char url[URL_BYTES];

	snprintf(url, sizeof(url), "http://127.0.0.1:%u/", port);
	*e = (struct easy){ curl_easy_init(), BUF_INIT(ANSWER_MAX), NULL };
	curl_easy_setopt(e->curl, CURLOPT_URL, url);
	curl_easy_setopt(e->curl, CURLOPT_WRITEFUNCTION, keep);
	curl_easy_setopt(e->curl, CURLOPT_WRITEDATA, e);
	curl_easy_setopt(e->curl, CURLOPT_PRIVATE, e);
	curl_easy_setopt(e->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e->curl, CURLOPT_PROXY, "");
}

static void easy_close(struct easy *e)
{
	curl_easy_cleanup(e->curl);
	buf_release(&e->answer);
}

/* A handle that sends the same again is left as it is. */
static void aim(struct easy *e, const struct replay_request *r)
{
	if (e->request == r)
		return;
	e->request = r;
	curl_easy_setopt(e->curl, CURLOPT_NOBODY, (long)r->head);
	if (r->has_body) {
		curl_easy_setopt(e->curl, CURLOPT_POST, 1L);
		curl_easy_setopt(e->curl, CURLOPT_POSTFIELDSIZE_LARGE,
				 (curl_off_t)r->body.len);
		curl_easy_setopt(e->curl, CURLOPT_POSTFIELDS,
				 buf_string(&r->body));
	} else if (!r->head) {
		curl_easy_setopt(e->curl, CURLOPT_HTTPGET, 1L);
	}
	curl_easy_setopt(e->curl, CURLOPT_CUSTOMREQUEST,
			 r->head ? NULL : r->method);
	curl_easy_setopt(e->curl, CURLOPT_REQUEST_TARGET, r->target);
	curl_easy_setopt(e->curl, CURLOPT_HTTPHEADER, r->fields);
	curl_easy_setopt(e->curl, CURLOPT_HTTP_VERSION,
			 r->http_1_0 ? (long)CURL_HTTP_VERSION_1_0
				     : (long)CURL_HTTP_VERSION_1_1);
}

static void read_answer(struct replay *replay, struct easy *e)
{
	long status = 0;

	curl_easy_getinfo(e->curl, CURLINFO_RESPONSE_CODE, &status);
	cJSON_Delete(cJSON_ParseWithLength(buf_string(&e->answer),
					   e->answer.len));
	replay->different += status != e->request->status;
	buf_clear(&e->answer);
}

static size_t wanted(const struct replay *replay)
{
	return replay->repeat ? replay->repeat : replay->count;
}

static void aim_next(struct replay *replay, struct easy *e, size_t *sent)
{
	aim(e, &replay->requests[(*sent)++ % replay->count]);
}

/* Takes what has ended and sends the next ones; the number that ended. */
static size_t turn(struct replay *replay, CURLM *multi, size_t *sent)
{
	size_t done = 0;
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(multi, &left))) {
		CURL *curl = message->easy_handle;
		struct easy *e;

		curl_easy_getinfo(curl, CURLINFO_PRIVATE, (char **)&e);
		read_answer(replay, e);
		curl_multi_remove_handle(multi, curl);
		done++;
		if (*sent < wanted(replay)) {
			aim_next(replay, e, sent);
			curl_multi_add_handle(multi, curl);
		}
	}
	return done;
}

size_t replay_multi(struct replay *replay, unsigned connections)
{
	struct easy *easies = mem_array(connections, sizeof(*easies));
	CURLM *multi = curl_multi_init();
	size_t sent = 0, done = 0;
	int running;

	replay->different = 0;
	for (unsigned i = 0; i < connections; i++) {
		easy_open(&easies[i], replay->port);
		if (sent == wanted(replay))
			continue;
		aim_next(replay, &easies[i], &sent);
		curl_multi_add_handle(multi, easies[i].curl);
	}
	while (done < wanted(replay)) {
		curl_multi_perform(multi, &running);
		done += turn(replay, multi, &sent);
		if (done < wanted(replay))
			curl_multi_poll(multi, NULL, 0, POLL_MS, NULL);
	}
	for (unsigned i = 0; i < connections; i++)
		easy_close(&easies[i]);
	mem_free(easies);
	curl_multi_cleanup(multi);
	return done;
}

size_t replay_easy(struct replay *replay)
{
	struct easy e;

	replay->different = 0;
	easy_open(&e, replay->port);
	for (size_t sent = 0; sent < wanted(replay); ) {
		aim_next(replay, &e, &sent);
		curl_easy_perform(e.curl);
		read_answer(replay, &e);
	}
	easy_close(&e);
	return wanted(replay);
}
