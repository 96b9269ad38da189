#include "failure.h"
#include "mounts.h"
#include "root.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sys/stat.h>
#include <unistd.h>

/* What tells of the whole machine, or acts on it: the list that container runtimes share
   (OCI runtime specification, maskedPaths and readonlyPaths as Docker and Podman set them). */
static const char *const hidden[] = {
    "acpi",        "asound",      "interrupts", "kcore",      "keys",
    "latency_stats", "sched_debug", "scsi",     "timer_list", "timer_stats",
};
static const char *const read_only[] = {"bus", "fs", "irq", "sys", "sysrq-trigger"};

static int open_part(int proc, const char *name) {
  int part = open_inside(proc, name, 0);
  if (part < 0 && errno != ENOENT) fail_system("/proc/%s", name);
  return part;
}

static void hide(int part) {
  struct stat status;
  if (fstat(part, &status) != 0) fail_system("proc");
  const struct mount_option nothing[] = {{"size", "4k"}, {"nr_inodes", "1"}, {NULL, NULL}};
  int cover = S_ISDIR(status.st_mode) ? make_mount("tmpfs", nothing, MOUNT_ATTR_RDONLY)
                                      : copy_mount(AT_FDCWD, "/dev/null");
  put_mount(cover, part);
  close(cover);
}

void put_proc(int root, int proc) {
  int place = open_inside(root, "/proc", 0);
  if (place < 0) fail_system("the root has no directory /proc");
  put_mount(proc, place);
  close(place);
  for (size_t i = 0; i < sizeof read_only / sizeof *read_only; i++) {
    int part = open_part(proc, read_only[i]);
    if (part < 0) continue;
    int copy = copy_mount(part, "");
    set_mount(copy, MOUNT_ATTR_RDONLY, -1);
    put_mount(copy, part);
    close(copy);
    close(part);
  }
  for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
    int part = open_part(proc, hidden[i]);
    if (part < 0) continue;
    hide(part);
    close(part);
  }
}
