/**
 * `util.isDeepStrictEqual`.
 * @module
 */

/** @param {any} a @param {any} b @param {Map<object, object>} seen */
function sameMembers(a, b, seen) {
  const keys = Reflect.ownKeys(a).filter((key) => Object.prototype.propertyIsEnumerable.call(a, key));
  const others = Reflect.ownKeys(b).filter((key) => Object.prototype.propertyIsEnumerable.call(b, key));
  return keys.length === others.length && keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key], seen));
}

/** @param {any} a @param {any} b @param {Map<object, object>} seen */
function sameEntries(a, b, seen) {
  if (a.size !== b.size) return false;
  const left = [...b];
  return [...a].every((item) => {
    const index = left.findIndex((other) => equal(item, other, seen));
    if (index >= 0) left.splice(index, 1);
    return index >= 0;
  });
}

/** @param {any} a @param {any} b @param {Map<object, object>} seen @returns {boolean} */
function equal(a, b, seen) {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (seen.get(a) === b) return true;
  seen.set(a, b);
  if (a instanceof Date && !Object.is(a.getTime(), b.getTime())) return false;
  if (a instanceof RegExp && String(a) !== String(b)) return false;
  if (a instanceof Error && (a.message !== b.message || a.name !== b.name)) return false;
  if ((a instanceof Map || a instanceof Set) && !sameEntries(a, b, seen)) return false;
  if (a instanceof Number || a instanceof String || a instanceof Boolean) {
    if (!Object.is(a.valueOf(), b.valueOf())) return false;
  }
  return sameMembers(a, b, seen);
}

/** @param {unknown} a @param {unknown} b */
export function isDeepStrictEqual(a, b) {
  return equal(a, b, new Map());
}
