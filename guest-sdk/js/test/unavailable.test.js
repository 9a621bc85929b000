import assert from "node:assert/strict";
import { test } from "node:test";
import { UnavailableError, unavailable } from "../src/node/unavailable.js";

test("what is not there says so when it is used, however it was imported", () => {
  const module = unavailable("worker_threads");
  // As a bundler makes a namespace of a CommonJS module.
  const namespace = Object.create(Object.getPrototypeOf(module));
  for (const { Worker } of [module, namespace]) {
    assert.throws(() => new Worker("x.js"), (error) => error instanceof UnavailableError && /one thread/.test(error.message));
  }
  assert.throws(() => unavailable("fetch")("https://example.com"), /`fetch` is not available in the sandbox: .*no network/);
});

test("importing it, extending it and looking at it do no harm", () => {
  const { EventEmitter } = unavailable("cluster");
  class Mine extends EventEmitter {}
  assert.equal(typeof Mine, "function");
  assert.equal(unavailable("net").then, undefined);
  assert.equal(unavailable("net").connect.name, "net.connect");
});
