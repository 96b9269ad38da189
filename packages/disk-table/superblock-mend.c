/*
 * Makes the first superblock of an ext4 file system valid again, so that e2fsck has its journal
 * and its group descriptors to work with.
 *
 *   superblock-mend DEVICE   says what it did: stamped or copied
 *
 * A superblock is two sectors; a power cut while it is written can leave one old and one new.
 * Everything that matters is in the first of them, and is either wholly old or wholly new; of
 * the second only the checksum then does not match. That is put right (stamped), but only when
 * all that never changes is as in the copy in the second group of blocks: otherwise it is not
 * torn but damaged. A damaged one is replaced by the first whole copy (copied), marked so that
 * e2fsck replays the journal and checks everything.
 *
 * e2fsck -b is no help: it also takes the old group descriptors, and gives up on a copy that was
 * made while the file system was mounted, as those of one that has grown are.
 *
 * (Offsets: kernel documentation, filesystems/ext4/super.rst.) Exit codes: 0, 1 there is nothing
 * to mend, or nothing to mend it with; 100 usage, 111 the device fails. All writes are flushed.
 */
#include <stdio.h>
#include <string.h>

#include "crc32.h"
#include "disk.h"

enum { block_sectors = 8, first_sector = 2, sectors = 2, size = sectors * sector_size };
enum { checksum_at = 1020, blocks_per_group_at = 0x20, state_at = 0x3a, group_at = 0x5a };
enum { compatible_at = 0x5c, incompatible_at = 0x60, read_only_at = 0x64 };
enum { is_clean = 1, needs_recovery = 4, large_file = 2, checksums = 0x400, orphans = 0x10000 };

static SECTOR_BUFFER uint8_t primary[size], copy[size];

static uint32_t get(const uint8_t *at, int length) {
  uint32_t value = 0;
  while (length-- > 0) value = value << 8 | at[length];
  return value;
}

static void put(uint8_t *at, int length, uint32_t value) {
  for (int i = 0; i < length; i++) at[i] = (uint8_t)(value >> 8 * i);
}

static void stamp(uint8_t *superblock) {
  put(superblock + checksum_at, 4, ext4_crc32c(superblock, checksum_at));
}

/* A superblock of blocks of 4096 bytes, with checksums, that fits the device. */
static bool plausible(const struct disk *disk, const uint8_t *superblock) {
  uint64_t blocks = (uint64_t)get(superblock + 0x150, 4) << 32 | get(superblock + 4, 4);
  return get(superblock + 0x38, 2) == 0xef53 && get(superblock + 0x18, 4) == 2 &&
         get(superblock + read_only_at, 4) & checksums && superblock[0x175] == 1 && blocks != 0 &&
         blocks <= disk->sectors / block_sectors;
}

static bool whole(const uint8_t *superblock) {
  return get(superblock + checksum_at, 4) == ext4_crc32c(superblock, checksum_at);
}

/* Reads what is where a copy would be if groups had so many blocks. */
static bool read_copy(const struct disk *disk, uint32_t group) {
  return disk_read(disk, (uint64_t)group * block_sectors, sectors, copy) &&
         plausible(disk, copy) && get(copy + blocks_per_group_at, 4) == group &&
         get(copy + group_at, 2) == 1;
}

/* Whether all is the same that mke2fs writes once and nothing changes. */
static bool same_file_system(void) {
  static const struct {
    int at, length;
  } constant[] = {
      {0x14, 24}, /* geometry */   {0x48, 8},  /* revision */   {0x54, 6},    /* inodes */
      {0x68, 16}, /* UUID */       {0xd0, 24}, /* journal */    {0xec, 20},   /* hashes */
      {0x108, 4}, /* made at */    {0x174, 2}, /* flex group */ {0x270, 4},   /* seed */
  };
  for (size_t i = 0; i < sizeof constant / sizeof *constant; i++)
    if (memcmp(primary + constant[i].at, copy + constant[i].at, (size_t)constant[i].length) != 0)
      return false;
#define DIFFERENT(at) (get(primary + (at), 4) ^ get(copy + (at), 4))
  return DIFFERENT(compatible_at) == 0 && (DIFFERENT(incompatible_at) & ~needs_recovery) == 0 &&
         (DIFFERENT(read_only_at) & ~(uint32_t)(large_file | orphans)) == 0;
}

/* Where the second group begins depends on the size the file system was made with. */
static bool find_whole_copy(const struct disk *disk) {
  static const uint32_t groups[] = {32768, 8192, 2048};
  for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
    if (read_copy(disk, groups[i]) && whole(copy)) return true;
  return false;
}

int main(int count, char **arguments) {
  struct disk disk;
  program_name = "superblock-mend";
  if (count != 2) {
    fputs("usage: superblock-mend DEVICE\n", stderr);
    return wrong_usage;
  }
  disk_open(&disk, arguments[1], true);
  bool there = disk_read(&disk, first_sector, sectors, primary) && plausible(&disk, primary);
  if (there && whole(primary)) fail(refused, "%s: its superblock is whole", disk.path);
  if (there && read_copy(&disk, get(primary + blocks_per_group_at, 4)) && same_file_system()) {
    stamp(primary);
    disk_write(&disk, first_sector + 1, 1, primary + sector_size);
    puts("stamped");
  } else if (find_whole_copy(&disk)) {
    put(copy + group_at, 2, 0);
    put(copy + state_at, 2, get(copy + state_at, 2) & ~(uint32_t)is_clean);
    put(copy + incompatible_at, 4, get(copy + incompatible_at, 4) | needs_recovery);
    stamp(copy);
    disk_write(&disk, first_sector, sectors, copy);
    puts("copied");
  } else {
    fail(refused, "%s: its superblock is damaged, and there is no whole copy of it", disk.path);
  }
  return fflush(stdout) == 0 ? 0 : system_failure;
}
