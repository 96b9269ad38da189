#ifndef FAILURE_H
#define FAILURE_H

/* Exit codes, as the s6 programs have them. */
enum { wrong_usage = 100, system_failed = 111 };

/* Says on standard error what is wrong, and ends the program. */
_Noreturn void fail(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same for a failed system call: errno's text is added, and the code is system_failed. */
_Noreturn void fail_system(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
