#ifndef PROGRAM_H
#define PROGRAM_H

#include "container.h"

/* Opens a program of the host that is to be run where its path is not; -1 for NULL. */
int open_program(const char *path);

/*
 * Becomes the identity's command, in its directory, with its environment, its input from
 * /dev/null unless `interactive`. An open program becomes the process instead, and starts the command.
 */
_Noreturn void become(int program, const char *path, const struct identity *identity);

#endif
