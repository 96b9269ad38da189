/*
 * container-launcher: starts a container of mrrl, and enters one. docs/containers.md describes
 * what a process in a container can see and do, and how that is brought about.
 */
#include "commands.h"
#include "failure.h"

#include <stdio.h>
#include <string.h>

static const struct command {
  const char *name;
  int (*run)(char **arguments);
} commands[] = {
    {"run", run_run},
    {"enter", run_enter},
    {"filter", run_filter},
};

static const char usage[] =
    "usage: container-launcher run --name NAME --ids FIRST (--root DIR | --image FILE)\n"
    "         [--layer DIR | --layer-size SIZE] [--read-only SOURCE TARGET]\n"
    "         [--writable SOURCE TARGET] [--tmpfs SIZE TARGET]\n"
    "         [--network none|host | --connect PROGRAM] [--init FILE] [IDENTITY] -- COMMAND...\n"
    "       container-launcher enter --process PID [IDENTITY] -- COMMAND...\n"
    "       container-launcher filter\n"
    "IDENTITY: [--user UID GID] [--group GID] [--capability NAME] [--directory DIR]\n"
    "          [--variable NAME=VALUE] [--keep FD]\n";

int main(int count, char **arguments) {
  for (size_t i = 0; count >= 2 && i < sizeof commands / sizeof *commands; i++) {
    if (strcmp(arguments[1], commands[i].name) == 0) return commands[i].run(arguments + 2);
  }
  fputs(usage, stderr);
  return wrong_usage;
}
