/*
 * Runs a command, counts the system calls with which it and all its descendants change
 * file systems, and just before the n-th of them kills them all with SIGKILL. It traces
 * them with ptrace(2), so programs may be static, and many. A seccomp filter stops them
 * only at the calls that may count; all others run at full speed.
 *
 *   step-killer count [options] [--] command...    runs it to its end
 *   step-killer kill N [options] [--] command...   kills it before step N, from 1
 *     -b DIRECTORY  counts only what concerns files below it; may be repeated. Paths are
 *                   those the process has from its own root, links resolved. In doubt a
 *                   call counts; without the /proc of its processes all is in doubt.
 *     -w            counts each write to a regular file or a block device, too
 *     -a            waits for all that the command leaves behind; otherwise that is
 *                   killed when the command itself has ended
 *     -o FILE       writes "number pid call path" for each step, then "steps NUMBER" when
 *                   the command ended or "killed NUMBER"; otherwise only that on stderr
 *
 * It ends with the command's exit status (128 + the signal that ended it), with 137 when
 * it killed, with 125 when it cannot work. Nothing that it has started outlives it.
 *
 * Without CAP_SYS_ADMIN the filter needs no_new_privs: programs with the setuid bit or
 * file capabilities gain nothing then. A command that itself uses ptrace cannot be run,
 * io_uring is absent, and stores to mapped files are not seen. x86_64 only.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#include "step-killer.h"

struct tracee {
	pid_t pid;
	/* It is within a step that it was let into. */
	int inside;
};
static struct tracee *tracees;
static size_t living, room;
static int with_writes;

static void fail(const char *what)
{
	fprintf(stderr, "step-killer: %s: %s\n", what, strerror(errno));
	exit(125);
}

static struct tracee *known(pid_t pid)
{
	for (size_t i = 0; i < living; i++)
		if (tracees[i].pid == pid)
			return &tracees[i];
	if (living == room && !(tracees = realloc(tracees, (room += 64) * sizeof *tracees)))
		fail("memory");
	tracees[living] = (struct tracee){ pid, 0 };
	return &tracees[living++];
}

static void forget(pid_t pid)
{
	struct tracee *gone = known(pid);
	*gone = tracees[--living];
}

static int somebody_inside(void)
{
	for (size_t i = 0; i < living; i++)
		if (tracees[i].inside)
			return 1;
	return 0;
}

static void kill_all(void)
{
	for (size_t i = 0; i < living; i++)
		kill(tracees[i].pid, SIGKILL);
}

static pid_t start(char **command)
{
	int ready[2];
	char byte;
	pid_t pid;
	if (pipe2(ready, O_CLOEXEC) || (pid = fork()) < 0)
		fail("start");
	if (pid == 0) {
		close(ready[1]);
		if (read(ready[0], &byte, 1) != 1)
			_exit(125);
		if (install_filter(with_writes))
			fail("seccomp");
		execvp(command[0], command);
		fprintf(stderr, "step-killer: %s: %s\n", command[0], strerror(errno));
		_exit(errno == ENOENT ? 127 : 126);
	}
	if (ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
		   PTRACE_O_TRACEEXEC | PTRACE_O_TRACESECCOMP | PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL))
		fail("ptrace");
	known(pid);
	if (write(ready[1], "", 1) != 1)
		fail("start");
	close(ready[0]);
	close(ready[1]);
	return pid;
}

static volatile sig_atomic_t waited;

static void on_alarm(int signal)
{
	(void)signal;
	waited++;
}

static unsigned long target, steps;
static int report = -1;
/* A process stands before the target, and so does who comes to a later step; all have been killed. */
static int held, over;

/* A process is at a call that may count. Whether it may go on, and how. */
static int at_call(struct tracee *tracee)
{
	static char text[TEXT_MAX];
	struct __ptrace_syscall_info info;
	if (ptrace(PTRACE_GET_SYSCALL_INFO, tracee->pid, sizeof info, &info) < 0)
		return PTRACE_CONT;
	const struct call *call = call_of(info.seccomp.nr);
	if (!call || !is_step(tracee->pid, call, (unsigned long long *)info.seccomp.args, text))
		return PTRACE_CONT;
	if (held)
		return -1;
	steps++;
	if (report >= 0)
		dprintf(report, "%lu %d %s%s\n", steps, tracee->pid, call->name, text);
	if (steps == target) {
		/* What others were let into before shall be done, not cut off, unless it hangs. */
		held = 1;
		setitimer(ITIMER_REAL, &(struct itimerval){ { 1, 0 }, { 1, 0 } }, NULL);
		return -1;
	}
	tracee->inside = 1;
	return PTRACE_SYSCALL;
}

static void on_stop(pid_t pid, int event, int signal)
{
	struct tracee *tracee = known(pid);
	unsigned long former;
	int how = PTRACE_CONT;
	if (over) {
		/* It was born while the others were killed. */
		kill(pid, SIGKILL);
		return;
	}
	if (event == PTRACE_EVENT_SECCOMP)
		how = at_call(tracee);
	/* Stopped by job control it stays stopped, until SIGCONT. */
	if (event == PTRACE_EVENT_STOP && signal != SIGTRAP)
		how = PTRACE_LISTEN;
	/* A thread that calls exec takes the number of its process. */
	if (event == PTRACE_EVENT_EXEC && ptrace(PTRACE_GETEVENTMSG, pid, 0, &former) == 0 &&
	    (pid_t)former != pid)
		forget(former);
	if (signal == (SIGTRAP | 0x80))
		tracee->inside = 0;
	if (how >= 0)
		ptrace(how, pid, 0, event || signal == (SIGTRAP | 0x80) ? 0 : signal);
}

/* Follows them all until none is left. @return the exit code */
static int follow(pid_t command, int wait_for_all)
{
	int code = 125, killed = 0, status;
	for (;;) {
		if (held && !over && (waited || !somebody_inside())) {
			killed = over = 1;
			kill_all();
		}
		pid_t pid = waitpid(-1, &status, __WALL);
		if (pid < 0 && errno == EINTR)
			continue;
		if (pid < 0)
			break;
		if (WIFSTOPPED(status)) {
			on_stop(pid, status >> 16, WSTOPSIG(status));
			continue;
		}
		forget(pid);
		if (pid != command)
			continue;
		code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
		if (!wait_for_all && !held) {
			over = 1;
			kill_all();
		}
	}
	const char *who = report >= 0 ? "" : "step-killer: ";
	dprintf(report >= 0 ? report : 2, "%s%s %lu\n", who, killed ? "killed" : "steps", steps);
	return killed ? 137 : code;
}

int main(int argc, char **argv)
{
	int killing = argc > 2 && strcmp(argv[1], "kill") == 0, wait_for_all = 0, option;
	target = killing ? strtoul(argv[2], NULL, 10) : 0;
	int wrong = argc < 2 || (killing ? target == 0 : strcmp(argv[1], "count") != 0);
	optind = killing ? 3 : 2;
	while (!wrong && (option = getopt(argc, argv, "+b:wao:")) >= 0) {
		if (option == 'w')
			with_writes = 1;
		else if (option == 'a')
			wait_for_all = 1;
		else if (option == 'o' && (report = open(optarg, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)) < 0)
			fail(optarg);
		else if (option == '?' || (option == 'b' && !add_prefix(optarg)))
			wrong = 1;
	}
	if (wrong || optind >= argc) {
		fputs("usage: step-killer count|kill N [-b DIRECTORY]... [-w] [-a] [-o FILE] [--] command...\n", stderr);
		return 125;
	}
	/* What is orphaned comes here, so that it is gone for good, not a zombie of somebody's. */
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	/* Without SA_RESTART, so that it interrupts waiting. */
	sigaction(SIGALRM, &(struct sigaction){ .sa_handler = on_alarm }, NULL);
	return follow(start(argv + optind), wait_for_all);
}
