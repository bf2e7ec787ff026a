#include "tests/bench/wrk.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/bench/bench_target.h"
#include "tests/bench/child.h"

enum { NOT_FOUND = 127 };

/* A static request is asked for once, as wrk does without a script. */
#define READ_LIST \
	"local list, at = {}, 0\n" \
	"local function load()\n" \
	"  local f = assert(io.open('%s', 'rb'))\n" \
	"  for line in function() return f:read('*l') end do\n" \
	"    list[#list + 1] = f:read(tonumber(line))\n" \
	"  end\n" \
	"  f:close()\n" \
	"end\n"
#define SEND_ONE \
	"function init(args)\n" \
	"  load()\n" \
	"  wrk.format = function() return list[1] end\n" \
	"end\n"
#define SEND_ALL \
	"function init(args) load() end\n" \
	"function request()\n" \
	"  at = at % #list + 1\n" \
	"  return list[at]\n" \
	"end\n"

bool wrk_is_there(void)
{
	const char *const version[] = { "wrk", "-v", NULL };
	int code = child_run(version, NULL).code;

	return code != -1 && code != NOT_FOUND;
}

void wrk_add(FILE *out, struct slice request)
{
	fprintf(out, "%zu\n", request.len);
	fwrite(request.at, 1, request.len, out);
}

static unsigned number_behind(const char *text, const char *word)
{
	const char *at = strstr(text, word);
	unsigned number = 0;

	return at && sscanf(at + strlen(word), "%u", &number) == 1 ? number
								   : 0;
}

static int read_end(const struct child_end *child, const char *text,
		    struct wrk_end *end, struct err *err)
{
	const char *count = strstr(text, "connections\n");
	const char *rate = strstr(text, "Requests/sec:");
	double requests = 0;

	if (child->code || !count || !rate ||
	    sscanf(count, "%*[^\n]\n%*[^\n]\n%*[^\n]\n%*[^\n]\n%lf",
		   &requests) != 1 ||
	    sscanf(rate, "Requests/sec: %lf", &end->rate.wall) != 1)
		return err_set(err, ERR_INTERNAL,
			       "'wrk' ended with exit code %d", child->code);
	end->rate.cpu = requests / child->cpu;
	end->timeouts = number_behind(text, " timeout ");
	return 0;
}

int wrk_run(const char *url, const char *path, bool several,
	    const char *seconds, struct wrk_end *end, struct err *err)
{
	char script[] = "/tmp/bench-wrk-XXXXXX";
	const char *const words[] = { "wrk", "-t", "1", "-c", BENCH_JOBS_TEXT,
				      "-d", seconds, "-s", script, url, NULL };
	struct buf out = BUF_INIT(CHILD_OUTPUT_MAX);
	int fd = mkstemp(script), result;
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
	struct child_end child;

	if (!f)
		return err_set(err, ERR_INTERNAL, "no script for wrk");
	fprintf(f, READ_LIST, path);
	fputs(several ? SEND_ALL : SEND_ONE, f);
	fclose(f);
	child = child_run(words, &out);
	result = read_end(&child, buf_string(&out), end, err);
	unlink(script);
	buf_release(&out);
	return result;
}
