/* The "newc" form of cpio (cpio(5)), as far as mrrl writes it: docs/image.md. */
#include "boot-archive.h"

#include "environment-block.h"
#include "number.h"

#include <string.h>

enum { header_size = 110, most_name = 32, most_files = 16, window_size = 2 * block_size };

/* One file's header. */
struct member {
  char name[most_name];
  uint64_t name_size, size;
};

/* Copies bytes of any place, at most a block. */
static bool copy_bytes(struct device *device, unsigned char *window, uint64_t offset, size_t size,
                       void *bytes) {
  uint64_t start = offset & ~(uint64_t)(block_size - 1);
  if (offset > device->size || size > device->size - offset) return false;
  uint64_t count = round_up(offset + size - start, block_size);
  if (count > device->size - start) return false;
  if (!try_read(device, window, (size_t)count, start)) return false;
  memcpy(bytes, window + (offset - start), size);
  return true;
}

static int hex_digit(char character) {
  if (character >= '0' && character <= '9') return character - '0';
  if (character >= 'a' && character <= 'f') return character - 'a' + 10;
  if (character >= 'A' && character <= 'F') return character - 'A' + 10;
  return -1;
}

/* The header's field of eight hexadecimal digits behind the magic number. */
static bool parse_field(const char *header, int field, uint64_t *value) {
  *value = 0;
  for (int i = 0; i < 8; i++) {
    int digit = hex_digit(header[6 + 8 * field + i]);
    if (digit < 0) return false;
    *value = *value << 4 | (uint64_t)digit;
  }
  return true;
}

static bool read_member(struct device *device, unsigned char *window, uint64_t offset,
                        struct member *member) {
  char header[header_size];
  if (!copy_bytes(device, window, offset, sizeof header, header)) return false;
  if (memcmp(header, "070701", 6) != 0) return false;
  if (!parse_field(header, 6, &member->size)) return false;
  if (!parse_field(header, 11, &member->name_size)) return false;
  if (member->name_size == 0 || member->name_size > most_name) return false;
  if (!copy_bytes(device, window, offset + header_size, member->name_size, member->name)) {
    return false;
  }
  return member->name[member->name_size - 1] == '\0';
}

/* From slot.cfg: how many blocks the root has. */
static bool read_root_size(struct device *device, unsigned char *window, uint64_t offset,
                           uint64_t size, uint64_t *root_size) {
  static struct environment configuration;
  unsigned char block[most_block];
  uint64_t blocks;
  if (size > sizeof block || !copy_bytes(device, window, offset, (size_t)size, block)) return false;
  if (!parse_environment(&configuration, block, (size_t)size)) return false;
  if (strcmp(variable_of(&configuration, "format"), "1") != 0) return false;
  if (!parse_number(variable_of(&configuration, "blocks"), UINT32_MAX, &blocks, NULL)) return false;
  *root_size = blocks * block_size;
  return true;
}

bool read_boot_archive(struct device *device, struct boot_archive *archive) {
  static _Alignas(block_size) unsigned char window[window_size];
  uint64_t offset = 0;
  bool found = false;
  for (int i = 0; i < most_files; i++) {
    struct member member;
    if (!read_member(device, window, offset, &member)) return false;
    uint64_t data = offset + round_up(header_size + member.name_size, 4);
    if (strcmp(member.name, "TRAILER!!!") == 0) {
      archive->size = round_up(data, 512);
      return found && archive->size <= device->size;
    }
    if (strcmp(member.name, "slot.cfg") == 0) {
      archive->cut = offset & ~(uint64_t)(block_size - 1);
      if (!read_root_size(device, window, data, member.size, &archive->root_size)) return false;
      found = true;
    }
    offset = data + round_up(member.size, 4);
  }
  return false;
}
