#ifndef CRC32_H
#define CRC32_H

#include <stddef.h>
#include <stdint.h>

/* The CRC-32 of ISO-HDLC (polynomial 0x04C11DB7, reflected), as the UEFI specification wants it. */
uint32_t crc32(const uint8_t *bytes, size_t length);

/* The CRC-32C (polynomial 0x1EDC6F41, reflected) from ~0 and not inverted, as ext4 wants it. */
uint32_t ext4_crc32c(const uint8_t *bytes, size_t length);

#endif
