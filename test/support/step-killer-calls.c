/*
 * Part of step-killer.c: the calls that change file systems, and the seccomp filter that
 * stops a process at them.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <unistd.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include "step-killer.h"

#define CALL(name, ...) { SYS_##name, #name, __VA_ARGS__ }
#define ONE(directory, path) 1, { directory, path, 0, 0 }
#define TWO(...) 2, { __VA_ARGS__ }
#define NONE 0, { 0 }

/* Newer than some headers. */
#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif
#ifndef SYS_setxattrat
#define SYS_setxattrat 463
#define SYS_removexattrat 466
#endif

static const struct call calls[] = {
	CALL(open, OPEN, 1, 1, ONE(CWD, 0)),
	CALL(openat, OPEN, 1, 2, ONE(0, 1)),
	/* Its flags are in memory, out of the filter's reach. */
	{ SYS_openat2, "openat2", OPEN, 1, 0, ONE(0, 1) },
	CALL(creat, PLAIN, 1, 0, ONE(CWD, 0)),
	CALL(rename, PLAIN, 0, 0, TWO(CWD, 0, CWD, 1)),
	CALL(renameat, PLAIN, 0, 0, TWO(0, 1, 2, 3)),
	CALL(renameat2, PLAIN, 0, 0, TWO(0, 1, 2, 3)),
	CALL(link, PLAIN, 0, 0, TWO(CWD, 0, CWD, 1)),
	CALL(linkat, PLAIN, 0, 0, TWO(0, 1, 2, 3)),
	CALL(symlink, PLAIN, 0, 0, ONE(CWD, 1)),
	CALL(symlinkat, PLAIN, 0, 0, ONE(1, 2)),
	CALL(unlink, PLAIN, 0, 0, ONE(CWD, 0)),
	CALL(unlinkat, PLAIN, 0, 0, ONE(0, 1)),
	CALL(rmdir, PLAIN, 0, 0, ONE(CWD, 0)),
	CALL(mkdir, PLAIN, 0, 0, ONE(CWD, 0)),
	CALL(mkdirat, PLAIN, 0, 0, ONE(0, 1)),
	CALL(mknod, PLAIN, 0, 0, ONE(CWD, 0)),
	CALL(mknodat, PLAIN, 0, 0, ONE(0, 1)),
	CALL(bind, BIND, 0, 0, ONE(CWD, 1)),
	CALL(truncate, PLAIN, 1, 0, ONE(CWD, 0)),
	CALL(ftruncate, PLAIN, 0, 0, ONE(0, FD)),
	CALL(fallocate, PLAIN, 0, 0, ONE(0, FD)),
	CALL(chmod, PLAIN, 1, 0, ONE(CWD, 0)),
	CALL(fchmod, PLAIN, 0, 0, ONE(0, FD)),
	CALL(fchmodat, PLAIN, 1, 0, ONE(0, 1)),
	CALL(fchmodat2, PLAIN, 1, 3, ONE(0, 1)),
	CALL(chown, PLAIN, 1, 0, ONE(CWD, 0)),
	CALL(fchown, PLAIN, 0, 0, ONE(0, FD)),
	CALL(lchown, PLAIN, 0, 0, ONE(CWD, 0)),
	CALL(fchownat, PLAIN, 1, 4, ONE(0, 1)),
	CALL(utime, PLAIN, 1, 0, ONE(CWD, 0)),
	CALL(utimes, PLAIN, 1, 0, ONE(CWD, 0)),
	CALL(futimesat, PLAIN, 1, 0, ONE(0, 1)),
	CALL(utimensat, PLAIN, 1, 3, ONE(0, 1)),
	CALL(setxattr, PLAIN, 1, 0, ONE(CWD, 0)),
	CALL(lsetxattr, PLAIN, 0, 0, ONE(CWD, 0)),
	CALL(fsetxattr, PLAIN, 0, 0, ONE(0, FD)),
	CALL(setxattrat, PLAIN, 1, 2, ONE(0, 1)),
	CALL(removexattr, PLAIN, 1, 0, ONE(CWD, 0)),
	CALL(lremovexattr, PLAIN, 0, 0, ONE(CWD, 0)),
	CALL(fremovexattr, PLAIN, 0, 0, ONE(0, FD)),
	CALL(removexattrat, PLAIN, 1, 2, ONE(0, 1)),
	CALL(fsync, PLAIN, 0, 0, ONE(0, FD)),
	CALL(fdatasync, PLAIN, 0, 0, ONE(0, FD)),
	/* A whole file system, or all of them. */
	CALL(sync, PLAIN, 0, 0, NONE),
	CALL(syncfs, PLAIN, 0, 0, NONE),
	CALL(mount, PLAIN, 1, 0, ONE(CWD, 1)),
	CALL(umount2, PLAIN, 1, 0, ONE(CWD, 0)),
	CALL(pivot_root, PLAIN, 1, 0, ONE(CWD, 0)),
	CALL(move_mount, PLAIN, 1, 0, ONE(2, 3)),
	CALL(mount_setattr, PLAIN, 1, 2, ONE(0, 1)),
	CALL(write, WRITE, 0, 0, ONE(0, FD)),
	CALL(pwrite64, WRITE, 0, 0, ONE(0, FD)),
	CALL(writev, WRITE, 0, 0, ONE(0, FD)),
	CALL(pwritev, WRITE, 0, 0, ONE(0, FD)),
	CALL(pwritev2, WRITE, 0, 0, ONE(0, FD)),
	CALL(sendfile, WRITE, 0, 0, ONE(0, FD)),
	CALL(copy_file_range, WRITE, 0, 0, ONE(2, FD)),
	CALL(splice, WRITE, 0, 0, ONE(2, FD)),
};

#define CALLS (sizeof calls / sizeof *calls)

const struct call *call_of(unsigned long long number)
{
	for (const struct call *call = calls; call < calls + CALLS; call++)
		if ((unsigned long long)call->number == number)
			return call;
	return NULL;
}

int install_filter(int with_writes)
{
	static struct sock_filter code[16 + 5 * CALLS];
	struct sock_fprog program = { 0, code };
	size_t n = 0;
#define LOAD(field) code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, field)
#define SKIP(test, value, no) code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | test | BPF_K, value, 0, no)
#define RETURN(value) code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, value)
	LOAD(offsetof(struct seccomp_data, arch));
	/* Calls of other architectures would go unseen: rather none of them. */
	code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0);
	RETURN(SECCOMP_RET_KILL_PROCESS);
	LOAD(offsetof(struct seccomp_data, nr));
	SKIP(BPF_JGE, 0x40000000, 1);
	RETURN(SECCOMP_RET_KILL_PROCESS);
	SKIP(BPF_JEQ, SYS_io_uring_setup, 1);
	RETURN(SECCOMP_RET_ERRNO | ENOSYS);
	for (const struct call *call = calls; call < calls + CALLS; call++) {
		if (call->kind == WRITE && !with_writes)
			continue;
		int flags = call->kind == OPEN && call->flags;
		SKIP(BPF_JEQ, call->number, flags ? 4 : 1);
		if (flags) {
			LOAD(offsetof(struct seccomp_data, args[0]) + 8 * call->flags);
			code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CHANGES, 1, 0);
			RETURN(SECCOMP_RET_ALLOW);
		}
		RETURN(SECCOMP_RET_TRACE);
	}
	RETURN(SECCOMP_RET_ALLOW);
	program.len = n;
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0)
		return 0;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -1;
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}
