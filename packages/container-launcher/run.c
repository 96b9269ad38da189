#include "commands.h"
#include "failure.h"
#include "mounts.h"
#include "namespaces.h"
#include "options.h"
#include "privileges.h"
#include "program.h"
#include "root.h"

#include <linux/mount.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <unistd.h>

/* Too large for a stack. */
static struct container container;

/*
 * Called as process 1 of the container's PID namespace (s6's flag-newpidns), as root, in the
 * cgroup that is to be the root of the container's. The mounts are made by the host's root and
 * belong to it: whatever capabilities the container keeps, it cannot change them.
 */
int run_run(char **arguments) {
  read_run_options(&container, arguments);
  int program = open_program(container.init);
  /* Nobody inside can look into this process before it has become the container's own. */
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) fail_system("prctl");
  if (unshare(CLONE_NEWNS | CLONE_NEWCGROUP) != 0 ||
      mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) {
    fail_system("mounts cannot be made apart");
  }
  const struct mount_option options[] = {{NULL, NULL}};
  int proc = make_mount("proc", options,
                        MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
  struct namespaces namespaces = make_namespaces(&container, proc);
  enter_namespaces(&namespaces, &container, proc);
  change_root(&container, namespaces.user, proc);
  enter_user_namespace(&namespaces);
  take_identity(&container.identity);
  become(program, container.init, &container.identity);
}
