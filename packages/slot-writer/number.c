#include "number.h"

bool parse_number(const char *text, uint64_t most, uint64_t *result, const char **rest) {
  uint64_t value = 0;
  const char *at = text;
  for (; *at >= '0' && *at <= '9'; at++) {
    uint64_t digit = (uint64_t)(*at - '0');
    if (value > (most - digit) / 10 || digit > most) return false;
    value = value * 10 + digit;
  }
  if (at == text || (*text == '0' && at != text + 1)) return false;
  if (rest != NULL) {
    *rest = at;
  } else if (*at != '\0') {
    return false;
  }
  *result = value;
  return true;
}

static int hex_digit(char character) {
  if (character >= '0' && character <= '9') return character - '0';
  if (character >= 'a' && character <= 'f') return character - 'a' + 10;
  return -1;
}

bool parse_hex(const char *text, unsigned char *bytes, size_t size) {
  for (size_t i = 0; i < size; i++) {
    int high = hex_digit(text[2 * i]);
    int low = high < 0 ? -1 : hex_digit(text[2 * i + 1]);
    if (low < 0) return false;
    bytes[i] = (unsigned char)(high << 4 | low);
  }
  return text[2 * size] == '\0';
}

uint64_t round_up(uint64_t value, uint64_t unit) { return (value + unit - 1) & ~(unit - 1); }
