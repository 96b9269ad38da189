import test from "ava";
import { pullUnderLoad } from "../support/cache-load.js";
test("200 machines pull, many at the same time, and connections are cut", async (t) => {
    await pullUnderLoad(t, { pulls: 200, atOnce: 16 });
});
