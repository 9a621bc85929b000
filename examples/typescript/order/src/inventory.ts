import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { type Item, OutOfStock } from "./types.js";

const MOST_IN_STOCK = 10;

/** Reserves every item, two at a time, and says what was reserved. */
export async function reserve(context: DurableContext, items: Item[]): Promise<string[]> {
  const reserved = await context.map(
    "reserve",
    items,
    async (branch, item) =>
      branch.step(
        `reserve-${item.sku}`,
        async () => {
          if (item.quantity > MOST_IN_STOCK) throw new OutOfStock(item.sku);
          return `${item.quantity} × ${item.sku}`;
        },
        { retryStrategy: (error, attempt) => ({ shouldRetry: error.name !== "OutOfStock" && attempt < 3 }) },
      ),
    { maxConcurrency: 2 },
  );
  reserved.throwIfError();
  return reserved.getResults();
}
