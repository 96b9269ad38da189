#ifndef INPUT_H
#define INPUT_H

#include <stddef.h>
#include <stdint.h>

/* Standard input, read with read(2) only: what follows stays there for whoever comes next. */

/* @return how many of `size` bytes came before the end */
size_t read_input(unsigned char *bytes, size_t size);

/* Goes `size` bytes ahead. @return how many there were; a seekable file is not looked at */
uint64_t skip_input(uint64_t size);

#endif
