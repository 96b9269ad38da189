export const usualPatience = {
    connect: 5000,
    stall: 30_000,
    window: 60_000,
    slowest: 60 * 1024,
    total: 6 * 60 * 60 * 1000,
    attempts: 3,
    pause: 500,
};
