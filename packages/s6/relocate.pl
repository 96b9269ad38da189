#!/usr/bin/perl
# relocate.pl <x86-64 ELF file>...
#
# Debian's s6 and execline start their helpers by absolute names such as
# /usr/bin/s6-supervise. Each such string is cut in place to its last component
# and padded with NULs: exec then looks the program up in PATH. Nothing moves.
#
# A linker may let one string share the tail of another ("s6-supervise", the
# helper's argv[0], within "/usr/bin/s6-supervise"), so code may point into the
# middle of a string that is cut. Where there is room the tail is kept as well;
# elsewhere that instruction is made to point to the front.
use strict;
use warnings;

my $failed = 0;

sub complain {
    print STDERR "relocate: @_\n";
    $failed = 1;
}

sub output_of {
    open(my $pipe, '-|', @_) or die "relocate: cannot run $_[0]: $!\n";
    my @lines = <$pipe>;
    close($pipe) or die "relocate: '@_' failed\n";
    return @lines;
}

# What code and pointers in data refer to: address => addresses of the `lea`
# instructions, or 0 for what is not one.
sub references {
    my ($file) = @_;
    my %seen;
    for (output_of('objdump', '-d', '--no-show-raw-insn', $file)) {
        next unless /^\s*([0-9a-f]+):\t(\S+).*# ([0-9a-f]+)\b/;
        push @{$seen{hex $3}}, $2 eq 'lea' ? hex $1 : 0;
    }
    for (output_of('readelf', '-rW', $file)) {
        push @{$seen{hex $1}}, 0 if /R_X86_64_RELATIVE\s+([0-9a-f]+)$/;
    }
    return \%seen;
}

# Section name => [address minus file offset, first file offset, end].
sub sections {
    my ($file) = @_;
    my %sections;
    for (output_of('readelf', '-SW', $file)) {
        next unless /\]\s+(\.\w+)\s+PROGBITS\s+([0-9a-f]+)\s+([0-9a-f]+)\s+([0-9a-f]+)/;
        $sections{$1} = [hex($2) - hex($3), hex $3, hex($3) + hex $4];
    }
    return \%sections;
}

sub string_at {
    my ($bytes, $offset) = @_;
    return unpack('Z*', substr($bytes, $offset));
}

# `lea disp32(%rip),%reg` is REX.W 8d /r with mod 0 and r/m 5: seven bytes, the
# last four being the distance from the next instruction.
sub point_elsewhere {
    my ($bytes, $offset, $instruction, $old, $new) = @_;
    my ($code, $distance) = unpack('a3 l<', substr($$bytes, $offset, 7));
    return 0 unless $code =~ /^[\x48\x4c]\x8d[\x05\x0d\x15\x1d\x25\x2d\x35\x3d]$/s;
    return 0 unless $instruction + 7 + $distance == $old;
    substr($$bytes, $offset + 3, 4) = pack('l<', $new - $instruction - 7);
    return 1;
}

for my $file (@ARGV) {
    open(my $in, '<:raw', $file) or die "relocate: $file: $!\n";
    my $before = do { local $/; <$in> };
    close($in);
    my $after = $before;
    my @cuts;
    while ($before =~ m{(?<=\0)(/usr/(?:lib/execline/)?bin/)([A-Za-z0-9._-]+)(?=\0)}g) {
        my ($start, $prefix, $name) = ($-[1], length $1, $2);
        my $new = $name . "\0" x $prefix;
        substr($new, $prefix) = $name if length($name) < $prefix;
        substr($after, $start, length $new) = $new;
        push @cuts, {start => $start, prefix => $prefix, name => $name, size => length $new};
    }
    # skalibs' path for an environment without PATH: a mrrl system has no /usr.
    while ($before =~ m{(?<=\0)/usr/bin:/bin(?=\0)}g) {
        substr($after, $-[0], 13) = "/bin\0\0\0\0\0/bin";
        push @cuts, {start => $-[0], prefix => 9, name => '/bin', size => 13};
    }

    my $sections = sections($file);
    my $references = @cuts ? references($file) : {};
    for my $cut (@cuts) {
        my ($shift, $first, $end) = @{$sections->{'.rodata'} || [0, 0, 0]};
        my ($start, $name) = @$cut{qw(start name)};
        if ($start < $first || $start + $cut->{size} > $end) {
            complain("$file: the string for '$name' is outside .rodata");
            next;
        }
        complain("$file: nothing seems to use the string for '$name': references were not understood")
            unless $references->{$start + $shift};
        for my $offset ($start + 1 .. $start + $cut->{size} - 1) {
            my $users = $references->{$offset + $shift} or next;
            my $wanted = string_at($before, $offset);
            next if string_at($after, $offset) eq $wanted;
            my ($text) = @{$sections->{'.text'}};
            my $tail = $offset - $start - $cut->{prefix};
            for my $instruction (@$users) {
                next if $tail >= 0 && $instruction && point_elsewhere(
                    \$after, $instruction - $text, $instruction,
                    $offset + $shift, $start + $tail + $shift
                );
                complain("$file: '$wanted' is the tail of a string that is cut, and is used in a way not provided for");
            }
        }
    }
    complain("$file: still contains " . string_at($after, $-[0])) while $after =~ m{/usr/}g;
    next if $failed || $after eq $before;
    open(my $out, '+<:raw', $file) or die "relocate: $file: $!\n";
    print $out $after;
    close($out) or die "relocate: $file: $!\n";
    print "$file: ", join(' ', map { $_->{name} } @cuts), "\n";
}
exit($failed ? 1 : 0);
