#include "message.h"

#include "failure.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static void *take(struct batch *batch, size_t size) {
  size_t aligned = NLMSG_ALIGN(size);
  if (batch->length + aligned > batch->room) {
    batch->room = 2 * (batch->length + aligned);
    batch->bytes = realloc(batch->bytes, batch->room);
    if (batch->bytes == NULL) fail(system_failed, "there is no memory");
  }
  void *place = batch->bytes + batch->length;
  memset(place, 0, aligned);
  batch->length += aligned;
  return place;
}

static void head(struct batch *batch, uint16_t type, uint16_t flags, uint8_t family, uint16_t resource) {
  batch->message = batch->length;
  struct nlmsghdr *message = take(batch, sizeof *message);
  message->nlmsg_type = type;
  message->nlmsg_flags = NLM_F_REQUEST | flags;
  message->nlmsg_seq = batch->count++;
  struct nfgenmsg *net = take(batch, sizeof *net);
  net->nfgen_family = family;
  net->version = NFNETLINK_V0;
  net->res_id = htons(resource);
}

void open_batch(struct batch *batch) {
  *batch = (struct batch){0};
  head(batch, NFNL_MSG_BATCH_BEGIN, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
  close_message(batch);
}

void open_message(struct batch *batch, uint16_t type, uint16_t flags) {
  head(batch, (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | type), flags | NLM_F_ACK, NFPROTO_IPV4, 0);
}

void close_message(struct batch *batch) {
  struct nlmsghdr *message = (void *)(batch->bytes + batch->message);
  message->nlmsg_len = (uint32_t)(batch->length - batch->message);
}

size_t open_nest(struct batch *batch, uint16_t type) {
  size_t nest = batch->length;
  struct nlattr *attribute = take(batch, sizeof *attribute);
  attribute->nla_type = NLA_F_NESTED | type;
  return nest;
}

void close_nest(struct batch *batch, size_t nest) {
  struct nlattr *attribute = (void *)(batch->bytes + nest);
  attribute->nla_len = (uint16_t)(batch->length - nest);
}

void put_bytes(struct batch *batch, uint16_t type, const void *value, size_t size) {
  struct nlattr *attribute = take(batch, NLA_HDRLEN + size);
  attribute->nla_type = type;
  attribute->nla_len = (uint16_t)(NLA_HDRLEN + size);
  memcpy((unsigned char *)attribute + NLA_HDRLEN, value, size);
}

void put_text(struct batch *batch, uint16_t type, const char *value) {
  put_bytes(batch, type, value, strlen(value) + 1);
}

void put_number(struct batch *batch, uint16_t type, uint32_t value) {
  uint32_t number = htonl(value);
  put_bytes(batch, type, &number, sizeof number);
}

/* Every message but the two around them is acknowledged, in order, until one is refused. */
static int read_answers(int kernel, uint32_t expected) {
  unsigned char answer[65536] __attribute__((aligned(NLMSG_ALIGNTO)));
  while (expected > 0) {
    ssize_t size = recv(kernel, answer, sizeof answer, 0);
    if (size < 0) return errno;
    unsigned left = (unsigned)size;
    for (struct nlmsghdr *each = (void *)answer; NLMSG_OK(each, left); each = NLMSG_NEXT(each, left)) {
      if (each->nlmsg_type != NLMSG_ERROR) continue;
      const struct nlmsgerr *error = NLMSG_DATA(each);
      if (error->error != 0) return -error->error;
      expected--;
    }
  }
  return 0;
}

int send_batch(struct batch *batch) {
  uint32_t acknowledged = batch->count - 1;
  head(batch, NFNL_MSG_BATCH_END, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
  close_message(batch);
  int kernel = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
  if (kernel < 0) return errno;
  struct sockaddr_nl address = {.nl_family = AF_NETLINK};
  int size = 1 << 22;
  setsockopt(kernel, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size);
  setsockopt(kernel, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
  /* A lost answer must not be waited for. */
  struct timeval patience = {.tv_sec = 10};
  setsockopt(kernel, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ssize_t sent = sendto(kernel, batch->bytes, batch->length, 0, (void *)&address, sizeof address);
  int result = sent < 0 ? errno : read_answers(kernel, acknowledged);
  close(kernel);
  free(batch->bytes);
  return result;
}
