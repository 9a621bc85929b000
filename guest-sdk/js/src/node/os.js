/** `node:os`: a machine that says nothing of the one it runs on. @module */
export const EOL = "\n";
export const arch = () => "wasm32";
export const availableParallelism = () => 1;
export const cpus = () => [];
export const endianness = () => "LE";
export const freemem = () => 0;
export const homedir = () => "/";
export const hostname = () => "localhost";
export const loadavg = () => [0, 0, 0];
export const networkInterfaces = () => ({});
export const platform = () => "linux";
export const release = () => "0.0.0";
export const tmpdir = () => "/tmp";
export const totalmem = () => 0;
export const type = () => "Linux";
export const uptime = () => 0;
export const userInfo = () => ({ username: "handler", uid: 0, gid: 0, shell: null, homedir: "/" });
export const version = () => "";
export default {
  arch,
  availableParallelism,
  cpus,
  endianness,
  EOL,
  freemem,
  homedir,
  hostname,
  loadavg,
  networkInterfaces,
  platform,
  release,
  tmpdir,
  totalmem,
  type,
  uptime,
  userInfo,
  version,
};
