#ifndef FAILURE_H
#define FAILURE_H

/* Exit codes: what a script that runs this program can act on. */
enum {
  refused = 1,        /* what was given is wrong, or does not match; again would not help */
  interrupted = 75,   /* the input ended early (EX_TEMPFAIL of sysexits.h); again may help */
  wrong_usage = 100,
  system_failed = 111 /* a read, a write or memory failed */
};

/* Says on standard error what is wrong, and ends the program. */
_Noreturn void fail(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same for a failed system call: errno's text is added, and the code is system_failed. */
_Noreturn void fail_system(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* `size` bytes of zeros; ends the program when there are none. */
void *memory(unsigned long size);

#endif
