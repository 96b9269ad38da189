#ifndef RULES_H
#define RULES_H

#include "message.h"

#include <netinet/in.h>

/* A port of the machine that leads to one of a container. Numbers as a packet has them. */
struct published {
  uint8_t protocol; /* IPPROTO_TCP or IPPROTO_UDP */
  in_port_t port;
  struct in_addr address;
  in_port_t to;
};

/* Adds the table and its chains, without rules: it replaces the one that is there. */
void put_table(struct batch *batch);

/* What comes from elsewhere to a published port goes to the container. */
void put_published(struct batch *batch, const char *bridge, const struct published *published);

/* What containers send leaves with the machine's address. */
void put_masquerade(struct batch *batch, const char *bridge, struct in_addr gateway);

/*
 * From outside only answers and what has been published reach a container; containers reach
 * of the machine itself nothing but answers, and whether it is there (ICMP).
 */
void put_filters(struct batch *batch, const char *bridge);

#endif
