/**
 * `node:process`: what a handler may ask of its process.
 * @module
 */

import EventEmitter from "node:events";
import { elapsedTime } from "../async/timers.js";
import { countTurn, currentFrame, resumeFrame } from "../async/frames.js";
import { nativeThen, resolved } from "../async/promises.js";
import { monotonicClock } from "../host.js";
import { endProcess } from "../exit.js";
import { writeStream } from "../log.js";
import { environment } from "./environment.js";

/** @param {string} name */
function stream(name) {
  const made = Object.assign(new EventEmitter(), {
    isTTY: false,
    writable: true,
    columns: 80,
    /** @param {any} chunk @param {any} [encoding] @param {any} [callback] */
    write(chunk, encoding, callback) {
      writeStream(name, typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk));
      const done = typeof encoding === "function" ? encoding : callback;
      if (typeof done === "function") process.nextTick(done);
      return true;
    },
    /** @param {any} [chunk] */
    end(chunk) {
      if (chunk !== undefined) made.write(chunk);
      return made;
    },
  });
  return made;
}

/** @param {[number, number]} [since] @returns {[number, number]} */
function hrtime(since) {
  const now = hrtime.bigint() - (since === undefined ? 0n : BigInt(since[0]) * 1_000_000_000n + BigInt(since[1]));
  return [Number(now / 1_000_000_000n), Number(now % 1_000_000_000n)];
}
hrtime.bigint = () => BigInt(Math.trunc((monotonicClock() + elapsedTime()) * 1e6));

const process = Object.assign(new EventEmitter(), {
  title: "node",
  version: "v22.0.0",
  versions: { node: "22.0.0", v8: "0.0.0" },
  release: { name: "node" },
  arch: "wasm32",
  platform: "linux",
  pid: 1,
  ppid: 0,
  argv: ["node", "handler"],
  argv0: "node",
  execArgv: [],
  execPath: "/usr/bin/node",
  exitCode: undefined,
  features: {},
  config: {},
  env: environment,
  stdout: stream("stdout"),
  stderr: stream("stderr"),
  cwd: () => "/var/task",
  chdir() {
    throw new Error("a handler cannot change its folder");
  },
  umask: () => 0o22,
  uptime: () => (monotonicClock() + elapsedTime()) / 1000,
  hrtime,
  memoryUsage: Object.assign(() => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 }), {
    rss: () => 0,
  }),
  cpuUsage: () => ({ user: 0, system: 0 }),
  /** @param {Function} callback @param {unknown[]} values */
  nextTick(callback, ...values) {
    const frame = currentFrame();
    countTurn();
    Reflect.apply(nativeThen, resolved, [() => void resumeFrame(frame, callback, undefined, values)]);
  },
  /** @param {any} warning @param {any} [type] */
  emitWarning(warning, type) {
    const name = typeof type === "string" ? type : (type?.type ?? "Warning");
    writeStream("stderr", `(node:1) ${warning instanceof Error ? warning : `${name}: ${warning}`}\n`);
  },
  /** @param {number} [code] */
  exit(code) {
    endProcess(Number(code ?? process.exitCode ?? 0), `process.exit(${code ?? ""})`);
  },
  /** @param {number} [code] */
  reallyExit(code) {
    process.exit(code);
  },
  abort() {
    endProcess(134, "process.abort()");
  },
  kill() {
    endProcess(137, "process.kill()");
  },
});

/** @type {any} */
export default process;
export const { argv, cwd, env, exit, nextTick, platform, stderr, stdout, version, versions } = process;
export { hrtime };
