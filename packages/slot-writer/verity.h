#ifndef VERITY_H
#define VERITY_H

#include <stddef.h>
#include <stdint.h>

/*
 * A dm-verity hash tree, version 1, sha256, 4096-byte blocks, without a superblock
 * (kernel documentation, admin-guide/device-mapper/verity.rst): every block is hashed
 * as salt and block, digests are packed into blocks filled up with zeros, up to a
 * single block whose digest is the root hash. Levels are stored from the top down.
 */

enum { most_salt = 256 };

struct verity_tree {
  unsigned char salt[most_salt];
  size_t salt_size;
  uint64_t blocks, added; /* of data */
  uint64_t size;          /* of the tree in bytes */
  unsigned char *bytes;   /* the tree */
};

/* Bytes of the tree over so many blocks of data; 0 for one block. */
uint64_t verity_tree_size(uint64_t blocks);

/* Begins the tree over `blocks` blocks, at least 2; `salt` and `salt_size` are set already. */
void begin_verity(struct verity_tree *tree, uint64_t blocks);
/* Takes the next block of the data. */
void add_verity_block(struct verity_tree *tree, const unsigned char *block);
/* When all blocks were added: completes the tree and gives its root hash. */
void finish_verity(struct verity_tree *tree, unsigned char *root_hash);

#endif
