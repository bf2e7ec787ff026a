/*
 * The program: what belongs to the process, and nothing else.
 *
 * Signals become a number that the commands look at; memory that runs out
 * ends the program (base/alloc.h).
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/exit_code.h"
#include "cli/cli.h"

static struct {
	volatile sig_atomic_t signal; /* that asked to stop, or 0 */
} stop;

/* The first one asks to stop in order, the second one stops at once. */
static void on_signal(int number)
{
	if (stop.signal)
		_exit(128 + number);
	stop.signal = number;
}

static void on_exhausted(size_t size)
{
	(void)size;
	fputs("cnsconform: out of memory\n", stderr);
	_exit(EXIT_INTERNAL);
}

/*
 * A closed standard stream would be given to the next file or socket. In its
 * place stands one that refuses writes, so that lost output is noticed.
 */
static void hold_standard_streams(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF &&
		    open("/dev/null", O_RDONLY) != fd)
			_exit(EXIT_INTERNAL);
}

/* The terminal or the session that it was started from is gone. */
static void on_hangup(int number)
{
	(void)number;
	on_signal(SIGTERM);
}

static void handle_signals(void)
{
	struct sigaction ask = { .sa_handler = on_signal };
	struct sigaction hangup = { .sa_handler = on_hangup }, inherited;

	sigemptyset(&ask.sa_mask);
	sigaction(SIGINT, &ask, NULL);
	sigaction(SIGTERM, &ask, NULL);
	sigemptyset(&hangup.sa_mask);
	/* nohup wants it ignored. */
	if (!sigaction(SIGHUP, NULL, &inherited) &&
	    inherited.sa_handler != SIG_IGN)
		sigaction(SIGHUP, &hangup, NULL);
	signal(SIGPIPE, SIG_IGN);
}

int main(int argc, char **argv)
{
	struct cli cli = { stdout, stderr, &stop.signal,
			   environment_of_process() };

	(void)argc;
	hold_standard_streams();
	handle_signals();
	mem_keep_freed();
	mem_on_exhausted(on_exhausted);
	return cli_main(&cli, argv);
}
