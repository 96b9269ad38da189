# Makes a system of busybox alone on /dev/vdb, laid out as Buildroot does it; /dev/vdc has
# busybox and the places of its programs.
mount -t ext4 /dev/vdb /target
mount -t erofs -o ro /dev/vdc /mnt
cd /target
mkdir -p bin sbin usr/bin usr/sbin lib dev proc sys run tmp root home mnt opt var/lib var/log \
  etc/init.d etc/profile.d
chmod 0700 root
chmod 1777 tmp
cp /mnt/bin/busybox bin/busybox
chmod 0755 bin/busybox
while read -r place; do
  case $place in
    usr/*/*) ln -s ../../bin/busybox "$place" ;;
    bin/*) ln -s busybox "$place" ;;
    */*) ln -s ../bin/busybox "$place" ;;
    *) ln -s bin/busybox "$place" ;;
  esac
done </mnt/places

echo buildroot >etc/hostname
echo '127.0.0.1 localhost buildroot' >etc/hosts
cat >etc/passwd <<'FILE'
root:x:0:0:root:/root:/bin/sh
nobody:x:65534:65534:nobody:/home:/bin/false
dev:x:1000:1000::/home/dev:/bin/sh
FILE
cat >etc/group <<'FILE'
root:x:0:
tty:x:5:
nobody:x:65534:
dev:x:1000:
FILE
printf 'root:*:::::::\nnobody:*:::::::\ndev:*:::::::\n' >etc/shadow
chmod 0600 etc/shadow
mkdir -p home/dev
chown 1000:1000 home/dev

cat >etc/fstab <<'FILE'
/dev/root  /         ext4    rw,noauto            0 1
proc       /proc     proc    defaults             0 0
devpts     /dev/pts  devpts  gid=5,mode=620       0 0
tmpfs      /dev/shm  tmpfs   mode=1777            0 0
tmpfs      /tmp      tmpfs   mode=1777            0 0
tmpfs      /run      tmpfs   mode=0755,nosuid,nodev 0 0
sysfs      /sys      sysfs   defaults             0 0
FILE
cat >etc/inittab <<'FILE'
::sysinit:/bin/mount -t proc proc /proc
::sysinit:/bin/mount -o remount,rw /
::sysinit:/bin/mkdir -p /dev/pts /dev/shm
::sysinit:/bin/mount -a
::sysinit:/bin/mkdir -p /run/lock/subsys
::sysinit:/bin/hostname -F /etc/hostname
::sysinit:/etc/init.d/rcS
ttyS0::respawn:/sbin/rig-shell
::ctrlaltdel:/sbin/reboot
::shutdown:/etc/init.d/rcK
::shutdown:/bin/umount -a -r
FILE
cat >etc/init.d/rcS <<'FILE'
#!/bin/sh
for i in /etc/init.d/S??*; do
  [ ! -f "$i" ] && continue
  case "$i" in
    *.sh)
      (
        trap - INT QUIT TSTP
        set start
        . $i
      )
      ;;
    *) $i start ;;
  esac
done
FILE
cat >etc/init.d/rcK <<'FILE'
#!/bin/sh
for i in $(ls -r /etc/init.d/S??*); do
  [ ! -f "$i" ] && continue
  case "$i" in
    *.sh)
      (
        trap - INT QUIT TSTP
        set stop
        . $i
      )
      ;;
    *) $i stop ;;
  esac
done
FILE
cat >etc/init.d/S40network <<'FILE'
#!/bin/sh
case "$1" in
  start) ip link set lo up ;;
  stop) ip link set lo down ;;
esac
FILE
cat >etc/profile <<'FILE'
export PATH="/bin:/sbin:/usr/bin:/usr/sbin"
export EDITOR='/bin/vi'
for i in /etc/profile.d/*.sh; do
  if [ -r "$i" ]; then
    . $i
  fi
done
unset i
FILE
# What the tests type is no history that is to be kept.
cat >sbin/rig-shell <<'FILE'
#!/bin/sh
echo "rig: ready"
exec env HOME=/root TERM=dumb HISTFILE=/dev/null /bin/sh -l
FILE
chmod 0755 etc/init.d/* sbin/rig-shell
cd /
umount /target
