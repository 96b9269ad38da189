import test from "ava";
import { compilerRecipe } from "../support/compiler-recipe.js";
test("the native compiler, built by itself, is the same to the byte", async (t) => {
    t.timeout(4 * 60 * 60 * 1000);
    const recipe = await compilerRecipe();
    const a = await recipe.run(recipe.stage2);
    const b = await recipe.run(a.directory);
    t.deepEqual(b.entries, a.entries);
    t.is(b.treeHash, a.treeHash);
    // Nor does it matter that an ordinary build has its compiler and its output elsewhere.
    t.is(a.treeHash, recipe.usual);
    t.true(a.entries.some(({ path }) => /^libexec\/.*\/cc1plus$/.test(path)));
    t.log(`${recipe.stage2}: ${a.treeHash}`);
});
