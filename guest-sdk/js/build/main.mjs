/**
 * Makes a component of the user's modules: `node main.mjs REQUEST.json`.
 *
 * Says how it goes in lines of JSON on stdout, each with a `kind`: `bundled`, then `done` or `failed`. Anything else on
 * stdout and stderr is from the tools.
 * @module
 */

import { readFile, writeFile } from "node:fs/promises";
import { bundle } from "./bundle.mjs";
import { makeComponent } from "./component.mjs";
import { discover } from "./discover.mjs";
import { BuildFailure, judge, refuse } from "./diagnostics.mjs";

/**
 * @typedef {object} Request
 * @property {string} root the folder that names are relative to
 * @property {string | null} file the only module whose handlers are wanted; null: all below the root
 * @property {string} output where the component goes
 * @property {string} modules the folder `node_modules` of the tools
 * @property {string} packages the folder `node_modules` of the guest, which has the SDK that is used by default
 * @property {string | null} installed another folder `node_modules` in which the user's dependencies are
 * @property {string} wit the folder of the contract
 */

/** @param {string} kind @param {object} values */
function say(kind, values = {}) {
  process.stdout.write(`${JSON.stringify({ kind, ...values })}\n`);
}

try {
  /** @type {Request} */
  const request = JSON.parse(await readFile(process.argv[2], "utf8"));
  const found = await discover(request);
  const bundled = await bundle(request, found);
  refuse(request, bundled.diagnostics);
  say("bundled");
  const { component, report } = await makeComponent(request, bundled.code);
  const warnings = judge(request, found, bundled.diagnostics, report);
  await writeFile(request.output, component);
  say("done", { handlers: report.handlers, inputs: bundled.inputs, warnings });
} catch (error) {
  if (!(error instanceof BuildFailure)) throw error;
  say("failed", { errors: error.diagnostics });
  process.exitCode = 1;
}
