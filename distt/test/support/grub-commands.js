/** The commands of GRUB that touch nothing outside, as GRUB 2.12 defines them. */
export const plainCommands = {
    true: () => 0,
    false: () => 1,
    set: ([assignment = "", ...rest], variables) => {
        const equals = assignment.indexOf("=");
        if (equals < 1 || rest.length > 0)
            throw new SyntaxError(`set ${assignment} ${rest.join(" ")}`);
        variables.set(assignment.slice(0, equals), assignment.slice(equals + 1));
        return 0;
    },
    regexp: (words, variables) => {
        const [, index = "", name = ""] = /^--set=([0-9]):(.+)$/.exec(words[0] ?? "") ?? [];
        const [pattern = "", text = "", ...rest] = name ? words.slice(1) : words;
        if (rest.length > 0 || words.length < 2)
            throw new SyntaxError(`regexp ${words.join(" ")}`);
        const found = new RegExp(pattern).exec(text);
        if (found && name)
            variables.set(name, found[Number(index)] ?? "");
        return found ? 0 : 1;
    },
};
/**
 * `[`: one test, or several of which all (`-a`) or one (`-o`) must hold. Three
 * words are looked at before two, as in GRUB, so that a value is never an operator.
 */
export function testCommand(size) {
    return (words) => {
        if (words.at(-1) !== "]")
            throw new SyntaxError("[ without ]");
        const results = [];
        const joints = new Set();
        for (let at = 0; at < words.length - 1; at++) {
            const [first = "", second = "", third = ""] = words.slice(at, -1);
            const binary = words.length - 1 - at >= 3 ? comparison(first, second, third) : undefined;
            const result = binary ?? unary(first, second, size);
            results.push(result);
            at += binary === undefined ? 2 : 3;
            if (at < words.length - 1)
                joints.add(words[at] ?? "");
        }
        const [joint = "-a"] = joints;
        if (joints.size > 1 || !["-a", "-o"].includes(joint) || results.length === 0) {
            throw new SyntaxError(`[ ${words.join(" ")}`);
        }
        return (joint === "-a" ? results.every(Boolean) : results.some(Boolean)) ? 0 : 1;
    };
}
function comparison(left, operator, right) {
    switch (operator) {
        case "=":
            return left === right;
        case "!=":
            return left !== right;
        case "-lt":
            if (!/^[0-9]+$/.test(left) || !/^[0-9]+$/.test(right)) {
                throw new SyntaxError(`[ ${left} -lt ${right} ]`);
            }
            return Number(left) < Number(right);
        default:
            return undefined;
    }
}
function unary(operator, operand, size) {
    switch (operator) {
        case "-n":
            return operand !== "";
        case "-z":
            return operand === "";
        case "-f":
            return size(operand) !== undefined;
        case "-s":
            return (size(operand) ?? 0) > 0;
        default:
            throw new SyntaxError(`[ ${operator} ${operand} ]`);
    }
}
