#include "privileges.h"

#include "failure.h"
#include "filter.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { most_capabilities = 64 };

static bool keeps(const struct identity *identity, int capability) {
  return (identity->capabilities >> capability & 1) != 0;
}

/* What no program can get back, whoever runs it. */
static void bound_capabilities(const struct identity *identity) {
  for (int capability = 0; capability < most_capabilities; capability++) {
    if (keeps(identity, capability)) continue;
    /* EINVAL: the kernel has no more of them. */
    if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0 && errno != EINVAL) {
      fail_system("capabilities cannot be given up");
    }
  }
}

static void set_capabilities(const struct identity *identity) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct data[2];
  for (int half = 0; half < 2; half++) {
    uint32_t kept = (uint32_t)(identity->capabilities >> (32 * half));
    data[half] = (struct __user_cap_data_struct){kept, kept, kept};
  }
  if (syscall(SYS_capset, &header, data) != 0) fail_system("capabilities cannot be set");
  /* capabilities(7): these a program keeps that is run by another user than root. */
  for (int capability = 0; capability < most_capabilities; capability++) {
    if (!keeps(identity, capability)) continue;
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) != 0) {
      fail_system("capabilities cannot be kept");
    }
  }
}

void take_identity(const struct identity *identity) {
  bound_capabilities(identity);
  if (setgroups(identity->group_count, identity->groups) != 0 ||
      setresgid(identity->group, identity->group, identity->group) != 0 ||
      prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0 ||
      setresuid(identity->user, identity->user, identity->user) != 0) {
    fail_system("the user cannot be changed");
  }
  set_capabilities(identity);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail_system("no_new_privs cannot be set");
  load_filter(identity->capabilities);
}
