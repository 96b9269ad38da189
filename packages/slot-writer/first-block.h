#ifndef FIRST_BLOCK_H
#define FIRST_BLOCK_H

#include <stdbool.h>

/* The boot archive's first block, in a file while it must not be on the disk. */

/* @return false when there is none, or what is there is not one block */
bool load_first_block(const char *path, unsigned char *block);

/* Replaces the file, by a rename: it is old or new, whenever the program is killed. */
void save_first_block(const char *path, const unsigned char *block);

#endif
