/**
 * The part of GRUB's script language that boot/grub/grub.cfg uses (GRUB manual,
 * "Writing full configuration files directly"). Anything else is an error.
 */
const plainCharacters = /[A-Za-z0-9_\-=!.,:/+@%[\]{}]/;
function tokens(text) {
    const found = [];
    let at = 0;
    let line = 1;
    const fail = (what) => {
        throw new SyntaxError(`line ${line}: ${what}`);
    };
    const variable = (quoted) => {
        const name = /^\$(?:([A-Za-z_][A-Za-z0-9_]*|[0-9])|\{([A-Za-z_][A-Za-z0-9_]*)\})/.exec(text.slice(at, at + 80));
        if (!name)
            return fail("a '$' without the name of a variable");
        at += name[0].length;
        return { variable: name[1] ?? name[2] ?? "", quoted };
    };
    const upTo = (end) => {
        const stop = text.indexOf(end, at);
        if (stop < 0 || text.slice(at, stop).includes("\n"))
            return fail(`no closing ${end}`);
        const inside = text.slice(at, stop);
        at = stop + 1;
        return inside;
    };
    const doubleQuoted = () => {
        const pieces = [{ text: "" }];
        for (;;) {
            const plain = /^[^"$\\\n]*/.exec(text.slice(at))?.[0] ?? "";
            at += plain.length;
            pieces.push({ text: plain });
            if (text[at] === '"') {
                at++;
                return pieces;
            }
            if (text[at] !== "$")
                fail("no closing quotation mark, or a backslash before it");
            pieces.push(variable(true));
        }
    };
    const word = () => {
        const pieces = [];
        let plain = "";
        for (;;) {
            const character = text[at] ?? "\n";
            if (/[\s;]/.test(character))
                return { word: joined(pieces), plain, line };
            if (plainCharacters.test(character)) {
                at++;
                pieces.push({ text: character });
                plain = plain === undefined ? undefined : plain + character;
                continue;
            }
            plain = undefined;
            if (character === "'") {
                at++;
                pieces.push({ text: upTo("'") });
            }
            else if (character === '"') {
                at++;
                pieces.push(...doubleQuoted());
            }
            else if (character === "$") {
                pieces.push(variable(false));
            }
            else {
                fail(`'${character}' is not in the subset`);
            }
        }
    };
    while (at < text.length) {
        const character = text[at] ?? "";
        if (character === "#") {
            at = text.indexOf("\n", at);
            if (at < 0)
                break;
        }
        else if (character === "\n" || character === ";") {
            found.push({ word: undefined, plain: undefined, line });
            if (character === "\n")
                line++;
            at++;
        }
        else if (character === " " || character === "\t") {
            at++;
        }
        else {
            found.push(word());
        }
    }
    found.push({ word: undefined, plain: undefined, line });
    return found;
}
/** The same word with as few pieces as possible. */
function joined(pieces) {
    const word = [];
    for (const piece of pieces) {
        const last = word.at(-1);
        if (last && "text" in last && "text" in piece) {
            word[word.length - 1] = { text: last.text + piece.text };
        }
        else {
            word.push(piece);
        }
    }
    return word;
}
/** @throws SyntaxError at what is not in the subset. */
export function parseGrubScript(text) {
    const all = tokens(text);
    let at = 0;
    const fail = (expected) => {
        const token = all[at];
        throw new SyntaxError(`line ${token?.line}: expected ${expected}, not '${token?.plain ?? ""}'`);
    };
    const skipEnds = () => {
        while (all[at] && !all[at]?.word)
            at++;
    };
    const expect = (plain) => {
        skipEnds();
        if (all[at]?.plain !== plain)
            fail(`'${plain}'`);
        at++;
    };
    /** Statements up to one of the words that end them, which is not consumed. */
    const block = (...ends) => {
        const statements = [];
        for (;;) {
            skipEnds();
            const token = all[at];
            if (!token) {
                if (ends.length > 0)
                    fail(ends.join(" or "));
                return statements;
            }
            if (token.plain !== undefined && ends.includes(token.plain))
                return statements;
            statements.push(statement());
        }
    };
    const conditional = () => {
        const branches = [];
        do {
            at++;
            const test = block("then");
            expect("then");
            branches.push({ test, body: block("elif", "else", "fi") });
        } while (all[at]?.plain === "elif");
        let otherwise = [];
        if (all[at]?.plain === "else") {
            at++;
            otherwise = block("fi");
        }
        expect("fi");
        return { kind: "if", branches, otherwise };
    };
    const statement = () => {
        switch (all[at]?.plain) {
            case "if":
                return conditional();
            case "while": {
                at++;
                const test = block("do");
                expect("do");
                const body = block("done");
                expect("done");
                return { kind: "while", test, body };
            }
            case "function": {
                const name = all[at + 1]?.plain ?? fail("a function's name");
                at += 2;
                expect("{");
                const body = block("}");
                expect("}");
                return { kind: "function", name, body };
            }
            case "then":
            case "elif":
            case "else":
            case "fi":
            case "do":
            case "done":
            case "{":
            case "}":
                return fail("a command");
        }
        const line = all[at]?.line ?? 0;
        const words = [];
        for (let token = all[at]; token?.word; token = all[++at])
            words.push(token.word);
        return { kind: "command", words, line };
    };
    return block();
}
