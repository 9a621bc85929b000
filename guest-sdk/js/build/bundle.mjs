/**
 * Bundles the user's modules, the SDK and the guest with esbuild.
 *
 * Async functions are lowered to generators, so that the guest sees every continuation (`src/async/frames.js`).
 * @module
 */

import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { BuildFailure, fromEsbuild } from "./diagnostics.mjs";
import { lineTable } from "./lines.mjs";
import { makeReloadable } from "./reloadable.mjs";
import { awsPlugin } from "./plugins/aws.mjs";
import { modulesPlugin } from "./plugins/modules.mjs";
import { nodePlugin } from "./plugins/node.mjs";
import { sdkPlugin } from "./plugins/sdk.mjs";
import { sourcesPlugin } from "./plugins/sources.mjs";

export const GUEST = join(dirname(dirname(fileURLToPath(import.meta.url))), "src");

/** What the code of a Lambda function sees of its own place. */
const PLACE = {
  "import.meta.url": '"file:///var/task/handler.mjs"',
  "import.meta.dirname": '"/var/task"',
  "import.meta.filename": '"/var/task/handler.mjs"',
  __dirname: '"/var/task"',
  __filename: '"/var/task/handler.js"',
};

/** @param {string} name what is in the guest's folder @returns {string} */
const guest = (name) => JSON.stringify(join(GUEST, name));

/**
 * @param {import("./main.mjs").Request} request
 * @param {import("./discover.mjs").Module[]} modules
 */
export async function bundle(request, modules) {
  const esbuild = createRequire(join(request.modules, "package.json"))("esbuild");
  /** @type {import("./diagnostics.mjs").Diagnostic[]} */
  const diagnostics = [];
  const shared = { request, modules, diagnostics, esbuild, guest: GUEST };
  const options = {
    stdin: {
      contents: `import ${guest("globals/install.js")};\nexport { handler } from ${guest("entry.js")};`,
      resolveDir: GUEST,
    },
    absWorkingDir: request.root,
    outfile: join(request.root, "bundle.js"),
    bundle: true,
    write: false,
    metafile: true,
    sourcemap: "inline",
    sourcesContent: false,
    format: "esm",
    platform: "node",
    mainFields: ["module", "main"],
    target: "es2024",
    keepNames: true,
    logLevel: "silent",
    charset: "utf8",
    define: PLACE,
    external: ["durable:execution/*", "wasi:*"],
    nodePaths: [request.installed, request.packages, request.modules].filter((path) => path !== null),
    plugins: [modulesPlugin, sdkPlugin, awsPlugin, nodePlugin, sourcesPlugin].map((plugin) => plugin(shared)),
  };
  let built;
  try {
    built = await esbuild.build(options);
  } catch (error) {
    const { errors } = /** @type {import("esbuild").BuildFailure} */ (error);
    if (errors === undefined) throw error;
    throw new BuildFailure(errors.map((each) => fromEsbuild(each, request.root)));
  }
  // In a second pass: modules with an `await` at their top are within an async function by now.
  const { code, map } = await esbuild.transform(built.outputFiles[0].text, {
    sourcefile: options.outfile,
    sourcemap: "external",
    sourcesContent: false,
    target: "es2024",
    supported: { "async-await": false, "async-generator": false, "for-await": false },
    logLevel: "silent",
    charset: "utf8",
  });
  const table = lineTable(JSON.parse(map), { base: request.root, root: request.root, hidden: GUEST });
  // It is one line, and so every other line keeps its number when it has one as well in front of it.
  table.lines.unshift(0, 0);
  const first = `globalThis.__durableConsole = console; globalThis.__durableLines = ${JSON.stringify(table)};`;
  return { code: `${first}\n${makeReloadable(code)}`, diagnostics, inputs: inputsOf(built.metafile, request.root) };
}

/** The files that were read, without the guest's own. @param {import("esbuild").Metafile} metafile @param {string} root */
function inputsOf(metafile, root) {
  return Object.keys(metafile.inputs)
    .filter((name) => !name.includes(":") && name !== "<stdin>")
    .map((name) => resolve(root, name))
    .filter((path) => !path.startsWith(GUEST));
}
