#include "failure.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void say(const char *format, va_list arguments) {
  fputs("slot-writer: ", stderr);
  vfprintf(stderr, format, arguments);
}

void fail(int code, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  say(format, arguments);
  va_end(arguments);
  fputc('\n', stderr);
  exit(code);
}

void fail_system(const char *format, ...) {
  int reason = errno;
  va_list arguments;
  va_start(arguments, format);
  say(format, arguments);
  va_end(arguments);
  fprintf(stderr, ": %s\n", strerror(reason));
  exit(system_failed);
}

void *memory(unsigned long size) {
  void *result = calloc(1, size > 0 ? size : 1);
  if (result == NULL) fail(system_failed, "there is no memory for %lu bytes", size);
  return result;
}
