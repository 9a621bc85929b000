/** Which handlers of `examples` run, and with what. */

/**
 * @typedef {object} Case
 * @property {string} handler The module and the export, such as `steps.named`.
 * @property {unknown} [input]
 * @property {Record<string, Answer>} [callbacks] What callbacks are answered with, by the operation's name.
 * @property {boolean} [unstable] Results are not compared. They are random, or tell how often the handler was invoked: the
 *   testing SDK goes on in the same invocation when it skips a wait, and the service never does.
 */

/** @typedef {{ success: string } | { failure: { ErrorType: string, ErrorMessage: string } }} Answer */

/** The functions that handlers call, by name. */
export const functions = {
  validator: "invoke.validate",
  "payment-processor": "invoke.pay",
  "declining-processor": "invoke.decline",
  square: "invoke.square",
};

/**
 * Handlers of a module that need no input and no answers.
 *
 * @param {string} module
 * @param {...string} names
 * @returns {Case[]}
 */
const plain = (module, ...names) => names.map((name) => ({ handler: `${module}.${name}` }));

const order = { orderId: "order-1", amount: 100 };
const rejected = { ErrorType: "Rejected", ErrorMessage: "not approved" };
const items = ["a", "b", "c", "d"];

/** @type {Case[]} */
export const cases = [
  ...plain("getting-started", "quickstart", "oneStep"),
  { handler: "getting-started.readme", input: { userId: "123" } },
  { handler: "getting-started.executionModel", input: { id: "7" } },
  { handler: "getting-started.nothingDurable", input: { name: "world" } },

  ...plain("steps", "unnamed", "withArguments", "synchronous", "withoutResult", "onceOnlySteps"),
  { handler: "steps.named", input: { amount: 12.5 } },
  { handler: "steps.sequence", input: { orderId: "order-123" } },
  { handler: "steps.branching", input: { premium: true } },
  { handler: "steps.branching", input: { premium: false } },
  { handler: "steps.passingData", input: { email: "a@example.com" } },
  { handler: "steps.losingData", input: { email: "a@example.com" }, unstable: true },
  { handler: "steps.collecting", input: { items } },
  { handler: "steps.atLeastOncePerRetry", input: { data: "x" } },
  { handler: "steps.atMostOncePerRetry", input: { id: 5 } },
  { handler: "steps.nonDeterministic", unstable: true },
  { handler: "steps.stableBranch", input: { hour: 9 } },

  ...plain("retries", "byAttempts", "byMessage", "byMessageInVain", "exponential", "linearDelays", "byErrorType"),
  ...plain("retries", "byErrorTypeInVain", "byPattern", "exhausted", "presets", "byDefault"),
  ...plain("retries", "ofABlock", "ofABlockInAChild", "ofABlockExhausted"),

  { handler: "errors.handled", input: {} },
  { handler: "errors.handled", input: { orderId: "order-1" } },
  { handler: "errors.outsideSteps", input: { fail: true } },
  ...plain("errors", "uncaught", "ofOwnType", "described", "ofAChild", "ofAChildUncaught", "mapped"),
  ...plain("errors", "ofConfiguration", "strictSerdes"),

  ...plain("waits", "unnamed", "named", "units", "twoAtOnce"),
  { handler: "waits.betweenSteps", input: { user: "Ada" } },
  { handler: "waits.besideAStep", input: { data: "x" } },

  ...plain("conditions", "ownStrategy", "unnamed", "madeStrategy", "byAttempt", "failing"),

  { handler: "callbacks.created", callbacks: { "wait-for-approval": { success: '"yes"' } } },
  { handler: "callbacks.withLimits", callbacks: { "wait-for-payment": { success: '{"paid":true}' } } },
  {
    handler: "callbacks.submitted",
    input: { requestId: "r1" },
    callbacks: { "wait-for-approval": { success: '"granted"' } },
  },
  { handler: "callbacks.deserialized", callbacks: { "await-approval": { success: '{"approved":true,"reason":"ok"}' } } },
  { handler: "callbacks.deserializedByDefault", callbacks: { "await-approval": { success: '{"approved":true}' } } },
  { handler: "callbacks.refused", callbacks: { "wait-for-approval": { failure: rejected } } },
  { handler: "callbacks.beforeAWait", callbacks: { approval: { success: '"late"' } } },
  { handler: "callbacks.humanInTheLoop", callbacks: { approve: { success: '"APPROVED"' } } },
  { handler: "callbacks.humanInTheLoop", callbacks: { approve: { success: '"no"' } } },
  ...plain("callbacks", "timedOut", "withoutHeartbeat", "submitterFails"),

  ...["named", "unnamed", "chained", "failureHandled", "failureUncaught", "retried"].map((name) => ({
    handler: `invoke.${name}`,
    input: order,
  })),
  { handler: "invoke.chained", input: { ...order, amount: -1 } },
  { handler: "invoke.fanOut", input: { numbers: [1, 2, 3] } },

  { handler: "children.grouped", input: { orderId: "order-1" } },
  ...plain("children", "namedAndUnnamed", "concurrent", "nested", "withSubType", "virtual", "large"),

  ...plain("parallel", "simple", "unnamed", "namedBranches", "withArguments", "limited", "firstSuccess", "tolerant"),
  ...plain("parallel", "failFast", "throwing", "heterogeneous", "nested", "flat", "customCompletion"),
  { handler: "parallel.withCallbacks", callbacks: { manager: { success: '"yes"' }, finance: { success: '"fine"' } } },

  ...plain("map", "simple", "nested"),
  ...["unnamed", "namedItems", "withList", "enough", "reported", "throwing", "flat", "waiting"].map((name) => ({
    handler: `map.${name}`,
    input: { items },
  })),
  ...["reported", "tolerant", "throwing"].map((name) => ({
    handler: `map.${name}`,
    input: { items: ["a", "bad", "c", "d"] },
  })),
  { handler: "map.customCompletion", input: { items: ["other", "wanted", "third"] } },

  ...plain("promises", "all", "allNamed", "allFails", "any", "anyFails", "race", "beforeAWait", "ofWaits"),
  // The record has a stack, in which the engines differ.
  { handler: "promises.allSettled", unstable: true },

  ...plain("serialization", "ofAStep", "ofAClass", "ofDates", "ofDatesByDefault", "ofItems", "byDefault", "preview"),
  ...plain("serialization", "values"),

  ...plain("logging", "basic", "withReplays"),
  { handler: "logging.custom", unstable: true },
  { handler: "logging.printed", input: { user: "Ada" } },

  ...plain("plugins", "wraps", "brokenPlugin"),
  { handler: "plugins.hooks", unstable: true },

  { handler: "patterns.agent", input: { prompt: "what now?" } },
  { handler: "patterns.saga", input: {} },
  { handler: "patterns.saga", input: { failing: "car" } },
  { handler: "patterns.references", input: { items } },
  { handler: "patterns.order", input: { items: ["book", "pen"] }, callbacks: { approval: { success: '"approved"' } } },
];
