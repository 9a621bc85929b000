/**
 * The user's sources: what cannot be parsed or found becomes a module that throws, and a diagnostic.
 * @module
 */

import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { fromEsbuild, shown } from "../diagnostics.mjs";
import { bindInlined } from "../inlined.mjs";
import { RESOLVED, throwing } from "./shared.mjs";

/** @type {Record<string, import("esbuild").Loader>} */
const LOADERS = { ".js": "js", ".mjs": "js", ".cjs": "js", ".ts": "ts", ".mts": "ts", ".cts": "ts", ".jsx": "jsx", ".tsx": "tsx" };

/** Where a text stands in a source. @param {string} source @param {string} text */
function locate(source, text) {
  const lines = source.split("\n");
  const index = lines.findIndex((line) => line.includes(`"${text}"`) || line.includes(`'${text}'`));
  return index < 0 ? {} : { line: index + 1, column: lines[index].indexOf(text) };
}

/** @param {import("./shared.mjs").Shared} shared @returns {import("esbuild").Plugin} */
export const sourcesPlugin = ({ request, diagnostics, esbuild, guest }) => {
  const isUsers = (/** @type {string} */ path) => !path.startsWith(guest) && !path.includes("node_modules");
  /** What resolves to a module that throws. @param {string} path @param {string} importer @param {string} message @param {string} hint */
  const missing = async (path, importer, message, hint) => ({
    path,
    namespace: "durable-missing",
    // Keeps apart what is missing in several places, so that each is told.
    suffix: `?${importer}`,
    pluginData: {
      file: shown(request.root, importer),
      ...locate(await readFile(importer, "utf8").catch(() => ""), path),
      message,
      hint,
    },
  });
  return {
    name: "durable-sources",
    setup(build) {
      build.onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: "file" }, async ({ path }) => {
        if (!isUsers(path)) return undefined;
        const source = await readFile(path, "utf8");
        try {
          const loader = LOADERS[extname(path)];
          await esbuild.transform(source, { loader, sourcefile: path, logLevel: "silent" });
          const contents = bindInlined(source);
          return contents === source ? undefined : { contents, loader };
        } catch (error) {
          const { errors } = /** @type {import("esbuild").TransformFailure} */ (error);
          return { contents: throwing(diagnostics, fromEsbuild(errors[0], request.root)), loader: "js" };
        }
      });
      build.onResolve({ filter: /\.node$/ }, ({ path, importer }) => {
        const message = `\`${path}\` is a native addon, which cannot run in a component`;
        return missing(path, importer, message, "use a package that is written in JavaScript");
      });
      build.onResolve({ filter: /.*/ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
        if (pluginData === RESOLVED || importer === "" || path.startsWith("durable:") || path.startsWith("wasi:")) return undefined;
        const found = await build.resolve(path, { importer, resolveDir, kind, pluginData: RESOLVED });
        if (found.errors.length === 0) return found;
        const bare = !path.startsWith(".") && !path.startsWith("/");
        return missing(path, importer, `there is no module \`${path}\``, bare ? `npm install ${path}` : "check the path");
      });
      build.onLoad({ filter: /.*/, namespace: "durable-missing" }, ({ pluginData }) => ({
        contents: `${throwing(diagnostics, pluginData)}\nmodule.exports = {};`,
        loader: "js",
      }));
    },
  };
};
