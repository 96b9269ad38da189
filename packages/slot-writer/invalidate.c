/* `invalidate`: from now on, and until `finish`, GRUB finds no boot archive in the slot. */
#include "commands.h"
#include "device.h"

int run_invalidate(char **arguments) {
  struct device boot = open_device(arguments[0], for_writing);
  write_device(&boot, aligned_memory(block_size), block_size, 0);
  flush_device(&boot);
  return 0;
}
