//! What wasmtime generates from `wit/`.

// Generated code is not held to our documentation.
#![allow(missing_docs)]

wasmtime::component::bindgen!({
    path: "../../wit",
    world: "durable:execution/durable-function",
    imports: {
        "durable:execution/checkpoint": async | trappable,
        default: trappable,
    },
    exports: { default: async },
});
