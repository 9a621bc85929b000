/** `node:buffer`. @module */
import * as buffer from "buffer/";

export const { Buffer, SlowBuffer, kMaxLength, INSPECT_MAX_BYTES } = buffer;
export const { atob, btoa, Blob, File } = globalThis;
export const constants = { MAX_LENGTH: kMaxLength, MAX_STRING_LENGTH: 2 ** 29 - 24 };
export default { atob, Blob, btoa, Buffer, constants, File, INSPECT_MAX_BYTES, kMaxLength, SlowBuffer };
