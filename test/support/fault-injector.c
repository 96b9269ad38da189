/*
 * A library for LD_PRELOAD that counts the calls with which a program changes files
 * below one directory, and at the n-th of them kills the program or fails the call.
 * It takes the place of libc's functions and makes the system calls itself, so it
 * needs nothing of the libc it is loaded beside but the address of errno.
 *
 *   FAULT_BELOW   the directory; calls that concern other files are not counted
 *   FAULT_AT      the number of the call, from 1; absent: only count
 *   FAULT_HOW     kill   SIGKILL before the call
 *                 after  SIGKILL after the call
 *                 int, term, hup
 *                        SIGINT, SIGTERM or SIGHUP before the call, which is then made
 *                 full   from this call on, whatever takes space fails with ENOSPC
 *                 io     this call fails with EIO
 *                 ro     from this call on, every change fails with EROFS
 *   FAULT_ONLY    when set, only calls of this name count (such as fsync)
 *   FAULT_TRACE   a file to which each counted call is appended: "number name path"
 */
#include "fault-injector.h"

static void tell(int signal)
{
	SYS(SYS_kill, SYS(SYS_getpid, 0, 0, 0, 0, 0, 0), signal, 0, 0, 0, 0);
}

static void die(void)
{
	tell(SIGKILL);
	for (;;)
		SYS(SYS_pause, 0, 0, 0, 0, 0, 0);
}

static long counted;

/*
 * One call that changes `path`. `space`: it may need a free block or inode.
 * The number of the error it fails with instead of being made, 0 when it is made;
 * `last`: the program dies after it.
 */
static int point(const char *name, const char *path, int space, int *last)
{
	const char *only = setting("FAULT_ONLY"), *how = setting("FAULT_HOW");
	*last = 0;
	if (!below(path) || (only && !same(only, name)))
		return 0;
	long n = __atomic_add_fetch(&counted, 1, __ATOMIC_SEQ_CST), at = number(setting("FAULT_AT"));
	trace(n, name, path);
	if (!how || at == 0 || n < at)
		return 0;
	if (same(how, "full"))
		return space ? ENOSPC : 0;
	if (same(how, "ro"))
		return EROFS;
	if (n != at)
		return 0;
	if (same(how, "io"))
		return EIO;
	if (same(how, "kill"))
		die();
	if (same(how, "int"))
		tell(SIGINT);
	if (same(how, "term"))
		tell(SIGTERM);
	if (same(how, "hup"))
		tell(SIGHUP);
	*last = same(how, "after");
	return 0;
}

static long leave(long result, int last)
{
	if (last)
		die();
	return finish(result);
}

#define AT_PATH(name, path, space, ...) do { \
	int last, error = point(name, path, space, &last); \
	return error ? finish(-error) : leave(SYS(__VA_ARGS__), last); \
} while (0)

#define AT_FD(name, fd, space, ...) do { \
	char buffer[4096]; \
	int last, error = point(name, path_of(fd, buffer, sizeof buffer), space, &last); \
	return error ? finish(-error) : leave(SYS(__VA_ARGS__), last); \
} while (0)

static int open_any(int directory, const char *path, int flags, mode_t mode)
{
	/* Opening without making or cutting a file changes nothing. */
	if (!(flags & (O_CREAT | O_TRUNC)))
		return finish(SYS(SYS_openat, directory, path, flags, mode, 0, 0));
	AT_PATH("open", path, flags & O_CREAT, SYS_openat, directory, path, flags, mode, 0, 0);
}

#define MODE mode_t mode = 0; if (flags & (O_CREAT | O_TMPFILE)) { \
	va_list list; va_start(list, flags); mode = va_arg(list, int); va_end(list); }

int open(const char *path, int flags, ...) { MODE return open_any(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE return open_any(AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE return open_any(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE return open_any(at, path, flags, mode); }

ssize_t write(int fd, const void *bytes, size_t size)
{ AT_FD("write", fd, 1, SYS_write, fd, bytes, size, 0, 0, 0); }
ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at)
{ AT_FD("write", fd, 1, SYS_pwrite64, fd, bytes, size, at, 0, 0); }
ssize_t pwrite64(int fd, const void *bytes, size_t size, off_t at)
{ AT_FD("write", fd, 1, SYS_pwrite64, fd, bytes, size, at, 0, 0); }
ssize_t writev(int fd, const struct iovec *parts, int count)
{ AT_FD("write", fd, 1, SYS_writev, fd, parts, count, 0, 0, 0); }
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at)
{ AT_FD("write", fd, 1, SYS_pwritev, fd, parts, count, at, 0, 0); }
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t at)
{ AT_FD("write", fd, 1, SYS_pwritev, fd, parts, count, at, 0, 0); }
ssize_t copy_file_range(int from, off_t *a, int to, off_t *b, size_t size, unsigned flags)
{ AT_FD("copy_file_range", to, 1, SYS_copy_file_range, from, a, to, b, size, flags); }
ssize_t sendfile(int to, int from, off_t *at, size_t size)
{ AT_FD("sendfile", to, 1, SYS_sendfile, to, from, at, size, 0, 0); }
ssize_t sendfile64(int to, int from, off_t *at, size_t size)
{ AT_FD("sendfile", to, 1, SYS_sendfile, to, from, at, size, 0, 0); }
int ftruncate(int fd, off_t size) { AT_FD("ftruncate", fd, 1, SYS_ftruncate, fd, size, 0, 0, 0, 0); }
int ftruncate64(int fd, off_t size) { AT_FD("ftruncate", fd, 1, SYS_ftruncate, fd, size, 0, 0, 0, 0); }
int fsync(int fd) { AT_FD("fsync", fd, 1, SYS_fsync, fd, 0, 0, 0, 0, 0); }
int fdatasync(int fd) { AT_FD("fsync", fd, 1, SYS_fdatasync, fd, 0, 0, 0, 0, 0); }
int fchmod(int fd, mode_t mode) { AT_FD("chmod", fd, 0, SYS_fchmod, fd, mode, 0, 0, 0, 0); }
int chmod(const char *path, mode_t mode) { AT_PATH("chmod", path, 0, SYS_chmod, path, mode, 0, 0, 0, 0); }
int mkdir(const char *path, mode_t mode) { AT_PATH("mkdir", path, 1, SYS_mkdir, path, mode, 0, 0, 0, 0); }
int rmdir(const char *path) { AT_PATH("rmdir", path, 0, SYS_rmdir, path, 0, 0, 0, 0, 0); }
int unlink(const char *path) { AT_PATH("unlink", path, 0, SYS_unlink, path, 0, 0, 0, 0, 0); }
int rename(const char *from, const char *to)
{ AT_PATH("rename", to, 1, SYS_rename, from, to, 0, 0, 0, 0); }
int link(const char *from, const char *to)
{ AT_PATH("link", to, 1, SYS_link, from, to, 0, 0, 0, 0); }
int symlink(const char *text, const char *path)
{ AT_PATH("symlink", path, 1, SYS_symlink, text, path, 0, 0, 0, 0); }
int utimensat(int at, const char *path, const struct timespec times[2], int flags)
{ AT_PATH("utimens", path, 0, SYS_utimensat, at, path, times, flags, 0, 0); }
int futimens(int fd, const struct timespec times[2])
{ AT_FD("utimens", fd, 0, SYS_utimensat, fd, NULL, times, 0, 0, 0); }

/* libc's own makes the directory without coming through here, hence a whole one. */
char *mkdtemp(char *template)
{
	char *end = template + length(template) - 6;
	for (int tries = 0; tries < 100; tries++) {
		unsigned char random[6];
		int last, error;
		SYS(SYS_getrandom, random, sizeof random, 0, 0, 0, 0);
		for (int i = 0; i < 6; i++)
			end[i] = 'a' + random[i] % 26;
		error = point("mkdir", template, 1, &last);
		if (error) {
			errno = error;
			return NULL;
		}
		if (leave(SYS(SYS_mkdirat, AT_FDCWD, template, 0700, 0, 0, 0), last) == 0)
			return template;
		if (errno != EEXIST)
			return NULL;
	}
	return NULL;
}
