/**
 * The component: exports `durable:execution/handler`.
 *
 * Everything is loaded while the component is made, and the SDK has run once, so that an instance starts where a Lambda
 * environment stands after its first invocation.
 * @module
 */

import { checkpoint, getExecutionState } from "durable:execution/checkpoint@0.1.0";
import { write } from "durable:execution/log@0.1.0";
import { enter, leave } from "durable:execution/step-scope@0.1.0";
import { getEnvironment } from "wasi:cli/environment@0.2.10";
import { modules } from "durable:modules";
import { runToEnd } from "./async/loop.js";
import { connect, isConnected } from "./host.js";
import { errorObject, invoke as run } from "./invoke.js";
import { answer } from "./lambda/client.js";
import { handlerNames, loadModules } from "./registry.js";
import { beginLoading, endLoading } from "./reload.js";
import { reportToBuild } from "./report.js";
import { makeDurable } from "./sdk/durable.js";
import { warmUp } from "./warm_up.js";

// For copies of the AWS client and of the SDK that are part of a handler's file: see `build/inlined.mjs`.
Object.defineProperty(globalThis, "__durable", { value: { answer, makeDurable } });

async function prepare() {
  beginLoading();
  const failures = await runToEnd(() => loadModules(modules));
  endLoading();
  if (handlerNames().length > 0) await warmUp();
  reportToBuild({
    handlers: handlerNames(),
    failures: failures.map(({ name, error }) => ({ name, diagnostic: error?.diagnostic, ...errorObject(error) })),
  });
}

// The engine runs what is queued before it takes its picture; the build misses the report when it does not.
prepare().catch((error) => reportToBuild({ broken: errorObject(error) }));

function connectOnce() {
  if (isConnected()) return;
  connect({ checkpoint, getExecutionState, enter, leave, log: write, environment: getEnvironment });
}

export const handler = {
  handlers: handlerNames,

  /** @param {import("./lambda/wit.js").Invocation} invocation */
  invoke(invocation) {
    connectOnce();
    return run(invocation, modules);
  },
};
