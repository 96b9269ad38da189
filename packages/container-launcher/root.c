#include "root.h"

#include "failure.h"
#include "mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/mount.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * Where the root is put together: a directory that every system has, and from which nothing is
 * needed any more, since proc is at hand. The mount namespace is the container's own already.
 */
#define STAGE "/proc"

static void make_directory(const char *path) {
  if (mkdir(path, 0755) != 0) fail_system("%s cannot be made", path);
}

static void make_stage(void) {
  const struct mount_option options[] = {{"size", "64k"}, {"mode", "700"}, {NULL, NULL}};
  int stage = make_mount("tmpfs", options, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
  put_mount_at(stage, STAGE);
  close(stage);
  make_directory(STAGE "/image");
  make_directory(STAGE "/layer");
  make_directory(STAGE "/root");
}

static int open_directory(const char *path) {
  int directory = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) fail_system("%s", path);
  return directory;
}

/* A directory of the layer, made when it is not there: it outlives a start. */
static void keep_directory(const char *layer, const char *name, uid_t owner, mode_t mode) {
  char path[PATH_MAX];
  snprintf(path, sizeof path, "%s/%s", layer, name);
  if (mkdir(path, 0700) != 0) {
    if (errno != EEXIST) fail_system("%s cannot be made", path);
    return;
  }
  if (chown(path, owner, owner) != 0 || chmod(path, mode) != 0) fail_system("%s", path);
}

/* The image with a layer over it that takes what is written. */
static int layered(const struct container *container, int image) {
  struct stat status;
  if (fstat(image, &status) != 0) fail_system("the root");
  put_mount_at(image, STAGE "/image");
  close(image);
  const char *layer = container->layer;
  if (layer == NULL) {
    const struct mount_option options[] = {
        {"size", container->layer_size}, {"mode", "700"}, {NULL, NULL}};
    int memory = make_mount("tmpfs", options, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
    layer = STAGE "/layer";
    put_mount_at(memory, layer);
    close(memory);
  }
  /* The merged root directory is the layer's, with its owner and mode. */
  keep_directory(layer, "upper", status.st_uid, status.st_mode & 07777);
  keep_directory(layer, "work", 0, 0700);
  char upper[PATH_MAX], work[PATH_MAX];
  snprintf(upper, sizeof upper, "%s/upper", layer);
  snprintf(work, sizeof work, "%s/work", layer);
  const struct mount_option options[] = {{"source", "container"},
                                         {"lowerdir", STAGE "/image"},
                                         {"upperdir", upper},
                                         {"workdir", work},
                                         {NULL, NULL}};
  return make_mount("overlay", options, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
}

static void put_base(const struct container *container, int user_namespace) {
  int base = container->image != NULL ? mount_image(container->image)
                                      : copy_mount(AT_FDCWD, container->root);
  set_mount(base, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, user_namespace);
  if (container->layer != NULL || container->layer_size != NULL) base = layered(container, base);
  put_mount_at(base, STAGE "/root");
  close(base);
}

/* Makes what is missing of a path inside the root: a file or directory, and those above it. */
static void make_target(int root, const char *target, bool directory) {
  char path[PATH_MAX];
  strcpy(path, target);
  for (char *end = path + 1;; end++) {
    if (*end != '/' && *end != 0) continue;
    bool last = *end == 0;
    *end = 0;
    int place = open_inside(root, path, 1);
    if (place < 0) {
      char *name = strrchr(path, '/') + 1;
      char above[PATH_MAX];
      snprintf(above, sizeof above, "%.*s", (int)(name - path), path);
      int parent = open_inside(root, above, 1);
      if (parent < 0) fail_system("%s", above);
      place = last && !directory
                  ? openat(parent, name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644)
                  : mkdirat(parent, name, 0755);
      if (place < 0) fail_system("%s cannot be made", path);
      close(parent);
    }
    if (last) return;
    if (place > 0) close(place);
    *end = '/';
  }
}

/*
 * Opens where something is to be mounted. What is not there is made by the container's own
 * root: the host's has no id where ids are mapped, so it could not own a file there.
 */
static int open_target(int root, const char *target, bool directory, int user_namespace) {
  int place = open_inside(root, target, 1);
  if (place >= 0) return place;
  if (errno != ENOENT || strlen(target) >= PATH_MAX) fail_system("%s", target);
  pid_t child = fork();
  if (child < 0) fail_system("%s", target);
  if (child == 0) {
    if (setns(user_namespace, CLONE_NEWUSER) != 0 || setresgid(0, 0, 0) != 0 ||
        setresuid(0, 0, 0) != 0) {
      fail_system("the container's user cannot be taken");
    }
    make_target(root, target, directory);
    _exit(0);
  }
  int status;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) fail_system("%s", target);
  }
  /* It has said why. */
  if (status != 0) fail(system_failed, "nothing can be mounted at %s", target);
  place = open_inside(root, target, 1);
  if (place < 0) fail_system("%s", target);
  return place;
}

static int source_of(const struct mount *mount, uint32_t ids, int user_namespace) {
  uint64_t flags = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
  if (mount->kind == mount_tmpfs) {
    char owner[16];
    snprintf(owner, sizeof owner, "%u", ids);
    const struct mount_option options[] = {{"size", mount->source}, {"mode", "1777"},
                                           {"uid", owner},          {"gid", owner},
                                           {NULL, NULL}};
    return make_mount("tmpfs", options, flags);
  }
  int copy = copy_mount(AT_FDCWD, mount->source);
  if (mount->kind == mount_read_only) flags |= MOUNT_ATTR_RDONLY;
  set_mount(copy, flags, user_namespace);
  return copy;
}

static void put_mounts(const struct container *container, int root, int user_namespace) {
  for (size_t i = 0; i < container->mount_count; i++) {
    const struct mount *mount = &container->mounts[i];
    int source = source_of(mount, container->ids, user_namespace);
    struct stat status;
    if (fstat(source, &status) != 0) fail_system("%s", mount->target);
    int target = open_target(root, mount->target, S_ISDIR(status.st_mode), user_namespace);
    put_mount(source, target);
    close(source);
    close(target);
  }
}

/* Where programs look for their limits; the rest of sysfs is the machine's, not the container's. */
static void put_system(int root) {
  const struct mount_option options[] = {{"size", "4k"}, {"mode", "755"}, {NULL, NULL}};
  int system = make_mount("tmpfs", options, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
  int place = open_inside(root, "/sys", 0);
  if (place < 0) fail_system("the root has no directory /sys");
  put_mount(system, place);
  close(place);
  if (mkdirat(system, "fs", 0755) != 0 || mkdirat(system, "fs/cgroup", 0755) != 0) {
    fail_system("/sys");
  }
  const struct mount_option nothing[] = {{NULL, NULL}};
  int groups = make_mount("cgroup2", nothing,
                          MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
  place = openat(system, "fs/cgroup", O_PATH | O_CLOEXEC);
  if (place < 0) fail_system("/sys/fs/cgroup");
  put_mount(groups, place);
  close(groups);
  close(place);
  protect_mount(system);
  close(system);
}

void change_root(const struct container *container, int user_namespace, int proc) {
  make_stage();
  put_base(container, user_namespace);
  int root = open_directory(STAGE "/root");
  put_mounts(container, root, user_namespace);
  put_proc(root, proc);
  put_system(root);
  put_devices(root, container->ids);
  /* pivot_root(2): the old root comes to lie over the new one, and is taken away. */
  if (fchdir(root) != 0 || syscall(SYS_pivot_root, ".", ".") != 0 || umount2(".", MNT_DETACH) != 0 ||
      chdir("/") != 0) {
    fail_system("the root cannot be changed");
  }
  close(root);
}
