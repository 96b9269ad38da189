/*
 * container-ports: the address translation and filters of the containers' private network, as
 * one nf_tables table that replaces the one before in one transaction. On standard input, for
 * each published port: PROTOCOL PORT ADDRESS PORT. docs/containers.md
 */
#include "failure.h"
#include "rules.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

static in_port_t port_of(unsigned line, unsigned long value) {
  if (value < 1 || value > 65535) fail(wrong_usage, "line %u: %lu is no port", line, value);
  return htons((uint16_t)value);
}

static struct published read_line(unsigned line, const char *text) {
  char protocol[8], address[16], more;
  unsigned long port, to;
  if (sscanf(text, "%7s %6lu %15s %6lu %c", protocol, &port, address, &to, &more) != 4) {
    fail(wrong_usage, "line %u is not PROTOCOL PORT ADDRESS PORT", line);
  }
  struct published read = {.port = port_of(line, port), .to = port_of(line, to)};
  if (strcmp(protocol, "tcp") == 0) read.protocol = IPPROTO_TCP;
  else if (strcmp(protocol, "udp") == 0) read.protocol = IPPROTO_UDP;
  else fail(wrong_usage, "line %u: '%s' is neither tcp nor udp", line, protocol);
  if (inet_pton(AF_INET, address, &read.address) != 1) {
    fail(wrong_usage, "line %u: '%s' is no IPv4 address", line, address);
  }
  return read;
}

int main(int count, char **arguments) {
  struct in_addr gateway;
  if (count != 3 || strlen(arguments[1]) >= IFNAMSIZ || inet_pton(AF_INET, arguments[2], &gateway) != 1) {
    fputs("usage: container-ports BRIDGE GATEWAY <PORTS\n", stderr);
    return wrong_usage;
  }
  struct batch batch;
  open_batch(&batch);
  put_table(&batch);
  put_masquerade(&batch, arguments[1], gateway);
  put_filters(&batch, arguments[1]);
  char text[256];
  for (unsigned line = 1; fgets(text, sizeof text, stdin) != NULL; line++) {
    struct published published = read_line(line, text);
    put_published(&batch, arguments[1], &published);
  }
  errno = send_batch(&batch);
  if (errno != 0) fail_system("the rules are refused");
  return 0;
}
