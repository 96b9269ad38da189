/* `fill`: writes the missing chunks, each after it was verified. */
#include "commands.h"
#include "failure.h"
#include "input.h"
#include "number.h"
#include "slot.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <zstd.h>

/* "<chunk number> <offset in the chunk area> <compressed size> <sha256>", as `prepare` prints it. */
static bool parse_line(char *line, const struct chunk_index *index, size_t *number) {
  uint64_t values[3];
  const char *at = line;
  for (int i = 0; i < 3; i++) {
    if (!parse_number(at, UINT64_MAX, &values[i], &at) || *at++ != ' ') return false;
  }
  unsigned char digest[digest_size];
  char *newline = strchr(line, '\n');
  if (newline == NULL) return false;
  *newline = '\0';
  if (!parse_hex(at, digest, digest_size) || values[0] >= index->count) return false;
  const struct chunk *chunk = &index->chunks[values[0]];
  *number = (size_t)values[0];
  return values[1] == chunk->source && values[2] == chunk->compressed &&
         memcmp(digest, chunk->digest, digest_size) == 0;
}

/* Marks the chunks that are to be read, and all with the same bytes as not present. */
static void load_missing(struct chunk_index *index, const char *path) {
  FILE *file = fopen(path, "re");
  if (file == NULL) fail_system("%s cannot be read", path);
  for (size_t i = 0; i < index->count; i++) index->chunks[i].present = true;
  char line[160];
  size_t lines = 0, previous = 0;
  while (fgets(line, sizeof line, file) != NULL) {
    size_t number, first;
    lines++;
    if (!parse_line(line, index, &number) || (lines > 1 && number <= previous)) {
      fail(refused, "line %zu of %s is not one of `prepare` for this index", lines, path);
    }
    previous = number;
    index->chunks[number].wanted = true;
    size_t count = find_digest(index, index->chunks[number].digest, &first);
    for (size_t i = first; i < first + count; i++) {
      index->chunks[index->by_digest[i]].present = false;
    }
  }
  if (ferror(file)) fail_system("%s cannot be read", path);
  fclose(file);
}

/* Whether `frame` is exactly one frame that says its size, and holds the chunk; it is unpacked. */
static bool unpack(const unsigned char *frame, const struct chunk *chunk, unsigned char *bytes) {
  if (ZSTD_findFrameCompressedSize(frame, chunk->compressed) != chunk->compressed) return false;
  if (ZSTD_getFrameContentSize(frame, chunk->compressed) != chunk->size) return false;
  if (ZSTD_decompress(bytes, chunk->size, frame, chunk->compressed) != chunk->size) return false;
  unsigned char digest[digest_size];
  crypto_hash_sha256(digest, bytes, chunk->size);
  return memcmp(digest, chunk->digest, digest_size) == 0;
}

/* What is on the disk by now need not be fetched again. */
static _Noreturn void stop(struct slot *slot, int code, const char *why, size_t number) {
  flush_slot(slot);
  fail(code, "%s chunk %zu", why, number);
}

int run_fill(char **arguments) {
  bool whole = strcmp(arguments[5], "stream") == 0;
  if (!whole && strcmp(arguments[5], "wanted") != 0) {
    fail(wrong_usage, "'%s' is not a mode; there are stream and wanted", arguments[5]);
  }
  struct chunk_index index;
  struct slot slot;
  load_index(&index, arguments[0]);
  load_missing(&index, arguments[4]);
  open_slot(&slot, &index, arguments[1], arguments[2], arguments[3]);
  unsigned char *frame = memory(most_chunk + most_overhead);
  uint64_t at = 0; /* where standard input is in the chunk area */
  for (size_t i = 0; i < index.count; i++) {
    const struct chunk *chunk = &index.chunks[i];
    if (!chunk->wanted) continue;
    if (whole) {
      uint64_t ahead = chunk->source - at;
      if (skip_input(ahead) < ahead) stop(&slot, interrupted, "the input ends before", i);
    }
    if (read_input(frame, chunk->compressed) < chunk->compressed) {
      stop(&slot, interrupted, "the input ends within", i);
    }
    at = chunk->source + chunk->compressed;
    if (!unpack(frame, chunk, slot.buffer)) {
      stop(&slot, refused, "the input does not match the index at", i);
    }
    store_chunk(&slot, chunk->digest, chunk->size);
  }
  flush_slot(&slot);
  return 0;
}
