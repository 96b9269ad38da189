#ifndef FILTER_H
#define FILTER_H

#include <stdint.h>

/* From now on the process and its children have only the system calls of system-calls.h. */
void load_filter(uint64_t capabilities);

#endif
