/*
 * Whether an EFI system partition still holds what firmware looks for on it.
 *
 *   esp-check DEVICE   says ok or damaged, and on standard error why
 *
 * Only the structure is looked at: a FAT32 boot sector, the way to EFI/BOOT/BOOTX64.EFI, its
 * clusters, and that it begins as a program. (Microsoft's "FAT: General Overview of On-Disk
 * Format", 1.03.) A bit that flipped inside the program is not seen.
 *
 * Exit codes: 0, 100 usage, 111 the device cannot be opened.
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "disk.h"

enum { end_of_chain = 0x0ffffff8, entry_bytes = 32, is_directory = 0x10, is_volume = 0x08 };

/* A directory has at most 65536 entries: so many sectors, and so many clusters or fewer. */
enum { most_of_directory = 65536 * entry_bytes / sector_size };

static struct disk disk;
static uint64_t sectors_per_cluster, first_fat, first_data, clusters;
static SECTOR_BUFFER uint8_t sector[sector_size];

struct entry {
  uint32_t cluster, size;
};

static _Noreturn void damaged(const char *why) {
  fprintf(stderr, "%s: %s: %s\n", program_name, disk.path, why);
  puts("damaged");
  exit(fflush(stdout) == 0 ? 0 : system_failure);
}

static uint32_t get(int offset, int length) {
  uint32_t value = 0;
  while (length-- > 0) value = value << 8 | sector[offset + length];
  return value;
}

/* Chains stay in one sector of the FAT for long: it is read once. */
static void read_sector(uint64_t number) {
  static uint64_t present = UINT64_MAX;
  if (number == present) return;
  if (!disk_read(&disk, number, 1, sector)) damaged("a sector of its structure cannot be read");
  present = number;
}

/* The first cluster of the root directory. */
static uint32_t read_boot_sector(void) {
  read_sector(0);
  sectors_per_cluster = get(13, 1);
  uint64_t reserved = get(14, 2), fats = get(16, 1), fat_sectors = get(36, 4), total = get(32, 4);
  bool is_power_of_two = sectors_per_cluster && !(sectors_per_cluster & (sectors_per_cluster - 1));
  /* FAT32 has neither a fixed root directory (17), nor 16-bit counts (19, 22). */
  if (get(510, 2) != 0xaa55 || get(11, 2) != sector_size || !is_power_of_two || reserved == 0 ||
      fats == 0 || get(17, 2) != 0 || get(19, 2) != 0 || get(22, 2) != 0 || fat_sectors == 0)
    damaged("it has no FAT32 boot sector");
  first_fat = reserved;
  first_data = reserved + fats * fat_sectors;
  if (total > disk.sectors || first_data >= total) damaged("its FAT32 is larger than the partition");
  clusters = (total - first_data) / sectors_per_cluster;
  uint64_t most = fat_sectors * sector_size / 4 - 2;
  if (clusters > most) damaged("its FAT is too small");
  return get(44, 4);
}

static bool is_cluster(uint32_t number) { return number >= 2 && number < clusters + 2; }

static uint32_t next_cluster(uint32_t cluster) {
  read_sector(first_fat + cluster / (sector_size / 4));
  return get((int)(cluster % (sector_size / 4)) * 4, 4) & 0x0fffffff;
}

static uint64_t sector_of(uint32_t cluster) {
  return first_data + (cluster - 2) * sectors_per_cluster;
}

/* Finds a name, as a directory stores it: 8 + 3 characters. */
static struct entry find(uint32_t cluster, const char *name, bool directory) {
  for (int steps = 0; is_cluster(cluster) && steps < most_of_directory; steps++) {
    for (uint64_t i = 0; i < sectors_per_cluster; i++) {
      read_sector(sector_of(cluster) + i);
      for (int at = 0; at < sector_size; at += entry_bytes) {
        uint8_t attributes = sector[at + 11];
        if (sector[at] == 0) damaged("EFI/BOOT/BOOTX64.EFI is not on it");
        if (memcmp(sector + at, name, 11) != 0 || attributes & is_volume) continue;
        if (directory != !!(attributes & is_directory)) continue;
        return (struct entry){get(at + 20, 2) << 16 | get(at + 26, 2), get(at + 28, 4)};
      }
    }
    cluster = next_cluster(cluster);
  }
  damaged("EFI/BOOT/BOOTX64.EFI is not on it");
}

static void check_file(struct entry file) {
  uint64_t bytes = sectors_per_cluster * sector_size;
  uint64_t wanted = (file.size + bytes - 1) / bytes;
  uint32_t cluster = file.cluster;
  if (wanted == 0 || !is_cluster(cluster)) damaged("EFI/BOOT/BOOTX64.EFI is empty");
  if (wanted > clusters) damaged("EFI/BOOT/BOOTX64.EFI is larger than its file system");
  read_sector(sector_of(cluster));
  if (get(0, 2) != ('M' | 'Z' << 8)) damaged("EFI/BOOT/BOOTX64.EFI is not a program");
  for (uint64_t i = 1; i < wanted; i++) {
    cluster = next_cluster(cluster);
    if (!is_cluster(cluster)) damaged("EFI/BOOT/BOOTX64.EFI is cut off");
  }
  if (next_cluster(cluster) < end_of_chain) damaged("EFI/BOOT/BOOTX64.EFI does not end");
}

int main(int count, char **arguments) {
  program_name = "esp-check";
  if (count != 2) {
    fputs("usage: esp-check DEVICE\n", stderr);
    return wrong_usage;
  }
  disk_open(&disk, arguments[1], false);
  uint32_t root = read_boot_sector();
  struct entry efi = find(root, "EFI        ", true);
  struct entry boot = find(efi.cluster, "BOOT       ", true);
  check_file(find(boot.cluster, "BOOTX64 EFI", false));
  puts("ok");
  return fflush(stdout) == 0 ? 0 : system_failure;
}
