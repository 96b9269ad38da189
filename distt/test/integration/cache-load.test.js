import test from "ava";
import { pullUnderLoad } from "../support/cache-load.js";
test("many machines pull at the same time, and connections are cut", async (t) => {
    await pullUnderLoad(t, { pulls: 24, atOnce: 12 });
});
