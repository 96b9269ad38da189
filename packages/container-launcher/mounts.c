#include "mounts.h"

#include "failure.h"

#include <fcntl.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

/* musl has no functions for these system calls. */

int make_mount(const char *type, const struct mount_option *options, uint64_t flags) {
  int context = (int)syscall(SYS_fsopen, type, FSOPEN_CLOEXEC);
  if (context < 0) fail_system("the kernel has no file system '%s'", type);
  for (; options->key != NULL; options++) {
    unsigned command = options->value == NULL ? FSCONFIG_SET_FLAG : FSCONFIG_SET_STRING;
    if (syscall(SYS_fsconfig, context, command, options->key, options->value, 0) != 0) {
      fail_system("%s: the option '%s' is refused", type, options->key);
    }
  }
  if (syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) != 0) {
    fail_system("%s cannot be mounted", type);
  }
  int mount = (int)syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC, flags);
  if (mount < 0) fail_system("%s cannot be mounted", type);
  close(context);
  return mount;
}

int copy_mount(int directory, const char *path) {
  unsigned flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE;
  if (path[0] == 0) flags |= AT_EMPTY_PATH;
  int mount = (int)syscall(SYS_open_tree, directory, path, flags);
  if (mount < 0) fail_system("%s cannot be mounted", path);
  return mount;
}

void set_mount(int mount, uint64_t flags, int user_namespace) {
  struct mount_attr attributes = {.attr_set = flags};
  if (user_namespace >= 0) {
    attributes.attr_set |= MOUNT_ATTR_IDMAP;
    attributes.userns_fd = (uint64_t)user_namespace;
  }
  unsigned how = AT_EMPTY_PATH | AT_RECURSIVE;
  if (syscall(SYS_mount_setattr, mount, "", how, &attributes, sizeof attributes) != 0) {
    fail_system("the flags of a mount cannot be set");
  }
}

void protect_mount(int mount) {
  struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY};
  if (syscall(SYS_mount_setattr, mount, "", AT_EMPTY_PATH, &attributes, sizeof attributes) != 0) {
    fail_system("a mount cannot be made read-only");
  }
}

void put_mount(int mount, int place) {
  unsigned flags = MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH;
  if (syscall(SYS_move_mount, mount, "", place, "", flags) != 0) {
    fail_system("a mount cannot be put at its place");
  }
}

void put_mount_at(int mount, const char *path) {
  if (syscall(SYS_move_mount, mount, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH) != 0) {
    fail_system("nothing can be mounted at %s", path);
  }
}

int open_inside(int root, const char *path, int follow) {
  struct open_how how = {
      .flags = O_PATH | O_CLOEXEC,
      .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS | (follow ? 0 : RESOLVE_NO_SYMLINKS),
  };
  return (int)syscall(SYS_openat2, root, path, &how, sizeof how);
}
