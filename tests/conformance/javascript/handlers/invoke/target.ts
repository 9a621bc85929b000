/** The functions that the other handlers call. */

import { withDurableExecution } from "@aws/durable-execution-sdk-js";

import { refuse } from "../support";

/** Returns its input. */
export const echo = withDurableExecution(async (input: unknown) => input);

/** Returns how many characters its input has. */
export const length = withDurableExecution(async (input: string) => input.length);

export const failing = withDurableExecution(refuse);
