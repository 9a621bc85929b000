import { withDurableExecution } from "@aws/durable-execution-sdk-js";
import nothing from "no-such-package";

export const handler = withDurableExecution(async () => nothing);
