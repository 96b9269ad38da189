#ifndef GPT_H
#define GPT_H

#include <stdbool.h>
#include <stdint.h>

#include "disk.h"

/* UEFI specification 2.10, 5.3: a header, and an array of entries that it has the CRC of. */

enum {
  primary_sector = 1,
  entry_size = 128,
  /* The UEFI specification wants room for at least 128; a table of more than this is not believed. */
  most_entries = 1024,
  array_bytes = most_entries * entry_size
};

/* A partition, or an entry that is not used. Sectors count from the disk's start; both belong to it. */
struct partition {
  bool used;
  uint64_t first, last;
};

/* A table as it is, or is to be, in one place of a disk. */
struct table {
  uint64_t own, other;               /* sectors of this header, and of the other table's */
  uint64_t first_usable, last_usable;
  uint64_t array;                    /* first sector of the entries */
  uint32_t count;                    /* of the entries, used or not */
  uint8_t disk_guid[16];
  SECTOR_BUFFER uint8_t entries[array_bytes]; /* zero behind the last one */
};

/* Reads the table whose header is in a sector. NULL when it is whole, else what is wrong with it. */
const char *gpt_read(const struct disk *disk, uint64_t sector, struct table *table);

/* Writes a table to where it says: the entries first, the header last. */
void gpt_write(const struct disk *disk, const struct table *table);

/* How many sectors the entries take. */
uint64_t gpt_array_sectors(const struct table *table);

/* Whether two tables are of one disk and say the same. */
bool gpt_agree(const struct table *one, const struct table *other);

/* The entry of a partition; numbers count from 1. */
struct partition gpt_partition(const struct table *table, uint32_t number);
void gpt_set_last(struct table *table, uint32_t number, uint64_t last);

/* Whether sector 0 protects the table: an MBR with an entry of type 0xEE from sector 1 on. */
bool gpt_is_protected(const struct disk *disk);

/* Makes sector 0 protect the whole disk. The boot code in it stays as it is. */
void gpt_protect(const struct disk *disk);

#endif
