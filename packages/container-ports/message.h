#ifndef MESSAGE_H
#define MESSAGE_H

#include <stddef.h>
#include <stdint.h>

/*
 * Messages to the kernel's nf_tables, collected for one transaction: all of them come to hold,
 * or none (linux/netfilter/nfnetlink.h, nf_tables.h). An attribute's numbers are big-endian.
 */
struct batch {
  unsigned char *bytes;
  size_t length, room;
  uint32_t count;   /* messages so far */
  size_t message;   /* where the open one starts */
};

void open_batch(struct batch *batch);

/* Starts a message (NFT_MSG_…) with flags (NLM_F_…) beside NLM_F_REQUEST. */
void open_message(struct batch *batch, uint16_t type, uint16_t flags);
void close_message(struct batch *batch);

/* Starts an attribute that holds others; what is returned ends it. */
size_t open_nest(struct batch *batch, uint16_t type);
void close_nest(struct batch *batch, size_t nest);

void put_bytes(struct batch *batch, uint16_t type, const void *value, size_t size);
void put_text(struct batch *batch, uint16_t type, const char *value);
void put_number(struct batch *batch, uint16_t type, uint32_t value);

/* Hands all of it to the kernel. Returns 0, or the errno of what it refused. */
int send_batch(struct batch *batch);

#endif
