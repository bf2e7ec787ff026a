#include "cli/server_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Between fork and exec: nothing but system calls. */
static void become(const char *command, bool shown)
{
	int nothing = open("/dev/null", O_RDWR);

	setpgid(0, 0);
	/* We may be killed before we can stop it. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	signal(SIGPIPE, SIG_DFL);
	dup2(nothing, STDIN_FILENO);
	dup2(shown ? STDERR_FILENO : nothing, STDOUT_FILENO);
	if (!shown)
		dup2(nothing, STDERR_FILENO);
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	kill(getpid(), SIGKILL); /* there is no shell */
}

static pid_t spawn(const char *command, bool shown)
{
	pid_t pid = fork();

	if (!pid)
		become(command, shown);
	if (pid < 0)
		return 0;
	setpgid(pid, pid); /* whoever is first */
	return pid;
}

/* The leader is gone or a zombie, and so is the rest of its group. */
static bool group_is_empty(pid_t group)
{
	waitpid(group, NULL, WNOHANG);
	return kill(-group, 0) < 0 && errno == ESRCH;
}

static void stop_group(pid_t *group)
{
	int left = SERVER_GRACE_MS;

	if (!*group)
		return;
	kill(-*group, SIGTERM);
	while (!group_is_empty(*group) && (left -= SERVER_LOOK_MS) > 0)
		poll(NULL, 0, SERVER_LOOK_MS);
	if (!group_is_empty(*group)) {
		kill(-*group, SIGKILL);
		waitpid(*group, NULL, 0);
	}
	*group = 0;
}

int server_process_start(struct server_process *p, const struct run_config *c,
			 struct err *err)
{
	p->start = c->start_cmd;
	p->restart = c->restart_cmd;
	p->shown = c->verbose;
	if (!p->start)
		return 0;
	p->server = spawn(p->start, p->shown);
	if (p->server)
		return 0;
	return err_set(err, ERR_INPUT, "--start-cmd: no process can be made: "
		       "%s", strerror(errno));
}

int server_process_restart(void *self)
{
	struct server_process *p = self;
	pid_t *group = p->restart ? &p->helper : &p->server;

	stop_group(group);
	*group = spawn(p->restart ? p->restart : p->start, p->shown);
	return *group ? 0 : -1;
}

int server_process_ended(const struct server_process *p)
{
	siginfo_t info = { .si_pid = 0 };

	if (!p->server || waitid(P_PID, (id_t)p->server, &info,
				 WEXITED | WNOHANG | WNOWAIT) ||
	    !info.si_pid)
		return -1;
	return info.si_code == CLD_EXITED ? info.si_status
					  : 128 + info.si_status;
}

void server_process_stop(struct server_process *p)
{
	stop_group(&p->helper);
	stop_group(&p->server);
}
