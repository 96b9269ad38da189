#ifndef MOUNTS_H
#define MOUNTS_H

#include <stdint.h>

/*
 * Mounts are made detached, with all their flags, and then put where they belong: a
 * descriptor names them, so no path can be changed under them meanwhile
 * (mount_setattr(2), open_tree(2), move_mount(2); fsopen's documentation in the kernel).
 */

/* One option of a file system; `value` NULL for a flag. */
struct mount_option {
  const char *key, *value;
};

/* A new file system's mount, with `flags` (MOUNT_ATTR_…). `options` end with a NULL key. */
int make_mount(const char *type, const struct mount_option *options, uint64_t flags);

/* A copy of the mount of what is at `path`, with what is mounted below. */
int copy_mount(int directory, const char *path);

/* Adds flags to a mount and those below it; ids are mapped by `user_namespace`, unless that is -1. */
void set_mount(int mount, uint64_t flags, int user_namespace);

/* Makes a mount read-only, not those below it. */
void protect_mount(int mount);

/* Puts a mount at an open place. */
void put_mount(int mount, int place);

/* Puts a mount at a path of the calling process's root. */
void put_mount_at(int mount, const char *path);

/*
 * Opens a path inside the directory `root`, from which neither `..` nor links lead out; -1 with
 * errno when it is not there. With `follow` false there must be no link in it at all.
 */
int open_inside(int root, const char *path, int follow);

#endif
