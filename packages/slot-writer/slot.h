#ifndef SLOT_H
#define SLOT_H

#include "chunk-index.h"
#include "device.h"

#include <stdbool.h>

/*
 * The slot that is written. Its boot archive's first block, without which GRUB finds
 * nothing there, is kept in a file until everything else is right.
 */
struct slot {
  struct chunk_index *index;
  struct device boot, root;
  const char *first_block_path;
  bool has_first_block;
  unsigned char *first_block; /* one block */
  unsigned char *buffer;      /* of most_chunk bytes, for whoever works on a chunk */
};

/*
 * Opens a slot's two partitions for what `index` describes. Ends the program, before
 * anything was written, when that does not fit, or when GRUB could still boot the slot.
 */
void open_slot(struct slot *slot, struct chunk_index *index, const char *boot, const char *root,
               const char *first_block_path);

/* Whether the slot holds a chunk at its place; then it is in slot->buffer. */
bool holds_chunk(struct slot *slot, const struct chunk *chunk);

/*
 * Writes bytes of slot->buffer, whose sha256 is `digest`, wherever the index has that
 * chunk and the slot does not hold it yet. @return how many chunks that were
 */
size_t store_chunk(struct slot *slot, const unsigned char *digest, uint32_t size);

/* Brings everything to the disk. */
void flush_slot(struct slot *slot);

#endif
