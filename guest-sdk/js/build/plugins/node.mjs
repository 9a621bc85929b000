/**
 * Node's own modules: those the guest has, and stand-ins for the others.
 * @module
 */

import { builtinModules } from "node:module";
import { join } from "node:path";
import { adviceFor } from "../../src/node/unavailable.js";
import { shown } from "../diagnostics.mjs";
import { RESOLVED } from "./shared.mjs";

/** Modules of the guest, by the name that Node knows them by. @type {Record<string, string>} */
const OURS = {
  async_hooks: "async_hooks.js",
  buffer: "buffer.js",
  console: "console.js",
  crypto: "crypto.js",
  module: "module.js",
  os: "os.js",
  perf_hooks: "perf_hooks.js",
  process: "process.js",
  timers: "timers.js",
  "timers/promises": "timers_promises.js",
  util: "util.js",
  "util/types": "util_types.js",
};

/** Modules of packages. @type {Record<string, string>} */
const PACKAGES = {
  assert: "unenv/node/assert",
  "assert/strict": "unenv/node/assert/strict",
  diagnostics_channel: "unenv/node/diagnostics_channel",
  events: "events/",
  path: "path-browserify",
  "path/posix": "path-browserify",
  punycode: "unenv/node/punycode",
  querystring: "unenv/node/querystring",
  stream: "readable-stream",
  "stream/promises": "readable-stream/lib/stream/promises.js",
  string_decoder: "unenv/node/string_decoder",
  url: "unenv/node/url",
};

/** With a slash at its end, a name is that of a package. */
const NAMES = new RegExp(`^(?:node:)?(?:${builtinModules.filter((name) => !name.startsWith("_")).join("|")})$`);

/** @param {import("./shared.mjs").Shared} shared @returns {import("esbuild").Plugin} */
export const nodePlugin = ({ request, modules, guest, diagnostics }) => ({
  name: "durable-node",
  setup(build) {
    // What a bundler has put into a file is not what its author has asked for.
    const isBundled = modules.some((module) => module.inlinesSdk);
    build.onResolve({ filter: NAMES }, async ({ path, importer, kind, pluginData }) => {
      // Asked below: a package that is called like a module of Node's.
      if (pluginData === "package") return undefined;
      const name = path.replace(/^node:/, "");
      if (name in OURS) return { path: join(guest, "node", OURS[name]) };
      if (name in PACKAGES) {
        return build.resolve(PACKAGES[name], { kind, importer: "", resolveDir: request.packages, pluginData: RESOLVED });
      }
      if (importer.startsWith(request.root) && !importer.includes("node_modules") && !isBundled) {
        const message = `\`${path}\` is not there in the sandbox: using it will fail`;
        const known = diagnostics.some((each) => each.message === message);
        if (!known) diagnostics.push({ file: shown(request.root, importer), message, hint: adviceFor(name), warning: true });
      }
      return { path: name, namespace: "durable-unavailable" };
    });
    build.onLoad({ filter: /.*/, namespace: "durable-unavailable" }, ({ path }) => ({
      contents: `module.exports = require("./node/unavailable.js").unavailable(${JSON.stringify(path)});`,
      resolveDir: guest,
    }));
  },
});
