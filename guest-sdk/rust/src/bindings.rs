//! The contract of `wit/`, in Rust.
#![allow(missing_docs, unreachable_pub, unsafe_code)]
#![allow(clippy::all)]

wit_bindgen::generate!({
    path: "../../wit",
    world: "durable-function",
    pub_export_macro: true,
    export_macro_name: "export_component",
    default_bindings_module: "durable_wasm_sdk::bindings",
});
