/*
 * A black-box campaign with every oracle against wrk, which sends one valid
 * sync over and over and looks at nothing but the status. Same server, as
 * many connections, so many seconds each, taking turns. A mutant of the
 * campaign may be several requests, and of another size; the server needs
 * longer for some of them, so the CPU time of the client says more than the
 * rate.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "refserver/ref_server.h"
#include "refserver/script_server.h"
#include "tests/bench/bench.h"
#include "tests/bench/child.h"
#include "tests/bench/figure.h"

enum { ROUNDS = 5, TEXT = 64 };

#define CONNECTIONS "8"
#define SECONDS "3"

/* Per wall and per CPU second. */
struct rate {
	double wall, cpu;
};

static int rate_of(const char *const *words, const char *before,
		   const char *number_format, struct rate *rate,
		   struct err *err)
{
	struct buf out = BUF_INIT(CHILD_OUTPUT_MAX);
	struct child_end end = child_run(words, &out);
	const char *at = strstr(buf_string(&out), before);
	double count = 0;
	int result = 0;

	/* A finding is not what is measured here. */
	if ((end.code != 0 && end.code != 1) || !at || sscanf(at, number_format, &count) != 1)
		result = err_set(err, ERR_INTERNAL,
				 "'%s' ended with exit code %d", words[0],
				 end.code);
	rate->wall = count / end.seconds;
	rate->cpu = count / end.cpu;
	buf_release(&out);
	return result;
}

static int campaign(const char *program, const char *url, const char *volume,
		    struct rate *rate, struct err *err)
{
	const char *const words[] = {
		program, "fuzz", "--ignore-env", "--no-auth", "--url", url,
		"--volume", volume, "--jobs", CONNECTIONS, "--time",
		SECONDS "s", "--seed", "1", "--progress", "none", "--report",
		"json=-", NULL };

	return rate_of(words, "\"executed\":", "\"executed\":%lf", rate, err);
}

static void write_script(struct buf *out, const char *volume)
{
	buf_printf(out,
		   "wrk.method = 'POST'\n"
		   "wrk.headers['Content-Type'] = 'application/json'\n"
		   "wrk.body = '{\"syncSpecs\":[{\"_typeName\":"
		   "\"CnsSyncVolumeSpec\",\"volumeId\":{\"_typeName\":"
		   "\"CnsVolumeId\",\"id\":\"%s\"}}]}'\n", volume);
}

static int wrk(const char *url, const char *script, struct rate *rate,
	       struct err *err)
{
	char target[4 * TEXT];
	const char *const words[] = { "wrk", "-t", "1", "-c", CONNECTIONS,
				      "-d", SECONDS "s", "-s", script, target,
				      NULL };

	snprintf(target, sizeof(target),
		 "%s/sdk/vim25/9.1.0.0/vsan/CnsVolumeManager/"
		 "cns-volume-manager/CnsSyncVolume", url);
	return rate_of(words, "connections\n", "%*[^\n]\n%*[^\n]\n%*[^\n]\n"
		       "%*[^\n]\n%lf", rate, err);
}

static int compare(const char *program, const struct ref_server *server,
		   unsigned port, struct err *err)
{
	const char *volume = ref_server_volume(server, REF_BLOCK, 0);
	struct figure wall = { 0 }, cpu = { 0 };
	struct buf text = BUF_INIT(CHILD_OUTPUT_MAX);
	char url[TEXT], script[] = "/tmp/bench-wrk-XXXXXX";
	int fd = mkstemp(script), result = 0;

	snprintf(url, sizeof(url), "http://127.0.0.1:%u", port);
	write_script(&text, volume);
	if (fd < 0 || write(fd, text.bytes, text.len) != (ssize_t)text.len)
		result = err_set(err, ERR_INTERNAL, "no script for wrk");
	for (int i = 0; !result && i < ROUNDS; i++) {
		struct rate ours = { 0 }, theirs = { 0 };

		result = campaign(program, url, volume, &ours, err) ||
			 wrk(url, script, &theirs, err) ? -1 : 0;
		figure_add(&wall, ours.wall, theirs.wall);
		figure_add(&cpu, ours.cpu, theirs.cpu);
	}
	if (!result) {
		printf("# campaign with every oracle, mutants : wrk, one valid "
		       "sync; " CONNECTIONS " connections\n");
		figure_print(&wall, "campaign : wrk, wall", "requests/s");
		figure_print(&cpu, "campaign : wrk, CPU of the client",
			     "requests/CPU s");
	}
	if (fd >= 0) {
		close(fd);
		unlink(script);
	}
	buf_release(&text);
	return result;
}

int campaign_figures(const char *program, struct err *err)
{
	const char *const version[] = { "wrk", "-v", NULL };
	struct ref_options options = REF_OPTIONS_INIT;
	struct ref_server *server = NULL;
	struct script_server *sockets = NULL;
	int result = -1;

	if (child_run(version, NULL).code == -1 ||
	    child_run(version, NULL).code == 127) {
		printf("# wrk is not installed: no campaign : wrk\n");
		return 0;
	}
	options.no_auth = true;
	options.task_us = 0;
	if (!ref_server_new(&server, &options, err))
		sockets = ref_server_listen(server, 0, NULL, err);
	if (sockets)
		result = compare(program, server, script_server_port(sockets),
				 err);
	script_server_stop(sockets);
	ref_server_free(server);
	return result;
}
