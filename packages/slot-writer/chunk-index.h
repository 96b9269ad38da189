#ifndef CHUNK_INDEX_H
#define CHUNK_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A bundle's index: what the two parts of a slot, the boot archive and then the
 * root's data, consist of. docs/bundle.md has the format.
 */

enum { digest_size = 32, most_blocks = 64, most_chunk = most_blocks * 4096 };

/* What a chunk's zstd frame can have more than the chunk, in bytes: ZSTD_COMPRESSBOUND. */
enum { most_overhead = 2048 };

struct chunk {
  unsigned char digest[digest_size]; /* sha256 of its bytes */
  uint32_t size, compressed;         /* bytes */
  uint64_t place;                    /* byte in its part */
  uint64_t source;                   /* byte in the bundle's chunk area */
  bool in_boot;
  bool present; /* the slot holds it already */
  bool wanted;  /* it is to be read from the input */
};

struct chunk_index {
  size_t count;
  struct chunk *chunks;
  uint32_t *by_digest;                       /* numbers of all chunks, sorted by digest */
  uint64_t boot_size, root_size, chunks_size; /* bytes */
};

/* Reads an index and checks that it makes sense; ends the program when it does not. */
void load_index(struct chunk_index *index, const char *path);

/*
 * The chunks with this digest are by_digest[first] to by_digest[first + count - 1].
 * @return count
 */
size_t find_digest(const struct chunk_index *index, const unsigned char *digest, size_t *first);

#endif
