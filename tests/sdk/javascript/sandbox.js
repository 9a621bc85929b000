/** Runs a case with `durable-wasm run`. */

import { execFile } from "node:child_process";

import { functions } from "./cases.js";
import { errorOf, operationsOf } from "./outcome.js";

/** @import { Answer, Case } from "./cases.js" */
/** @import { Outcome } from "./outcome.js" */

/** Exit statuses that come with a document: the execution succeeded, or it did not. */
const REPORTED = [0, 1];

/** The command. */
const DURABLE_WASM = process.env.DURABLE_WASM ?? "durable-wasm";

/**
 * Builds a folder of handlers into a component.
 *
 * @param {string} folder
 * @param {string} component
 */
export const build = async (folder, component) => {
  const { status, stderr } = await command(["build", folder, "-o", component]);
  if (status !== 0) {
    throw new Error(stderr);
  }
};

/**
 * @param {Case} example
 * @param {string} component
 * @returns {Promise<Outcome>}
 */
export const runInSandbox = async ({ handler, input = {}, callbacks = {}, unstable = false }, component) => {
  const { status, stdout, stderr } = await command([
    ...["run", component, "--json", "--handler", handler, "--input", JSON.stringify(input)],
    ...Object.entries(functions).flatMap(([name, target]) => ["--function", `${name}=${component}:${target}`]),
    ...Object.entries(callbacks).flatMap(([name, reply]) => ["--callback", `${name}=${action(reply)}`]),
  ]);
  if (!REPORTED.includes(status)) {
    throw new Error(stderr);
  }
  const document = JSON.parse(stdout);
  return {
    status: document.Status,
    result: document.Result === undefined || unstable ? undefined : JSON.parse(document.Result),
    error: errorOf(document.Error),
    operations: operationsOf(document.Operations, unstable),
  };
};

/** @param {Answer} reply */
const action = (reply) =>
  "success" in reply ? `success:${reply.success}` : `failure:${JSON.stringify(reply.failure)}`;

/**
 * @param {string[]} args
 * @returns {Promise<{ status: number, stdout: string, stderr: string }>}
 */
const command = (args) =>
  new Promise((resolve, reject) => {
    execFile(DURABLE_WASM, args, { maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      const status = error === null ? 0 : error.code;
      if (typeof status === "number") {
        resolve({ status, stdout, stderr });
      } else {
        reject(error);
      }
    });
  });
