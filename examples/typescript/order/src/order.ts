/**
 * An order: what is ordered is reserved, somebody approves what is expensive, and the money is taken.
 *
 *     durable-wasm run examples/typescript/order \
 *       --input '{"id": "7", "items": [{"sku": "lamp", "quantity": 2, "price": 9900}]}' \
 *       --callback 'approval=success:{"approvedBy": "Ada"}'
 */
import { type DurableContext, withDurableExecution } from "@aws/durable-execution-sdk-js";
import { reserve } from "./inventory.js";
import { pay } from "./payment.js";
import type { Approval, Order } from "./types.js";

/** In cents. */
const NEEDS_APPROVAL = 10_000;

async function approve(context: DurableContext, order: Order): Promise<string> {
  const approval = await context.waitForCallback<string>(
    "approval",
    async (callbackId, step) => step.logger.info("asking for approval", { order: order.id, callbackId }),
    { timeout: { days: 2 } },
  );
  return (JSON.parse(approval) as Approval).approvedBy;
}

export const handler = withDurableExecution(async (order: Order, context: DurableContext) => {
  const total = order.items.reduce((sum, item) => sum + item.quantity * item.price, 0);
  const reserved = await reserve(context, order.items);
  const approvedBy = total < NEEDS_APPROVAL ? "nobody" : await approve(context, order);
  const payment = await context.runInChildContext("payment", (child) => pay(child, total));
  await context.wait("cooling-off", { days: 1 });
  context.logger.info("shipping", { order: order.id });
  return { reserved, approvedBy, payment };
});
