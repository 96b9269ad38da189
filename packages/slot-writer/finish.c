/*
 * `finish`: reads the slot back, writes the root's hash tree, and then, as the very
 * last thing, the block that makes the slot bootable.
 */
#include "commands.h"
#include "failure.h"
#include "manifest.h"
#include "number.h"
#include "slot.h"
#include "verity.h"

#include <sodium.h>
#include <string.h>

enum { piece_size = 1 << 20 };

static size_t next_piece(uint64_t left) { return left < piece_size ? (size_t)left : piece_size; }

/* sha256 of the boot archive; with `first_block` in the place of what the disk has there. */
static void hash_boot(struct slot *slot, const unsigned char *first_block,
                      unsigned char *digest) {
  static _Alignas(block_size) unsigned char piece[piece_size];
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  uint64_t size = slot->index->boot_size;
  for (uint64_t at = 0; at < size;) {
    size_t count = next_piece(size - at);
    read_device(&slot->boot, piece, round_up(count, block_size), at);
    if (at == 0 && first_block != NULL) memcpy(piece, first_block, block_size);
    crypto_hash_sha256_update(&state, piece, count);
    at += count;
  }
  crypto_hash_sha256_final(&state, digest);
}

/* sha256 of the root's data, and its hash tree. */
static void hash_root(struct slot *slot, struct verity_tree *tree, unsigned char *digest) {
  static _Alignas(block_size) unsigned char piece[piece_size];
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  uint64_t size = slot->index->root_size;
  begin_verity(tree, size / block_size);
  for (uint64_t at = 0; at < size;) {
    size_t count = next_piece(size - at);
    read_device(&slot->root, piece, count, at);
    crypto_hash_sha256_update(&state, piece, count);
    for (size_t i = 0; i < count; i += block_size) add_verity_block(tree, piece + i);
    at += count;
  }
  crypto_hash_sha256_final(&state, digest);
}

static void require(const unsigned char *digest, const unsigned char *expected,
                    const char *what) {
  if (memcmp(digest, expected, digest_size) != 0) {
    fail(refused, "%s is not what the manifest says; run prepare and fill again", what);
  }
}

static void check_sizes(const struct manifest *manifest, const struct chunk_index *index) {
  if (manifest->boot_size != index->boot_size || manifest->root_size != index->root_size ||
      manifest->root_blocks != index->root_size / block_size || manifest->root_blocks < 2) {
    fail(refused, "the manifest and the index do not belong together");
  }
}

static void write_tree(struct slot *slot, const struct verity_tree *tree) {
  uint64_t place = slot->index->root_size;
  write_device(&slot->root, tree->bytes, (size_t)tree->size, place);
  flush_device(&slot->root);
  unsigned char *back = aligned_memory((size_t)tree->size);
  read_device(&slot->root, back, (size_t)tree->size, place);
  if (memcmp(back, tree->bytes, (size_t)tree->size) != 0) {
    fail(system_failed, "%s does not hold the hash tree that was written to it",
         slot->root.path);
  }
}

static void make_bootable(struct slot *slot, const struct manifest *manifest) {
  unsigned char digest[digest_size];
  write_device(&slot->boot, slot->first_block, block_size, 0);
  flush_device(&slot->boot);
  hash_boot(slot, NULL, digest);
  if (memcmp(digest, manifest->boot_sha256, digest_size) == 0) return;
  memset(slot->first_block, 0, block_size);
  write_device(&slot->boot, slot->first_block, block_size, 0);
  flush_device(&slot->boot);
  fail(system_failed, "%s does not hold what was written to it", slot->boot.path);
}

int run_finish(char **arguments) {
  struct chunk_index index;
  struct manifest manifest;
  struct slot slot;
  load_index(&index, arguments[0]);
  load_manifest(&manifest, arguments[1]);
  check_sizes(&manifest, &index);
  open_slot(&slot, &index, arguments[2], arguments[3], arguments[4]);
  if (!slot.has_first_block) {
    fail(refused, "%s does not hold the boot archive's first block; run prepare and fill again",
         arguments[4]);
  }
  /* Also what a run wrote that was killed before it could flush. */
  flush_slot(&slot);

  unsigned char digest[digest_size];
  hash_boot(&slot, slot.first_block, digest);
  require(digest, manifest.boot_sha256, "the boot archive");
  struct verity_tree tree = {.salt_size = manifest.salt_size};
  memcpy(tree.salt, manifest.salt, manifest.salt_size);
  hash_root(&slot, &tree, digest);
  require(digest, manifest.root_sha256, "the root");
  finish_verity(&tree, digest);
  require(digest, manifest.root_hash, "the root hash");

  write_tree(&slot, &tree);
  make_bootable(&slot, &manifest);
  return 0;
}
