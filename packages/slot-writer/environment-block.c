#include "environment-block.h"

#include <string.h>

static const char signature[] = "# GRUB Environment Block\n";

static bool begins_name(char character) {
  return (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z') ||
         character == '_';
}

static bool is_name(const char *name) {
  if (!begins_name(*name)) return false;
  while (begins_name(*name) || (*name >= '0' && *name <= '9')) name++;
  return *name == '\0';
}

/* Where the line that starts at `at` ends: its newline, or `end` when there is none. */
static char *end_of_line(char *at, char *end) {
  while (at < end && *at != '\n') at += *at == '\\' && at + 1 < end ? 2 : 1;
  return at < end ? at : end;
}

static void unescape(char *value) {
  char *to = value;
  for (char *from = value; *from != '\0'; from++) {
    if (*from == '\\' && from[1] != '\0') from++;
    *to++ = *from;
  }
  *to = '\0';
}

bool parse_environment(struct environment *environment, const unsigned char *block,
                       size_t size) {
  size_t start = sizeof signature - 1;
  environment->count = 0;
  if (size < start || size > most_block || memcmp(block, signature, start) != 0) return false;
  memcpy(environment->text, block, size);
  char *end = environment->text + size;
  *end = '\0';
  for (char *line = environment->text + start; line < end;) {
    char *newline = end_of_line(line, end);
    if (newline == end) break;
    *newline = '\0';
    char *equals = strchr(line, '=');
    if (equals != NULL && environment->count < most_variables) {
      *equals = '\0';
      if (is_name(line)) {
        unescape(equals + 1);
        environment->variables[environment->count++] = (struct variable){line, equals + 1};
      }
    }
    line = newline + 1;
  }
  return true;
}

const char *variable_of(const struct environment *environment, const char *name) {
  for (size_t i = environment->count; i > 0; i--) {
    if (strcmp(environment->variables[i - 1].name, name) == 0) {
      return environment->variables[i - 1].value;
    }
  }
  return "";
}

static size_t put(unsigned char *block, size_t size, size_t at, char character) {
  if (at < size) block[at] = (unsigned char)character;
  return at + 1;
}

bool format_environment(const struct variable *variables, size_t count, unsigned char *block,
                        size_t size) {
  size_t at = 0;
  for (const char *from = signature; *from != '\0'; from++) at = put(block, size, at, *from);
  for (size_t i = 0; i < count; i++) {
    for (const char *from = variables[i].name; *from != '\0'; from++) {
      at = put(block, size, at, *from);
    }
    at = put(block, size, at, '=');
    for (const char *from = variables[i].value; *from != '\0'; from++) {
      if (*from == '\\' || *from == '\n') at = put(block, size, at, '\\');
      at = put(block, size, at, *from);
    }
    at = put(block, size, at, '\n');
  }
  if (at > size) return false;
  memset(block + at, '#', size - at);
  return true;
}
