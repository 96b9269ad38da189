export default {
  files: ["dist/test/**/*.test.js", "!dist/test/long/**"],
  timeout: "45m",
  concurrency: 1,
  environmentVariables: { NODE_NO_WARNINGS: "1" },
};
