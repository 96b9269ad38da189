#define _GNU_SOURCE
#include "disk.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

const char *program_name;

void fail(int code, const char *format, ...) {
  va_list arguments;
  fprintf(stderr, "%s: ", program_name);
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fputc('\n', stderr);
  exit(code);
}

void disk_open(struct disk *disk, const char *path, bool writable) {
  struct stat status;
  disk->path = path;
  if (stat(path, &status) != 0) fail(system_failure, "%s: %s", path, strerror(errno));
  disk->is_device = S_ISBLK(status.st_mode);
  if (!disk->is_device && !S_ISREG(status.st_mode))
    fail(system_failure, "%s: neither a disk nor a file", path);
  int flags = (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC | (disk->is_device ? O_DIRECT : 0);
  disk->descriptor = open(path, flags);
  if (disk->descriptor < 0) fail(system_failure, "%s: %s", path, strerror(errno));
  if (!disk->is_device) {
    disk->sectors = (uint64_t)status.st_size / sector_size;
    return;
  }
  int logical = 0;
  uint64_t bytes = 0;
  if (ioctl(disk->descriptor, BLKSSZGET, &logical) != 0 ||
      ioctl(disk->descriptor, BLKGETSIZE64, &bytes) != 0)
    fail(system_failure, "%s: %s", path, strerror(errno));
  if (logical != sector_size)
    fail(refused, "%s has sectors of %d bytes; only disks with sectors of 512 bytes are supported",
         path, logical);
  disk->sectors = bytes / sector_size;
}

/* Whether the disk has these sectors. */
static bool has(const struct disk *disk, uint64_t sector, uint64_t count) {
  return sector < disk->sectors && count <= disk->sectors - sector;
}

bool disk_read(const struct disk *disk, uint64_t sector, uint64_t count, void *buffer) {
  uint8_t *bytes = buffer;
  if (!has(disk, sector, count)) {
    errno = ENXIO;
    return false;
  }
  for (uint64_t done = 0, length = count * sector_size; done < length;) {
    ssize_t got = pread(disk->descriptor, bytes + done, length - done,
                        (off_t)(sector * sector_size + done));
    if (got < 0 && errno == EINTR) continue;
    if (got == 0) errno = EIO;
    if (got <= 0) return false;
    done += (uint64_t)got;
  }
  return true;
}

void disk_write(const struct disk *disk, uint64_t sector, uint64_t count, const void *buffer) {
  static SECTOR_BUFFER uint8_t back[sector_size];
  const uint8_t *bytes = buffer;
  if (!has(disk, sector, count)) fail(system_failure, "%s has no sector %llu", disk->path,
                                      (unsigned long long)(sector + count - 1));
  for (uint64_t done = 0, length = count * sector_size; done < length;) {
    ssize_t put = pwrite(disk->descriptor, bytes + done, length - done,
                         (off_t)(sector * sector_size + done));
    if (put < 0 && errno == EINTR) continue;
    if (put == 0) errno = EIO;
    if (put <= 0) fail(system_failure, "%s cannot be written: %s", disk->path, strerror(errno));
    done += (uint64_t)put;
  }
  if (fdatasync(disk->descriptor) != 0)
    fail(system_failure, "%s cannot be flushed: %s", disk->path, strerror(errno));
  for (uint64_t i = 0; i < count; i++) {
    if (!disk_read(disk, sector + i, 1, back))
      fail(system_failure, "%s: sector %llu cannot be read back: %s", disk->path,
           (unsigned long long)(sector + i), strerror(errno));
    if (memcmp(back, bytes + i * sector_size, sector_size) != 0)
      fail(system_failure, "%s does not keep what is written to sector %llu", disk->path,
           (unsigned long long)(sector + i));
  }
}
