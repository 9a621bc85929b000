/**
 * Log records: `console`, the standard streams, and what loggers write through them.
 *
 * The SDK's own logger writes lines of JSON through a `Console` of its own. Such a line becomes a record with the fields
 * it has, without what the host adds by itself.
 * @module
 */

import { currentOperation, operationId } from "./async/storage.js";
import { host, isConnected } from "./host.js";
import { isReplaying } from "./replay.js";

/** @typedef {import("./lambda/wit.js").LogLevel} LogLevel */

/** What the host says of every record itself. */
const KNOWN_TO_HOST = new Set(["requestId", "timestamp", "level", "executionArn", "operationId", "message"]);

/** @type {Record<string, LogLevel>} */
const LEVELS = { TRACE: "trace", DEBUG: "debug", INFO: "info", WARN: "warn", WARNING: "warn", ERROR: "error", FATAL: "error" };

/** Lines that were begun and not ended, by stream. @type {Record<string, string>} */
const begun = { stdout: "", stderr: "" };

/** @param {unknown} value */
function text(value) {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
}

/**
 * The fields of a record of the SDK's logger; none: it is a plain text.
 * @param {string} message
 * @returns {Record<string, unknown> | undefined}
 */
function sdkRecord(message) {
  if (!message.startsWith('{"requestId":')) return undefined;
  try {
    const record = JSON.parse(message);
    return "executionArn" in record && "level" in record ? record : undefined;
  } catch {
    return undefined;
  }
}

/** @param {LogLevel} level @param {string} message */
export function writeRecord(level, message) {
  if (!isConnected()) return;
  const record = sdkRecord(message);
  const operation = currentOperation();
  if (record === undefined) {
    host().log({
      level,
      target: undefined,
      message,
      fields: [],
      operationId: operation && operationId(operation),
      replaying: isReplaying(),
    });
    return;
  }
  // The SDK has decided that it is to be written.
  host().log({
    level: LEVELS[String(record.level)] ?? level,
    target: undefined,
    message: "message" in record ? text(record.message) : "",
    fields: Object.entries(record)
      .filter(([name]) => !KNOWN_TO_HOST.has(name))
      .map(([name, value]) => [name, text(value)]),
    operationId: record.operationId === undefined ? undefined : String(record.operationId),
    replaying: false,
  });
}

/** Writes to a standard stream; a record is a line. @param {string} name @param {string} chunk */
export function writeStream(name, chunk) {
  const lines = (begun[name] + chunk).split("\n");
  begun[name] = lines.pop() ?? "";
  for (const line of lines) writeRecord(name === "stderr" ? "error" : "info", line);
}

/** Writes out lines that were begun and not ended. */
export function finishStreams() {
  for (const name of Object.keys(begun)) if (begun[name] !== "") writeStream(name, "\n");
}
