#!/bin/sh
#: mrrl-build 1
#: name s6
#: version 1.0
#: builder sh
#: root seed-1.0.f50382d9491c3229541dd533b64bfec8be49b7fa3740b4294211e5efa8438e0c
#: source dash_0.5.12-12_amd64.deb sha256:af9d2c92ddc38ca77b3cd29e944c9b61928032808d3a3cb6c3a3c8965067291e
#: option sandbox on
#: option set_path on
#: option static on

set -eu
export AR=ar
export CC='musl-gcc -static'
dpkg-deb -x x y
