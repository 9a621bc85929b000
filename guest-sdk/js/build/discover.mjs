/**
 * Finds the modules whose handlers a component is to have.
 * @module
 */

import { readdir, readFile } from "node:fs/promises";
import { basename, extname, join, relative, sep } from "node:path";
import { BuildFailure } from "./diagnostics.mjs";

/**
 * @typedef {object} Module
 * @property {string} path
 * @property {string} name the path below the root, without extension
 * @property {boolean} inlinesSdk a copy of the SDK is part of the file
 * @property {boolean} optional only a plain function may be in it
 */

export const SDK = "@aws/durable-execution-sdk-js";
const EXTENSIONS = new Set([".js", ".mjs", ".cjs", ".ts", ".mts", ".cts"]);
const SKIPPED_FOLDERS = new Set(["node_modules", "__tests__", "__mocks__", "test", "tests", "coverage", "cdk.out"]);
const SKIPPED_FILES = /\.(?:test|spec|config|d)\.[cm]?[jt]s$/;

/** What the SDK says to an event that is not its own: wherever this text is, there is a copy of it. */
const INLINED = "Unexpected payload provided to start the durable execution";
/** A file that may define what Lambda calls. */
const PLAIN = /\bexports?\b[^\n]*\bhandler\b/;

/** @param {string} folder @returns {AsyncGenerator<string>} */
async function* sources(folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!SKIPPED_FOLDERS.has(entry.name) && !entry.name.startsWith(".")) yield* sources(path);
    } else if (EXTENSIONS.has(extname(entry.name)) && !SKIPPED_FILES.test(entry.name)) {
      yield path;
    }
  }
}

/** @param {string} root @param {string} path @param {string} text @returns {Module} */
function describe(root, path, text) {
  const name = relative(root, path).split(sep).join("/").slice(0, -extname(path).length);
  const inlinesSdk = text.includes(INLINED);
  return { path, name, inlinesSdk, optional: !inlinesSdk && !text.includes("withDurableExecution") };
}

/** @param {import("./main.mjs").Request} request @returns {Promise<Module[]>} */
export async function discover({ root, file }) {
  if (file !== null) return [{ ...describe(root, file, await readFile(file, "utf8")), optional: false }];
  const modules = [];
  for await (const path of sources(root)) {
    const text = await readFile(path, "utf8");
    const module = describe(root, path, text);
    // A copy of the SDK's own source is no handler.
    if (module.optional ? PLAIN.test(text) : !isSdkItself(path, text)) modules.push(module);
  }
  if (!modules.some((module) => !module.optional)) {
    throw new BuildFailure([
      {
        file: root,
        message: `no file below \`${basename(root)}\` calls \`withDurableExecution\``,
        hint: `export a handler: export const handler = withDurableExecution(async (event, context) => …)`,
      },
    ]);
  }
  // Two files of one name, such as a source and what was compiled from it: the first is taken.
  const names = new Set();
  return modules.filter(({ name }) => !names.has(name) && names.add(name));
}

/** @param {string} path @param {string} text */
function isSdkItself(path, text) {
  return path.includes(`${sep}durable-execution-sdk-js${sep}`) && text.includes("export const withDurableExecution");
}
