#ifndef ROOT_H
#define ROOT_H

#include "container.h"

/* A detached mount of an EROFS file, by a loop device that goes away with it. */
int mount_image(const char *file);

/*
 * Puts the container's root together, ids mapped by `user_namespace`, and makes it the calling
 * process's root. `proc` is the mount of proc that it gets.
 */
void change_root(const struct container *container, int user_namespace, int proc);

/* Parts of it, below the open directory `root`. */
void put_proc(int root, int proc);
void put_devices(int root, uint32_t ids);

#endif
