#ifndef DISK_H
#define DISK_H

#include <stdbool.h>
#include <stdint.h>

/* Exit codes of all programs here, beside 0. */
enum { refused = 1, wrong_usage = 100, system_failure = 111 };

enum { sector_size = 512 };

/* What is read into or written from must be aligned like this. */
#define SECTOR_BUFFER _Alignas(4096)

/* A block device, or a file that holds what is on one. */
struct disk {
  const char *path;
  int descriptor;
  bool is_device;
  uint64_t sectors;
};

/* The name the running program has in its messages. */
extern const char *program_name;

/* Says `<program>: <message>` on standard error and exits. */
_Noreturn void fail(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * Opens a disk; a device is read and written past the page cache. Fails with 111, and with 1
 * when its sectors are not of 512 bytes.
 */
void disk_open(struct disk *disk, const char *path, bool writable);

/* Reads whole sectors; false when they are not on the disk, or unreadable (errno says why). */
bool disk_read(const struct disk *disk, uint64_t sector, uint64_t count, void *buffer);

/*
 * Writes whole sectors, flushes them, and reads them back. When it returns, the disk holds
 * them; else it fails with 111.
 */
void disk_write(const struct disk *disk, uint64_t sector, uint64_t count, const void *buffer);

#endif
