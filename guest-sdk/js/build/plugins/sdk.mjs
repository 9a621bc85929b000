/**
 * The SDK: what the user imports is `src/sdk/sdk.js`, which passes on the real one, whichever it is.
 *
 * One copy serves all modules: the one that is installed beside them, or else the guest's own. Nothing
 * in it is changed but what `Date` and `Math` mean (`src/sdk/clock.js`).
 * @module
 */

import { readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { BuildFailure } from "../diagnostics.mjs";
import { SDK } from "../discover.mjs";
import { exists, findPackage } from "./shared.mjs";

/** Major versions that are known to work. */
const KNOWN = ["1", "2"];

/** @param {any} manifest */
function entryOf(manifest) {
  const { import: path } = manifest.exports?.["."] ?? {};
  return (typeof path === "object" ? path.default : path) ?? manifest.module ?? manifest.main ?? "index.js";
}

/** Where the SDK's code is. @param {import("../main.mjs").Request} request */
async function locate({ root, file, installed, packages }) {
  const beside = findPackage(root, SDK);
  const candidates = [beside, installed && join(installed, SDK), join(packages, SDK)];
  for (const folder of candidates) {
    if (!folder || !exists(join(folder, "package.json"))) continue;
    const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const entry = join(folder, entryOf(manifest));
    // A checkout of the SDK that has not been built.
    if (!exists(entry)) continue;
    if (!KNOWN.includes(String(manifest.version).split(".")[0])) {
      throw new BuildFailure([
        {
          file: join(folder, "package.json"),
          message: `version \`${manifest.version}\` of \`${SDK}\` is not known`,
          hint: `install one that is: npm install ${SDK}@${KNOWN.at(-1)}`,
        },
      ]);
    }
    return entry;
  }
  throw new BuildFailure([
    { file: file ?? root, message: `\`${SDK}\` is not installed`, hint: `npm install ${SDK}` },
  ]);
}

/** @param {import("./shared.mjs").Shared} shared @returns {import("esbuild").Plugin} */
export const sdkPlugin = ({ request, guest }) => ({
  name: "durable-sdk",
  setup(build) {
    /** @type {Promise<string> | undefined} */
    let entry;
    build.onResolve({ filter: /^@aws\/durable-execution-sdk-js$/ }, () => ({ path: join(guest, "sdk/sdk.js") }));
    build.onResolve({ filter: /^durable:real-sdk$/ }, async () => {
      entry ??= locate(request);
      return { path: await entry, sideEffects: true };
    });
    build.onLoad({ filter: /[\\/]durable-execution-sdk-js[\\/].*\.m?js$/, namespace: "file" }, async ({ path }) => {
      if (entry === undefined || path !== (await entry)) return undefined;
      const clock = JSON.stringify(join(guest, "sdk/clock.js"));
      const source = await readFile(path, "utf8");
      return { contents: `import { Date, Math } from ${clock}; ${source}`, resolveDir: path.slice(0, path.lastIndexOf(sep)) };
    });
  },
});
