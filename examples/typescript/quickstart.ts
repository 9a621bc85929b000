/**
 * The reference example of AWS's testing SDK for durable functions: a step, a wait of a second, a child context with two
 * steps, and another step.
 *
 *     durable-wasm run examples/typescript/quickstart.ts --input '"anything"'
 *
 * Input: any JSON value; it is not used. Result: always ["1 2","3 4 4 3","5 6"].
 */
import { type DurableContext, withDurableExecution } from "@aws/durable-execution-sdk-js";

const forward = (a: number, b: number): string => `${a} ${b}`;

async function two(ctx: DurableContext, a: number, b: number): Promise<string> {
  const first = await ctx.step("two_1", async () => forward(a, b));
  const second = await ctx.step("two_2", async () => forward(b, a));
  return `${first} ${second}`;
}

export const handler = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const one = await context.step("one", async () => forward(1, 2));
  await context.wait({ seconds: 1 });
  const twice = await context.runInChildContext("two", (child) => two(child, 3, 4));
  const three = await context.step("three", async () => forward(5, 6));
  return [one, twice, three];
});
