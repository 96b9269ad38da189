/*
 * `head`: takes the parts in front of a bundle's chunks apart (docs/bundle.md), without
 * believing any of them: sizes are bounded, contents are for others to verify. A bundle
 * that is not signed has an empty signature.
 */
#include "commands.h"
#include "failure.h"
#include "input.h"
#include "number.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { header_size = 64, most_signature = 4096, most_manifest = 16384, most_index = 64 << 20 };

struct part {
  const char *name;
  uint64_t most, size;
};

static _Noreturn void ended(const char *what) {
  fail(interrupted, "the bundle ends within its %s", what);
}

/* "mrrl-bundle 1 <signature> <manifest> <index>", blanks, a newline: 64 bytes. */
static void parse_header(const char *header, struct part *parts) {
  static const char start[] = "mrrl-bundle 1 ";
  if (strncmp(header, "mrrl-bundle ", 12) != 0) fail(refused, "this is not a bundle");
  if (strncmp(header, start, sizeof start - 1) != 0) {
    fail(refused, "the bundle is of another format than 1; a newer system may know it");
  }
  const char *at = header + sizeof start - 1;
  for (int i = 0; i < 3; i++) {
    if (!parse_number(at, parts[i].most, &parts[i].size, &at)) {
      fail(refused, "the bundle's header gives no possible size of its %s", parts[i].name);
    }
    if (i < 2 && *at++ != ' ') fail(refused, "the bundle's header is damaged");
  }
  at += strspn(at, " ");
  if (at != header + header_size - 1 || *at != '\n') fail(refused, "the bundle's header is damaged");
}

static void write_all(int file, const char *path, const unsigned char *bytes, size_t size) {
  for (size_t done = 0; done < size;) {
    ssize_t count = write(file, bytes + done, size - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail_system("%s cannot be written", path);
    done += (size_t)count;
  }
}

static void copy_part(const struct part *part, const char *directory) {
  char path[4096];
  int length = snprintf(path, sizeof path, "%s/%s", directory, part->name);
  if (length < 0 || (size_t)length >= sizeof path) fail(wrong_usage, "%s is too long", directory);
  int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) fail_system("%s cannot be made", path);
  unsigned char bytes[16384];
  for (uint64_t done = 0; done < part->size;) {
    uint64_t left = part->size - done;
    size_t next = left < sizeof bytes ? (size_t)left : sizeof bytes;
    if (read_input(bytes, next) < next) ended(part->name);
    write_all(file, path, bytes, next);
    done += next;
  }
  if (close(file) != 0) fail_system("%s cannot be written", path);
}

int run_head(char **arguments) {
  struct part parts[] = {
      {"signature", most_signature, 0}, {"manifest", most_manifest, 0}, {"index", most_index, 0}};
  char header[header_size + 1] = "";
  size_t count = read_input((unsigned char *)header, header_size);
  /* What is no bundle at all is told apart from one that was cut off. */
  if (strncmp(header, "mrrl-bundle ", count < 12 ? count : 12) != 0) {
    fail(refused, "this is not a bundle");
  }
  if (count < header_size) ended("header");
  parse_header(header, parts);
  for (int i = 0; i < 3; i++) copy_part(&parts[i], arguments[0]);
  return 0;
}
