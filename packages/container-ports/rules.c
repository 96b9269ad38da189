#include "rules.h"

#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <stddef.h>
#include <string.h>

static const char table[] = "mrrl-containers";

/* Priorities of the hooks: NF_IP_PRI_NAT_DST, _NAT_SRC and _FILTER of linux/netfilter_ipv4.h. */
static const struct chain {
  const char *name, *type;
  uint32_t hook;
  int32_t priority;
} chains[] = {
    {"publish", "nat", NF_INET_PRE_ROUTING, -100},
    {"masquerade", "nat", NF_INET_POST_ROUTING, 100},
    {"forward", "filter", NF_INET_FORWARD, 0},
    {"input", "filter", NF_INET_LOCAL_IN, 0},
};

static void put_table_message(struct batch *batch, uint16_t type, uint16_t flags) {
  open_message(batch, type, flags);
  put_text(batch, NFTA_TABLE_NAME, table);
  close_message(batch);
}

void put_table(struct batch *batch) {
  /* Made first, so that there is one to be taken away. */
  put_table_message(batch, NFT_MSG_NEWTABLE, NLM_F_CREATE);
  put_table_message(batch, NFT_MSG_DELTABLE, 0);
  put_table_message(batch, NFT_MSG_NEWTABLE, NLM_F_CREATE);
  for (size_t i = 0; i < sizeof chains / sizeof *chains; i++) {
    open_message(batch, NFT_MSG_NEWCHAIN, NLM_F_CREATE);
    put_text(batch, NFTA_CHAIN_TABLE, table);
    put_text(batch, NFTA_CHAIN_NAME, chains[i].name);
    size_t hook = open_nest(batch, NFTA_CHAIN_HOOK);
    put_number(batch, NFTA_HOOK_HOOKNUM, chains[i].hook);
    put_number(batch, NFTA_HOOK_PRIORITY, (uint32_t)chains[i].priority);
    close_nest(batch, hook);
    put_number(batch, NFTA_CHAIN_POLICY, NF_ACCEPT);
    put_text(batch, NFTA_CHAIN_TYPE, chains[i].type);
    close_message(batch);
  }
}

/* A rule is a list of expressions: each may end it, or goes on to the next one. */

static size_t open_rule(struct batch *batch, const char *chain) {
  open_message(batch, NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND);
  put_text(batch, NFTA_RULE_TABLE, table);
  put_text(batch, NFTA_RULE_CHAIN, chain);
  return open_nest(batch, NFTA_RULE_EXPRESSIONS);
}

static void close_rule(struct batch *batch, size_t rule) {
  close_nest(batch, rule);
  close_message(batch);
}

struct expression {
  size_t element, data;
};

static struct expression open_expression(struct batch *batch, const char *name) {
  struct expression opened = {.element = open_nest(batch, NFTA_LIST_ELEM)};
  put_text(batch, NFTA_EXPR_NAME, name);
  opened.data = open_nest(batch, NFTA_EXPR_DATA);
  return opened;
}

static void close_expression(struct batch *batch, struct expression expression) {
  close_nest(batch, expression.data);
  close_nest(batch, expression.element);
}

static void put_value(struct batch *batch, uint16_t type, const void *value, size_t size) {
  size_t nest = open_nest(batch, type);
  put_bytes(batch, NFTA_DATA_VALUE, value, size);
  close_nest(batch, nest);
}

static void load_meta(struct batch *batch, uint32_t key) {
  struct expression meta = open_expression(batch, "meta");
  put_number(batch, NFTA_META_KEY, key);
  put_number(batch, NFTA_META_DREG, NFT_REG_1);
  close_expression(batch, meta);
}

static void load_payload(struct batch *batch, uint32_t base, uint32_t offset, uint32_t size) {
  struct expression payload = open_expression(batch, "payload");
  put_number(batch, NFTA_PAYLOAD_DREG, NFT_REG_1);
  put_number(batch, NFTA_PAYLOAD_BASE, base);
  put_number(batch, NFTA_PAYLOAD_OFFSET, offset);
  put_number(batch, NFTA_PAYLOAD_LEN, size);
  close_expression(batch, payload);
}

static void load_value(struct batch *batch, uint32_t reg, const void *value, size_t size) {
  struct expression immediate = open_expression(batch, "immediate");
  put_number(batch, NFTA_IMMEDIATE_DREG, reg);
  put_value(batch, NFTA_IMMEDIATE_DATA, value, size);
  close_expression(batch, immediate);
}

static void compare(struct batch *batch, uint32_t how, const void *value, size_t size) {
  struct expression cmp = open_expression(batch, "cmp");
  put_number(batch, NFTA_CMP_SREG, NFT_REG_1);
  put_number(batch, NFTA_CMP_OP, how);
  put_value(batch, NFTA_CMP_DATA, value, size);
  close_expression(batch, cmp);
}

static void match_interface(struct batch *batch, uint32_t key, uint32_t how, const char *name) {
  char padded[IFNAMSIZ] = {0};
  strncpy(padded, name, sizeof padded - 1);
  load_meta(batch, key);
  compare(batch, how, padded, sizeof padded);
}

static void match_protocol(struct batch *batch, uint8_t protocol) {
  load_meta(batch, NFT_META_L4PROTO);
  compare(batch, NFT_CMP_EQ, &protocol, sizeof protocol);
}

/* Any of the bits of what connection tracking knows. They have the machine's byte order. */
static void match_connection(struct batch *batch, uint32_t key, uint32_t bits) {
  struct expression ct = open_expression(batch, "ct");
  put_number(batch, NFTA_CT_KEY, key);
  put_number(batch, NFTA_CT_DREG, NFT_REG_1);
  close_expression(batch, ct);
  const uint32_t none = 0;
  struct expression bitwise = open_expression(batch, "bitwise");
  put_number(batch, NFTA_BITWISE_SREG, NFT_REG_1);
  put_number(batch, NFTA_BITWISE_DREG, NFT_REG_1);
  put_number(batch, NFTA_BITWISE_LEN, sizeof bits);
  put_value(batch, NFTA_BITWISE_MASK, &bits, sizeof bits);
  put_value(batch, NFTA_BITWISE_XOR, &none, sizeof none);
  close_expression(batch, bitwise);
  compare(batch, NFT_CMP_NEQ, &none, sizeof none);
}

static void decide(struct batch *batch, uint32_t verdict) {
  struct expression immediate = open_expression(batch, "immediate");
  put_number(batch, NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT);
  size_t data = open_nest(batch, NFTA_IMMEDIATE_DATA);
  size_t code = open_nest(batch, NFTA_DATA_VERDICT);
  put_number(batch, NFTA_VERDICT_CODE, verdict);
  close_nest(batch, code);
  close_nest(batch, data);
  close_expression(batch, immediate);
}

void put_published(struct batch *batch, const char *bridge, const struct published *published) {
  size_t rule = open_rule(batch, "publish");
  match_interface(batch, NFT_META_IIFNAME, NFT_CMP_NEQ, bridge);
  match_protocol(batch, published->protocol);
  /* Of TCP and UDP alike: the destination's port. */
  load_payload(batch, NFT_PAYLOAD_TRANSPORT_HEADER, 2, sizeof published->port);
  compare(batch, NFT_CMP_EQ, &published->port, sizeof published->port);
  load_value(batch, NFT_REG_1, &published->address, sizeof published->address);
  load_value(batch, NFT_REG_2, &published->to, sizeof published->to);
  struct expression nat = open_expression(batch, "nat");
  put_number(batch, NFTA_NAT_TYPE, NFT_NAT_DNAT);
  put_number(batch, NFTA_NAT_FAMILY, NFPROTO_IPV4);
  put_number(batch, NFTA_NAT_REG_ADDR_MIN, NFT_REG_1);
  put_number(batch, NFTA_NAT_REG_PROTO_MIN, NFT_REG_2);
  close_expression(batch, nat);
  close_rule(batch, rule);
}

void put_masquerade(struct batch *batch, const char *bridge, struct in_addr gateway) {
  size_t rule = open_rule(batch, "masquerade");
  match_interface(batch, NFT_META_OIFNAME, NFT_CMP_NEQ, bridge);
  /* The first 24 bits of the sender's address, at byte 12 of the IPv4 header. */
  load_payload(batch, NFT_PAYLOAD_NETWORK_HEADER, 12, 3);
  compare(batch, NFT_CMP_EQ, &gateway, 3);
  close_expression(batch, open_expression(batch, "masq"));
  close_rule(batch, rule);
}

void put_filters(struct batch *batch, const char *bridge) {
  const uint32_t answers =
      NF_CT_STATE_BIT(IP_CT_ESTABLISHED) | NF_CT_STATE_BIT(IP_CT_RELATED);

  size_t rule = open_rule(batch, "forward");
  match_interface(batch, NFT_META_OIFNAME, NFT_CMP_EQ, bridge);
  match_connection(batch, NFT_CT_STATE, answers);
  decide(batch, NF_ACCEPT);
  close_rule(batch, rule);

  rule = open_rule(batch, "forward");
  match_interface(batch, NFT_META_OIFNAME, NFT_CMP_EQ, bridge);
  match_connection(batch, NFT_CT_STATUS, IPS_DST_NAT);
  decide(batch, NF_ACCEPT);
  close_rule(batch, rule);

  rule = open_rule(batch, "forward");
  match_interface(batch, NFT_META_OIFNAME, NFT_CMP_EQ, bridge);
  match_interface(batch, NFT_META_IIFNAME, NFT_CMP_NEQ, bridge);
  decide(batch, NF_DROP);
  close_rule(batch, rule);

  rule = open_rule(batch, "input");
  match_interface(batch, NFT_META_IIFNAME, NFT_CMP_EQ, bridge);
  match_connection(batch, NFT_CT_STATE, answers);
  decide(batch, NF_ACCEPT);
  close_rule(batch, rule);

  rule = open_rule(batch, "input");
  match_interface(batch, NFT_META_IIFNAME, NFT_CMP_EQ, bridge);
  match_protocol(batch, IPPROTO_ICMP);
  decide(batch, NF_ACCEPT);
  close_rule(batch, rule);

  rule = open_rule(batch, "input");
  match_interface(batch, NFT_META_IIFNAME, NFT_CMP_EQ, bridge);
  decide(batch, NF_DROP);
  close_rule(batch, rule);
}
