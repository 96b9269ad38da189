#include "namespaces.h"

#include "failure.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void write_map(int proc, pid_t holder, const char *name, uint32_t ids) {
  char path[64], text[64];
  snprintf(path, sizeof path, "%d/%s", holder, name);
  int length = snprintf(text, sizeof text, "0 %u %d\n", ids, id_count);
  int file = openat(proc, path, O_WRONLY | O_CLOEXEC);
  /* user_namespaces(7): the whole map in one write. */
  if (file < 0 || write(file, text, (size_t)length) != length) fail_system("%s cannot be set", name);
  close(file);
}

static int open_namespace(int directory, const char *name) {
  int file = openat(directory, name, O_RDONLY | O_CLOEXEC);
  if (file < 0) fail_system("the namespace '%s' cannot be opened", name);
  return file;
}

struct namespaces make_namespaces(const struct container *container, int proc) {
  unsigned long flags = CLONE_NEWUSER | CLONE_NEWUTS | CLONE_NEWIPC | SIGCHLD;
  if (container->network != network_host) flags |= CLONE_NEWNET;
  struct namespaces made;
  /* As fork does, and in one call: the kernel makes the user namespace first, and it owns the others. */
  made.holder = (pid_t)syscall(SYS_clone, flags, NULL, NULL, NULL, NULL);
  if (made.holder < 0) fail_system("namespaces cannot be made");
  if (made.holder == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) pause();
  }
  write_map(proc, made.holder, "uid_map", container->ids);
  write_map(proc, made.holder, "gid_map", container->ids);
  char path[64];
  snprintf(path, sizeof path, "%d/ns", made.holder);
  made.directory = openat(proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (made.directory < 0) fail_system("the holder of the namespaces is not there");
  made.user = open_namespace(made.directory, "user");
  return made;
}

/* The namespace is on a descriptor that the program and its children inherit. */
static void connect_network(const struct namespaces *namespaces, const char *program) {
  pid_t child = fork();
  if (child < 0) fail_system("the network cannot be connected");
  if (child == 0) {
    int network = dup(open_namespace(namespaces->directory, "net"));
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", network);
    if (network >= 0) execl(program, program, path, (char *)NULL);
    fail_system("%s cannot be run", program);
  }
  int status;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) fail_system("the network cannot be connected");
  }
  if (status != 0) fail(system_failed, "%s has failed", program);
}

static void raise_loopback(void) {
  int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
  if (any < 0 || ioctl(any, SIOCSIFFLAGS, &request) != 0) {
    fail_system("the loopback interface cannot be brought up");
  }
  close(any);
}

/* ip-sysctl: in a namespace of its own there are no other users to take a low port from. */
static void allow_low_ports(int proc) {
  int file = openat(proc, "sys/net/ipv4/ip_unprivileged_port_start", O_WRONLY | O_CLOEXEC);
  if (file < 0 || write(file, "0\n", 2) != 2) fail_system("low ports cannot be allowed");
  close(file);
}

static void join(const struct namespaces *namespaces, const char *name, int kind) {
  int file = open_namespace(namespaces->directory, name);
  if (setns(file, kind) != 0) fail_system("the namespace '%s' cannot be entered", name);
  close(file);
}

void enter_namespaces(const struct namespaces *namespaces, const struct container *container,
                      int proc) {
  if (container->network == network_private) connect_network(namespaces, container->connect);
  join(namespaces, "uts", CLONE_NEWUTS);
  join(namespaces, "ipc", CLONE_NEWIPC);
  if (sethostname(container->name, strlen(container->name)) != 0) {
    fail_system("the host name cannot be set");
  }
  if (container->network == network_host) return;
  join(namespaces, "net", CLONE_NEWNET);
  raise_loopback();
  allow_low_ports(proc);
}

void enter_user_namespace(const struct namespaces *namespaces) {
  if (setns(namespaces->user, CLONE_NEWUSER) != 0) {
    fail_system("the user namespace cannot be entered");
  }
  kill(namespaces->holder, SIGKILL);
  waitpid(namespaces->holder, NULL, 0);
}
