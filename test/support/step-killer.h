/* What the parts of step-killer.c share: the calls, and how each names what it changes. */
#include <fcntl.h>
#include <limits.h>
#include <sys/syscall.h>
#include <sys/types.h>

/* A step's paths, in a log. */
#define TEXT_MAX (3 * PATH_MAX)

/* Flags with which open makes, cuts or may write a file. */
#define CHANGES (O_ACCMODE | O_CREAT | O_TRUNC)

/* OPEN counts by its flags, BIND when the address is a path, WRITE only on demand. */
enum kind { PLAIN, OPEN, BIND, WRITE };

/* In the place of arguments: the working directory, and no path but the descriptor. */
enum { CWD = -1, FD = -1 };

struct call {
	int number;
	const char *name;
	enum kind kind;
	/* Whether a symbolic link as the last part of the path is followed. */
	int follow;
	/* The argument that holds flags which say otherwise, 0 when there is none. */
	int flags;
	/* How many paths it has, and for each the arguments that hold the descriptor and the path. */
	int paths;
	signed char at[4];
};

/* The call of a number, NULL when it never counts. */
const struct call *call_of(unsigned long long number);

/* Stops this process, and all that it starts, at the calls that may count. -1 when that fails. */
int install_filter(int with_writes);

/* Only what is below one of these counts. 0 when it is no absolute path, or one too many. */
int add_prefix(char *path);

/* Whether the call at which a process stands is a step; then `text` is a blank and its paths, or empty. */
int is_step(pid_t pid, const struct call *call, const unsigned long long *args, char *text);
