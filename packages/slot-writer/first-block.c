#include "first-block.h"

#include "device.h"
#include "failure.h"

#include <stdio.h>

bool load_first_block(const char *path, unsigned char *block) {
  FILE *file = fopen(path, "rbe");
  if (file == NULL) return false;
  bool whole = fread(block, 1, block_size, file) == block_size && fgetc(file) == EOF;
  fclose(file);
  return whole;
}

void save_first_block(const char *path, const unsigned char *block) {
  char new_path[4096];
  int length = snprintf(new_path, sizeof new_path, "%s.new", path);
  if (length < 0 || (size_t)length >= sizeof new_path) fail(wrong_usage, "%s is too long", path);
  FILE *file = fopen(new_path, "wbe");
  if (file == NULL) fail_system("%s cannot be made", new_path);
  bool written = fwrite(block, 1, block_size, file) == block_size;
  if (fclose(file) != 0 || !written || rename(new_path, path) != 0) {
    fail_system("%s cannot be written", path);
  }
}
