/**
 * `node componentize.mjs TOOL SOURCE WIT OUTPUT`: calls componentize-js, which prints what the engine prints.
 * @module
 */

import { writeFile } from "node:fs/promises";

const [tool, sourcePath, witPath, output] = process.argv.slice(2);
const { componentize } = await import(tool);
try {
  const { component } = await componentize({
    sourcePath,
    witPath,
    worldName: "javascript-function",
    // Nothing of HTTP can be granted to a handler in JavaScript, and what is not there costs nothing.
    disableFeatures: ["http", "fetch-event"],
  });
  await writeFile(output, component);
} catch (error) {
  process.stderr.write(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
