/**
 * AWS clients: `@aws-sdk/client-lambda` goes to the host, the others are stand-ins that say what to do.
 *
 * Packages of `@aws-sdk` that are no clients are used as they are when they are installed.
 * @module
 */

import { join } from "node:path";
import { findPackage } from "./shared.mjs";

/** @param {import("./shared.mjs").Shared} shared @returns {import("esbuild").Plugin} */
export const awsPlugin = ({ guest }) => ({
  name: "durable-aws",
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/client-lambda$/ }, () => ({ path: join(guest, "lambda/client_module.cjs") }));
    build.onResolve({ filter: /^(?:@aws-sdk\/|aws-sdk(?:\/|$))/ }, ({ path, resolveDir }) => {
      const isClient = /^@aws-sdk\/(?:client|lib|credential)-|^aws-sdk/.test(path);
      if (!isClient && findPackage(resolveDir, path.split("/").slice(0, 2).join("/")) !== undefined) return undefined;
      return { path, namespace: "durable-aws" };
    });
    build.onLoad({ filter: /.*/, namespace: "durable-aws" }, ({ path }) => ({
      contents: `module.exports = require("./aws.js").standInModule(${JSON.stringify(path)});`,
      resolveDir: guest,
    }));
  },
});
