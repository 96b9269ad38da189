#ifndef COMMANDS_H
#define COMMANDS_H

/* Each takes the arguments behind the command's name, ended by NULL, as many as main.c says. */
int run_head(char **arguments);
int run_prepare(char **arguments);
int run_fill(char **arguments);
int run_finish(char **arguments);
int run_invalidate(char **arguments);
int run_state(char **arguments);

#endif
