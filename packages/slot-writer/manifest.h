#ifndef MANIFEST_H
#define MANIFEST_H

#include <stddef.h>
#include <stdint.h>

#include "chunk-index.h"
#include "verity.h"

/* What `finish` needs of a manifest. Its signature was verified before. */
struct manifest {
  uint64_t boot_size, root_size, root_blocks;
  unsigned char boot_sha256[digest_size], root_sha256[digest_size], root_hash[digest_size];
  unsigned char salt[most_salt];
  size_t salt_size;
};

/* Reads a manifest; ends the program when it is not one. */
void load_manifest(struct manifest *manifest, const char *path);

#endif
