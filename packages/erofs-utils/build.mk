# What erofs-utils' autotools would have made, without LZ4, threads, FUSE and SELinux.
CFLAGS := -O2 -g0 -DHAVE_CONFIG_H -DNDEBUG -D_GNU_SOURCE -D_LARGEFILE_SOURCE \
  -D_FILE_OFFSET_BITS=64 -I. -Iinclude -Ilib
library := $(addprefix lib/,config.o io.o cache.o super.o inode.o xattr.o exclude.o namei.o \
  data.o compress.o compressor.o zmap.o decompress.o compress_hints.o hashmap.o sha256.o \
  blobchunk.o dir.o fragments.o dedupe.o uuid_unparse.o uuid.o tar.o block_list.o rebuild.o \
  diskbuf.o bitops.o dedupe_ext.o xxhash.o \
  kite_deflate.o compressor_deflate.o compressor_liblzma.o compressor_libzstd.o)

all: mkfs.erofs dump.erofs fsck.erofs

mkfs.erofs: mkfs/main.o
dump.erofs: dump/main.o
fsck.erofs: fsck/main.o
mkfs.erofs dump.erofs fsck.erofs: liberofs.a
	$(CC) -static -s -o $@ $(filter %/main.o,$^) liberofs.a $(LIBS)

liberofs.a: $(library)
	$(AR) rcsD $@ $^

%.o: %.c config.h
	$(CC) $(CFLAGS) $(CPPFLAGS) -c -o $@ $<

.PHONY: all
