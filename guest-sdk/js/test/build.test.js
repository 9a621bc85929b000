/** The scripts of the build. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { BuildFailure, judge, refuse } from "../build/diagnostics.mjs";
import { discover } from "../build/discover.mjs";
import { bindInlined } from "../build/inlined.mjs";
import { decodeSegment, lineTable } from "../build/lines.mjs";

async function withFiles(files, work) {
  const root = await mkdtemp(join(tmpdir(), "guest-js-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, name)), { recursive: true });
      await writeFile(join(root, name), text);
    }
    return await work(root);
  } finally {
    await rm(root, { recursive: true });
  }
}

test("handlers are found below a folder, tests and installed packages are not", () =>
  withFiles(
    {
      "a/one.ts": "export const handler = withDurableExecution(",
      "a/one.test.ts": "withDurableExecution(",
      "node_modules/x/index.js": "withDurableExecution(",
      "plain.js": "exports.handler = () => 1;",
      "other.js": "export const helper = 1;",
    },
    async (root) => {
      const found = await discover({ root, file: null });
      assert.deepEqual(
        found.map(({ name, optional }) => [name, optional]),
        [
          ["a/one", false],
          ["plain", true],
        ],
      );
    },
  ));

test("a folder without handlers is refused", () =>
  withFiles({ "a.js": "export const a = 1;" }, (root) =>
    assert.rejects(discover({ root, file: null }), BuildFailure),
  ));

test("segments of source maps", () => {
  assert.deepEqual(decodeSegment("AAgBC"), [0, 0, 16, 1]);
  assert.deepEqual(decodeSegment("D"), [-1]);
});

test("a line comes from the file that its first segment names", () => {
  const map = { sources: ["/r/a.ts", "/guest/b.js"], mappings: "AAAA;ACCA;;ADAA" };
  const table = lineTable(map, { base: "/", root: "/r", hidden: "/guest" });
  assert.deepEqual(table, { files: ["a.ts"], lines: [1, 1, 0, 2, 0, 0, 1, 2] });
});

test("bundled copies of the client and of the SDK ask the guest", () => {
  const source = "class LambdaClient$1 extends Client {\n}\nconst withDurableExecution = (handler, config) => {\n};";
  const bound = bindInlined(source);
  assert.match(bound, /class LambdaClient\$1 extends Client \{ send\(command/);
  assert.match(bound, /makeDurable\(withDurableExecution__real, handler, config\)/);
  assert.equal(bound.split("\n").length, source.split("\n").length);
});

const modules = [{ name: "a", path: "/r/a.ts" }];
const failure = { name: "a", errorType: "TypeError", errorMessage: "no", stackTrace: ["f (a.ts:3)"] };

test("a module that fails is a warning beside others, and an error when nothing is left", () => {
  const request = { root: "/r", file: null };
  const [warning] = judge(request, modules, [], { handlers: ["b.handler"], failures: [failure] });
  assert.deepEqual([warning.file, warning.line], ["a.ts", 3]);
  assert.throws(() => judge(request, modules, [], { handlers: [], failures: [failure] }), BuildFailure);
  assert.throws(() => judge(request, modules, [], { handlers: [], failures: [] }), /no handler is exported/);
});

test("a single file with a fault need not be loaded", () => {
  const faults = [{ file: "a.ts", message: "bad" }];
  assert.throws(() => refuse({ file: "/r/a.ts" }, faults), BuildFailure);
  refuse({ file: null }, faults);
  refuse({ file: "/r/a.ts" }, [{ file: "a.ts", message: "careful", warning: true }]);
});
