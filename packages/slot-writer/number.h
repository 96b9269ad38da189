#ifndef NUMBER_H
#define NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Reads a decimal number: digits only, no leading zeros, not above `most`. It
 * ends at the first other character; `*rest`, unless it is NULL, is set to that,
 * else it must be the end of the text.
 */
bool parse_number(const char *text, uint64_t most, uint64_t *result, const char **rest);

/* Reads exactly `size` bytes as lower-case hexadecimal digits, of which there may be no more. */
bool parse_hex(const char *text, unsigned char *bytes, size_t size);

/* The next multiple of `unit`, a power of two; `value` is far from the largest number. */
uint64_t round_up(uint64_t value, uint64_t unit);

#endif
