/** `node:util/types`. @module */

const tagOf = (/** @type {unknown} */ value) => Object.prototype.toString.call(value).slice(8, -1);
const is = (/** @type {string} */ tag) => (/** @type {unknown} */ value) =>
  typeof value === "object" && value !== null && tagOf(value) === tag;
const isTyped = (/** @type {string} */ name) => (/** @type {any} */ value) =>
  ArrayBuffer.isView(value) && /** @type {any} */ (value)[Symbol.toStringTag] === name;

export const isDate = (/** @type {unknown} */ value) => value instanceof Date;
export const isRegExp = (/** @type {unknown} */ value) => value instanceof RegExp;
export const isNativeError = (/** @type {unknown} */ value) => value instanceof Error;
export const isPromise = (/** @type {unknown} */ value) => value instanceof Promise;
export const isMap = (/** @type {unknown} */ value) => value instanceof Map;
export const isSet = (/** @type {unknown} */ value) => value instanceof Set;
export const isWeakMap = is("WeakMap");
export const isWeakSet = is("WeakSet");
export const isMapIterator = is("Map Iterator");
export const isSetIterator = is("Set Iterator");
export const isGeneratorObject = is("Generator");
export const isGeneratorFunction = (/** @type {unknown} */ value) =>
  typeof value === "function" && tagOf(value).endsWith("GeneratorFunction");
export const isAsyncFunction = (/** @type {unknown} */ value) =>
  typeof value === "function" && tagOf(value).startsWith("Async");
export const isArrayBuffer = (/** @type {unknown} */ value) => value instanceof ArrayBuffer;
export const isSharedArrayBuffer = is("SharedArrayBuffer");
export const isAnyArrayBuffer = (/** @type {unknown} */ value) => isArrayBuffer(value) || isSharedArrayBuffer(value);
export const isArrayBufferView = ArrayBuffer.isView;
export const isDataView = (/** @type {unknown} */ value) => value instanceof DataView;
export const isTypedArray = (/** @type {unknown} */ value) => ArrayBuffer.isView(value) && !isDataView(value);
export const isUint8Array = isTyped("Uint8Array");
export const isUint8ClampedArray = isTyped("Uint8ClampedArray");
export const isUint16Array = isTyped("Uint16Array");
export const isUint32Array = isTyped("Uint32Array");
export const isInt8Array = isTyped("Int8Array");
export const isInt16Array = isTyped("Int16Array");
export const isInt32Array = isTyped("Int32Array");
export const isFloat32Array = isTyped("Float32Array");
export const isFloat64Array = isTyped("Float64Array");
export const isBigInt64Array = isTyped("BigInt64Array");
export const isBigUint64Array = isTyped("BigUint64Array");
export const isArgumentsObject = is("Arguments");
export const isNumberObject = is("Number");
export const isStringObject = is("String");
export const isBooleanObject = is("Boolean");
export const isSymbolObject = is("Symbol");
export const isBigIntObject = is("BigInt");
export const isBoxedPrimitive = (/** @type {unknown} */ value) =>
  [isNumberObject, isStringObject, isBooleanObject, isSymbolObject, isBigIntObject].some((test) => test(value));
export const isModuleNamespaceObject = is("Module");
/** The engine does not tell. */
export const isProxy = () => false;
export const isExternal = () => false;

export default {
  isAnyArrayBuffer,
  isArgumentsObject,
  isArrayBuffer,
  isArrayBufferView,
  isAsyncFunction,
  isBigInt64Array,
  isBigIntObject,
  isBigUint64Array,
  isBooleanObject,
  isBoxedPrimitive,
  isDataView,
  isDate,
  isExternal,
  isFloat32Array,
  isFloat64Array,
  isGeneratorFunction,
  isGeneratorObject,
  isInt16Array,
  isInt32Array,
  isInt8Array,
  isMap,
  isMapIterator,
  isModuleNamespaceObject,
  isNativeError,
  isNumberObject,
  isPromise,
  isProxy,
  isRegExp,
  isSet,
  isSetIterator,
  isSharedArrayBuffer,
  isStringObject,
  isSymbolObject,
  isTypedArray,
  isUint16Array,
  isUint32Array,
  isUint8Array,
  isUint8ClampedArray,
  isWeakMap,
  isWeakSet,
};
