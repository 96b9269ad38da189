#include "options.h"

#include "capabilities.h"
#include "failure.h"

#include <stdlib.h>
#include <string.h>

/* What one call is about; `container` is NULL for `enter`, which has fewer options. */
struct call {
  struct container *container;
  struct identity *identity;
  pid_t process;
};

static uint32_t number(const char *option, const char *text, uint32_t most) {
  char *end;
  unsigned long value = strtoul(text, &end, 10);
  if (text[0] < '0' || text[0] > '9' || *end != 0 || value > most) {
    fail(wrong_usage, "%s takes a number up to %u, not '%s'", option, most, text);
  }
  return (uint32_t)value;
}

static const char *absolute(const char *option, const char *path) {
  if (path[0] != '/') fail(wrong_usage, "%s takes an absolute path, not '%s'", option, path);
  return path;
}

static void add_mount(struct call *call, enum mount_kind kind, char **values) {
  struct container *container = call->container;
  if (container->mount_count == most_mounts) fail(wrong_usage, "more than %d mounts", most_mounts);
  container->mounts[container->mount_count++] =
      (struct mount){kind, values[0], absolute("a mount", values[1])};
}

static void set_name(struct call *call, char **values) { call->container->name = values[0]; }

static void set_ids(struct call *call, char **values) {
  /* 0 would be the host's own users. */
  uint32_t ids = number("--ids", values[0], 0x7fffffff - id_count);
  if (ids < id_count) fail(wrong_usage, "--ids must be at least %d", id_count);
  call->container->ids = ids;
}

static void set_root(struct call *call, char **values) {
  call->container->root = absolute("--root", values[0]);
}

static void set_image(struct call *call, char **values) {
  call->container->image = absolute("--image", values[0]);
}

static void set_layer(struct call *call, char **values) {
  call->container->layer = absolute("--layer", values[0]);
}

static void set_layer_size(struct call *call, char **values) {
  call->container->layer_size = values[0];
}

static void add_read_only(struct call *call, char **values) {
  add_mount(call, mount_read_only, values);
}

static void add_writable(struct call *call, char **values) {
  add_mount(call, mount_writable, values);
}

static void add_tmpfs(struct call *call, char **values) { add_mount(call, mount_tmpfs, values); }

static void set_network(struct call *call, char **values) {
  if (strcmp(values[0], "none") == 0) call->container->network = network_none;
  else if (strcmp(values[0], "host") == 0) call->container->network = network_host;
  else fail(wrong_usage, "--network takes none or host, not '%s'", values[0]);
}

static void set_connect(struct call *call, char **values) {
  call->container->network = network_private;
  call->container->connect = absolute("--connect", values[0]);
}

static void set_init(struct call *call, char **values) {
  call->container->init = absolute("--init", values[0]);
}

static void set_process(struct call *call, char **values) {
  call->process = (pid_t)number("--process", values[0], 0x7fffffff);
}

static void set_user(struct call *call, char **values) {
  call->identity->user = number("--user", values[0], id_count - 1);
  call->identity->group = number("--user", values[1], id_count - 1);
}

static void add_group(struct call *call, char **values) {
  struct identity *identity = call->identity;
  if (identity->group_count == most_groups) fail(wrong_usage, "more than %d groups", most_groups);
  identity->groups[identity->group_count++] = number("--group", values[0], id_count - 1);
}

static void add_capability(struct call *call, char **values) {
  int capability = capability_of(values[0]);
  if (capability < 0) fail(wrong_usage, "there is no capability '%s'", values[0]);
  call->identity->capabilities |= UINT64_C(1) << capability;
}

static void set_directory(struct call *call, char **values) {
  call->identity->directory = absolute("--directory", values[0]);
}

static void add_variable(struct call *call, char **values) {
  struct identity *identity = call->identity;
  if (identity->variable_count == most_variables) {
    fail(wrong_usage, "more than %d variables", most_variables);
  }
  if (strchr(values[0], '=') == NULL || values[0][0] == '=') {
    fail(wrong_usage, "--variable takes NAME=VALUE, not '%s'", values[0]);
  }
  identity->variables[identity->variable_count++] = values[0];
}

static void set_kept_fd(struct call *call, char **values) {
  call->identity->kept_fd = (int)number("--keep", values[0], 1023);
}

static const struct option {
  const char *name;
  int values;
  bool entering; /* also for `enter` */
  void (*take)(struct call *call, char **values);
} options[] = {
    {"--name", 1, false, set_name},
    {"--ids", 1, false, set_ids},
    {"--root", 1, false, set_root},
    {"--image", 1, false, set_image},
    {"--layer", 1, false, set_layer},
    {"--layer-size", 1, false, set_layer_size},
    {"--read-only", 2, false, add_read_only},
    {"--writable", 2, false, add_writable},
    {"--tmpfs", 2, false, add_tmpfs},
    {"--network", 1, false, set_network},
    {"--connect", 1, false, set_connect},
    {"--init", 1, false, set_init},
    {"--process", 1, true, set_process},
    {"--user", 2, true, set_user},
    {"--group", 1, true, add_group},
    {"--capability", 1, true, add_capability},
    {"--directory", 1, true, set_directory},
    {"--variable", 1, true, add_variable},
    {"--keep", 1, true, set_kept_fd},
};

static const struct option *option_named(const char *name, bool entering) {
  for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
    if (strcmp(options[i].name, name) != 0) continue;
    if (options[i].entering == entering || options[i].entering) return &options[i];
  }
  fail(wrong_usage, "there is no option '%s' here", name);
}

static void read_options(struct call *call, char **arguments) {
  *call->identity = (struct identity){.directory = "/", .kept_fd = -1};
  char **next = arguments;
  while (*next != NULL && strcmp(*next, "--") != 0) {
    const struct option *option = option_named(*next, call->container == NULL);
    for (int i = 1; i <= option->values; i++) {
      if (next[i] == NULL) fail(wrong_usage, "%s takes %d values", option->name, option->values);
    }
    option->take(call, next + 1);
    next += 1 + option->values;
  }
  if (*next == NULL || next[1] == NULL) fail(wrong_usage, "there is no command behind --");
  call->identity->command = next + 1;
}

void read_run_options(struct container *container, char **arguments) {
  *container = (struct container){.network = network_none};
  struct call call = {container, &container->identity, 0};
  read_options(&call, arguments);
  if (call.process != 0) fail(wrong_usage, "--process is for enter");
  if (container->name == NULL || container->ids == 0) fail(wrong_usage, "--name and --ids are needed");
  if ((container->root == NULL) == (container->image == NULL)) {
    fail(wrong_usage, "either --root or --image is needed");
  }
  if (container->layer != NULL && container->layer_size != NULL) {
    fail(wrong_usage, "--layer and --layer-size exclude each other");
  }
}

pid_t read_enter_options(struct identity *identity, char **arguments) {
  struct call call = {NULL, identity, 0};
  read_options(&call, arguments);
  if (call.process <= 0) fail(wrong_usage, "--process is needed");
  return call.process;
}
