#include "capabilities.h"

#include <linux/capability.h>
#include <stddef.h>
#include <string.h>

#define NAMED(name) [CAP_##name] = #name

/* linux/capability.h has them all; capabilities(7) says what each allows. */
static const char *const names[] = {
    NAMED(CHOWN),
    NAMED(DAC_OVERRIDE),
    NAMED(DAC_READ_SEARCH),
    NAMED(FOWNER),
    NAMED(FSETID),
    NAMED(KILL),
    NAMED(SETGID),
    NAMED(SETUID),
    NAMED(SETPCAP),
    NAMED(LINUX_IMMUTABLE),
    NAMED(NET_BIND_SERVICE),
    NAMED(NET_BROADCAST),
    NAMED(NET_ADMIN),
    NAMED(NET_RAW),
    NAMED(IPC_LOCK),
    NAMED(IPC_OWNER),
    NAMED(SYS_MODULE),
    NAMED(SYS_RAWIO),
    NAMED(SYS_CHROOT),
    NAMED(SYS_PTRACE),
    NAMED(SYS_PACCT),
    NAMED(SYS_ADMIN),
    NAMED(SYS_BOOT),
    NAMED(SYS_NICE),
    NAMED(SYS_RESOURCE),
    NAMED(SYS_TIME),
    NAMED(SYS_TTY_CONFIG),
    NAMED(MKNOD),
    NAMED(LEASE),
    NAMED(AUDIT_WRITE),
    NAMED(AUDIT_CONTROL),
    NAMED(SETFCAP),
    NAMED(MAC_OVERRIDE),
    NAMED(MAC_ADMIN),
    NAMED(SYSLOG),
    NAMED(WAKE_ALARM),
    NAMED(BLOCK_SUSPEND),
    NAMED(AUDIT_READ),
    NAMED(PERFMON),
    NAMED(BPF),
    NAMED(CHECKPOINT_RESTORE),
};

int capability_of(const char *name) {
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (strcmp(names[i], name) == 0) return (int)i;
  }
  return -1;
}
