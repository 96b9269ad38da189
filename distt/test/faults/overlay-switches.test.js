import test from "ava";
import { ForeignHost } from "../support/foreign-host.js";
import { Layers } from "../support/layers.js";
const count = 1000;
/** Switches to and fro so many times, while others are at work; ends them by making a file. */
const switching = `
for round in $(seq ${count / 2}); do
  /mrrl/current/bin/mrrlctl switch 1 2>/dev/null || echo "switch 1 ended with $?"
  /mrrl/current/bin/mrrlctl switch 2 2>/dev/null || echo "switch 2 ended with $?"
done
echo switched >/tmp/switched`;
/** Starts programs through the current generation until then, and at least so many. */
const using = `
number=0
until [ -e /tmp/switched ] && [ $number -ge ${count} ]; do
  number=$((number + 1))
  said=$(/mrrl/current/bin/greet 2>&1) || echo "process $number ended with $?: $said"
  case $said in 'hello 1' | 'hello 2') eval "seen_\${said#hello }=yes" ;; *) echo "process $number said: $said" ;; esac
done
echo "$number processes, saw 1: $seen_1, saw 2: $seen_2"`;
test("fault 29: while a thousand switches run, a thousand processes find every file", async (t) => {
    t.timeout(30 * 60_000);
    const layers = new Layers();
    await layers.make("one", { version: "1" });
    await layers.make("two", { version: "2" });
    const host = await ForeignHost.make("busybox", layers.directory);
    await host.must("sh /given/one.run install --unsigned; sh /given/two.run install --unsigned");
    const started = Date.now();
    const output = await host.must(`(${switching}) & ${using}; wait $!`);
    t.regex(output, /^[0-9]+ processes, saw 1: yes, saw 2: yes$/);
    t.log(`${count} switches and ${output} in ${Math.round((Date.now() - started) / 1000)} s`);
    await host.must("/mrrl/current/bin/mrrlctl verify");
});
