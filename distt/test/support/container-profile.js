/**
 * A system with containers of every kind, for tests that look into a guest.
 * @param digest of the OCI image beside it, image.tar.
 */
export const containerProfile = (digest) => `
name: cells
version: "1"
summary: containers that are tried hard
kernel: { fragments: [base, virt, container, verity], arguments: [console=ttyS0, no_timer_check] }
packages: [busybox, disk-table, e2fsprogs, s6, minisign, curl, slot-writer]
hostname: the-host
login: console
slots: { boot: 24MiB, root: 96MiB }
data: 128MiB
services:
  # What happens to containers must not be noticed here.
  bystander:
    run: exec sleep 100000
containers:
  # Of packages, without a network, its root writable in memory.
  cell:
    root: { environment: [busybox, escape-attempts] }
    command: [sh, -c, "trap 'exit 0' TERM; while :; do sleep 1000 & wait; done"]
    environment: { GREETING: "it's 5 o'clock" }
    writable: { memory: 16MiB }
    mounts:
      - { volume: shared, at: /shared, writable: true }
      - { volume: inner, at: /shared/inner, writable: true }
      - { host: /etc/os-release, type: file, at: /etc/os-release }
    limits: { memory: 48MiB, processes: 40, cpu: 0.5 }
  # Of packages, with a private network and a port.
  web:
    root: { environment: [busybox] }
    command: [httpd, -f, -p, "80", -h, /srv]
    user: { uid: 1000 }
    mounts:
      - { volume: pages, at: /srv, writable: true }
    network: private
    publish: [{ port: 8080, to: 80 }]
    readiness: { listens: 80 }
    limits: { memory: 32MiB, processes: 16 }
  # Of an OCI image, which says how it is run.
  app:
    root: { oci: { archive: ./image.tar, digest: "${digest}" } }
    writable: { memory: 4MiB }
    environment: { COLOUR: green }
    mounts: [{ volume: shared, at: /mnt/in/depth }]
  # Keeps a capability, has the machine's network, and takes no notice of SIGTERM.
  deaf:
    root: { environment: [busybox] }
    command: [sh, -c, "trap '' TERM; echo >&5; exec 5>&-; while :; do sleep 1000 & wait; done"]
    network: host
    capabilities: [NET_RAW, CHOWN]
    readiness: { fd: 5 }
    timeoutKill: 2s
    writable: data
  # Prints as fast as it can.
  talker:
    root: { environment: [busybox] }
    command: [sh, -c, "while [ ! -e /shared/talk ]; do sleep 1; done; exec yes 'a line without end'"]
    mounts: [{ volume: shared, at: /shared }]
    limits: { cpu: 0.2 }
  # Ends well, and is not started again.
  once:
    root: { environment: [busybox] }
    command: [sh, -c, "echo done >/shared/once"]
    mounts: [{ volume: shared, at: /shared, writable: true }]
    restart: on-failure
    dependsOn: [cell]
  # Is itself process 1, and fails three times before it stays.
  failing:
    root: { environment: [busybox] }
    command: [sh, -c, "echo >>/tries/list; [ $(wc -l </tries/list) -gt 3 ] || exit 3; exec sleep 100000"]
    mounts: [{ volume: tries, at: /tries, writable: true }]
    restart: always
    init: false
    readiness: { command: [test, -s, /tries/list] }
`;
