/**
 * `node:crypto`, as far as a handler needs it: hashes, HMACs, random values, comparison in constant time.
 *
 * Random values come from the host, which knows whether a step's code asks.
 * @module
 */

import { Buffer } from "./buffer.js";
import { randomFill as fill } from "../host.js";
import { unavailable } from "./unavailable.js";
import { hashes, hashNamed, hmac } from "./hashes.js";

/** @param {any} data @param {string} [encoding] */
function bytesOf(data, encoding) {
  if (typeof data === "string") return Buffer.from(data, /** @type {any} */ (encoding ?? "utf8"));
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const error = new TypeError('The "data" argument must be of type string or an instance of Buffer or TypedArray');
  throw Object.assign(error, { code: "ERR_INVALID_ARG_TYPE" });
}

/** @param {Uint8Array} bytes @param {string} [encoding] */
function encoded(bytes, encoding) {
  const buffer = Buffer.from(bytes);
  if (encoding === undefined || encoding === "buffer") return buffer;
  if (encoding === "base64url") return buffer.toString("base64").replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  return buffer.toString(/** @type {any} */ (encoding));
}

/** What `createHash` and `createHmac` return. */
class Digest {
  #state;
  #done = false;

  /** @param {any} state */
  constructor(state) {
    this.#state = state;
  }

  /** @param {any} data @param {string} [encoding] */
  update(data, encoding) {
    if (this.#done) throw Object.assign(new Error("Digest already called"), { code: "ERR_CRYPTO_HASH_FINALIZED" });
    this.#state.update(bytesOf(data, encoding));
    return this;
  }

  /** @param {string} [encoding] */
  digest(encoding) {
    if (this.#done) throw Object.assign(new Error("Digest already called"), { code: "ERR_CRYPTO_HASH_FINALIZED" });
    this.#done = true;
    return encoded(this.#state.digest(), encoding);
  }

  copy() {
    return new Digest(this.#state.clone());
  }
}

/** @param {string} algorithm */
export function createHash(algorithm) {
  return new Digest(hashNamed(algorithm).create());
}

/** @param {string} algorithm @param {any} key */
export function createHmac(algorithm, key) {
  return new Digest(hmac.create(hashNamed(algorithm), bytesOf(key)));
}

/** @param {string} algorithm @param {any} data @param {string} [encoding] */
export function hash(algorithm, data, encoding = "hex") {
  return createHash(algorithm).update(data).digest(encoding);
}

export function getHashes() {
  return Object.keys(hashes);
}

/** @param {number} size @param {(error: null, bytes: Buffer) => void} [callback] */
export function randomBytes(size, callback) {
  const bytes = Buffer.alloc(size);
  // The host answers so many at a time.
  for (let start = 0; start < size; start += 65_536) fill(bytes.subarray(start, start + 65_536));
  if (callback === undefined) return bytes;
  setImmediate(callback, null, bytes);
  return undefined;
}

/** @template {ArrayBufferView} T @param {T} view @returns {T} */
export function randomFillSync(view) {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  bytes.set(/** @type {Buffer} */ (randomBytes(bytes.length)));
  return view;
}

/** @template {ArrayBufferView} T @param {T} view @param {(error: null, view: T) => void} callback */
export function randomFill(view, callback) {
  randomFillSync(view);
  setImmediate(callback, null, view);
}

export const getRandomValues = randomFillSync;

export function randomUUID() {
  const bytes = /** @type {Buffer} */ (randomBytes(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/**
 * @param {number} low
 * @param {number} [high]
 * @param {(error: null, value: number) => void} [callback]
 */
export function randomInt(low, high, callback) {
  if (typeof high !== "number") return randomInt(0, low, high);
  const range = high - low;
  if (!(Number.isSafeInteger(low) && Number.isSafeInteger(high) && range > 0 && range <= 2 ** 48)) {
    throw Object.assign(new RangeError('The value of "max" is out of range'), { code: "ERR_OUT_OF_RANGE" });
  }
  const limit = 2 ** 48 - (2 ** 48 % range);
  let value;
  do value = /** @type {Buffer} */ (randomBytes(6)).readUIntBE(0, 6);
  while (value >= limit);
  if (callback === undefined) return low + (value % range);
  setImmediate(callback, null, low + (value % range));
  return undefined;
}

/** @param {any} a @param {any} b */
export function timingSafeEqual(a, b) {
  const [left, right] = [bytesOf(a), bytesOf(b)];
  if (left.length !== right.length) {
    const error = new RangeError("Input buffers must have the same byte length");
    throw Object.assign(error, { code: "ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH" });
  }
  let difference = 0;
  for (let index = 0; index < left.length; index++) difference |= left[index] ^ right[index];
  return difference === 0;
}

export const webcrypto = globalThis.crypto;
export const subtle = globalThis.crypto?.subtle;

const missing = (/** @type {string} */ name) => unavailable(`crypto.${name}`);
export const createCipheriv = missing("createCipheriv");
export const createDecipheriv = missing("createDecipheriv");
export const createSign = missing("createSign");
export const createVerify = missing("createVerify");
export const sign = missing("sign");
export const verify = missing("verify");
export const pbkdf2 = missing("pbkdf2");
export const pbkdf2Sync = missing("pbkdf2Sync");
export const scrypt = missing("scrypt");
export const scryptSync = missing("scryptSync");
export const generateKeyPair = missing("generateKeyPair");
export const generateKeyPairSync = missing("generateKeyPairSync");
export const createPrivateKey = missing("createPrivateKey");
export const createPublicKey = missing("createPublicKey");
export const createSecretKey = missing("createSecretKey");

export default {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  createSign,
  createVerify,
  generateKeyPair,
  generateKeyPairSync,
  getHashes,
  getRandomValues,
  hash,
  pbkdf2,
  pbkdf2Sync,
  randomBytes,
  randomFill,
  randomFillSync,
  randomInt,
  randomUUID,
  scrypt,
  scryptSync,
  sign,
  subtle,
  timingSafeEqual,
  verify,
  webcrypto,
};
