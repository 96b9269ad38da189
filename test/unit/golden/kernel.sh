#!/bin/sh
#: mrrl-build 1
#: name linux
#: version 1.0
#: builder sh
#: root seed-1.0.f50382d9491c3229541dd533b64bfec8be49b7fa3740b4294211e5efa8438e0c
#: option sandbox on
#: option set_path on
#: option static on

set -eu
export AR=ar
export CC='musl-gcc -static'
mkdir -p files files/fragments
cat > files/check <<'MRRL_FILE_1'
exit 0
MRRL_FILE_1
cat > files/fragments/00-virt.config <<'MRRL_FILE_2'
CONFIG_VIRTIO=y
MRRL_FILE_2
cat > files/fragments/01-base.config <<'MRRL_FILE_3'
CONFIG_64BIT=y
MRRL_FILE_3
make
