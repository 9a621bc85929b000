/**
 * `node:buffer`, from the package of that name.
 *
 * What it does to UTF-8 byte by byte, the engine does at once: the SDK measures every checkpoint with it.
 * @module
 */
import * as buffer from "buffer/";

export const { Buffer, SlowBuffer, kMaxLength, INSPECT_MAX_BYTES } = buffer;
export const { atob, btoa, Blob, File } = globalThis;
export const constants = { MAX_LENGTH: kMaxLength, MAX_STRING_LENGTH: 2 ** 29 - 24 };

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const { byteLength, from } = Buffer;
const { toString } = Buffer.prototype;

/** @param {unknown} encoding */
const isUtf8 = (encoding) => encoding === undefined || /^utf-?8$/i.test(String(encoding));

Buffer.byteLength = (/** @type {any} */ value, /** @type {any} */ encoding) =>
  typeof value === "string" && isUtf8(encoding) ? encoder.encode(value).length : byteLength(value, encoding);

Buffer.from = (/** @type {any} */ value, /** @type {any} */ encoding, /** @type {any} */ length) =>
  typeof value === "string" && isUtf8(encoding) ? from(encoder.encode(value).buffer) : from(value, encoding, length);

Buffer.prototype.toString = function (/** @type {any} */ encoding, start = 0, end = this.length) {
  return isUtf8(encoding) ? decoder.decode(this.subarray(start, end)) : Reflect.apply(toString, this, [encoding, start, end]);
};

export default { atob, Blob, btoa, Buffer, constants, File, INSPECT_MAX_BYTES, kMaxLength, SlowBuffer };
