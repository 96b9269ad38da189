#ifndef BOOT_ARCHIVE_H
#define BOOT_ARCHIVE_H

#include "device.h"

#include <stdbool.h>
#include <stdint.h>

/* What the boot archive of a slot says about the slot. All in bytes. */
struct boot_archive {
  uint64_t size;      /* of the archive */
  uint64_t cut;       /* where chunks are cut because of slot.cfg */
  uint64_t root_size; /* of the root's data */
};

/* Reads it from a boot partition. @return false when there is no whole one */
bool read_boot_archive(struct device *device, struct boot_archive *archive);

#endif
