#include "slot.h"

#include "failure.h"
#include "first-block.h"
#include "number.h"
#include "verity.h"

#include <sodium.h>
#include <string.h>

static void check_fit(const struct device *device, const char *what, uint64_t size) {
  if (size > device->size) {
    fail(refused, "the new %s needs %llu bytes, and %s has %llu", what, (unsigned long long)size,
         device->path, (unsigned long long)device->size);
  }
}

static bool is_zero(const unsigned char *block) {
  return block[0] == 0 && memcmp(block, block + 1, block_size - 1) == 0;
}

void open_slot(struct slot *slot, struct chunk_index *index, const char *boot, const char *root,
               const char *first_block_path) {
  *slot = (struct slot){.index = index, .first_block_path = first_block_path};
  slot->boot = open_device(boot, for_writing);
  slot->root = open_device(root, for_writing);
  if (same_device(&slot->boot, &slot->root)) fail(wrong_usage, "%s is given twice", boot);
  uint64_t tree = verity_tree_size(index->root_size / block_size);
  check_fit(&slot->boot, "boot archive", round_up(index->boot_size, block_size));
  check_fit(&slot->root, "root", index->root_size + tree);
  slot->first_block = aligned_memory(block_size);
  slot->buffer = aligned_memory(most_chunk);
  slot->has_first_block = load_first_block(first_block_path, slot->first_block);

  /* Also right after `finish`: then it holds what it is to hold. */
  read_device(&slot->boot, slot->buffer, block_size, 0);
  bool finished =
      slot->has_first_block && memcmp(slot->buffer, slot->first_block, block_size) == 0;
  if (!is_zero(slot->buffer) && !finished) {
    fail(refused, "%s can still be booted; `slot-writer invalidate %s` comes first", boot, boot);
  }
}

static struct device *device_of(struct slot *slot, const struct chunk *chunk) {
  return chunk->in_boot ? &slot->boot : &slot->root;
}

static bool has_first_block_of(const struct chunk *chunk) {
  return chunk->in_boot && chunk->place == 0;
}

bool holds_chunk(struct slot *slot, const struct chunk *chunk) {
  size_t size = round_up(chunk->size, block_size), kept = 0;
  if (has_first_block_of(chunk)) {
    if (!slot->has_first_block) return false;
    memcpy(slot->buffer, slot->first_block, block_size);
    kept = block_size;
  }
  /* A place that cannot be read may be right again when it was written. */
  if (size > kept && !try_read(device_of(slot, chunk), slot->buffer + kept, size - kept,
                               chunk->place + kept)) {
    return false;
  }
  unsigned char digest[digest_size];
  crypto_hash_sha256(digest, slot->buffer, chunk->size);
  return memcmp(digest, chunk->digest, digest_size) == 0;
}

static void write_chunk(struct slot *slot, const struct chunk *chunk) {
  size_t size = round_up(chunk->size, block_size), kept = 0;
  if (has_first_block_of(chunk)) {
    memcpy(slot->first_block, slot->buffer, block_size);
    save_first_block(slot->first_block_path, slot->first_block);
    slot->has_first_block = true;
    kept = block_size;
  }
  if (size > kept) {
    write_device(device_of(slot, chunk), slot->buffer + kept, size - kept, chunk->place + kept);
  }
}

size_t store_chunk(struct slot *slot, const unsigned char *digest, uint32_t size) {
  /* Only a boot archive's last chunk does not fill its last block. */
  memset(slot->buffer + size, 0, round_up(size, block_size) - size);
  size_t first, stored = 0;
  size_t count = find_digest(slot->index, digest, &first);
  for (size_t i = first; i < first + count; i++) {
    struct chunk *chunk = &slot->index->chunks[slot->index->by_digest[i]];
    if (chunk->present || chunk->size != size) continue;
    write_chunk(slot, chunk);
    chunk->present = true;
    stored++;
  }
  return stored;
}

void flush_slot(struct slot *slot) {
  flush_device(&slot->root);
  flush_device(&slot->boot);
}
