import usual from "./ava.config.js";

/** What takes too long for every day: `npm run test:long`. */
export default { ...usual, files: ["dist/test/long/**/*.test.js"] };
