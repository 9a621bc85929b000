/** Plugins that print a line of JSON for each hook. */

import type { DurableInstrumentationPlugin, OperationInfo } from "@aws/durable-execution-sdk-js";

/** What a plugin reports: how invocations, steps or attempts of steps begin and end. */
type Stage = "invocation" | "operation" | "attempt";

const isStep = ({ type }: OperationInfo) => type === "STEP";

/** A plugin that reports to `report`, with the execution it is told of first. */
const plugin = (name: string, report: (hook: string, line: string) => void): DurableInstrumentationPlugin => {
  let durableExecutionArn = "";
  const tell = (hook: string, fields: object = {}) =>
    report(hook, JSON.stringify({ plugin: name, hook, durableExecutionArn, ...fields }));
  return {
    async onInvocationStart({ executionArn, isFirstInvocation }) {
      durableExecutionArn = executionArn;
      tell("invocation-start", { first: isFirstInvocation });
    },
    async onInvocationEnd({ status }) {
      tell("invocation-end", { status });
    },
    async onOperationStart(info) {
      if (isStep(info)) {
        tell("operation-start", { op: info.id });
      }
    },
    async onOperationEnd(info) {
      if (isStep(info)) {
        tell("operation-end", { op: info.id, status: info.status });
      }
    },
    async onOperationAttemptStart(info) {
      if (isStep(info)) {
        tell("attempt-start", { op: info.id, n: info.attempt });
      }
    },
    async onOperationAttemptEnd(info) {
      if (isStep(info)) {
        tell("attempt-end", { op: info.id, n: info.attempt, outcome: info.outcome });
      }
    },
  };
};

/** Reports one stage. */
export const reporter = (name: string, stage: Stage): DurableInstrumentationPlugin =>
  plugin(name, (hook, line) => {
    if (hook.startsWith(stage)) {
      console.log(line);
    }
  });

/** Reports each hook and then fails. */
export const faulty = (name: string): DurableInstrumentationPlugin =>
  plugin(name, (hook, line) => {
    process.stdout.write(`${line}\n`);
    throw new Error(`\`${hook}\` is broken`);
  });
