#include "verity.h"

#include "device.h"

#include <sodium.h>

enum { hash_size = crypto_hash_sha256_BYTES, hashes_per_block = block_size / hash_size };

static uint64_t blocks_above(uint64_t blocks) {
  return (blocks + hashes_per_block - 1) / hashes_per_block;
}

uint64_t verity_tree_size(uint64_t blocks) {
  uint64_t sum = 0;
  while (blocks > 1) {
    blocks = blocks_above(blocks);
    sum += blocks;
  }
  return sum * block_size;
}

void begin_verity(struct verity_tree *tree, uint64_t blocks) {
  tree->blocks = blocks;
  tree->added = 0;
  tree->size = verity_tree_size(blocks);
  tree->bytes = aligned_memory(tree->size);
}

static void hash_block(const struct verity_tree *tree, const unsigned char *block,
                       unsigned char *digest) {
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  crypto_hash_sha256_update(&state, tree->salt, tree->salt_size);
  crypto_hash_sha256_update(&state, block, block_size);
  crypto_hash_sha256_final(&state, digest);
}

void add_verity_block(struct verity_tree *tree, const unsigned char *block) {
  /* The lowest level is the last one in the tree. */
  uint64_t level = tree->size - blocks_above(tree->blocks) * block_size;
  hash_block(tree, block, tree->bytes + level + tree->added * hash_size);
  tree->added++;
}

void finish_verity(struct verity_tree *tree, unsigned char *root_hash) {
  uint64_t blocks = blocks_above(tree->blocks);
  uint64_t level = tree->size - blocks * block_size;
  while (blocks > 1) {
    uint64_t above = level - blocks_above(blocks) * block_size;
    for (uint64_t i = 0; i < blocks; i++) {
      hash_block(tree, tree->bytes + level + i * block_size, tree->bytes + above + i * hash_size);
    }
    level = above;
    blocks = blocks_above(blocks);
  }
  hash_block(tree, tree->bytes, root_hash);
}
