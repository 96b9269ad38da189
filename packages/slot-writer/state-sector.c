#include "state-sector.h"

#include "failure.h"

#include <string.h>

enum { sector_size = 512, sector_offset = 4096, own_variables = 7 };

static const char *const own_names[own_variables] = {"slot",  "prev", "try", "tries",
                                                     "fails", "note", "data"};

void open_state(struct state_sector *sector, const char *path, enum purpose purpose) {
  sector->device = open_device(path, purpose);
  if (sector->device.size < sector_offset + sector_size) {
    fail(wrong_usage, "%s is too small to be a state partition", path);
  }
  sector->bytes = aligned_memory(sector_size);
  read_device(&sector->device, sector->bytes, sector_size, sector_offset);
  struct environment *found = &sector->environment;
  parse_environment(found, sector->bytes, sector_size);
  sector->state = read_state(variable_of(found, "slot"), variable_of(found, "prev"),
                             variable_of(found, "try"), variable_of(found, "tries"),
                             variable_of(found, "fails"), variable_of(found, "data"),
                             variable_of(found, "note"));
}

const struct variable *other_variable(const struct state_sector *sector, size_t *index) {
  while (*index < sector->environment.count) {
    const struct variable *variable = &sector->environment.variables[(*index)++];
    bool own = false;
    for (int i = 0; i < own_variables; i++) own |= strcmp(variable->name, own_names[i]) == 0;
    if (!own) return variable;
  }
  return NULL;
}

/* The block a state is written as. What others put there must not keep it from being saved. */
static void format_state(const struct state_sector *sector, unsigned char *block) {
  const struct slot_state *state = &sector->state;
  const char slot[] = {state->slot, '\0'}, prev[] = {state->prev, '\0'};
  const char trial[] = {state->trial, '\0'};
  const char tries[] = {(char)('0' + state->tries), '\0'};
  const char fails[] = {(char)('0' + state->fails), '\0'};
  const char *values[own_variables] = {slot, prev, trial, tries, fails, state->note, state->data};
  struct variable variables[own_variables + most_variables];
  size_t count = 0;
  for (int i = 0; i < own_variables; i++) {
    /* `data` that is empty is left out: it is only ever there for the first boot. */
    if (strcmp(own_names[i], "data") == 0 && state->data[0] == '\0') continue;
    variables[count++] = (struct variable){own_names[i], values[i]};
  }
  size_t own = count, index = 0;
  for (const struct variable *next; (next = other_variable(sector, &index)) != NULL;) {
    variables[count++] = *next;
  }
  if (format_environment(variables, count, block, sector_size)) return;
  if (format_environment(variables, own, block, sector_size)) return;
  fail(refused, "the state does not fit its sector");
}

void save_state(struct state_sector *sector) {
  unsigned char *block = aligned_memory(sector_size);
  format_state(sector, block);
  /* Nothing to change: a sector that is not written cannot be damaged. */
  if (memcmp(block, sector->bytes, sector_size) == 0) return;
  write_device(&sector->device, block, sector_size, sector_offset);
  flush_device(&sector->device);
  read_device(&sector->device, sector->bytes, sector_size, sector_offset);
  if (memcmp(block, sector->bytes, sector_size) != 0) {
    fail(system_failed, "%s does not hold what was written to it", sector->device.path);
  }
}
