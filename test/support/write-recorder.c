/*
 * Linked into a program with -Wl,--wrap=pwrite,--wrap=fdatasync: what it writes goes to the
 * file RECORD names as well, in order. RECORD_FAIL=n makes its n-th write or flush fail, as on
 * a disk that has gone bad.
 *
 * The record: for each write "W", offset and length (8 bytes each, little-endian) and the
 * bytes; for each flush "F".
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>

ssize_t __real_pwrite(int descriptor, const void *bytes, size_t length, off_t offset);
int __real_fdatasync(int descriptor);

static int fails_now(void) {
  static int calls;
  const char *at = getenv("RECORD_FAIL");
  return at && ++calls >= atoi(at);
}

static FILE *record(void) {
  static FILE *file;
  if (!file && getenv("RECORD")) file = fopen(getenv("RECORD"), "w");
  return file;
}

ssize_t __wrap_pwrite(int descriptor, const void *bytes, size_t length, off_t offset) {
  uint64_t head[2] = {(uint64_t)offset, length};
  if (fails_now()) {
    errno = EIO;
    return -1;
  }
  if (record()) {
    fputc('W', record());
    fwrite(head, sizeof head, 1, record());
    fwrite(bytes, length, 1, record());
    fflush(record());
  }
  return __real_pwrite(descriptor, bytes, length, offset);
}

int __wrap_fdatasync(int descriptor) {
  if (fails_now()) {
    errno = EIO;
    return -1;
  }
  if (record()) {
    fputc('F', record());
    fflush(record());
  }
  return __real_fdatasync(descriptor);
}
