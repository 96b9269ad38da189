import { storeDifference } from "../../workflow/store-difference.js";
import { examples } from "../verb.js";
import { differenceJson, differenceText } from "./difference-text.js";
/** `mrrl store diff`: what has changed from one closure to another. */
export const diffPart = (store, run) => {
    store
        .command("diff")
        .summary("what differs between two profiles, images or store paths")
        .description("Compares two closures: the packages that were added, removed and changed,\n" +
        "their files, and the bytes before and after. What differs only because of the\n" +
        "store paths in it is counted, and not shown. --json has everything. The exit\n" +
        "code is 0 either way.")
        .argument("<A>", "a profile, a store path, the beginning of a store name, or out/<image>.json")
        .argument("<B>", "the same; what A has become")
        .addHelpText("after", examples([
        ["mrrl store diff out/minimal.json minimal", "what the next image will have changed"],
        ["mrrl store diff minimal workbench", "two profiles"],
        ["mrrl store diff curl-8.14.1.32fd curl-8.14.1.4238", "two builds of one package"],
    ]))
        .action((first, second) => run(async (context) => {
        const found = await storeDifference(context, [first, second]);
        return { json: differenceJson(found), text: differenceText(found) };
    }));
};
