#include "chunk-index.h"

#include "failure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { header_size = 16, entry_size = 40, largest_index = 64 << 20 };

static uint32_t little_endian(const unsigned char *bytes) {
  return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
         (uint32_t)bytes[3] << 24;
}

static void check_chunk(const struct chunk *chunk, size_t number, bool last_of_boot) {
  uint32_t unit = last_of_boot ? 512 : 4096;
  if (chunk->size == 0 || chunk->size > most_chunk || chunk->size % unit != 0) {
    fail(refused, "chunk %zu of the index cannot have %u bytes", number, chunk->size);
  }
  if (chunk->compressed == 0 || chunk->compressed > chunk->size + most_overhead) {
    fail(refused, "chunk %zu of the index cannot have %u compressed bytes", number,
         chunk->compressed);
  }
}

/* qsort has no room for a context; there is one index in a run. */
static const struct chunk *sorted_chunks;

static int by_digest(const void *one, const void *other) {
  uint32_t left = *(const uint32_t *)one, right = *(const uint32_t *)other;
  int order = memcmp(sorted_chunks[left].digest, sorted_chunks[right].digest, digest_size);
  return order != 0 ? order : (left > right) - (left < right);
}

static void sort_by_digest(struct chunk_index *index) {
  index->by_digest = memory(index->count * sizeof *index->by_digest);
  for (size_t i = 0; i < index->count; i++) index->by_digest[i] = (uint32_t)i;
  sorted_chunks = index->chunks;
  qsort(index->by_digest, index->count, sizeof *index->by_digest, by_digest);
}

static void read_exactly(FILE *file, const char *path, unsigned char *bytes, size_t size) {
  if (fread(bytes, 1, size, file) == size) return;
  if (ferror(file)) fail_system("%s cannot be read", path);
  fail(refused, "%s is not a whole index", path);
}

void load_index(struct chunk_index *index, const char *path) {
  FILE *file = fopen(path, "rbe");
  struct stat status;
  if (file == NULL || fstat(fileno(file), &status) != 0) fail_system("%s cannot be read", path);
  unsigned char header[header_size];
  read_exactly(file, path, header, sizeof header);
  if (memcmp(header, "MRRLIDX1", 8) != 0) fail(refused, "%s is not an index", path);
  uint64_t boot_count = little_endian(header + 8), root_count = little_endian(header + 12);
  uint64_t count = boot_count + root_count;
  if (boot_count == 0 || root_count == 0) fail(refused, "%s describes no whole slot", path);
  if (count > largest_index / entry_size ||
      (uint64_t)status.st_size != header_size + count * entry_size) {
    fail(refused, "%s has another size than its %llu chunks need", path,
         (unsigned long long)count);
  }
  *index = (struct chunk_index){.count = (size_t)count};
  index->chunks = memory(index->count * sizeof *index->chunks);
  /* Sums cannot overflow: there are less than 2^21 chunks of less than 2^19 bytes. */
  for (size_t i = 0; i < index->count; i++) {
    unsigned char entry[entry_size];
    struct chunk *chunk = &index->chunks[i];
    read_exactly(file, path, entry, sizeof entry);
    memcpy(chunk->digest, entry, digest_size);
    chunk->size = little_endian(entry + digest_size);
    chunk->compressed = little_endian(entry + digest_size + 4);
    chunk->in_boot = i < boot_count;
    check_chunk(chunk, i, i + 1 == boot_count);
    uint64_t *part = chunk->in_boot ? &index->boot_size : &index->root_size;
    chunk->place = *part;
    chunk->source = index->chunks_size;
    *part += chunk->size;
    index->chunks_size += chunk->compressed;
  }
  fclose(file);
  sort_by_digest(index);
}

size_t find_digest(const struct chunk_index *index, const unsigned char *digest, size_t *first) {
  size_t low = 0, high = index->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    const struct chunk *chunk = &index->chunks[index->by_digest[middle]];
    if (memcmp(chunk->digest, digest, digest_size) < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  *first = low;
  size_t count = 0;
  while (low + count < index->count &&
         memcmp(index->chunks[index->by_digest[low + count]].digest, digest, digest_size) == 0) {
    count++;
  }
  return count;
}
