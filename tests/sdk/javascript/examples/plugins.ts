/** Instrumentation plugins. */

import {
  withDurableExecution,
  type DurableContext,
  type DurableInstrumentationPlugin,
} from "@aws/durable-execution-sdk-js";

/** What hooks were called in this invocation. */
let calls: string[] = [];

const recorder: DurableInstrumentationPlugin = {
  async onInvocationStart(info) {
    calls = [`invocation start, first: ${info.isFirstInvocation}`];
  },
  async onInvocationEnd(info) {
    calls.push(`invocation end, ${info.status}`);
  },
  async onOperationStart(info) {
    calls.push(`${info.name} start, ${info.type}, replay: ${info.isReplay}`);
  },
  async onOperationEnd(info) {
    calls.push(`${info.name} end, ${info.status}`);
  },
  async onOperationAttemptStart(info) {
    calls.push(`${info.name} attempt ${info.attempt} start`);
  },
  async onOperationAttemptEnd(info) {
    calls.push(`${info.name} attempt ${info.attempt} end, ${info.outcome}`);
  },
};

/** Result: every hook since the replay began. */
export const hooks = withDurableExecution(
  async (_event: unknown, context: DurableContext) => {
    await context.step("before", async () => "done");
    await context.wait("pause", { seconds: 1 });
    await context.step("after", async () => "done");
    return calls;
  },
  { plugins: [recorder] },
);

const wrapped: string[] = [];

const wrapper: DurableInstrumentationPlugin = {
  async wrapInvocation(_info, invoke) {
    wrapped.length = 0;
    return invoke();
  },
  wrapChildContextFn(info, run) {
    wrapped.push(`context ${info.name}`);
    return run();
  },
  wrapOperationAttemptFn(info, run) {
    wrapped.push(`attempt ${info.attempt} of ${info.name}`);
    return run();
  },
  enrichLogContext: () => ({ service: "orders" }),
};

export const wraps = withDurableExecution(
  async (_event: unknown, context: DurableContext) => {
    await context.runInChildContext("group", async (child) => child.step("inner", async () => "inner"));
    await context.step("outer", async () => "outer");
    return wrapped;
  },
  { plugins: [wrapper] },
);

const broken: DurableInstrumentationPlugin = {
  async onInvocationStart() {
    throw new Error("the plugin is broken");
  },
  async onOperationStart() {
    throw new Error("the plugin is broken");
  },
};

export const brokenPlugin = withDurableExecution(
  async (_event: unknown, context: DurableContext) => context.step("process", async () => "done"),
  { plugins: [broken, wrapper] },
);
