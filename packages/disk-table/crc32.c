#include "crc32.h"

/* Bit by bit: tables of a disk are small. */
static uint32_t remainder_of(uint32_t polynomial, const uint8_t *bytes, size_t length) {
  uint32_t crc = 0xffffffff;
  for (size_t i = 0; i < length; i++) {
    crc ^= bytes[i];
    for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (polynomial & (0 - (crc & 1)));
  }
  return crc;
}

uint32_t crc32(const uint8_t *bytes, size_t length) {
  return ~remainder_of(0xedb88320, bytes, length);
}

uint32_t ext4_crc32c(const uint8_t *bytes, size_t length) {
  return remainder_of(0x82f63b78, bytes, length);
}
