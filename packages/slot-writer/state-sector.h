#ifndef STATE_SECTOR_H
#define STATE_SECTOR_H

#include "device.h"
#include "environment-block.h"
#include "slot-state.h"

/*
 * The state's place: one sector at a fixed place of the state partition, an
 * environment block. It is replaced by one write, so it is old or new, never torn.
 */
struct state_sector {
  struct device device;
  unsigned char *bytes;
  struct environment environment; /* what `state` points into */
  struct slot_state state;
};

/* Reads the sector. Whatever it holds, this succeeds; state.valid tells. */
void open_state(struct state_sector *sector, const char *path, enum purpose purpose);

/* The variable at `index` that is none of the state's own; NULL behind the last. */
const struct variable *other_variable(const struct state_sector *sector, size_t *index);

/* Writes sector->state with the variables of others, flushes, and reads it back. */
void save_state(struct state_sector *sector);

#endif
