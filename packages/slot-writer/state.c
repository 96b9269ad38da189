/* `state`: shows the A/B state, or moves it by one step of the state machine. */
#include "commands.h"
#include "failure.h"
#include "number.h"
#include "state-sector.h"

#include <stdio.h>
#include <string.h>

static char slot_of(const char *text) {
  if ((text[0] != 'a' && text[0] != 'b') || text[1] != '\0') {
    fail(wrong_usage, "'%s' is not a slot; there are a and b", text);
  }
  return text[0];
}

static unsigned tries_of(const char *text) {
  uint64_t tries;
  if (!parse_number(text, most_tries, &tries, NULL) || tries == 0) {
    fail(wrong_usage, "'%s' is not a number of boots from 1 to %d", text, most_tries);
  }
  return (unsigned)tries;
}

static const char *note_of(const char *text) {
  if (!is_note(text)) {
    fail(wrong_usage, "'%s' is not a note: at most %d of a-z 0-9 . , : _ -", text, most_note);
  }
  return text;
}

static const struct step {
  const char *name;
  int arguments;
} steps[] = {{"begin", 1}, {"arm", 2},  {"good", 1}, {"bad", 1},
             {"note", 1},  {"made", 0}, {"show", 0}};

static void check_usage(char **arguments) {
  int given = 0;
  while (arguments[2 + given] != NULL) given++;
  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
    if (strcmp(arguments[1], steps[i].name) != 0) continue;
    if (given == steps[i].arguments) return;
    fail(wrong_usage, "'state %s' takes %d arguments behind it", steps[i].name,
         steps[i].arguments);
  }
  fail(wrong_usage, "'%s' is not a step of the state; there are show, begin, arm, good, bad, "
       "note and made", arguments[1]);
}

/* A value is one line, whatever somebody wrote there. */
static void show_line(const char *name, const char *value) {
  printf("%s=", name);
  for (; *value != '\0'; value++) putchar(*value < ' ' || *value == 127 ? '?' : *value);
  putchar('\n');
}

static int show(const char *path) {
  struct state_sector sector;
  open_state(&sector, path, for_reading);
  const struct slot_state *state = &sector.state;
  if (!state->valid) fail(refused, "%s holds no state", path);
  printf("slot=%c\nprev=%.1s\ntry=%.1s\ntries=%u\nfails=%u\n", state->slot, &state->prev,
         &state->trial, state->tries, state->fails);
  show_line("data", state->data);
  show_line("note", state->note);
  size_t index = 0;
  for (const struct variable *next; (next = other_variable(&sector, &index)) != NULL;) {
    show_line(next->name, next->value);
  }
  if (fflush(stdout) != 0) fail_system("standard output cannot be written");
  return 0;
}

static const char *apply(struct slot_state *state, char **arguments) {
  const char *step = arguments[1];
  if (strcmp(step, "begin") == 0) return state_begin(state, slot_of(arguments[2]));
  if (strcmp(step, "arm") == 0) {
    return state_arm(state, slot_of(arguments[2]), tries_of(arguments[3]));
  }
  if (strcmp(step, "good") == 0) return state_good(state, slot_of(arguments[2]));
  if (strcmp(step, "bad") == 0) return state_bad(state, slot_of(arguments[2]));
  if (strcmp(step, "note") == 0) return state_note(state, note_of(arguments[2]));
  return state_made(state);
}

int run_state(char **arguments) {
  check_usage(arguments);
  if (strcmp(arguments[1], "show") == 0) return show(arguments[0]);
  struct state_sector sector;
  open_state(&sector, arguments[0], for_state);
  const char *why_not = apply(&sector.state, arguments);
  if (why_not != NULL) fail(refused, "%s", why_not);
  save_state(&sector);
  return 0;
}
