/**
 * The SDK's documented examples: in the sandbox they come to the same as natively, under the official testing SDK.
 *
 * `DURABLE_WASM` says where the command is.
 */

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import { LocalDurableTestRunner } from "@aws/durable-execution-sdk-js-testing";
import { build as bundle } from "esbuild";

import { cases } from "./cases.js";
import { runNatively } from "./native.js";
import { build, runInSandbox } from "./sandbox.js";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const EXAMPLES = join(HERE, "examples");

/** @type {string} */
let folder;

/** @type {Record<string, Record<string, unknown>>} */
const modules = {};

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "durable-wasm-examples-"));
  await build(EXAMPLES, join(folder, "examples.wasm"));
  for (const name of new Set(cases.map(({ handler }) => handler.split(".")[0] ?? ""))) {
    modules[name] = await load(name);
  }
  await LocalDurableTestRunner.setupTestEnvironment({ skipTime: true });
});

after(async () => {
  await LocalDurableTestRunner.teardownTestEnvironment();
  await rm(folder, { recursive: true });
});

/**
 * A module of the examples, as JavaScript. It is written beside the packages that it imports.
 *
 * @param {string} name
 */
const load = async (name) => {
  const outfile = join(HERE, "node_modules", ".examples", `${name}.mjs`);
  await bundle({
    entryPoints: [join(EXAMPLES, `${name}.ts`)],
    outfile,
    bundle: true,
    format: "esm",
    packages: "external",
    platform: "node",
  });
  return import(pathToFileURL(outfile).href);
};

/** @param {string} handler */
const lookup = (handler) => {
  const [module = "", name = ""] = handler.split(".");
  const found = modules[module]?.[name];
  assert.ok(found, `there is no handler \`${handler}\``);
  return found;
};

for (const example of cases) {
  test(`${example.handler} ${JSON.stringify(example.input ?? {})}`, async () => {
    const native = await runNatively(example, lookup);
    assert.notEqual(native.status, undefined);
    assert.deepEqual(await runInSandbox(example, join(folder, "examples.wasm")), native);
  });
}
