#include "commands.h"
#include "failure.h"
#include "options.h"
#include "privileges.h"
#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static struct identity identity;

/* In this order: the user namespace last, since only the host's root may enter the mounts. */
static const struct {
  const char *name;
  int kind;
} namespaces[] = {
    {"cgroup", CLONE_NEWCGROUP}, {"uts", CLONE_NEWUTS}, {"ipc", CLONE_NEWIPC},
    {"net", CLONE_NEWNET},       {"pid", CLONE_NEWPID}, {"mnt", CLONE_NEWNS},
    {"user", CLONE_NEWUSER},
};
enum { namespace_count = sizeof namespaces / sizeof *namespaces };

static void enter_all(pid_t process) {
  int open_ones[namespace_count];
  for (int i = 0; i < namespace_count; i++) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/ns/%s", process, namespaces[i].name);
    open_ones[i] = open(path, O_RDONLY | O_CLOEXEC);
    if (open_ones[i] < 0) fail_system("the container's process %d", process);
  }
  for (int i = 0; i < namespace_count; i++) {
    if (setns(open_ones[i], namespaces[i].kind) != 0) {
      fail_system("the container's namespace '%s' cannot be entered", namespaces[i].name);
    }
    close(open_ones[i]);
  }
}

/* The terminal sends its signals to both; what comes from elsewhere is passed on. */
static pid_t child;
static void pass_on(int signal) { kill(child, signal); }

/*
 * Runs a command inside a container, and ends as it does. Called as root, in the container's
 * cgroup already. Only its child is inside the PID namespace.
 */
int run_enter(char **arguments) {
  pid_t process = read_enter_options(&identity, arguments);
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) fail_system("prctl");
  enter_all(process);
  child = fork();
  if (child < 0) fail_system("the container takes no further process");
  if (child == 0) {
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) fail_system("prctl");
    take_identity(&identity);
    become(-1, NULL, &identity);
  }
  const int passed[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2};
  for (size_t i = 0; i < sizeof passed / sizeof *passed; i++) signal(passed[i], pass_on);
  int status;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) fail_system("waitpid");
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
