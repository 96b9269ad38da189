#include "manifest.h"

#include "failure.h"
#include "number.h"

#include <stdio.h>
#include <string.h>

enum { most_bytes = 16384 };

static const char *const keys[] = {
    "profile",   "machine",     "version",   "release",     "image",      "created",
    "expires",   "boot_size",   "boot_sha256", "root_size", "root_sha256", "root_blocks",
    "root_hash", "root_salt",   "index_size", "index_sha256", "chunks_size"};

enum { key_count = sizeof keys / sizeof *keys };

/* Splits the text into the values of its keys, which come in their order, each once. */
static bool split(char *text, const char **values) {
  static const char first[] = "mrrl-update 1\n";
  if (strncmp(text, first, sizeof first - 1) != 0) return false;
  char *at = text + sizeof first - 1;
  for (int i = 0; i < key_count; i++) {
    size_t length = strlen(keys[i]);
    if (strncmp(at, keys[i], length) != 0 || at[length] != '=') return false;
    values[i] = at + length + 1;
    char *newline = strchr(at, '\n');
    if (newline == NULL) return false;
    *newline = '\0';
    at = newline + 1;
  }
  return *at == '\0';
}

static const char *value_of(const char **values, const char *key) {
  int i = 0;
  while (strcmp(keys[i], key) != 0) i++;
  return values[i];
}

static bool take(struct manifest *manifest, const char **values) {
  const char *salt = value_of(values, "root_salt");
  size_t digits = strlen(salt);
  manifest->salt_size = digits / 2;
  return digits % 2 == 0 && manifest->salt_size <= most_salt &&
         parse_hex(salt, manifest->salt, manifest->salt_size) &&
         parse_number(value_of(values, "boot_size"), INT64_MAX, &manifest->boot_size, NULL) &&
         parse_number(value_of(values, "root_size"), INT64_MAX, &manifest->root_size, NULL) &&
         parse_number(value_of(values, "root_blocks"), INT64_MAX, &manifest->root_blocks, NULL) &&
         parse_hex(value_of(values, "boot_sha256"), manifest->boot_sha256, digest_size) &&
         parse_hex(value_of(values, "root_sha256"), manifest->root_sha256, digest_size) &&
         parse_hex(value_of(values, "root_hash"), manifest->root_hash, digest_size);
}

void load_manifest(struct manifest *manifest, const char *path) {
  FILE *file = fopen(path, "re");
  if (file == NULL) fail_system("%s cannot be read", path);
  static char text[most_bytes + 2];
  size_t size = fread(text, 1, most_bytes + 1, file);
  if (ferror(file)) fail_system("%s cannot be read", path);
  fclose(file);
  const char *values[key_count];
  if (size > most_bytes || strlen(text) != size || !split(text, values) ||
      !take(manifest, values)) {
    fail(refused, "%s is not a manifest", path);
  }
}
