#include "gpt.h"

#include <string.h>

#include "crc32.h"

static const uint8_t signature[] = {'E', 'F', 'I', ' ', 'P', 'A', 'R', 'T'};
enum { revision = 0x00010000, header_size = 92 };

/* Offsets in a header. */
enum {
  at_revision = 8,
  at_header_size = 12,
  at_header_crc = 16,
  at_own = 24,
  at_other = 32,
  at_first_usable = 40,
  at_last_usable = 48,
  at_disk_guid = 56,
  at_array = 72,
  at_count = 80,
  at_entry_size = 84,
  at_array_crc = 88
};

/* Offsets in an entry, whose first 16 bytes are its type, and in the MBR. */
enum { at_first = 32, at_last = 40 };
enum { at_mbr_entry = 446, mbr_entry_size = 16, at_mbr_signature = 510, protective = 0xee };

static uint64_t get(const uint8_t *bytes, int length) {
  uint64_t value = 0;
  while (length-- > 0) value = value << 8 | bytes[length];
  return value;
}

static void put(uint8_t *bytes, int length, uint64_t value) {
  for (int i = 0; i < length; i++, value >>= 8) bytes[i] = (uint8_t)value;
}

uint64_t gpt_array_sectors(const struct table *table) {
  return ((uint64_t)table->count * entry_size + sector_size - 1) / sector_size;
}

static uint32_t array_crc(const struct table *table) {
  return crc32(table->entries, (size_t)table->count * entry_size);
}

struct partition gpt_partition(const struct table *table, uint32_t number) {
  static const uint8_t unused[16];
  const uint8_t *entry = table->entries + (size_t)(number - 1) * entry_size;
  return (struct partition){memcmp(entry, unused, sizeof unused) != 0, get(entry + at_first, 8),
                            get(entry + at_last, 8)};
}

void gpt_set_last(struct table *table, uint32_t number, uint64_t last) {
  put(table->entries + (size_t)(number - 1) * entry_size + at_last, 8, last);
}

/* The header's own checks, before any number in it is used. */
static const char *wrong_header(const uint8_t *sector) {
  uint8_t copy[sector_size];
  uint64_t size = get(sector + at_header_size, 4);
  if (memcmp(sector, signature, sizeof signature) != 0) return "there is no header";
  if (get(sector + at_revision, 4) != revision) return "its revision is not 1.0";
  if (size < header_size || size > sector_size) return "its header has an impossible size";
  memcpy(copy, sector, sector_size);
  put(copy + at_header_crc, 4, 0);
  if (crc32(copy, size) != get(sector + at_header_crc, 4)) return "its header does not match its CRC";
  if (get(sector + at_entry_size, 4) != entry_size) return "its entries are not of 128 bytes";
  if (get(sector + at_count, 4) < 1 || get(sector + at_count, 4) > most_entries)
    return "it has too few or too many entries";
  return NULL;
}

/* Whether all lies where it can: the array beside the header, both outside of what is usable. */
static const char *wrong_places(const struct disk *disk, uint64_t sector, const struct table *table) {
  uint64_t length = gpt_array_sectors(table);
  if (table->own != sector) return "its header belongs elsewhere";
  if (table->first_usable > table->last_usable || table->last_usable >= disk->sectors)
    return "its partitions lead out of the disk";
  if (table->array < 2 || table->array >= disk->sectors || length > disk->sectors - table->array)
    return "its entries are not on the disk";
  if (sector == primary_sector) {
    if (table->array + length > table->first_usable) return "its entries are among the partitions";
    if (table->other <= table->last_usable) return "it names a backup among the partitions";
    return NULL;
  }
  if (table->first_usable <= primary_sector) return "its partitions are among the tables";
  if (table->array <= table->last_usable) return "its entries are among the partitions";
  if (table->array + length > sector) return "its entries are among the tables";
  if (table->other != primary_sector) return "it is the backup of another table";
  return NULL;
}

static const char *wrong_entries(const struct table *table) {
  for (uint32_t i = 1; i <= table->count; i++) {
    struct partition one = gpt_partition(table, i);
    if (!one.used) continue;
    if (one.first < table->first_usable || one.last < one.first || one.last > table->last_usable)
      return "a partition leads out of what is usable";
    for (uint32_t j = 1; j < i; j++) {
      struct partition other = gpt_partition(table, j);
      if (other.used && one.first <= other.last && other.first <= one.last)
        return "two partitions overlap";
    }
  }
  return NULL;
}

const char *gpt_read(const struct disk *disk, uint64_t sector, struct table *table) {
  static SECTOR_BUFFER uint8_t header[sector_size];
  memset(table, 0, sizeof *table);
  if (!disk_read(disk, sector, 1, header)) return "its header cannot be read";
  table->other = get(header + at_other, 8);
  const char *wrong = wrong_header(header);
  if (wrong) return wrong;
  table->own = get(header + at_own, 8);
  table->first_usable = get(header + at_first_usable, 8);
  table->last_usable = get(header + at_last_usable, 8);
  table->array = get(header + at_array, 8);
  table->count = (uint32_t)get(header + at_count, 4);
  memcpy(table->disk_guid, header + at_disk_guid, sizeof table->disk_guid);
  wrong = wrong_places(disk, sector, table);
  if (wrong) return wrong;
  if (!disk_read(disk, table->array, gpt_array_sectors(table), table->entries))
    return "its entries cannot be read";
  if (array_crc(table) != get(header + at_array_crc, 4)) return "its entries do not match their CRC";
  size_t used = (size_t)table->count * entry_size;
  memset(table->entries + used, 0, array_bytes - used);
  return wrong_entries(table);
}

void gpt_write(const struct disk *disk, const struct table *table) {
  static SECTOR_BUFFER uint8_t header[sector_size];
  memset(header, 0, sizeof header);
  memcpy(header, signature, sizeof signature);
  put(header + at_revision, 4, revision);
  put(header + at_header_size, 4, header_size);
  put(header + at_own, 8, table->own);
  put(header + at_other, 8, table->other);
  put(header + at_first_usable, 8, table->first_usable);
  put(header + at_last_usable, 8, table->last_usable);
  memcpy(header + at_disk_guid, table->disk_guid, sizeof table->disk_guid);
  put(header + at_array, 8, table->array);
  put(header + at_count, 4, table->count);
  put(header + at_entry_size, 4, entry_size);
  put(header + at_array_crc, 4, array_crc(table));
  put(header + at_header_crc, 4, crc32(header, header_size));
  disk_write(disk, table->array, gpt_array_sectors(table), table->entries);
  disk_write(disk, table->own, 1, header);
}

bool gpt_agree(const struct table *one, const struct table *other) {
  return one->first_usable == other->first_usable && one->last_usable == other->last_usable &&
         one->count == other->count &&
         memcmp(one->disk_guid, other->disk_guid, sizeof one->disk_guid) == 0 &&
         memcmp(one->entries, other->entries, array_bytes) == 0;
}

bool gpt_is_protected(const struct disk *disk) {
  static SECTOR_BUFFER uint8_t mbr[sector_size];
  if (!disk_read(disk, 0, 1, mbr) || get(mbr + at_mbr_signature, 2) != 0xaa55) return false;
  for (int i = 0; i < 4; i++) {
    const uint8_t *entry = mbr + at_mbr_entry + i * mbr_entry_size;
    if (entry[0] == 0 && entry[4] == protective && get(entry + 8, 4) == 1) return true;
  }
  return false;
}

void gpt_protect(const struct disk *disk) {
  static SECTOR_BUFFER uint8_t mbr[sector_size], before[sector_size];
  uint64_t rest = disk->sectors - 1;
  if (!disk_read(disk, 0, 1, before)) memset(before, 0, sizeof before);
  memcpy(mbr, before, sizeof mbr);
  /* Cylinders, heads and sectors: from 0/0/2 to as far as they can tell. */
  static const uint8_t entry[8] = {0x00, 0x00, 0x02, 0x00, protective, 0xff, 0xff, 0xff};
  memset(mbr + at_mbr_entry, 0, at_mbr_signature - at_mbr_entry);
  memcpy(mbr + at_mbr_entry, entry, sizeof entry);
  put(mbr + at_mbr_entry + 8, 4, 1);
  put(mbr + at_mbr_entry + 12, 4, rest > 0xffffffff ? 0xffffffff : rest);
  put(mbr + at_mbr_signature, 2, 0xaa55);
  if (memcmp(mbr, before, sizeof mbr) != 0) disk_write(disk, 0, 1, mbr);
}
