/*
 * `prepare`: finds out what the slot lacks, after copying what the running slot has.
 * It can be repeated at any time; what is right stays.
 */
#include "boot-archive.h"
#include "chunker.h"
#include "commands.h"
#include "failure.h"
#include "slot.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

struct work {
  struct slot slot;
  size_t kept, copied, missing; /* chunks */
};

static void keep_what_is_right(struct work *work) {
  struct chunk_index *index = work->slot.index;
  for (size_t i = 0; i < index->count; i++) {
    struct chunk *chunk = &index->chunks[i];
    chunk->present = holds_chunk(&work->slot, chunk);
    if (chunk->present) work->kept++;
  }
  work->missing = index->count - work->kept;
}

static void store(struct work *work, const unsigned char *digest, uint32_t size) {
  size_t stored = store_chunk(&work->slot, digest, size);
  work->copied += stored;
  work->missing -= stored;
}

/* A chunk that occurs twice may be right in one place only. */
static void copy_within(struct work *work) {
  struct chunk_index *index = work->slot.index;
  for (size_t i = 1; i < index->count; i++) {
    struct chunk *one = &index->chunks[index->by_digest[i - 1]];
    struct chunk *next = &index->chunks[index->by_digest[i]];
    if (memcmp(one->digest, next->digest, digest_size) != 0) continue;
    if (one->present == next->present) continue;
    struct chunk *from = one->present ? one : next;
    if (holds_chunk(&work->slot, from)) store(work, from->digest, from->size);
  }
}

static bool offer(void *context, unsigned char *bytes, uint32_t size) {
  struct work *work = context;
  unsigned char digest[digest_size];
  size_t first;
  crypto_hash_sha256(digest, bytes, size);
  if (find_digest(work->slot.index, digest, &first) > 0) {
    memcpy(work->slot.buffer, bytes, size);
    store(work, digest, size);
  }
  return work->missing > 0;
}

static void copy_from_running(struct work *work, const char *boot_path, const char *root_path) {
  struct device boot = open_device(boot_path, for_reading);
  struct device root = open_device(root_path, for_reading);
  if (same_device(&boot, &work->slot.boot) || same_device(&root, &work->slot.root)) {
    fail(wrong_usage, "the slot that is written cannot be the one that is copied from");
  }
  struct boot_archive archive;
  if (!read_boot_archive(&boot, &archive)) {
    fprintf(stderr, "slot-writer: %s holds no boot archive: nothing is copied\n", boot_path);
  } else {
    if (archive.root_size > root.size) archive.root_size = 0;
    if (work->missing > 0) cut_chunks(&boot, archive.size, archive.cut, offer, work);
    if (work->missing > 0) cut_chunks(&root, archive.root_size, 0, offer, work);
  }
  close_device(&boot);
  close_device(&root);
}

/* One line a chunk; of those with the same bytes the first stands for all. */
static void print_missing(struct work *work) {
  struct chunk_index *index = work->slot.index;
  size_t lines = 0;
  uint64_t bytes = 0;
  for (size_t i = 0; i < index->count; i++) index->chunks[i].wanted = !index->chunks[i].present;
  for (size_t i = 0; i < index->count; i++) {
    struct chunk *chunk = &index->chunks[i];
    if (!chunk->wanted) continue;
    size_t first, count = find_digest(index, chunk->digest, &first);
    for (size_t k = first; k < first + count; k++) {
      index->chunks[index->by_digest[k]].wanted = false;
    }
    printf("%zu %llu %u ", i, (unsigned long long)chunk->source, chunk->compressed);
    for (int k = 0; k < digest_size; k++) printf("%02x", chunk->digest[k]);
    putchar('\n');
    lines++;
    bytes += chunk->compressed;
  }
  if (fflush(stdout) != 0) fail_system("standard output cannot be written");
  fprintf(stderr, "kept %zu, copied %zu, missing %zu (%llu bytes)\n", work->kept, work->copied,
          lines, (unsigned long long)bytes);
}

int run_prepare(char **arguments) {
  const char *from_boot = arguments[4];
  if (from_boot != NULL && arguments[5] == NULL) {
    fail(wrong_usage, "FROM_BOOT and FROM_ROOT belong together");
  }
  struct chunk_index index;
  struct work work = {0};
  load_index(&index, arguments[0]);
  open_slot(&work.slot, &index, arguments[1], arguments[2], arguments[3]);
  keep_what_is_right(&work);
  copy_within(&work);
  if (from_boot != NULL) copy_from_running(&work, from_boot, arguments[5]);
  flush_slot(&work.slot);
  print_missing(&work);
  return 0;
}
