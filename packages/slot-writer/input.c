#include "input.h"

#include "failure.h"

#include <errno.h>
#include <unistd.h>

size_t read_input(unsigned char *bytes, size_t size) {
  size_t done = 0;
  while (done < size) {
    ssize_t count = read(STDIN_FILENO, bytes + done, size - done);
    if (count == 0) break;
    if (count < 0) {
      if (errno == EINTR) continue;
      fail_system("standard input cannot be read");
    }
    done += (size_t)count;
  }
  return done;
}

uint64_t skip_input(uint64_t size) {
  if (size == 0 || lseek(STDIN_FILENO, (off_t)size, SEEK_CUR) >= 0) return size;
  unsigned char away[16384];
  uint64_t done = 0;
  while (done < size) {
    size_t next = size - done < sizeof away ? (size_t)(size - done) : sizeof away;
    size_t count = read_input(away, next);
    done += count;
    if (count < next) break;
  }
  return done;
}
