# Real block devices for tests, without any program of the host:
#
#   block-device.pl loop FILE [SECTOR-SIZE]     a loop device over a file, with its partitions
#   block-device.pl partitioned FILE            the same, with a first partition of 1 MiB
#   block-device.pl read-only FILE              the same, read-only
#   block-device.pl mounted FILE DIRECTORY      the same, with its file system mounted
#   block-device.pl hidden FILE DIRECTORY       mounted where nobody else sees it
#   block-device.pl full SIZE DIRECTORY         a disk that says it has SIZE bytes and takes 40 MiB
#   block-device.pl terminal                    a terminal, joined to standard input and output
#
# Prints the path of the device and keeps it until standard input ends, which it does
# when the test ends, however it ends. The kernel then frees the loop device itself.
use strict;
use warnings;
$| = 1;

my ($kind, $file, $more) = @ARGV;

# linux/loop.h, sys/syscall.h (x86_64), sys/mount.h, asm/ioctls.h
my ($LOOP_CTL_GET_FREE, $LOOP_CONFIGURE) = (0x4c82, 0x4c0a);
my ($READ_ONLY, $AUTOCLEAR, $PARTSCAN) = (1, 4, 8);
my ($MOUNT, $UMOUNT2, $UNSHARE) = (165, 166, 272);
my ($MS_PRIVATE_ALL, $MNT_DETACH, $CLONE_NEWNS) = (0x44000, 2, 0x20000);
my ($TIOCGPTN, $TIOCSPTLCK) = (0x80045430, 0x40045431);

if ($kind eq 'terminal') {
  open(my $master, '+<', '/dev/ptmx') or die "ptmx: $!\n";
  my ($unlocked, $number) = (pack('L', 0), pack('L', 0));
  ioctl($master, $TIOCSPTLCK, $unlocked) or die "unlock: $!\n";
  ioctl($master, $TIOCGPTN, $number) or die "number: $!\n";
  print '/dev/pts/', unpack('L', $number), "\n";
  syswrite($master, $_) while <STDIN>;
  exit;
}

# Mounts of this process are its own from then on.
sub hide_mounts {
  my ($none, $root) = ("none\0", "/\0");
  syscall($UNSHARE, $CLONE_NEWNS) == 0 or die "unshare: $!\n";
  syscall($MOUNT, $none, $root, 0, $MS_PRIVATE_ALL, 0) == 0 or die "private: $!\n";
}

sub mount_at {
  my ($source, $target, $type, $options) = map { "$_\0" } @_;
  syscall($MOUNT, $source, $target, $type, 0, $options) == 0 or die "mount: $!\n";
}

if ($kind eq 'full') {
  hide_mounts();
  mount_at('tmpfs', $more, 'tmpfs', 'size=40m');
  my $size = $file;
  $file = "$more/medium";
  open(my $medium, '>', $file) or die "$file: $!\n";
  truncate($medium, $size) or die "$file: $!\n";
}

my $flags = $AUTOCLEAR | $PARTSCAN | ($kind eq 'read-only' ? $READ_ONLY : 0);
my $mode = $kind eq 'read-only' ? '<' : '+<';
my $sector = $kind eq 'loop' && $more ? $more : 512;
open(my $backing, $mode, $file) or die "$file: $!\n";
my ($loop, $device);
for my $attempt (1 .. 20) {
  open(my $control, '+<', '/dev/loop-control') or die "loop-control: $!\n";
  my $free = ioctl($control, $LOOP_CTL_GET_FREE, 0);
  defined $free or die "no free loop device: $!\n";
  $device = '/dev/loop' . ($free + 0);
  open($loop, $mode, $device) or die "$device: $!\n";
  my $config = pack('L2 Q5 L4 x160 Q2 Q8', fileno($backing), $sector, (0) x 8, $flags, (0) x 10);
  last if ioctl($loop, $LOOP_CONFIGURE, $config);
  # Somebody else was faster.
  $!{EBUSY} && $attempt < 20 or die "$device: $!\n";
}
close $backing;

if ($kind eq 'partitioned') {
  # linux/blkpg.h; the table on the disk is not asked.
  my ($BLKPG, $ADD_PARTITION) = (0x1269, 1);
  my $partition = pack('q2 i x4 x128', 1 << 20, 1 << 20, 1);
  my $argument = pack('i3 x4 P', $ADD_PARTITION, 0, length $partition, $partition);
  ioctl($loop, $BLKPG, $argument) or die "partition: $!\n";
}

my $mounted = $kind eq 'mounted' || $kind eq 'hidden';
if ($mounted) {
  hide_mounts() if $kind eq 'hidden';
  mount_at($device, $more, 'ext4', '');
}
print "$device\n";
1 while <STDIN>;
if ($mounted) {
  my $target = "$more\0";
  syscall($UMOUNT2, $target, $MNT_DETACH);
}
