/*
 * slot-writer: everything that an update writes to a disk, and the state sector.
 * docs/slot-writer.md describes the commands, the formats and the order.
 */
#include "commands.h"
#include "failure.h"

#include <stdio.h>
#include <string.h>

static const struct command {
  const char *name;
  int least, most; /* arguments */
  int (*run)(char **arguments);
} commands[] = {
    {"head", 1, 1, run_head},
    {"prepare", 4, 6, run_prepare},
    {"fill", 6, 6, run_fill},
    {"finish", 5, 5, run_finish},
    {"invalidate", 1, 1, run_invalidate},
    {"state", 2, 4, run_state},
};

static const char usage[] =
    "usage: slot-writer head OUTDIR <BUNDLE\n"
    "       slot-writer prepare INDEX BOOT ROOT FIRSTBLOCK [FROM_BOOT FROM_ROOT]\n"
    "       slot-writer fill INDEX BOOT ROOT FIRSTBLOCK MISSING stream|wanted <CHUNKS\n"
    "       slot-writer finish INDEX MANIFEST BOOT ROOT FIRSTBLOCK\n"
    "       slot-writer invalidate BOOT\n"
    "       slot-writer state DEVICE show|made\n"
    "       slot-writer state DEVICE begin|good|bad SLOT\n"
    "       slot-writer state DEVICE arm SLOT TRIES\n"
    "       slot-writer state DEVICE note TEXT\n";

int main(int count, char **arguments) {
  for (size_t i = 0; count >= 2 && i < sizeof commands / sizeof *commands; i++) {
    const struct command *command = &commands[i];
    int given = count - 2;
    if (strcmp(arguments[1], command->name) != 0) continue;
    if (given < command->least || given > command->most) break;
    return command->run(arguments + 2);
  }
  fputs(usage, stderr);
  return wrong_usage;
}
