#ifndef ENVIRONMENT_BLOCK_H
#define ENVIRONMENT_BLOCK_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A GRUB environment block (GRUB manual, "The GRUB environment block"): a
 * signature, `name=value` lines, filled up with '#'. In a value a backslash
 * stands before a backslash and a newline.
 */

enum { most_variables = 64, most_block = 4096 };

struct variable {
  const char *name, *value;
};

struct environment {
  size_t count;
  struct variable variables[most_variables];
  char text[most_block + 1]; /* what the variables point into */
};

/* Reads a block of `size` bytes, at most most_block. @return false when it is not one */
bool parse_environment(struct environment *environment, const unsigned char *block, size_t size);

/* @return the value of a variable, "" when there is none; of several the last counts, as for GRUB */
const char *variable_of(const struct environment *environment, const char *name);

/* Writes a block. @return false when the variables do not fit its `size` bytes */
bool format_environment(const struct variable *variables, size_t count, unsigned char *block,
                        size_t size);

#endif
