#ifndef CHUNKER_H
#define CHUNKER_H

#include "device.h"

#include <stddef.h>
#include <stdint.h>

/* Takes a chunk of at most most_chunk bytes; may change them. @return false to stop */
typedef bool chunk_visitor(void *context, unsigned char *bytes, uint32_t size);

/*
 * Cuts the first `size` bytes of a device into chunks as the assembler does
 * (docs/bundle.md), with a cut at byte `forced` (0: none), and shows each to
 * `visit`. Blocks that cannot be read count as zeros. Nothing is promised about what
 * the chunks hold: their digests decide.
 */
void cut_chunks(struct device *device, uint64_t size, uint64_t forced, chunk_visitor *visit,
                void *context);

#endif
