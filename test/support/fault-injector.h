/* What fault-injector.c needs of the system, without a libc. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>

extern char **environ;

static long call6(long n, long a, long b, long c, long d, long e, long f)
{
	long result;
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	__asm__ volatile("syscall" : "=a"(result)
		: "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
		: "rcx", "r11", "memory");
	return result;
}
#define SYS(n, a, b, c, d, e, f) \
	call6(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))

static long finish(long result)
{
	if (result >= 0 || result < -4095)
		return result;
	errno = -result;
	return -1;
}

static size_t length(const char *text)
{
	size_t n = 0;
	while (text[n])
		n++;
	return n;
}

static int starts(const char *text, const char *with)
{
	while (*with)
		if (*text++ != *with++)
			return 0;
	return 1;
}

static int same(const char *a, const char *b)
{
	return starts(a, b) && length(a) == length(b);
}

static const char *setting(const char *name)
{
	for (char **each = environ; each && *each; each++)
		if (starts(*each, name) && (*each)[length(name)] == '=')
			return *each + length(name) + 1;
	return NULL;
}

static long number(const char *text)
{
	long n = 0;
	while (text && *text >= '0' && *text <= '9')
		n = n * 10 + (*text++ - '0');
	return n;
}

/* Is this path FAULT_BELOW itself, or below it? Relative paths are not. */
static int below(const char *path)
{
	const char *directory = setting("FAULT_BELOW");
	if (!directory || !path || !starts(path, directory))
		return 0;
	char next = path[length(directory)];
	return next == '/' || next == '\0';
}

/* The path of an open file, as the kernel tells it. */
static const char *path_of(int fd, char *buffer, size_t size)
{
	char link[32] = "/proc/self/fd/", digits[12];
	int n = 0, at = length(link);
	if (fd < 0)
		return NULL;
	do
		digits[n++] = '0' + fd % 10;
	while (fd /= 10);
	while (n)
		link[at++] = digits[--n];
	long got = SYS(SYS_readlinkat, AT_FDCWD, link, buffer, size - 1, 0, 0);
	if (got < 0)
		return NULL;
	buffer[got] = '\0';
	return buffer;
}

static void trace(long n, const char *name, const char *path)
{
	const char *file = setting("FAULT_TRACE");
	char line[5000], digits[20];
	size_t at = 0;
	int count = 0;
	if (!file)
		return;
	do
		digits[count++] = '0' + n % 10;
	while (n /= 10);
	while (count)
		line[at++] = digits[--count];
	line[at++] = ' ';
	for (size_t i = 0; name[i]; i++)
		line[at++] = name[i];
	line[at++] = ' ';
	for (size_t i = 0; path[i] && at < sizeof line - 1; i++)
		line[at++] = path[i] == '\n' ? '?' : path[i];
	line[at++] = '\n';
	long fd = SYS(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666, 0, 0);
	if (fd < 0)
		return;
	SYS(SYS_write, fd, line, at, 0, 0, 0);
	SYS(SYS_close, fd, 0, 0, 0, 0, 0);
}
