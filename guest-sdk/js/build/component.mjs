/**
 * Makes the component of a bundle with componentize-js.
 * @module
 */

import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { BuildFailure } from "./diagnostics.mjs";

/**
 * @typedef {object} Failure a module that could not be loaded
 * @property {string} name
 * @property {number} [diagnostic] what the build knows of it
 * @property {string} errorType
 * @property {string} errorMessage
 * @property {string[]} [stackTrace]
 *
 * @typedef {{ handlers: string[], failures: Failure[], broken?: object }} Report
 */

const MARK = "durable-wasm-report:";
const GUEST = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * The contract, and what the guest asks for besides, in the folders that tools expect.
 * @param {string} folder
 * @param {string} contract
 */
async function stageWit(folder, contract) {
  await cp(join(GUEST, "wit"), folder, { recursive: true });
  await cp(contract, join(folder, "deps/durable-execution"), { recursive: true });
  return folder;
}

/**
 * Runs a script of ours in a process of its own: what the engine prints while it is initialised goes to its stdout.
 * @param {string[]} values
 * @returns {Promise<{ status: number | null, stdout: string, stderr: string }>}
 */
function run(values) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, values, { stdio: ["ignore", "pipe", "pipe"] });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
    child.on("error", reject).on("close", (status) => resolve({ status, stdout, stderr }));
  });
}

/** The engine gave up before the modules' failures could be told. @param {string} text */
function initialisation(text) {
  const denied = /attempted to call an unknown imported function: '([^']+)' '([^']+)'/.exec(text);
  if (denied !== null) {
    return {
      message: `a module calls \`${denied[1]}.${denied[2]}\` while it is loaded`,
      hint: "modules are loaded while the component is made; leave what needs the outside world to a step",
    };
  }
  return { message: `the engine could not be initialised: ${text.trim()}` };
}

/** @param {string} text @returns {Report | undefined} */
function readReport(text) {
  const line = text.split("\n").find((each) => each.startsWith(MARK));
  return line === undefined ? undefined : JSON.parse(line.slice(MARK.length));
}

/**
 * @param {import("./main.mjs").Request} request
 * @param {string} code
 * @returns {Promise<{ component: Uint8Array, report: Report }>}
 */
export async function makeComponent({ modules, wit }, code) {
  const folder = await mkdtemp(join(tmpdir(), "durable-wasm-"));
  try {
    const sources = join(folder, "sources");
    await mkdir(sources);
    const sourcePath = join(sources, "bundle.js");
    await writeFile(sourcePath, code);
    const worker = fileURLToPath(new URL("componentize.mjs", import.meta.url));
    const tool = pathToFileURL(join(modules, "@bytecodealliance/componentize-js/src/componentize.js")).href;
    const output = join(folder, "component.wasm");
    const witPath = await stageWit(join(folder, "wit"), wit);
    const { status, stdout, stderr } = await run([worker, tool, sourcePath, witPath, output]);
    const report = readReport(stdout);
    if (status !== 0 || report === undefined) throw new BuildFailure([initialisation(stderr || stdout)]);
    if (report.broken !== undefined) throw new Error(`the guest could not be prepared: ${JSON.stringify(report.broken)}`);
    return { component: await readFile(output), report };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
