/** Where an image keeps the checks of its profile's `health`. */
const healthPath = "/mrrl/health";
/** An image's health checks: one program each, run by mrrl-health under `sh -e`. */
export function planHealth({ health }) {
    return [
        { type: "directory", path: healthPath, mode: 0o755 },
        ...Object.entries(health.checks).map(([name, text]) => ({
            type: "file",
            path: `${healthPath}/${name}`,
            mode: 0o755,
            content: `#!/bin/sh -e\n${text}`,
        })),
    ];
}
