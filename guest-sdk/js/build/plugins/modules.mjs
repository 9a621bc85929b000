/**
 * `durable:modules`: the list of the user's modules.
 * @module
 */

/** @param {import("./shared.mjs").Shared} shared @returns {import("esbuild").Plugin} */
export const modulesPlugin = ({ modules, request }) => ({
  name: "durable-modules",
  setup(build) {
    build.onResolve({ filter: /^durable:modules$/ }, () => ({ path: "modules", namespace: "durable" }));
    build.onLoad({ filter: /^modules$/, namespace: "durable" }, () => ({
      contents: `export const modules = [${modules.map(listed).join(", ")}];`,
      resolveDir: request.root,
    }));
  },
});

/** @param {import("../discover.mjs").Module} module */
function listed({ path, name, inlinesSdk, optional }) {
  const known = JSON.stringify({ name, inlinesSdk, optional }).slice(0, -1);
  return `${known}, "load": () => import(${JSON.stringify(path)})}`;
}
