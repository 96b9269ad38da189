#ifndef OPTIONS_H
#define OPTIONS_H

#include "container.h"

/* Reads the arguments of `run`, ended by NULL; ends the program with wrong_usage if they are wrong. */
void read_run_options(struct container *container, char **arguments);

/* Those of `enter`. Returns the process that is to be joined. */
pid_t read_enter_options(struct identity *identity, char **arguments);

#endif
