#ifndef CONTAINER_H
#define CONTAINER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* How many user and group ids a container has: all that 16 bits can name. */
enum { id_count = 65536 };

enum { most_mounts = 4096, most_variables = 1024, most_groups = 64 };

enum mount_kind {
  mount_read_only, /* a file or directory of the host */
  mount_writable,
  mount_tmpfs
};

struct mount {
  enum mount_kind kind;
  const char *source; /* of a tmpfs: its size, as tmpfs takes it */
  const char *target; /* absolute, inside the container */
};

enum network { network_none, network_host, network_private };

/* Who a process in a container is, and what it may. */
struct identity {
  uid_t user;
  gid_t group;
  gid_t groups[most_groups];
  size_t group_count;
  uint64_t capabilities; /* a bit for each that is kept */
  const char *directory;
  const char *variables[most_variables + 1]; /* NAME=VALUE, ended by NULL */
  size_t variable_count;
  int kept_fd; /* stays open besides 0, 1 and 2; -1: none */
  char **command; /* ended by NULL */
};

/* A container to be started. */
struct container {
  const char *name; /* its host name */
  uint32_t ids;     /* the host's id of the container's user and group 0 */
  const char *root;  /* a directory, or */
  const char *image; /* an EROFS file */
  const char *layer;      /* directory for what is written to the root, or */
  const char *layer_size; /* the size of a tmpfs for it; neither: the root is read-only */
  struct mount mounts[most_mounts];
  size_t mount_count;
  enum network network;
  const char *connect; /* of network_private: a program that gives it its interface */
  const char *init;    /* becomes process 1 and starts the command; NULL: the command itself */
  struct identity identity;
};

#endif
