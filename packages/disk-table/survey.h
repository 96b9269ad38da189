#ifndef SURVEY_H
#define SURVEY_H

#include "gpt.h"

/* Both tables of a disk, and what is wrong with them: NULL where nothing is. */
struct survey {
  struct table primary, backup;
  const char *primary_wrong, *backup_wrong;
  /* Sector 0 does not protect the tables: firmware and GRUB then see no primary. */
  bool unprotected;
};

/*
 * Looks at both tables. The backup is where the primary names it; when the primary is not
 * whole, it is at the disk's end (where the kernel and firmware look for it), or else at the
 * place that the rest of the primary's header names. A whole primary is right where the two
 * say different things, as it is for the kernel.
 */
void survey_disk(const struct disk *disk, struct survey *survey);

#endif
