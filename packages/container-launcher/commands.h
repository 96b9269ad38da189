#ifndef COMMANDS_H
#define COMMANDS_H

/* Each takes the arguments behind the command's name, ended by NULL. */
int run_run(char **arguments);
int run_enter(char **arguments);
int run_filter(char **arguments);

#endif
