/*
 * A library for LD_PRELOAD whose clock is MRRL_TEST_CLOCK seconds off: the time of day,
 * not the time that timers and durations are made of. It makes the system calls itself,
 * so it needs nothing of the libc it is loaded beside.
 */
#include "fault-injector.h"
#include <sys/time.h>

static long shift(void)
{
	const char *text = setting("MRRL_TEST_CLOCK");
	return text && *text == '-' ? -number(text + 1) : number(text);
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
	int result = finish(SYS(SYS_clock_gettime, clock, now, 0, 0, 0, 0));
	if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
		now->tv_sec += shift();
	return result;
}

int gettimeofday(struct timeval *now, void *zone)
{
	int result = finish(SYS(SYS_gettimeofday, now, zone, 0, 0, 0, 0));
	if (result == 0)
		now->tv_sec += shift();
	return result;
}

time_t time(time_t *place)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	if (place)
		*place = now.tv_sec;
	return now.tv_sec;
}
