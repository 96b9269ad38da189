#include "slot-state.h"

#include <stddef.h>
#include <string.h>

static const char garbage[] =
    "the state sector holds no state; `mrrl-slot good` writes a new one";
static const char proven[] =
    "that is the proven slot, which must stay as it is; a system on trial, or one that fell "
    "back, is confirmed first with `mrrl-slot good`";

static char only(const char *text, char slot) {
  return text[0] == slot && text[1] == '\0' ? slot : '\0';
}

static unsigned count_of(const char *text, char most) {
  return text[0] >= '1' && text[0] <= most && text[1] == '\0' ? (unsigned)(text[0] - '0') : 0;
}

struct slot_state read_state(const char *slot, const char *prev, const char *trial,
                             const char *tries, const char *fails, const char *data,
                             const char *note) {
  struct slot_state state = {.data = data, .note = note};
  state.slot = only(slot, 'a') ? 'a' : only(slot, 'b');
  if (state.slot == '\0') return state;
  char other = state.slot == 'a' ? 'b' : 'a';
  state.valid = true;
  state.prev = only(prev, other);
  /* One that is proven is not on trial: in doubt there is none. */
  if (state.prev == '\0') state.trial = only(trial, other);
  if (state.trial != '\0') state.tries = count_of(tries, '0' + most_tries);
  state.fails = count_of(fails, '0' + most_fails);
  return state;
}

static void end_trial(struct slot_state *state) {
  state->trial = '\0';
  state->tries = 0;
  state->note = "";
}

const char *state_begin(struct slot_state *state, char target) {
  if (!state->valid) return garbage;
  if (target == state->slot) return proven;
  if (state->prev != '\0' && state->fails > 0) {
    return "the running slot has not been healthy yet, and the other one may still be needed; "
           "`mrrl-slot good` confirms the running one";
  }
  state->prev = '\0';
  end_trial(state);
  return NULL;
}

const char *state_arm(struct slot_state *state, char target, unsigned tries) {
  if (!state->valid) return garbage;
  if (target == state->slot) return proven;
  if (state->prev != '\0' || state->trial != '\0') {
    return "the state still names the other slot; `begin` comes first";
  }
  state->trial = target;
  state->tries = tries;
  state->note = "";
  return NULL;
}

const char *state_good(struct slot_state *state, char running) {
  if (!state->valid) {
    /* No `data`: what is on the disk must never be formatted. */
    *state = (struct slot_state){.valid = true, .slot = running, .data = "", .note = ""};
    return NULL;
  }
  if (running == state->trial) {
    state->prev = state->slot;
    state->slot = running;
    end_trial(state);
  } else if (running == state->prev) {
    state->slot = running;
    state->prev = '\0';
  } else if (running != state->slot) {
    return "the running slot is neither proven nor on trial";
  }
  state->fails = 0;
  return NULL;
}

const char *state_bad(struct slot_state *state, char running) {
  if (!state->valid) return garbage;
  if (running == state->trial) {
    state->tries = 0;
    return NULL;
  }
  if (running != state->slot) return "the running slot is neither proven nor on trial";
  if (state->prev == '\0') return "there is no other proven slot to go back to";
  state->slot = state->prev;
  state->prev = '\0';
  state->fails = 0;
  return NULL;
}

const char *state_note(struct slot_state *state, const char *text) {
  if (!state->valid) return garbage;
  state->note = text;
  return NULL;
}

const char *state_made(struct slot_state *state) {
  if (!state->valid) return garbage;
  state->data = "";
  return NULL;
}

bool is_note(const char *text) {
  size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789.,:_-");
  return text[length] == '\0' && length <= most_note;
}
