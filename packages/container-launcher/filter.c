#include "filter.h"

#include "capabilities.h"
#include "commands.h"
#include "failure.h"
#include "system-calls.h"

#include <errno.h>
#include <linux/capability.h>
#include <sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <sys/personality.h>
#include <sys/socket.h>

/* What a kept capability is for, beyond the ordinary calls: in the container's own namespaces. */
static const struct {
  int capability;
  const char *calls[16];
} more_calls[] = {
    {CAP_SYS_CHROOT, {"chroot"}},
    {CAP_SYS_ADMIN,
     {"fsconfig", "fsmount", "fsopen", "fspick", "mount", "mount_setattr", "move_mount", "open_tree",
      "pivot_root", "setdomainname", "sethostname", "setns", "umount2", "unshare"}},
    {CAP_SYS_NICE, {"mbind", "migrate_pages", "move_pages", "set_mempolicy"}},
};

static const unsigned long namespace_flags = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS |
                                             CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID |
                                             CLONE_NEWNET;

static const int families[] = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK};

/* personality(2): the plain one, a 32-bit machine, an old version number, and to ask for it. */
static const unsigned long personalities[] = {PER_LINUX, PER_LINUX32, UNAME26,
                                              PER_LINUX32 | UNAME26, 0xffffffff};

static bool has(uint64_t capabilities, int capability) {
  return (capabilities >> capability & 1) != 0;
}

static int number_of(const char *name) {
  int number = seccomp_syscall_resolve_name(name);
  if (number == __NR_SCMP_ERROR) fail(system_failed, "there is no system call '%s'", name);
  return number;
}

static void rule(scmp_filter_ctx filter, uint32_t action, const char *name, unsigned count,
                 struct scmp_arg_cmp comparison) {
  int result = seccomp_rule_add_array(filter, action, number_of(name), count,
                                      count == 0 ? NULL : &comparison);
  if (result == 0) return;
  errno = -result;
  fail_system("the rule for the system call '%s' cannot be made", name);
}

static void always(scmp_filter_ctx filter, uint32_t action, const char *name) {
  rule(filter, action, name, 0, (struct scmp_arg_cmp){0});
}

/* The first argument, of which the kernel takes 32 bits. */
static struct scmp_arg_cmp first_is(uint32_t value) {
  return (struct scmp_arg_cmp){0, SCMP_CMP_MASKED_EQ, 0xffffffff, value};
}

static bool is_more(uint64_t capabilities, int call) {
  for (unsigned i = 0; i < sizeof more_calls / sizeof *more_calls; i++) {
    if (!has(capabilities, more_calls[i].capability)) continue;
    for (const char *const *name = more_calls[i].calls; *name != NULL; name++) {
      if (number_of(*name) == call) return true;
    }
  }
  return false;
}

static scmp_filter_ctx make_filter(uint64_t capabilities) {
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
  if (filter == NULL) fail(system_failed, "there is no filter of system calls");
  for (unsigned i = 0; i < sizeof allowed_calls / sizeof *allowed_calls; i++) {
    always(filter, SCMP_ACT_ALLOW, allowed_calls[i]);
  }
  for (unsigned i = 0; i < sizeof refused_calls / sizeof *refused_calls; i++) {
    bool more = is_more(capabilities, number_of(refused_calls[i]));
    always(filter, more ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(EPERM), refused_calls[i]);
  }
  for (unsigned i = 0; i < sizeof families / sizeof *families; i++) {
    rule(filter, SCMP_ACT_ALLOW, "socket", 1, first_is((uint32_t)families[i]));
  }
  if (has(capabilities, CAP_NET_RAW)) {
    rule(filter, SCMP_ACT_ALLOW, "socket", 1, first_is(AF_PACKET));
  }
  for (unsigned i = 0; i < sizeof personalities / sizeof *personalities; i++) {
    rule(filter, SCMP_ACT_ALLOW, "personality", 1, first_is((uint32_t)personalities[i]));
  }
  /* The flags of clone3 are in memory, where no filter can look: C libraries then use clone. */
  if (has(capabilities, CAP_SYS_ADMIN)) {
    always(filter, SCMP_ACT_ALLOW, "clone");
  } else {
    rule(filter, SCMP_ACT_ALLOW, "clone", 1,
         (struct scmp_arg_cmp){0, SCMP_CMP_MASKED_EQ, namespace_flags, 0});
  }
  return filter;
}

void load_filter(uint64_t capabilities) {
  scmp_filter_ctx filter = make_filter(capabilities);
  int result = seccomp_load(filter);
  if (result != 0) {
    errno = -result;
    fail_system("the filter of system calls cannot be set");
  }
  seccomp_release(filter);
}

int run_filter(char **arguments) {
  if (arguments[0] != NULL) fail(wrong_usage, "filter takes no arguments");
  seccomp_release(make_filter(0));
  seccomp_release(make_filter(~UINT64_C(0)));
  return 0;
}
