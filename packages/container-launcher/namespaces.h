#ifndef NAMESPACES_H
#define NAMESPACES_H

#include "container.h"

/* The namespaces of a container that it owns itself, held by a process that only waits. */
struct namespaces {
  pid_t holder;
  int directory; /* the holder's ns directory in proc */
  int user;      /* its user namespace, for mounts that map ids */
};

/*
 * Makes a user namespace whose ids 0 to 65535 are those from `ids` on, and in it a UTS, an
 * IPC and (unless it is the host's) a network namespace. `proc` is a proc file system of the
 * caller's own PID namespace.
 */
struct namespaces make_namespaces(const struct container *container, int proc);

/*
 * Moves the calling process into all of them but the user namespace, and sets up what they lack:
 * the host name, the loopback interface, low ports for everybody. To a private network the
 * container's `connect` program gives its interface, before; its argument is the namespace, as
 * a path that it and its children can open.
 */
void enter_namespaces(const struct namespaces *namespaces, const struct container *container,
                      int proc);

/* Moves it into the user namespace as well, and ends the holder. */
void enter_user_namespace(const struct namespaces *namespaces);

#endif
