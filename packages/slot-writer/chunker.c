#include "chunker.h"

#include "chunk-index.h"
#include "number.h"

#include <stdlib.h>
#include <string.h>

/* A chunk has at least so many blocks, but at a change of their kind, a forced cut or the
   end; at most most_blocks. A table has so many zeros among its words. */
enum { least_blocks = 4, cut_rate = 12, least_zeros = 32, window_size = 4 * most_chunk };

/* What the words of a block say. */
struct look {
  bool cuts;  /* a chunk may end behind it */
  bool table; /* it is no packed data: those have hardly any zeros but at their start */
};

/* FNV-1a over a block's little-endian 32-bit words, and the zeros among them. */
static struct look look_at(const unsigned char *block) {
  uint32_t hash = 0x811c9dc5;
  unsigned zeros = 0;
  bool started = false;
  for (size_t i = 0; i < block_size; i += 4) {
    uint32_t word = (uint32_t)block[i] | (uint32_t)block[i + 1] << 8 |
                    (uint32_t)block[i + 2] << 16 | (uint32_t)block[i + 3] << 24;
    hash = (hash ^ word) * 0x01000193;
    started = started || word != 0;
    zeros += started && word == 0;
  }
  return (struct look){.cuts = (hash >> 8) % cut_rate == 0, .table = zeros >= least_zeros};
}

/* Length of the chunk that begins with `bytes`, of which there are `size`, at most most_chunk. */
static size_t chunk_length(const unsigned char *bytes, size_t size) {
  bool table = false;
  for (size_t blocks = 1; blocks * block_size <= size; blocks++) {
    struct look look = look_at(bytes + (blocks - 1) * block_size);
    if (blocks > 1 && look.table != table) return (blocks - 1) * block_size;
    if (blocks >= least_blocks && look.cuts) return blocks * block_size;
    table = look.table;
  }
  return size;
}

static void read_blocks(struct device *device, unsigned char *bytes, size_t size,
                        uint64_t offset) {
  if (try_read(device, bytes, size, offset)) return;
  for (size_t i = 0; i < size; i += block_size) {
    if (!try_read(device, bytes + i, block_size, offset + i)) memset(bytes + i, 0, block_size);
  }
}

void cut_chunks(struct device *device, uint64_t size, uint64_t forced, chunk_visitor *visit,
                void *context) {
  unsigned char *window = aligned_memory(window_size);
  size_t start = 0, end = 0; /* what of the window is read and not yet shown */
  uint64_t place = 0;        /* of `start` on the device */
  bool more = true;
  while (more && place < size) {
    uint64_t next_cut = place < forced && forced < size ? forced : size;
    size_t least = next_cut - place < most_chunk ? (size_t)(next_cut - place) : most_chunk;
    if (end - start < least) {
      memmove(window, window + start, end - start);
      end -= start;
      start = 0;
      uint64_t rest = round_up(size, block_size) - place - end;
      size_t room = window_size - end;
      size_t count = rest < room ? (size_t)rest : room;
      read_blocks(device, window + end, count, place + end);
      end += count;
    }
    size_t length = chunk_length(window + start, least);
    more = visit(context, window + start, (uint32_t)length);
    start += length;
    place += length;
  }
  free(window);
}
