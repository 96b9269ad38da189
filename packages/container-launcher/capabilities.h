#ifndef CAPABILITIES_H
#define CAPABILITIES_H

/* The number of a capability named as in capabilities(7), without CAP_; -1 if there is none. */
int capability_of(const char *name);

#endif
