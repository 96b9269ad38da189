#ifndef SLOT_STATE_H
#define SLOT_STATE_H

#include <stdbool.h>

/*
 * The A/B state machine as the running system moves it: pure decisions, the same
 * as those of assembler/plan/slot-machine.ts, which the tests hold them against.
 * A slot is 'a' or 'b'; where there is none, '\0'.
 */

enum { most_tries = 7, most_fails = 8, most_note = 60 };

/* The state in its normal form; `valid` is false when the sector holds garbage. */
struct slot_state {
  bool valid;
  char slot, prev, trial;
  unsigned tries, fails;
  const char *data, *note;
};

/* The normal form of what a sector's variables say. */
struct slot_state read_state(const char *slot, const char *prev, const char *trial,
                             const char *tries, const char *fails, const char *data,
                             const char *note);

/*
 * Each changes the state, or leaves it and says why not: NULL, or a sentence for
 * the user.
 */
const char *state_begin(struct slot_state *state, char target);
const char *state_arm(struct slot_state *state, char target, unsigned tries);
const char *state_good(struct slot_state *state, char running);
const char *state_bad(struct slot_state *state, char running);
const char *state_note(struct slot_state *state, const char *text);
const char *state_made(struct slot_state *state);

/* Whether a text may be a note: at most most_note of a-z 0-9 . , : _ - */
bool is_note(const char *text);

#endif
