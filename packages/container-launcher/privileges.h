#ifndef PRIVILEGES_H
#define PRIVILEGES_H

#include "container.h"

/*
 * For a process that is in a container's namespaces already: takes the identity's user, its
 * capabilities and nothing else, no_new_privs and the filter of system calls.
 */
void take_identity(const struct identity *identity);

#endif
