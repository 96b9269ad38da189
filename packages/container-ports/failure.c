#include "failure.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn static void end(int code, const char *reason, const char *format, va_list arguments) {
  /* One write: other processes may write to the same log. */
  char text[1024];
  vsnprintf(text, sizeof text, format, arguments);
  if (reason != NULL) fprintf(stderr, "container-ports: %s: %s\n", text, reason);
  else fprintf(stderr, "container-ports: %s\n", text);
  exit(code);
}

void fail(int code, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  end(code, NULL, format, arguments);
}

void fail_system(const char *format, ...) {
  const char *reason = strerror(errno);
  va_list arguments;
  va_start(arguments, format);
  end(system_failed, reason, format, arguments);
}
