/** What handlers return of a batch. */

import type { BatchResult } from "@aws/durable-execution-sdk-js";

export const tally = ({ completionReason, successCount, failureCount, totalCount }: BatchResult<unknown>) => ({
  completionReason,
  successCount,
  failureCount,
  totalCount,
});

export const verdict = (batch: BatchResult<unknown>) => ({ ...tally(batch), status: batch.status });

export const progress = ({ completionReason, successCount, totalCount }: BatchResult<unknown>) => ({
  completionReason,
  successCount,
  totalCount,
});
