#include "survey.h"

#include <stddef.h>

/* The backup of a disk whose primary names a sector, but is not whole. */
static const char *read_lone_backup(const struct disk *disk, uint64_t named, struct table *backup) {
  if (disk->sectors < 3) return "the disk is too small for it";
  uint64_t last = disk->sectors - 1;
  const char *wrong = gpt_read(disk, last, backup);
  if (wrong && named > primary_sector && named < last && !gpt_read(disk, named, backup)) return NULL;
  return wrong;
}

void survey_disk(const struct disk *disk, struct survey *survey) {
  survey->unprotected = !gpt_is_protected(disk);
  survey->primary_wrong = gpt_read(disk, primary_sector, &survey->primary);
  uint64_t named = survey->primary.other;
  if (survey->primary_wrong) {
    survey->backup_wrong = read_lone_backup(disk, named, &survey->backup);
    return;
  }
  survey->backup_wrong = gpt_read(disk, named, &survey->backup);
  if (!survey->backup_wrong && !gpt_agree(&survey->primary, &survey->backup))
    survey->backup_wrong = "it differs from the primary";
}
