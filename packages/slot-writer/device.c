#include "device.h"

#include "failure.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * A block device that is opened with O_EXCL (and without O_CREAT) is refused when
 * the kernel uses it: open(2). For plain files the flag would mean nothing.
 */
static int open_direct(const char *path, int flags, bool is_file) {
  int descriptor = open(path, flags | O_DIRECT | O_CLOEXEC);
  if (descriptor < 0 && errno == EINVAL && is_file) {
    descriptor = open(path, flags | O_CLOEXEC);
  }
  return descriptor;
}

static void lock(const struct device *device, enum purpose purpose) {
  int how = purpose == for_state ? LOCK_EX : LOCK_EX | LOCK_NB;
  while (flock(device->descriptor, how) != 0) {
    if (errno == EINTR) continue;
    if (errno == EWOULDBLOCK) fail(refused, "%s is being written by another process", device->path);
    fail_system("%s cannot be locked", device->path);
  }
}

struct device open_device(const char *path, enum purpose purpose) {
  struct device device = {.path = path};
  struct stat status;
  if (stat(path, &status) != 0) fail_system("%s cannot be opened", path);
  if (!S_ISBLK(status.st_mode) && !S_ISREG(status.st_mode)) {
    fail(wrong_usage, "%s is neither a block device nor a file", path);
  }
  device.is_file = S_ISREG(status.st_mode);
  device.device = device.is_file ? status.st_dev : status.st_rdev;
  device.node = device.is_file ? status.st_ino : 0;

  int flags = purpose == for_reading ? O_RDONLY : O_RDWR;
  if (purpose == for_writing && !device.is_file) flags |= O_EXCL;
  device.descriptor = open_direct(path, flags, device.is_file);
  if (device.descriptor < 0) {
    if (errno == EBUSY) fail(refused, "%s is in use: the running system needs it", path);
    fail_system("%s cannot be opened", path);
  }
  if (purpose != for_reading) lock(&device, purpose);

  if (device.is_file) {
    device.size = (uint64_t)status.st_size;
  } else if (ioctl(device.descriptor, BLKGETSIZE64, &device.size) != 0) {
    fail_system("the size of %s cannot be read", path);
  }
  return device;
}

void close_device(struct device *device) { close(device->descriptor); }

bool same_device(const struct device *one, const struct device *other) {
  return one->is_file == other->is_file && one->device == other->device &&
         one->node == other->node;
}

unsigned char *aligned_memory(size_t size) {
  void *result = NULL;
  if (posix_memalign(&result, block_size, size) != 0) {
    fail(system_failed, "there is no memory for %zu bytes", size);
  }
  memset(result, 0, size);
  return result;
}

/* Some file systems take O_DIRECT when a file is opened and refuse the first read or write. */
static bool without_direct(struct device *device) {
  int flags = fcntl(device->descriptor, F_GETFL);
  if (errno != EINVAL || !device->is_file || flags < 0 || !(flags & O_DIRECT)) return false;
  return fcntl(device->descriptor, F_SETFL, flags & ~O_DIRECT) == 0;
}

bool try_read(struct device *device, unsigned char *bytes, size_t size, uint64_t offset) {
  size_t done = 0;
  while (done < size) {
    ssize_t count = pread(device->descriptor, bytes + done, size - done, (off_t)(offset + done));
    if (count > 0) {
      done += (size_t)count;
    } else if (count == 0) {
      errno = ENODATA;
      return false;
    } else if (errno != EINTR && !without_direct(device)) {
      return false;
    }
  }
  return true;
}

void read_device(struct device *device, unsigned char *bytes, size_t size, uint64_t offset) {
  if (!try_read(device, bytes, size, offset)) {
    fail_system("%s cannot be read at byte %llu", device->path, (unsigned long long)offset);
  }
}

void write_device(struct device *device, const unsigned char *bytes, size_t size,
                  uint64_t offset) {
  size_t done = 0;
  while (done < size) {
    ssize_t count =
        pwrite(device->descriptor, bytes + done, size - done, (off_t)(offset + done));
    if (count >= 512) {
      /* What is left must stay aligned: the rest of a torn sector is written again. */
      done += (size_t)count & ~(size_t)511;
    } else {
      if (count < 0 && (errno == EINTR || without_direct(device))) continue;
      if (count >= 0) errno = ENOSPC;
      fail_system("%s cannot be written at byte %llu", device->path,
                  (unsigned long long)(offset + done));
    }
  }
}

void flush_device(struct device *device) {
  if (fdatasync(device->descriptor) != 0) fail_system("%s cannot be flushed", device->path);
}
