#include "program.h"

#include "failure.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { most_arguments = 4096 };

int open_program(const char *path) {
  if (path == NULL) return -1;
  int program = open(path, O_PATH | O_CLOEXEC);
  if (program < 0) fail_system("%s", path);
  return program;
}

/* The exit codes by which shells tell that a command could not be started. */
static int code_of(int reason) { return reason == ENOENT ? 127 : 126; }

void become(int program, const char *path, const struct identity *identity) {
  if (chdir(identity->directory) != 0) fail_system("%s", identity->directory);
  environ = (char **)identity->variables;
  if (program < 0) {
    execvp(identity->command[0], identity->command);
  } else {
    char *arguments[most_arguments + 3] = {(char *)path, "--"};
    size_t count = 0;
    for (; identity->command[count] != NULL; count++) {
      if (count == most_arguments) fail(wrong_usage, "more than %d arguments", most_arguments);
      arguments[2 + count] = identity->command[count];
    }
    syscall(SYS_execveat, program, "", arguments, environ, AT_EMPTY_PATH);
  }
  int reason = errno;
  fail(code_of(reason), "%s cannot be run: %s", identity->command[0], strerror(reason));
}
