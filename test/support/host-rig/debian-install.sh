# Makes a Debian system on /dev/vdb of the packages on /dev/vdc, as debootstrap does: the data
# of all packages first, so that there is something to run; then dpkg, inside, unpacks them all
# properly and configures them.
mount -t ext4 /dev/vdb /target
mount -t erofs -o ro /dev/vdc /mnt
cd /target

# base-files comes first, for the links of the root to /usr.
sort -k 2 /mnt/data-sizes | while read -r size name; do
  case $name in base-files_*) tail -c "$size" "/mnt/$name" | tar -xp ;; esac
done
while read -r size name; do
  tail -c "$size" "/mnt/$name" | tar -xp
done </mnt/data-sizes

mkdir -p var/lib/dpkg/info var/lib/dpkg/updates debs
: >>var/lib/dpkg/status
: >>var/lib/dpkg/available
# Nothing is started while it is configured: there is no system there yet.
printf '#!/bin/sh\nexit 101\n' >usr/sbin/policy-rc.d
chmod 0755 usr/sbin/policy-rc.d
mount -o bind /mnt debs
mount -t proc proc proc
mount -t sysfs sys sys
mount -t devtmpfs dev dev
mount -t tmpfs run run
inside() {
  chroot /target /usr/bin/env -i PATH=/usr/sbin:/usr/bin HOME=/root LC_ALL=C \
    DEBIAN_FRONTEND=noninteractive DEBCONF_NONINTERACTIVE_SEEN=true "$@"
}
inside sh -c 'dpkg --force-depends --force-unsafe-io --unpack /debs/*.deb'
inside dpkg --force-unsafe-io --configure --pending
# Every one of them is, or this fails.
inside sh -c '! dpkg-query -f "\${db:Status-Abbrev}\n" -W | grep -v "^ii"'

umount run dev sys proc debs
rmdir debs
rm usr/sbin/policy-rc.d
rm -f var/log/*.log var/lib/dpkg/*-old var/cache/debconf/*-old
cd /
