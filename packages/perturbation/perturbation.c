/*
 * Another world for the programs that load this library (ld.so(8), preload): the
 * clock is ahead, directories are listed in another order, there is one core more,
 * and the kernel has another version. What a build makes must not depend on any of
 * it. Everything is the same in every run, so a difference that was found once is
 * found again.
 *
 * It is linked to nothing and names no versions of symbols, so any C library takes
 * it. Programs that are linked statically, or that make system calls themselves, are
 * out of its reach.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

/* The next definition of a function; NULL where the C library has none. */
#define NEXT(name) ((__typeof__(&name))next(#name))

static void *next(const char *name) { return dlsym(RTLD_NEXT, name); }

/* ---- The clock ---- */

/*
 * 397 days, 1 hour, 1 minute and 1 second: another year, month, day, weekday, hour,
 * minute and second. Forward, so that no file is newer than the present.
 */
enum { ahead = 397 * 86400 + 3600 + 60 + 1 };

static int is_wall_clock(clockid_t clock) {
  return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  int result = NEXT(clock_gettime)(clock, now);
  if (result == 0 && is_wall_clock(clock)) now->tv_sec += ahead;
  return result;
}

int timespec_get(struct timespec *now, int base) {
  if (base != TIME_UTC || clock_gettime(CLOCK_REALTIME, now) != 0) return 0;
  return base;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  int result = NEXT(gettimeofday)(now, zone);
  if (result == 0) now->tv_sec += ahead;
  return result;
}

time_t time(time_t *result) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (result != NULL) *result = now.tv_sec;
  return now.tv_sec;
}

/*
 * Who waits until a time of this clock would wait for more than a year. Whether a
 * condition counts in time of day or since the start of the machine cannot be asked;
 * no machine has been up for thirty years.
 */
static struct timespec true_time(const struct timespec *until) {
  struct timespec result = *until;
  if (result.tv_sec > 1000000000) result.tv_sec -= ahead;
  return result;
}

extern void *dlvsym(void *, const char *, const char *) __attribute__((weak));

int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict until) {
  /* glibc has an older one of another layout, which dlsym may give. */
  __typeof__(&pthread_cond_timedwait) wait =
      dlvsym ? dlvsym(RTLD_NEXT, "pthread_cond_timedwait", "GLIBC_2.3.2") : NULL;
  struct timespec real = true_time(until);
  return (wait ? wait : NEXT(pthread_cond_timedwait))(condition, mutex, &real);
}

int pthread_mutex_timedlock(pthread_mutex_t *restrict mutex, const struct timespec *restrict until) {
  struct timespec real = true_time(until);
  return NEXT(pthread_mutex_timedlock)(mutex, &real);
}

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict until) {
  struct timespec real = true_time(until);
  return NEXT(sem_timedwait)(semaphore, &real);
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *until,
                    struct timespec *rest) {
  struct timespec real = *until;
  if ((flags & TIMER_ABSTIME) && is_wall_clock(clock)) real = true_time(until);
  return NEXT(clock_nanosleep)(clock, flags, &real, rest);
}

/* ---- The order of directories ---- */

/* An open directory that somebody reads: all its entries, in the order in which they are given. */
struct listing {
  struct listing *next;
  DIR *directory;
  struct dirent **entries;
  size_t count, position;
};

static struct listing *listings;
static char listings_lock;

static void lock(void) {
  while (__atomic_test_and_set(&listings_lock, __ATOMIC_ACQUIRE)) sched_yield();
}

static void unlock(void) { __atomic_clear(&listings_lock, __ATOMIC_RELEASE); }

/* A scattered number that follows from a name alone (FNV-1a, and the finisher of MurmurHash3). */
static uint64_t scatter(const char *name) {
  uint64_t hash = 0xcbf29ce484222325;
  for (; *name; name++) hash = (hash ^ (unsigned char)*name) * 0x100000001b3;
  hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
  hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
  return hash ^ (hash >> 33);
}

static int by_scatter(const void *a, const void *b) {
  const char *left = (*(struct dirent *const *)a)->d_name;
  const char *right = (*(struct dirent *const *)b)->d_name;
  uint64_t x = scatter(left), y = scatter(right);
  return x != y ? (x < y ? -1 : 1) : strcmp(left, right);
}

static int is_dots(const struct dirent *entry) {
  return strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
}

/*
 * An order that is not the one the kernel gave. Turning that one around would not do:
 * a directory that was copied in reverse, and is listed in reverse, looks as if nothing
 * had happened. "." and ".." come first, as anywhere; nobody looks at them.
 */
static void reorder(struct dirent **entries, size_t count) {
  struct dirent **given = malloc(count * sizeof *given + 1);
  if (given == NULL) return;
  size_t dots = 0, others = 0;
  for (size_t i = 0; i < count; i++)
    if (is_dots(entries[i])) {
      struct dirent *entry = entries[i];
      entries[i] = entries[dots];
      entries[dots++] = entry;
    } else {
      given[others++] = entries[i];
    }
  memcpy(entries + dots, given, others * sizeof *given);
  qsort(entries + dots, others, sizeof *entries, by_scatter);
  if (memcmp(entries + dots, given, others * sizeof *given) == 0)
    for (size_t i = 0; i < others; i++) entries[dots + i] = given[others - 1 - i];
  free(given);
}

static void forget(DIR *directory) {
  lock();
  struct listing **place = &listings;
  while (*place != NULL && (*place)->directory != directory) place = &(*place)->next;
  struct listing *found = *place;
  if (found != NULL) *place = found->next;
  unlock();
  if (found == NULL) return;
  for (size_t i = 0; i < found->count; i++) free(found->entries[i]);
  free(found->entries);
  free(found);
}

static struct listing *find(DIR *directory) {
  lock();
  struct listing *found = listings;
  while (found != NULL && found->directory != directory) found = found->next;
  unlock();
  return found;
}

/* Reads the rest of a directory. NULL with errno when that fails. */
static struct listing *listing_of(DIR *directory) {
  struct listing *listing = find(directory);
  if (listing != NULL) return listing;
  listing = calloc(1, sizeof *listing);
  if (listing == NULL) return NULL;
  listing->directory = directory;
  int before = errno;
  for (;;) {
    errno = 0;
    struct dirent *entry = NEXT(readdir)(directory);
    if (entry == NULL) break;
    if ((listing->count & (listing->count - 1)) == 0) {
      size_t room = listing->count == 0 ? 1 : listing->count * 2;
      struct dirent **larger = realloc(listing->entries, room * sizeof *larger);
      if (larger == NULL) break;
      listing->entries = larger;
    }
    struct dirent *copy = malloc(sizeof *copy);
    if (copy == NULL) break;
    memcpy(copy, entry, entry->d_reclen < sizeof *copy ? entry->d_reclen : sizeof *copy);
    listing->entries[listing->count++] = copy;
  }
  int failure = errno;
  reorder(listing->entries, listing->count);
  lock();
  listing->next = listings;
  listings = listing;
  unlock();
  if (failure != 0 && listing->count == 0) {
    forget(directory);
    errno = failure;
    return NULL;
  }
  errno = before;
  return listing;
}

struct dirent *readdir(DIR *directory) {
  struct listing *listing = listing_of(directory);
  if (listing == NULL || listing->position == listing->count) return NULL;
  return listing->entries[listing->position++];
}

/* The same layout on this machine. */
struct dirent64 *readdir64(DIR *directory) { return (struct dirent64 *)readdir(directory); }

int readdir_r(DIR *restrict directory, struct dirent *restrict entry,
              struct dirent **restrict result) {
  int before = errno;
  errno = 0;
  struct dirent *found = readdir(directory);
  int failure = errno;
  errno = before;
  *result = NULL;
  if (found == NULL) return failure;
  memcpy(entry, found, offsetof(struct dirent, d_name) + strlen(found->d_name) + 1);
  *result = entry;
  return 0;
}

int readdir64_r(DIR *restrict directory, struct dirent64 *restrict entry,
                struct dirent64 **restrict result) {
  return readdir_r(directory, (struct dirent *)entry, (struct dirent **)result);
}

void rewinddir(DIR *directory) {
  forget(directory);
  NEXT(rewinddir)(directory);
}

long telldir(DIR *directory) {
  struct listing *listing = listing_of(directory);
  return listing == NULL ? -1 : (long)listing->position;
}

void seekdir(DIR *directory, long position) {
  struct listing *listing = listing_of(directory);
  if (listing != NULL && position >= 0 && (size_t)position <= listing->count)
    listing->position = (size_t)position;
}

int closedir(DIR *directory) {
  forget(directory);
  return NEXT(closedir)(directory);
}

typedef int compare_entries(const struct dirent **, const struct dirent **);

/*
 * Node sorts what it lists, though it does not promise to. Where
 * PERTURBATION_UNSORTED is set it gets the entries as they come.
 */
int scandir(const char *restrict path, struct dirent ***restrict result,
            int (*filter)(const struct dirent *), compare_entries *compare) {
  DIR *directory = opendir(path);
  if (directory == NULL) return -1;
  struct listing *listing = listing_of(directory);
  int failure = listing == NULL ? errno : 0;
  struct dirent **list = malloc(((listing ? listing->count : 0) + 1) * sizeof *list);
  int count = 0;
  for (size_t i = 0; listing != NULL && list != NULL && i < listing->count; i++) {
    if (filter != NULL && !filter(listing->entries[i])) continue;
    list[count++] = listing->entries[i];
    listing->entries[i] = NULL;
  }
  closedir(directory);
  if (failure != 0 || list == NULL) {
    free(list);
    errno = failure ? failure : ENOMEM;
    return -1;
  }
  if (compare != NULL && getenv("PERTURBATION_UNSORTED") == NULL)
    qsort(list, (size_t)count, sizeof *list, (int (*)(const void *, const void *))compare);
  *result = list;
  return count;
}

int scandir64(const char *restrict path, struct dirent64 ***restrict result,
              int (*filter)(const struct dirent64 *),
              int (*compare)(const struct dirent64 **, const struct dirent64 **)) {
  return scandir(path, (struct dirent ***)result, (int (*)(const struct dirent *))filter,
                 (compare_entries *)compare);
}

/* ---- The number of cores ---- */

/* A set of cores, and the first that is not in it. */
static void add_core(size_t size, cpu_set_t *set) {
  for (size_t core = 0; core < size * 8; core++) {
    if (CPU_ISSET_S(core, size, set)) continue;
    CPU_SET_S(core, size, set);
    return;
  }
}

int sched_getaffinity(pid_t process, size_t size, cpu_set_t *set) {
  int result = NEXT(sched_getaffinity)(process, size, set);
  if (result == 0) add_core(size, set);
  return result;
}

int pthread_getaffinity_np(pthread_t thread, size_t size, cpu_set_t *set) {
  int result = NEXT(pthread_getaffinity_np)(thread, size, set);
  if (result == 0) add_core(size, set);
  return result;
}

int get_nprocs(void) { return NEXT(get_nprocs)() + 1; }

int get_nprocs_conf(void) { return NEXT(get_nprocs_conf)() + 1; }

long sysconf(int name) {
  long result = NEXT(sysconf)(name);
  return name == _SC_NPROCESSORS_ONLN || name == _SC_NPROCESSORS_CONF ? result + 1 : result;
}

/* ---- The kernel ---- */

/* An old version: programs that look at it expect less of the kernel than there is. */
int uname(struct utsname *names) {
  int result = NEXT(uname)(names);
  if (result != 0) return result;
  strcpy(names->release, "4.19.0-perturbed");
  strcpy(names->version, "#1 perturbed");
  return result;
}
