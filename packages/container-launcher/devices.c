#include "failure.h"
#include "mounts.h"
#include "root.h"

#include <fcntl.h>
#include <linux/mount.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const devices[] = {"null", "zero", "full", "random", "urandom", "tty"};

static const struct {
  const char *name, *target;
} links[] = {
    {"fd", "/proc/self/fd"},       {"stdin", "/proc/self/fd/0"}, {"stdout", "/proc/self/fd/1"},
    {"stderr", "/proc/self/fd/2"}, {"ptmx", "pts/ptmx"},
};

/* The tty group of every distribution that a container's root may come from. */
enum { tty_group = 5 };

static void put_device(int directory, const char *name) {
  char path[32];
  snprintf(path, sizeof path, "/dev/%s", name);
  int place = openat(directory, name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
  if (place < 0) fail_system("%s cannot be made", path);
  int device = copy_mount(AT_FDCWD, path);
  set_mount(device, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC, -1);
  put_mount(device, place);
  close(device);
  close(place);
}

static void put_below(int directory, const char *name, int mount) {
  if (mkdirat(directory, name, 0755) != 0) fail_system("/dev/%s cannot be made", name);
  int place = openat(directory, name, O_PATH | O_CLOEXEC);
  if (place < 0) fail_system("/dev/%s", name);
  put_mount(mount, place);
  close(mount);
  close(place);
}

void put_devices(int root, uint32_t ids) {
  const struct mount_option small[] = {{"size", "64k"}, {"mode", "755"}, {NULL, NULL}};
  int devfs = make_mount("tmpfs", small, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
  int place = open_inside(root, "/dev", 0);
  if (place < 0) fail_system("the root has no directory /dev");
  put_mount(devfs, place);
  close(place);
  for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) put_device(devfs, devices[i]);
  for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
    if (symlinkat(links[i].target, devfs, links[i].name) != 0) {
      fail_system("/dev/%s cannot be made", links[i].name);
    }
  }
  char group[16];
  snprintf(group, sizeof group, "%u", ids + tty_group);
  const struct mount_option terminals[] = {
      {"newinstance", NULL}, {"ptmxmode", "666"}, {"mode", "620"}, {"gid", group}, {NULL, NULL}};
  put_below(devfs, "pts", make_mount("devpts", terminals, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC));
  const struct mount_option shared[] = {{"size", "64m"}, {"mode", "1777"}, {NULL, NULL}};
  put_below(devfs, "shm",
            make_mount("tmpfs", shared, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC));
  protect_mount(devfs);
  close(devfs);
}
