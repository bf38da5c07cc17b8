// What a tag publishes: what refuses it, and what the workflows may do.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

const ROOT = join(import.meta.dirname, "../..");
const FOLDER = join(ROOT, ".github/workflows");
const WORKFLOWS = readdirSync(FOLDER).map((name) => ({ name, text: readFileSync(join(FOLDER, name), "utf8") }));

/** What `scripts/release-notes` says of a tag in a tree with this changelog, at version 1.2.3. */
function notes(tag, changelog) {
  const tree = mkdtempSync(join(tmpdir(), "mdp-release-"));
  try {
    mkdirSync(join(tree, "scripts/lib"), { recursive: true });
    for (const script of ["release-notes", "lib/common.sh"]) cpSync(join(ROOT, "scripts", script), join(tree, "scripts", script));
    writeFileSync(join(tree, "Cargo.toml"), '[workspace.package]\nversion = "1.2.3"\n');
    writeFileSync(join(tree, "CHANGELOG.md"), changelog);
    const { status, stdout, stderr } = spawnSync(join(tree, "scripts/release-notes"), [tag], { encoding: "utf8" });
    return { status, said: stdout + stderr };
  } finally {
    rmSync(tree, { recursive: true });
  }
}

test("a tag publishes its section of the changelog", () => {
  const changelog = "# Changelog\n\n## [Unreleased]\n\n- later\n\n## [1.2.3] - 2026-12-31\n\n### Added\n\n- this\n\n## [1.2.2] - 2026-12-01\n\n- before\n";
  assert.deepEqual(notes("v1.2.3", changelog), { status: 0, said: "### Added\n\n- this\n" });
});

test("a tag without its section, or of another version than the sources, is refused", () => {
  const section = "## [1.2.3] - 2026-12-31\n\n- this\n";
  for (const [tag, changelog, says] of [
    ["v1.2.4", section, /Cargo\.toml says 1\.2\.3/],
    ["v1.2.3", "## [Unreleased]\n\n- this\n", /no section/],
    ["v1.2.3", "## [1.2.3]\n\n- undated\n", /no section/],
    ["v1.2.3", "## [1.2.3] - 2026-12-31\n\n## [1.2.2] - 2026-12-01\n\n- before\n", /no section/],
    ["1.2.3", section, /not the tag/],
    ["v1.2.3;id", section, /not the tag/],
  ]) {
    const { status, said } = notes(tag, changelog);
    assert.equal(status, 1, tag);
    assert.match(said, says);
  }
});

for (const { name, text } of WORKFLOWS) {
  const lines = text.split("\n");

  test(`${name}: what it runs of others is pinned by commit`, () => {
    for (const line of lines.filter((line) => /\buses:/.test(line))) {
      assert.match(line, /uses: (\.\/\S+|[\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
    }
  });

  test(`${name}: no job has a right that it doesn't name, and no step keeps a token in the clone`, () => {
    // What others only call has its caller's rights.
    const called = /\non:\n(?: {2}#.*\n)* {2}workflow_call:/.test(text);
    assert.equal(lines.includes("permissions: {}"), !called);
    const jobs = text.slice(text.indexOf("\njobs:\n")).split(/\n {2}(?=[\w-]+:\n)/).slice(1);
    assert.ok(jobs.length > 0);
    for (const job of jobs) assert.equal(/^ {4}permissions:$/m.test(job), !called, job);
    assert.doesNotMatch(text, /write-all|pull_request_target|secrets\./);
    assert.equal(text.split("actions/checkout@").length, text.split("persist-credentials: false").length);
  });

  test(`${name}: what a stranger may choose the name of is no part of a script`, () => {
    // Whatever a script needs comes in its environment, the forge's own variables included.
    let depth = -1;
    for (const line of lines) {
      const indent = line.search(/\S/);
      if (depth >= 0 && indent > depth) assert.doesNotMatch(line, /\$\{\{/);
      else depth = -1;
      const run = line.match(/^(\s*(?:- )?)run:(.*)$/);
      if (run) {
        assert.doesNotMatch(run[2], /\$\{\{/);
        depth = run[1].length;
      }
    }
  });
}
