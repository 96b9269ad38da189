import { invalidDefinition, shown } from "./problems.js";
/**
 * Checks a document against a schema.
 * @throws DEFINITION_INVALID with every problem, its place, and what would be right
 */
export function validate(schema, document) {
    const result = schema.safeParse(document.data);
    if (result.success)
        return result.data;
    if (kindOf(document.data) !== "a map") {
        const hint = "a definition is a map of keys: name, version, …";
        const message = `this is ${kindOf(document.data)}, not a definition`;
        throw invalidDefinition([{ place: document.placeOf([]), message, hint }]);
    }
    const problems = result.error.issues.flatMap((issue) => describe(issue, [], document));
    // Of several findings about one thing the first is the plainest.
    const byPlace = new Map(problems.map((problem) => [problem.place + problem.message, problem]));
    throw invalidDefinition(withoutEchoes([...byPlace.values()]).sort(byPosition));
}
function describe(issue, prefix, document) {
    const path = [...prefix, ...issue.path];
    const value = valueAt(document.data, path);
    // Schemas say what would be right; zod's own texts only say what is wrong.
    const hint = /^(?:Invalid|Too|Unrecognized)\b/.test(issue.message) ? undefined : issue.message;
    const problem = (message, right = hint, place = document.placeOf(path)) => ({
        place,
        message,
        ...(right === undefined ? {} : { hint: right }),
    });
    switch (issue.code) {
        case "unrecognized_keys":
            return issue.keys.map((key) => problem(`unknown key ${shown(key)}${within(path)}`, hint, document.placeOfKey([...path, key])));
        case "invalid_key": {
            const [first] = issue.issues;
            const right = first?.message ?? hint;
            return [
                problem(`key ${shown(path.at(-1))} is not allowed`, right, document.placeOfKey(path)),
            ];
        }
        case "invalid_union": {
            const branch = issue.errors.find((issues) => !issues.some(({ code, path: at }) => at.length === 0 && isAboutKind(code)));
            if (branch)
                return branch.flatMap((inner) => describe(inner, path, document));
            break;
        }
        case "custom": {
            const wrong = issue.params?.wrong;
            if (wrong !== undefined)
                return [problem(wrong)];
            break;
        }
        default:
    }
    if (value === undefined) {
        const right = hint ?? `add the key '${path.at(-1)}'`;
        return [problem(`'${path.at(-1)}' is missing${within(path.slice(0, -1))}`, right)];
    }
    if (issue.code === "invalid_type") {
        return [
            problem(`'${pathText(path)}' is ${kindOf(value)}`, hint ?? expected(issue, path, document)),
        ];
    }
    const where = path.length === 0 ? "" : ` as '${pathText(path)}'`;
    return [
        problem(`${typeof value === "object" ? kindOf(value) : shown(value)} is not allowed${where}`),
    ];
}
/** A key that is missing because it was misspelt need not be reported twice. */
function withoutEchoes(problems) {
    const meant = problems.map(({ hint }) => /^did you mean '([^']+)'\?$/.exec(hint ?? "")?.[1]);
    return problems.filter(({ message }) => !meant.some((key) => key !== undefined && message.startsWith(`'${key}' is missing`)));
}
const isAboutKind = (code) => code === "invalid_type" || code === "invalid_value" || code === "invalid_union";
/** What an invalid_type issue asks for; text that YAML took for something else gets quotes. */
function expected(issue, path, document) {
    const written = document.written(path);
    if (issue.expected === "string" && written)
        return `write it in quotes: "${written}"`;
    const names = {
        string: "text",
        array: "a list: [one, two]",
        object: "a map: { key: value }",
        record: "a map: { key: value }",
        int: "a whole number",
        number: "a number",
    };
    return `it must be ${names[issue.expected] ?? issue.expected}`;
}
function kindOf(value) {
    if (value === null)
        return "empty";
    if (Array.isArray(value))
        return "a list";
    if (typeof value === "object")
        return "a map";
    if (typeof value === "string")
        return "text";
    return `the ${typeof value} ${String(value)}`;
}
function valueAt(data, path) {
    let value = data;
    for (const step of path) {
        if (typeof value !== "object" || value === null || !Object.hasOwn(value, step))
            return undefined;
        value = value[step];
    }
    return value;
}
/** `services.clock.dependsOn[0]` */
function pathText(path) {
    return path
        .map((step, index) => (typeof step === "number" ? `[${step}]` : index > 0 ? `.${step}` : step))
        .join("");
}
const within = (path) => (path.length === 0 ? "" : ` in '${pathText(path)}'`);
function byPosition(a, b) {
    const [, lineA = 0, columnA = 0] = /:(\d+):(\d+)$/.exec(a.place)?.map(Number) ?? [];
    const [, lineB = 0, columnB = 0] = /:(\d+):(\d+)$/.exec(b.place)?.map(Number) ?? [];
    return lineA - lineB || columnA - columnB;
}
