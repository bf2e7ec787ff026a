/*
 * The smallest server behind your_server.h, to copy from: one volume, and a
 * sync of it succeeds at once. What is wrong about it an engine finds soon:
 * it looks for the volume's id anywhere in the request.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>

#include "engine/your_server.h"

#define VOLUME "6d1f2c0e-94b7-4a53-8c1e-5f0a7be2d913"
#define TASK "{\"_typeName\":\"ManagedObjectReference\"," \
	     "\"type\":\"Task\",\"value\":\"task-1\"}"

void your_server_facts(struct your_server_facts *facts)
{
	*facts = (struct your_server_facts){ .volume = VOLUME };
}

void your_server_reset(void)
{
	/* nothing is kept from request to request */
}

static int has(const char *request, size_t length, const char *text)
{
	return memmem(request, length, text, strlen(text)) != NULL;
}

static size_t send(char *answer, size_t size, int status, const char *body)
{
	int len = snprintf(answer, size,
			   "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\n"
			   "Content-Length: %zu\r\n\r\n%s", status,
			   status == 200 ? "OK" : "Internal Server Error",
			   strlen(body), body);

	return len < 0 || (size_t)len >= size ? 0 : (size_t)len;
}

size_t your_server_answer(const char *request, size_t length, int64_t now_us,
			  char *answer, size_t size, int *closes)
{
	(void)now_us;
	(void)closes;
	if (length > 4 && !memcmp(request, "GET ", 4))
		return send(answer, size, 200,
			    "{\"_typeName\":\"TaskInfo\",\"key\":\"task-1\","
			    "\"task\":" TASK ",\"descriptionId\":\"sync\","
			    "\"state\":\"success\",\"cancelled\":false,"
			    "\"cancelable\":false,\"eventChainId\":1,"
			    "\"queueTime\":\"2026-01-01T00:00:00Z\","
			    "\"reason\":{\"_typeName\":\"TaskReasonUser\","
			    "\"userName\":\"me\"}}");
	if (has(request, length, VOLUME))
		return send(answer, size, 200, TASK);
	return send(answer, size, 500, "{\"_typeName\":\"InvalidArgument\"}");
}
