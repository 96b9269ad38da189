/*
 * Tries, one after the other, what a process in a container must not be able to do, and prints
 * a line for each: `<attempt>: refused: <reason>` or `<attempt>: done`.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static void tell(const char *attempt, long result) {
  if (result < 0) printf("%s: refused: %s\n", attempt, strerror(errno));
  else printf("%s: done\n", attempt);
  fflush(stdout);
}

static int write_to(const char *path, const char *text) {
  int file = open(path, O_WRONLY);
  if (file < 0) return -1;
  int result = (int)write(file, text, strlen(text));
  close(file);
  return result;
}

static int enter(const char *path) {
  int file = open(path, O_RDONLY);
  if (file < 0) return -1;
  int result = setns(file, 0);
  close(file);
  return result;
}

static int clone_with(unsigned long flags) {
  long child = syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
  if (child == 0) _exit(0);
  if (child > 0) waitpid((pid_t)child, NULL, 0);
  return (int)child;
}

static int clone3_with(unsigned long long flags) {
  unsigned long long arguments[11] = {flags, 0, 0, 0, SIGCHLD};
  long child = syscall(SYS_clone3, arguments, 64);
  if (child == 0) _exit(0);
  if (child > 0) waitpid((pid_t)child, NULL, 0);
  return (int)child;
}

/* Every process that it does not see in its own proc. */
static int trace_others(void) {
  for (pid_t process = 1; process < 2000; process++) {
    char path[32];
    snprintf(path, sizeof path, "/proc/%d", process);
    if (access(path, F_OK) == 0) continue;
    if (ptrace(PTRACE_SEIZE, process, 0, 0) == 0) return 0;
  }
  errno = ESRCH;
  return -1;
}

static int signal_others(void) {
  for (pid_t process = 2; process < 2000; process++) {
    char path[32];
    snprintf(path, sizeof path, "/proc/%d", process);
    if (access(path, F_OK) == 0) continue;
    if (kill(process, 0) == 0) return 0;
  }
  errno = ESRCH;
  return -1;
}

int main(void) {
  tell("write /proc/sys/kernel/core_pattern", write_to("/proc/sys/kernel/core_pattern", "|/x"));
  tell("write /proc/sys/net/ipv4/ip_forward", write_to("/proc/sys/net/ipv4/ip_forward", "1"));
  tell("write /proc/sysrq-trigger", write_to("/proc/sysrq-trigger", "b"));
  tell("read /proc/kcore", access("/proc/kcore", R_OK));
  tell("mount a tmpfs", mount("none", "/tmp", "tmpfs", 0, ""));
  tell("mount proc", mount("none", "/proc", "proc", 0, ""));
  tell("unmount /proc", umount2("/proc", MNT_DETACH));
  tell("make the root writable", mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND, NULL));
  tell("fsopen", syscall(SYS_fsopen, "tmpfs", 0));
  tell("open_tree", syscall(SYS_open_tree, AT_FDCWD, "/", 1));
  tell("pivot_root", syscall(SYS_pivot_root, "/", "/"));
  tell("chroot", chroot("/tmp"));
  tell("mknod of a disk", mknod("/tmp/disk", S_IFBLK | 0600, makedev(254, 0)));
  tell("mknod of memory", mknod("/tmp/mem", S_IFCHR | 0600, makedev(1, 1)));
  tell("open the disk", open("/dev/vda", O_RDONLY));
  tell("open /dev/kmsg", open("/dev/kmsg", O_WRONLY));
  tell("setns to own mounts", enter("/proc/self/ns/mnt"));
  tell("setns to process 1's user namespace", enter("/proc/1/ns/user"));
  tell("unshare a user namespace", unshare(CLONE_NEWUSER));
  tell("clone with a user namespace", clone_with(CLONE_NEWUSER));
  tell("clone3 with a user namespace", clone3_with(CLONE_NEWUSER));
  tell("clone with mounts", clone_with(CLONE_NEWNS));
  tell("trace a process outside", trace_others());
  tell("signal a process outside", signal_others());
  tell("raw socket", socket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
  tell("packet socket", socket(AF_PACKET, SOCK_RAW, 0));
  tell("vsock", socket(40, SOCK_STREAM, 0));
  tell("raise the memory limit", write_to("/sys/fs/cgroup/memory.max", "max"));
  tell("leave the cgroup", write_to("/sys/fs/cgroup/cgroup.procs", "0"));
  tell("mount cgroup2", mount("none", "/tmp", "cgroup2", 0, ""));
  tell("open_by_handle_at", syscall(SYS_open_by_handle_at, AT_FDCWD, NULL, 0));
  tell("bpf", syscall(SYS_bpf, BPF_PROG_LOAD, NULL, 0));
  tell("perf_event_open", syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0));
  tell("io_uring_setup", syscall(SYS_io_uring_setup, 1, NULL));
  tell("userfaultfd", syscall(SYS_userfaultfd, 0));
  tell("keyctl", syscall(SYS_keyctl, 0, -3, 1));
  tell("init_module", syscall(SYS_init_module, NULL, 0, ""));
  tell("kexec_load", syscall(SYS_kexec_load, 0, 0, NULL, 0));
  tell("reboot", reboot(RB_DISABLE_CAD));
  tell("swapon", swapon("/tmp/x", 0));
  tell("sethostname", sethostname("x", 1));
  struct timeval now = {.tv_sec = 1};
  tell("set the clock", settimeofday(&now, NULL));
  tell("iopl", syscall(SYS_iopl, 3));
  tell("syslog", syscall(SYS_syslog, 3, NULL, 0));
  return 0;
}
