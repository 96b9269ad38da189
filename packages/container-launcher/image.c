#include "failure.h"
#include "mounts.h"
#include "root.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <linux/mount.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Another process may take the free device first; then there is a next one. loop(4) */
static int attach_loop(int file, char path[32]) {
  int control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
  if (control < 0) fail_system("/dev/loop-control");
  struct loop_config config = {
      .fd = (unsigned)file,
      .block_size = 4096,
      .info = {.lo_flags = LO_FLAGS_READ_ONLY | LO_FLAGS_AUTOCLEAR},
  };
  for (;;) {
    int number = ioctl(control, LOOP_CTL_GET_FREE);
    if (number < 0) fail_system("there is no free loop device");
    snprintf(path, 32, "/dev/loop%d", number);
    int device = open(path, O_RDONLY | O_CLOEXEC);
    if (device < 0) fail_system("%s", path);
    if (ioctl(device, LOOP_CONFIGURE, &config) == 0) {
      close(control);
      return device;
    }
    if (errno != EBUSY) fail_system("%s cannot be set up", path);
    close(device);
  }
}

int mount_image(const char *file) {
  int image = open(file, O_RDONLY | O_CLOEXEC);
  if (image < 0) fail_system("%s", file);
  char path[32];
  int device = attach_loop(image, path);
  const struct mount_option options[] = {{"source", path}, {"ro", NULL}, {NULL, NULL}};
  int mount = make_mount("erofs", options, MOUNT_ATTR_RDONLY);
  close(device);
  close(image);
  return mount;
}
