/**
 * Hashes and HMACs, pure, from `@noble/hashes`.
 * @module
 */

import { hmac } from "@noble/hashes/hmac.js";
import { md5, ripemd160, sha1 } from "@noble/hashes/legacy.js";
import { sha224, sha256, sha384, sha512, sha512_256 } from "@noble/hashes/sha2.js";
import { sha3_224, sha3_256, sha3_384, sha3_512 } from "@noble/hashes/sha3.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** By the name that Node knows them by, without case and hyphens. @type {Record<string, any>} */
export const hashes = {
  md5,
  sha1,
  rsasha1: sha1,
  ripemd160,
  rmd160: ripemd160,
  sha224,
  sha256,
  rsasha256: sha256,
  sha384,
  sha512,
  "sha512/256": sha512_256,
  "sha3/224": sha3_224,
  "sha3/256": sha3_256,
  "sha3/384": sha3_384,
  "sha3/512": sha3_512,
};

/** @param {string} name */
export function hashNamed(name) {
  const key = String(name)
    .toLowerCase()
    .replace(/^sha(3|512)-(224|256|384|512)$/, "sha$1/$2")
    .replaceAll("-", "");
  const hash = Object.hasOwn(hashes, key) ? hashes[key] : undefined;
  if (hash !== undefined) return hash;
  throw Object.assign(new Error("Digest method not supported"), { code: "ERR_CRYPTO_INVALID_DIGEST", digest: name });
}

/** @param {string} text */
export function md5Hex(text) {
  return bytesToHex(md5(utf8ToBytes(text)));
}

export { hmac };
