# What makes the Debian system on /target one of which two boots leave the same on its disk.
cd /target
echo debian >etc/hostname
printf '127.0.0.1 localhost\n127.0.1.1 debian\n' >etc/hosts
: >etc/fstab
echo 0123456789abcdef0123456789abcdef >etc/machine-id
printf 'dev:x:1000:1000::/home/dev:/bin/bash\n' >>etc/passwd
printf 'dev:x:1000:\n' >>etc/group
mkdir -p home/dev
chown 1000:1000 home/dev

mkdir -p etc/systemd/journald.conf.d
printf '[Journal]\nStorage=volatile\n' >etc/systemd/journald.conf.d/volatile.conf

# Each of the first ones writes to the disk when the system starts or ends, or after some days.
# Logging in is by the shell below; there are no users to look after, and no modules to load.
for unit in systemd-random-seed.service systemd-update-done.service \
  systemd-journal-catalog-update.service systemd-tmpfiles-clean.timer dpkg-db-backup.timer \
  fstrim.timer ldconfig.service getty.target serial-getty@ttyS0.service \
  systemd-logind.service systemd-modules-load.service; do
  ln -s /dev/null "etc/systemd/system/$unit"
done
ln -s /usr/lib/systemd/system/multi-user.target etc/systemd/system/default.target

# Not being interactive, the shell has no prompt and keeps no history.
cat >etc/systemd/system/rig-shell.service <<'UNIT'
[Unit]
Description=A root shell on the serial console, for the tests
After=systemd-user-sessions.service

[Service]
Type=idle
Environment=HOME=/root TERM=dumb
WorkingDirectory=/root
ExecStart=/bin/sh -c 'echo "rig: ready"; exec /bin/sh -l +i'
StandardInput=tty
StandardOutput=tty
StandardError=tty
TTYPath=/dev/ttyS0
TTYReset=yes
TTYVHangup=yes
TimeoutStopSec=5
Restart=always

[Install]
WantedBy=multi-user.target
UNIT
mkdir -p etc/systemd/system/multi-user.target.wants
ln -s /etc/systemd/system/rig-shell.service etc/systemd/system/multi-user.target.wants/
cd /
umount /target
