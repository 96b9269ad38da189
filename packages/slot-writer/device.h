#ifndef DEVICE_H
#define DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Everything is read and written in blocks of this many bytes (but the state sector). */
enum { block_size = 4096 };

/* A partition, or a plain file in its place. */
struct device {
  const char *path;
  int descriptor;
  uint64_t size; /* in bytes */
  bool is_file;
  dev_t device; /* with `node`, tells one from another */
  ino_t node;
};

enum purpose {
  for_reading,
  for_writing, /* refused while something else uses it: mounted, below dm-verity, being written */
  for_state    /* waits until nobody else has it open for that */
};

/*
 * Opens one past the page cache. A regular file whose file system cannot do that
 * is used through the cache, and then only a flush brings it to the disk.
 */
struct device open_device(const char *path, enum purpose purpose);
void close_device(struct device *device);

bool same_device(const struct device *one, const struct device *other);

/* Memory for reading and writing, aligned to a block. */
unsigned char *aligned_memory(size_t size);

/*
 * Reads or writes exactly `size` bytes. `bytes` is aligned to a block; `offset` and
 * `size` are multiples of 512. `try_read` returns false when that fails, the others
 * end the program.
 */
bool try_read(struct device *device, unsigned char *bytes, size_t size, uint64_t offset);
void read_device(struct device *device, unsigned char *bytes, size_t size, uint64_t offset);
void write_device(struct device *device, const unsigned char *bytes, size_t size, uint64_t offset);

/* When it returns, what was written survives a power cut. */
void flush_device(struct device *device);

#endif
