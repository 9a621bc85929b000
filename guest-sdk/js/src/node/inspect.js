/**
 * `util.inspect` and `util.format`, as Node writes values for people.
 * @module
 */

/**
 * @typedef {object} InspectOptions
 * @property {number | null} [depth]
 * @property {number} [breakLength]
 * @property {number | boolean} [compact]
 * @property {boolean} [sorted]
 * @property {boolean} [showHidden]
 * @property {number | null} [maxArrayLength]
 * @property {number | null} [maxStringLength]
 */

/** @typedef {{ depth: number, breakLength: number, maxArray: number, options: InspectOptions, seen: any[] }} Style */

const custom = Symbol.for("nodejs.util.inspect.custom");
const LINE = 72;

/** @param {string} value */
function quoted(value) {
  const quote = !value.includes("'") ? "'" : !value.includes('"') ? '"' : !value.includes("`") ? "`" : "'";
  const escaped = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"');
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
}

/** @param {PropertyKey} key */
function keyed(key) {
  if (typeof key === "symbol") return `[${String(key)}]`;
  return /^[A-Za-z_$][\w$]*$/.test(String(key)) ? String(key) : quoted(String(key));
}

/** @param {unknown} value @returns {string | undefined} */
function primitive(value) {
  if (value === null) return "null";
  switch (typeof value) {
    case "string":
      return quoted(value);
    case "bigint":
      return `${value}n`;
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "undefined":
    case "boolean":
    case "symbol":
      return String(value);
    default:
      return undefined;
  }
}

/** @param {any} value */
function constructorName(value) {
  for (let proto = Object.getPrototypeOf(value); proto !== null; proto = Object.getPrototypeOf(proto)) {
    const name = Object.getOwnPropertyDescriptor(proto, "constructor")?.value?.name;
    if (name) return String(name);
  }
  return undefined;
}

/**
 * What stands in front of the braces.
 * @param {any} value
 * @param {string} plain the name that is not worth saying
 */
function prefix(value, plain, suffix = "") {
  const name = constructorName(value);
  const tag = value[Symbol.toStringTag];
  const tagged = typeof tag === "string" && tag !== "" && tag !== name ? ` [${tag}]` : "";
  const first = name === undefined ? `[${plain}: null prototype]` : name;
  return first === plain && tagged === "" && suffix === "" ? "" : `${first}${suffix}${tagged} `;
}

/** @param {any} value @param {PropertyKey} key @param {Style} style */
function member(value, key, style) {
  const property = Object.getOwnPropertyDescriptor(value, key);
  if (property?.get) return property.set ? "[Getter/Setter]" : "[Getter]";
  if (property?.set) return "[Setter]";
  return write(property === undefined ? value[key] : property.value, style);
}

/** @param {any} value @param {Style} style @param {(key: PropertyKey) => boolean} [wanted] */
function members(value, style, wanted = () => true) {
  const keys = Reflect.ownKeys(value).filter(
    (key) => Object.prototype.propertyIsEnumerable.call(value, key) && wanted(key),
  );
  if (style.options.sorted) keys.sort((a, b) => (String(a) < String(b) ? -1 : 1));
  return keys.map((key) => `${keyed(key)}: ${member(value, key, style)}`);
}

/** @param {any} error @param {Style} style */
function errorText(error, style) {
  const stack = typeof error.stack === "string" && error.stack !== "" ? error.stack : Error.prototype.toString.call(error);
  const text = stack.includes("\n") ? stack : `[${stack}]`;
  const more = members(error, style, (key) => !["stack", "message"].includes(String(key)) && !(key === "name" && stack.startsWith(error.name)));
  if (error.cause !== undefined && !Object.keys(error).includes("cause")) more.push(`[cause]: ${write(error.cause, style)}`);
  if (Array.isArray(error.errors) && !Object.keys(error).includes("errors")) more.push(`[errors]: ${write(error.errors, style)}`);
  return more.length === 0 ? text : `${text} {\n  ${more.join(",\n").replaceAll("\n", "\n  ")}\n}`;
}

/** @param {string[]} items @param {string} start @param {[string, string]} braces @param {Style} style */
function joined(items, start, braces, style) {
  if (items.length === 0) return `${start}${braces[0]}${braces[1]}`;
  const indent = 2 * (style.seen.length - 1);
  const length = items.reduce((sum, item) => sum + item.length + 2, start.length + braces[0].length + indent);
  const limit = Math.min(style.breakLength, style.breakLength === Number.POSITIVE_INFINITY ? style.breakLength : LINE + 4);
  const flat = !items.some((item) => item.includes("\n")) && (items.length <= 6 || braces[0] === "[" || limit > LINE + 4);
  if (flat && length <= limit) return `${start}${braces[0]} ${items.join(", ")} ${braces[1]}`;
  return `${start}${braces[0]}\n  ${items.join(",\n").replaceAll("\n", "\n  ")}\n${braces[1]}`;
}

/** @param {any[]} values @param {Style} style */
function elements(values, style) {
  const shown = Math.min(values.length, style.maxArray);
  const items = [];
  for (let index = 0; index < shown; index++) {
    if (index in values) items.push(write(values[index], style));
    else {
      let holes = 1;
      while (index + holes < shown && !(index + holes in values)) holes++;
      items.push(`<${holes} empty item${holes > 1 ? "s" : ""}>`);
      index += holes - 1;
    }
  }
  const left = values.length - shown;
  if (left > 0) items.push(`... ${left} more item${left > 1 ? "s" : ""}`);
  return items;
}

const notIndex = (/** @type {PropertyKey} */ key) => typeof key === "symbol" || !/^\d+$/.test(String(key));

/** @param {any} value @param {Style} style */
function object(value, style) {
  if (Array.isArray(value)) {
    const start = prefix(value, "Array", constructorName(value) === "Array" ? "" : `(${value.length})`);
    return joined([...elements(value, style), ...members(value, style, notIndex)], start, ["[", "]"], style);
  }
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const view = /** @type {any} */ (value);
    if (constructorName(view) === "Buffer" || typeof view.readUInt8 === "function") {
      const bytes = [...view.subarray(0, 50)].map((byte) => byte.toString(16).padStart(2, "0"));
      return `<Buffer ${bytes.join(" ")}${view.length > 50 ? ` ... ${view.length - 50} more bytes` : ""}>`;
    }
    return joined(elements([...view], style), prefix(view, "", `(${view.length})`), ["[", "]"], style);
  }
  if (value instanceof Map) {
    const items = [...value].map(([key, item]) => `${write(key, style)} => ${write(item, style)}`);
    return joined([...items, ...members(value, style)], prefix(value, "", `(${value.size})`), ["{", "}"], style);
  }
  if (value instanceof Set) {
    const items = [...value].map((item) => write(item, style));
    return joined([...items, ...members(value, style)], prefix(value, "", `(${value.size})`), ["{", "}"], style);
  }
  return joined(members(value, style), prefix(value, "Object"), ["{", "}"], style);
}

/** Values that are a word, and braces only when they have members. @param {any} value @returns {string | undefined} */
function word(value) {
  if (typeof value === "function") {
    const kind = /^class\b/.test(Function.prototype.toString.call(value)) ? "class" : (constructorName(value) ?? "Function");
    return value.name ? `[${kind}${kind === "class" ? " " : ": "}${value.name}]` : `[${kind} (anonymous)]`;
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (value instanceof RegExp) return String(value);
  if (value instanceof Promise) return "Promise { <state unknown> }";
  if (value instanceof WeakMap || value instanceof WeakSet) return `${constructorName(value)} { <items unknown> }`;
  if (value instanceof Number || value instanceof Boolean || value instanceof String) {
    return `[${constructorName(value)}: ${primitive(value.valueOf())}]`;
  }
  return undefined;
}

/** @param {any} value @param {Style} style @returns {string} */
function write(value, style) {
  const simple = primitive(value);
  if (simple !== undefined) return simple;
  const own = value[custom];
  if (typeof own === "function" && own !== inspect) {
    const made = own.call(value, style.depth - style.seen.length, { ...style.options }, inspect);
    if (made !== value) return typeof made === "string" ? made : write(made, style);
  }
  if (style.seen.includes(value)) return "[Circular *1]";
  const named = word(value);
  style.seen.push(value);
  try {
    if (named !== undefined) {
      const more = members(value, style, notIndex);
      return more.length === 0 ? named : joined(more, `${named} `, ["{", "}"], style);
    }
    if (value instanceof Error) return errorText(value, style);
    if (style.seen.length > style.depth + 1) {
      return Array.isArray(value) ? "[Array]" : `[${(prefix(value, "").trim() || "Object").replace(/\(\d+\)$/, "")}]`;
    }
    const text = object(value, style);
    return text.includes("[Circular *1]") && style.seen.length === 1 ? `<ref *1> ${text}` : text;
  } finally {
    style.seen.pop();
  }
}

/**
 * @param {unknown} value
 * @param {InspectOptions | boolean} [options]
 * @param {number | null} [depth]
 */
export function inspect(value, options = {}, depth) {
  const given = typeof options === "object" ? options : { depth };
  const limit = given.depth === undefined ? 2 : (given.depth ?? Number.POSITIVE_INFINITY);
  const maxArray = given.maxArrayLength === undefined ? 100 : (given.maxArrayLength ?? Number.POSITIVE_INFINITY);
  return write(value, { depth: limit, breakLength: given.breakLength ?? 80, maxArray, options: given, seen: [] });
}
inspect.custom = custom;
inspect.defaultOptions = { depth: 2 };

/** @param {InspectOptions} options @param {any} value @param {string} letter */
function placed(options, value, letter) {
  switch (letter) {
    case "s":
      if (typeof value === "string") return value;
      if (typeof value === "object" && value !== null && !(value instanceof Error || value instanceof Date)) {
        if (typeof value.toString === "function" && Object.hasOwn(value, "toString")) return String(value);
        return inspect(value, { ...options, depth: 0 });
      }
      return typeof value === "bigint" ? `${value}n` : Object.is(value, -0) ? "-0" : String(value);
    case "d":
    case "i":
    case "f": {
      if (typeof value === "symbol" || (typeof value === "object" && letter !== "d")) return "NaN";
      if (typeof value === "bigint") return `${value}n`;
      const number = letter === "d" ? Number(value) : letter === "i" ? Number.parseInt(value, 10) : Number.parseFloat(value);
      return Object.is(number, -0) ? "-0" : String(number);
    }
    case "j":
      try {
        return JSON.stringify(value) ?? "undefined";
      } catch {
        return "[Circular]";
      }
    case "o":
      return inspect(value, { ...options, depth: 4 });
    case "O":
      return inspect(value, options);
    default:
      return "";
  }
}

/** @param {InspectOptions} options @param {any[]} values */
export function formatWithOptions(options, ...values) {
  const plain = (/** @type {unknown} */ value) => (typeof value === "string" ? value : inspect(value, options));
  if (typeof values[0] !== "string" || values.length === 1) return values.map(plain).join(" ");
  const rest = values.slice(1);
  const text = values[0].replace(/%([sdifjoOc%])/g, (whole, letter) => {
    if (letter === "%") return "%";
    return rest.length === 0 ? whole : placed(options, rest.shift(), letter);
  });
  return [text, ...rest.map(plain)].join(" ");
}

/** @param {any[]} values */
export function format(...values) {
  return formatWithOptions({}, ...values);
}
