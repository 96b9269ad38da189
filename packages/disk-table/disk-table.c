/*
 * The two partition tables (GPT) of the disk a system runs from. Whatever it does, one of them
 * is whole at every moment: a table is only written while the other is whole, and flushed
 * before the other is touched.
 *
 *   disk-table check DEVICE        says ok, primary-damaged, backup-damaged or both-damaged
 *   disk-table repair DEVICE       makes what is damaged from what is whole, and says which
 *   disk-table grow DEVICE NUMBER  the last partition takes the rest of the disk; says its
 *                                  size in sectors
 *
 * Exit codes: 0, 1 refused, 100 usage, 111 the disk cannot be opened or does not take what is written.
 * A table that cannot be read is a damaged one.
 */
#include <errno.h>
#include <linux/blkpg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "survey.h"

/* Partitions end on a whole MiB, as they start on one. */
enum { alignment = 2048 };

static struct survey survey;

static _Noreturn void usage(void) {
  fputs("usage: disk-table check DEVICE | repair DEVICE | grow DEVICE NUMBER\n", stderr);
  exit(wrong_usage);
}

static void explain(void) {
  if (survey.primary_wrong)
    fprintf(stderr, "%s: the primary table: %s\n", program_name, survey.primary_wrong);
  if (survey.unprotected)
    fprintf(stderr, "%s: the primary table: sector 0 has no entry for it\n", program_name);
  if (survey.backup_wrong)
    fprintf(stderr, "%s: the backup table: %s\n", program_name, survey.backup_wrong);
}

static void check(void) {
  bool primary = survey.primary_wrong || survey.unprotected;
  explain();
  puts(primary && survey.backup_wrong ? "both-damaged"
       : primary                      ? "primary-damaged"
       : survey.backup_wrong          ? "backup-damaged"
                                      : "ok");
}

/* The table as it is to be in sector 1, naming a backup. */
static void place_primary(struct table *table, uint64_t backup) {
  table->own = primary_sector;
  table->other = backup;
  table->array = primary_sector + 1;
}

/*
 * Writes a table as the backup at the disk's end, where firmware and kernel find it without
 * the primary. The caller sees to it that the primary is whole, and then names it.
 */
static void write_backup(const struct disk *disk, const struct table *primary) {
  static struct table backup;
  backup = *primary;
  backup.own = disk->sectors - 1;
  backup.other = primary_sector;
  backup.array = backup.own - gpt_array_sectors(&backup);
  if (backup.array <= backup.last_usable || backup.array >= backup.own)
    fail(refused, "%s has no room for the backup table behind its partitions", disk->path);
  gpt_write(disk, &backup);
}

static void repair(const struct disk *disk) {
  explain();
  if (survey.primary_wrong && survey.backup_wrong)
    fail(refused, "both tables of %s are damaged; write the image to the disk again", disk->path);
  if (survey.primary_wrong) {
    uint64_t backup = survey.backup.own;
    if (primary_sector + 1 + gpt_array_sectors(&survey.backup) > survey.backup.first_usable)
      fail(refused, "%s has no room for the primary table before its partitions", disk->path);
    place_primary(&survey.backup, backup);
    gpt_write(disk, &survey.backup);
  }
  if (survey.unprotected) gpt_protect(disk);
  if (survey.primary_wrong || survey.unprotected) puts("primary-table repaired");
  if (survey.backup_wrong) {
    write_backup(disk, &survey.primary);
    if (survey.primary.other != disk->sectors - 1) {
      place_primary(&survey.primary, disk->sectors - 1);
      gpt_write(disk, &survey.primary);
    }
    puts("backup-table repaired");
  }
}

/* Tells the kernel, which does not read the table of a disk in use again; ioctl BLKPG. */
static void tell_kernel(const struct disk *disk, uint32_t number, struct partition partition) {
  struct blkpg_partition change = {
      .start = (long long)(partition.first * sector_size),
      .length = (long long)((partition.last - partition.first + 1) * sector_size),
      .pno = (int)number,
  };
  struct blkpg_ioctl_arg argument = {
      .op = BLKPG_RESIZE_PARTITION, .datalen = sizeof change, .data = &change};
  if (ioctl(disk->descriptor, BLKPG, &argument) != 0)
    fail(system_failure, "%s: the kernel does not take the new size of partition %u: %s",
         disk->path, number, strerror(errno));
}

static uint32_t partition_number(const char *text) {
  char *end;
  unsigned long number = strtoul(text, &end, 10);
  if (text[0] < '1' || text[0] > '9' || *end != '\0' || number > most_entries) usage();
  return (uint32_t)number;
}

static void grow(const struct disk *disk, uint32_t number) {
  struct table *table = &survey.primary;
  explain();
  if (survey.primary_wrong)
    fail(refused, "the primary table of %s is damaged; repair it first", disk->path);
  struct partition partition = {0};
  if (number <= table->count) partition = gpt_partition(table, number);
  if (!partition.used) fail(refused, "%s has no partition %u", disk->path, number);
  for (uint32_t i = 1; i <= table->count; i++) {
    struct partition other = gpt_partition(table, i);
    if (other.used && other.first > partition.first)
      fail(refused, "partition %u of %s is not the last one", number, disk->path);
  }
  uint64_t end = disk->sectors - 1, behind = gpt_array_sectors(table) + 1;
  if (end < behind || end - behind < table->last_usable)
    fail(refused, "%s is smaller than its table says", disk->path);
  uint64_t last_usable = end - behind;
  uint64_t next = (last_usable + 1) / alignment * alignment;
  uint64_t last = next > partition.last ? next - 1 : partition.last;
  if (last > partition.last || table->last_usable != last_usable || table->other != end ||
      survey.backup_wrong) {
    gpt_set_last(table, number, last);
    table->last_usable = last_usable;
    write_backup(disk, table);
    place_primary(table, end);
    gpt_write(disk, table);
  }
  gpt_protect(disk);
  partition.last = last;
  if (disk->is_device) tell_kernel(disk, number, partition);
  printf("%llu\n", (unsigned long long)(partition.last - partition.first + 1));
}

int main(int count, char **arguments) {
  program_name = "disk-table";
  if (count < 3) usage();
  const char *verb = arguments[1];
  bool checks = strcmp(verb, "check") == 0, repairs = strcmp(verb, "repair") == 0,
       grows = strcmp(verb, "grow") == 0;
  if (count != (grows ? 4 : 3) || !(checks || repairs || grows)) usage();
  uint32_t number = grows ? partition_number(arguments[3]) : 0;
  struct disk disk;
  disk_open(&disk, arguments[2], !checks);
  survey_disk(&disk, &survey);
  if (checks) check();
  if (repairs) repair(&disk);
  if (grows) grow(&disk, number);
  if (fflush(stdout) != 0) fail(system_failure, "standard output: %s", strerror(errno));
  return 0;
}
