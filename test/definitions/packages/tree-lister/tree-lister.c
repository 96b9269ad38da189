/*
 * tree-lister DIRECTORY: a line for everything below it, and for itself as "/", in the order
 * of the bytes of the names in each directory. The fields, with a tab between:
 *
 *   path  type (f d l c b p s)  mode  uid:gid  what  attributes  time of change
 *
 * "what" is the size and the SHA-256 of a file, the target of a link, the numbers of a device,
 * and "mount" for a directory on which something else is mounted, which is not entered. A name
 * of several is followed by their number, and by the first of them that was met. Attributes
 * are extended ones, name=hexadecimal value, and flags of chattr(1) as flag:name, or "-". In
 * paths every byte but printable ASCII is \xNN, and so are blank and backslash. What a
 * directory weighs is left out: it never shrinks, whatever is removed from it.
 *
 * Whatever cannot be read is told on standard error, and the exit status is 1.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "sha256.h"

struct known {
  struct known *next;
  dev_t device;
  ino_t inode;
  char *path;
};

static struct known *known;
static int failed;

static void fail(const char *path) {
  fprintf(stderr, "tree-lister: %s: %s\n", path, strerror(errno));
  failed = 1;
}

static void *must(void *memory) {
  if (!memory) perror("tree-lister"), exit(2);
  return memory;
}

static void put_escaped(const char *text) {
  for (; *text; text++) {
    unsigned char byte = *text;
    if (byte > ' ' && byte < 127 && byte != '\\') putchar(byte);
    else printf("\\x%02x", byte);
  }
}

static void put_content(const char *name, const char *path, off_t size) {
  static uint8_t buffer[1 << 18];
  struct sha256 hash;
  char digits[65];
  int file = open(name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  sha256_start(&hash);
  if (file < 0) {
    fail(path);
  } else {
    ssize_t got;
    while ((got = read(file, buffer, sizeof buffer)) > 0) sha256_add(&hash, buffer, got);
    if (got < 0) fail(path);
    close(file);
  }
  sha256_digits(&hash, digits);
  printf("%lld %s", (long long)size, digits);
}

static void put_target(const char *name, const char *path) {
  char target[4097];
  ssize_t length = readlink(name, target, sizeof target - 1);
  if (length < 0) fail(path), length = 0;
  target[length] = 0;
  put_escaped(target);
}

static void put_other_names(const struct stat *info, const char *path) {
  if (S_ISDIR(info->st_mode) || info->st_nlink < 2) return;
  struct known *entry = known;
  while (entry && (entry->inode != info->st_ino || entry->device != info->st_dev))
    entry = entry->next;
  if (!entry) {
    entry = must(malloc(sizeof *entry));
    *entry = (struct known){known, info->st_dev, info->st_ino, must(strdup(path))};
    known = entry;
  }
  printf(" %lu names, first ", (unsigned long)info->st_nlink);
  put_escaped(entry->path);
}

static int compare(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static int put_extended(const char *name, const char *path) {
  static char names[65536], value[65536], *sorted[1024];
  ssize_t length = llistxattr(name, names, sizeof names);
  int count = 0;
  if (length < 0 && errno != ENOTSUP) fail(path);
  for (ssize_t at = 0; at < length && count < 1024; at += strlen(names + at) + 1)
    sorted[count++] = names + at;
  qsort(sorted, count, sizeof *sorted, compare);
  for (int i = 0; i < count; i++) {
    ssize_t size = lgetxattr(name, sorted[i], value, sizeof value);
    if (size < 0) fail(path);
    if (i > 0) putchar(' ');
    put_escaped(sorted[i]);
    putchar('=');
    for (ssize_t at = 0; at < size; at++) printf("%02x", (unsigned char)value[at]);
  }
  return count;
}

static int put_flags(const char *name, const char *path, int before) {
  static const struct { uint64_t bit; const char *name; } flags[] = {
      /* STATX_ATTR_... of linux/stat.h, which does not go together with the C library's. */
      {0x10, "immutable"}, {0x20, "append"}, {0x40, "nodump"}, {0x4, "compressed"},
      {0x800, "encrypted"}};
  struct statx info;
  int count = before;
  if (statx(AT_FDCWD, name, AT_SYMLINK_NOFOLLOW, 0, &info) < 0) return fail(path), count;
  for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
    if (info.stx_attributes & flags[i].bit) printf("%sflag:%s", count++ ? " " : "", flags[i].name);
  return count;
}

static void list(const char *name, const char *path, dev_t device);

static void enter(const char *name, const char *path, dev_t device) {
  int back = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *directory = opendir(name);
  if (back < 0 || !directory || fchdir(dirfd(directory)) < 0) {
    fail(path);
    if (directory) closedir(directory);
    if (back >= 0) close(back);
    return;
  }
  char **names = NULL;
  size_t count = 0;
  for (struct dirent *entry; (errno = 0, entry = readdir(directory));) {
    if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
    names = must(realloc(names, (count + 1) * sizeof *names));
    names[count++] = must(strdup(entry->d_name));
  }
  if (errno) fail(path);
  closedir(directory);
  if (count) qsort(names, count, sizeof *names, compare);
  for (size_t i = 0; i < count; i++) {
    char *below;
    if (asprintf(&below, "%s/%s", strcmp(path, "/") ? path : "", names[i]) < 0) must(NULL);
    list(names[i], below, device);
    free(below);
    free(names[i]);
  }
  free(names);
  if (fchdir(back) < 0) perror("tree-lister"), exit(2);
  close(back);
}

static void list(const char *name, const char *path, dev_t device) {
  struct stat info;
  if (lstat(name, &info) < 0) {
    fail(path);
    return;
  }
  mode_t mode = info.st_mode;
  int other = S_ISDIR(mode) && info.st_dev != device;
  char type = S_ISREG(mode) ? 'f' : S_ISDIR(mode) ? 'd' : S_ISLNK(mode) ? 'l' : S_ISCHR(mode) ? 'c'
            : S_ISBLK(mode) ? 'b' : S_ISFIFO(mode) ? 'p' : 's';
  put_escaped(path);
  printf("\t%c\t%04o\t%u:%u\t", type, mode & 07777, info.st_uid, info.st_gid);
  if (type == 'f') put_content(name, path, info.st_size);
  else if (type == 'l') put_target(name, path);
  else if (type == 'c' || type == 'b')
    printf("%u:%u", major(info.st_rdev), minor(info.st_rdev));
  else printf(other ? "mount" : "-");
  put_other_names(&info, path);
  putchar('\t');
  if (put_flags(name, path, put_extended(name, path)) == 0) putchar('-');
  printf("\t%lld.%09ld\n", (long long)info.st_mtim.tv_sec, info.st_mtim.tv_nsec);
  if (type == 'd' && !other) enter(name, path, device);
}

int main(int count, char **words) {
  struct stat info;
  if (count != 2) return fprintf(stderr, "usage: tree-lister DIRECTORY\n"), 2;
  /* Entered first, so that a link to a directory will do as well. */
  if (chdir(words[1]) < 0 || stat(".", &info) < 0) return fail(words[1]), 1;
  list(".", "/", info.st_dev);
  if (fflush(stdout)) return perror("tree-lister"), 2;
  return failed;
}
