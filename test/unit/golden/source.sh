#!/bin/sh
#: mrrl-build 1
#: name app
#: version 1.0
#: builder sh
#: root seed-1.0.f50382d9491c3229541dd533b64bfec8be49b7fa3740b4294211e5efa8438e0c
#: dependency libstdc++-headers-1.0.f830f0577c45a76c581a6fbd41bc5d30ac870b5263dca5492b692b4ac5e23afe
#: dependency zlib-1.3_2.a47b571c8412dcb6e80e1fce06076e1ad7463a2fcfa7ac941dc95afcbf78f182
#: source app.tar.xz sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
#: source docs.tar.xz sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
#: option sandbox on
#: option set_path on
#: option static off: it loads plugins

set -eu
export AR=ar
export CC='musl-gcc -static'
pkg_libstdc___headers=/mrrl/store/libstdc++-headers-1.0.f830f0577c45a76c581a6fbd41bc5d30ac870b5263dca5492b692b4ac5e23afe
pkg_zlib=/mrrl/store/zlib-1.3_2.a47b571c8412dcb6e80e1fce06076e1ad7463a2fcfa7ac941dc95afcbf78f182
mkdir -p files files/etc
cat > files/fix.patch <<'MRRL_FILE_1_'
--- a
+++ b
-MRRL_FILE_1
+it's $HOME `id` \
MRRL_FILE_1_
cat > files/etc/app.conf <<'MRRL_FILE_2'
key = value
MRRL_FILE_2
: > files/empty
cat > files/open-ended <<'MRRL_FILE_4'
first
MRRL_FILE_4
printf '%s' 'second, it'\''s the last' >> files/open-ended
tar -xf /sources/app.tar.xz --strip-components=1
patch -p1 < files/fix.patch
./configure --prefix="$out" --with-zlib="$pkg_zlib"
make install
