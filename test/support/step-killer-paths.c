/*
 * Part of step-killer.c: which files a system call is about, seen from the process that
 * is stopped at it, and whether it is a step.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>
#include <linux/openat2.h>
#include "step-killer.h"

static const char *prefixes[16];
static int prefix_count;

int add_prefix(char *path)
{
	if (*path != '/' || prefix_count == 16)
		return 0;
	/* "/" becomes the empty prefix. */
	for (size_t length = strlen(path); length > 0 && path[length - 1] == '/'; length--)
		path[length - 1] = 0;
	prefixes[prefix_count++] = path;
	return 1;
}

/* A /proc of other process namespaces would tell of other processes. */
static int has_proc(void)
{
	char self[16] = "";
	return readlink("/proc/self", self, sizeof self - 1) > 0 && atoi(self) == getpid();
}

/* Reads a text of another process. 0 when it cannot be read. */
static int read_text(pid_t pid, unsigned long from, char out[PATH_MAX])
{
	for (size_t have = 0; have < PATH_MAX;) {
		/* Page by page: what follows the end of the text may not be there. */
		size_t most = 4096 - (from + have) % 4096;
		struct iovec here = { out + have, most < PATH_MAX - have ? most : PATH_MAX - have };
		struct iovec there = { (void *)(from + have), here.iov_len };
		ssize_t got = process_vm_readv(pid, &here, 1, &there, 1, 0);
		if (got <= 0)
			return 0;
		if (memchr(out + have, 0, got))
			return 1;
		have += got;
	}
	return 0;
}

/* Where a link of /proc points to, seen from the root of the process. 0 when that cannot be said. */
static int link_of(pid_t pid, const char *link, char out[PATH_MAX])
{
	char name[64], root[PATH_MAX];
	ssize_t size, length;
	snprintf(name, sizeof name, "/proc/%d/root", pid);
	length = readlink(name, root, sizeof root - 1);
	size = readlink(link, out, PATH_MAX - 1);
	if (length <= 0 || size <= 0 || out[0] != '/')
		return 0;
	out[size] = 0;
	if (length == 1)
		return 1;
	if (size < length || memcmp(out, root, length) || (out[length] && out[length] != '/'))
		return 0;
	memmove(out, size == length ? "/" : out + length, size == length ? 2 : size - length + 1);
	return 1;
}

/*
 * Looks for a file as the process would: its real path, and its mode. 0 when there is
 * none, -1 in doubt.
 */
static int look(pid_t pid, const char *name, int flags, char path[PATH_MAX], mode_t *mode)
{
	struct open_how how = { .flags = O_PATH | O_CLOEXEC | flags, .resolve = RESOLVE_IN_ROOT };
	struct stat status;
	char link[64];
	snprintf(link, sizeof link, "/proc/%d/root", pid);
	int found = -1, root = open(link, O_PATH | O_CLOEXEC), tries = 0, result = -1;
	/* Renames elsewhere can make the kernel unsure about "..". */
	do
		found = syscall(SYS_openat2, root, name, &how, sizeof how);
	while (found < 0 && errno == EAGAIN && tries++ < 1000);
	if (found < 0 && errno == ENOENT)
		result = 0;
	snprintf(link, sizeof link, "/proc/self/fd/%d", found);
	if (found >= 0 && fstat(found, &status) == 0) {
		*mode = status.st_mode;
		result = link_of(pid, link, path) ? 1 : -1;
	}
	close(found);
	close(root);
	return result;
}

/*
 * The real path of a name, or of a descriptor when the name is empty, and the mode of the
 * file when there is one. 0 in doubt; then `path` is as good as it gets.
 */
static int locate(pid_t pid, int directory, const char *name, int follow, char path[PATH_MAX], mode_t *mode)
{
	char link[64], base[PATH_MAX] = "", joined[2 * PATH_MAX];
	struct stat status;
	mode_t ignored;
	*mode = 0;
	snprintf(path, PATH_MAX, "%s", name);
	if (!has_proc())
		return 0;
	if (directory == AT_FDCWD)
		snprintf(link, sizeof link, "/proc/%d/cwd", pid);
	else
		snprintf(link, sizeof link, "/proc/%d/fd/%d", pid, directory);
	if (!*name) {
		if (stat(link, &status) == 0)
			*mode = status.st_mode;
		return link_of(pid, link, path);
	}
	if (*name != '/' && !link_of(pid, link, base))
		return 0;
	if (base[1] == 0)
		*base = 0;
	size_t length = snprintf(joined, sizeof joined, "%s%s%s", base, *name == '/' ? "" : "/", name);
	while (length > 1 && joined[length - 1] == '/')
		joined[--length] = 0;
	if (snprintf(path, PATH_MAX, "%s", joined) >= PATH_MAX)
		return 0;
	int seen = look(pid, joined, follow ? 0 : O_NOFOLLOW, path, mode);
	if (seen != 0)
		return seen > 0;
	/* A link to what is not there leaves a doubt about what is made. */
	if (follow && look(pid, joined, O_NOFOLLOW, base, &ignored) != 0)
		return 0;
	char *last = strrchr(joined, '/');
	*last = 0;
	seen = look(pid, *joined ? joined : "/", 0, base, &ignored);
	if (seen > 0 && snprintf(path, PATH_MAX, "%s/%s", base[1] ? base : "", last + 1) >= PATH_MAX)
		return 0;
	/* Where there is no directory, nothing can be made: the name alone decides. */
	return seen >= 0;
}

static int below(const char *path)
{
	for (int i = 0; i < prefix_count; i++) {
		size_t length = strlen(prefixes[i]);
		if (strncmp(path, prefixes[i], length) == 0 && (!path[length] || path[length] == '/'))
			return 1;
	}
	return prefix_count == 0;
}

int is_step(pid_t pid, const struct call *call, const unsigned long long *args, char *text)
{
	char name[PATH_MAX] = "", path[PATH_MAX] = "?";
	int counts = call->paths == 0, follow = call->follow;
	unsigned long long flags = call->flags > 0 ? args[call->flags] : 0;
	mode_t mode = 0;
	*text = 0;
	if (call->number == SYS_openat2) {
		struct iovec here = { &flags, sizeof flags }, there = { (void *)args[2], sizeof flags };
		if (process_vm_readv(pid, &here, 1, &there, 1, 0) != sizeof flags)
			flags = O_CREAT;
	}
	if (call->kind == OPEN && (!(flags & CHANGES) || flags & O_PATH))
		return 0;
	if (call->kind == OPEN && (flags & O_NOFOLLOW || (flags & O_CREAT && flags & O_EXCL)))
		follow = 0;
	if (call->kind != OPEN && flags & AT_SYMLINK_NOFOLLOW)
		follow = 0;
	for (int i = 0; i < call->paths; i++) {
		*name = 0;
		int directory = call->at[2 * i] == CWD ? AT_FDCWD : (int)args[(int)call->at[2 * i]];
		unsigned long long from = call->at[2 * i + 1] == FD ? 0 : args[(int)call->at[2 * i + 1]];
		if (call->kind == BIND) {
			struct sockaddr_un address = { 0 };
			struct iovec here = { &address, sizeof address - 1 }, there = { (void *)from, sizeof address - 1 };
			if (args[2] < here.iov_len)
				here.iov_len = there.iov_len = args[2];
			process_vm_readv(pid, &here, 1, &there, 1, 0);
			if (address.sun_family != AF_UNIX || !*address.sun_path)
				return 0;
			snprintf(name, sizeof name, "%s", address.sun_path);
		}
		int known = (!from || call->kind == BIND || read_text(pid, from, name)) &&
			    locate(pid, directory, name, follow, path, &mode);
		counts |= !known || below(path);
		snprintf(text + strlen(text), TEXT_MAX - strlen(text), "%s%s", i ? " -> " : " ", path);
	}
	/* Devices and pipes are no files that change, except for block devices. */
	if ((call->kind == OPEN || call->kind == WRITE) &&
	    (S_ISCHR(mode) || S_ISFIFO(mode) || S_ISSOCK(mode)))
		return 0;
	for (char *c = text; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 127)
			*c = '?';
	return counts;
}
