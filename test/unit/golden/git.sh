#!/bin/sh
#: mrrl-build 1
#: name app
#: version 1.0
#: builder sh
#: root seed-1.0.f50382d9491c3229541dd533b64bfec8be49b7fa3740b4294211e5efa8438e0c
#: source plain.tar sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
#: source app.tar sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef git:cccccccccccccccccccccccccccccccccccccccc
#: option sandbox on
#: option set_path on
#: option static on

set -eu
export AR=ar
export CC='musl-gcc -static'
tar -xf /sources/app.tar
