/** Guests first: they leave a core to what runs beside them (`.ci/run`). */
const rank = (file) => (file.includes("/test/qemu/") ? 0 : 1);

export default {
  files: ["dist/test/**/*.test.js", "!dist/test/long/**"],
  timeout: "45m",
  concurrency: 1,
  sortTestFiles: (a, b) => rank(a) - rank(b) || (a < b ? -1 : 1),
  environmentVariables: { NODE_NO_WARNINGS: "1" },
};
