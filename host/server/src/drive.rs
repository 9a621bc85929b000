//! Makes an executor go.

use std::convert::Infallible;

use durable_wasm_runtime::{Executor, WhenIdle};

/// Does what is to be done for as long as it is polled.
pub(crate) async fn drive(executor: Executor) -> Infallible {
    let mut driver = executor.driver();
    loop {
        // What goes wrong with one execution is told to the observers, and keeps none of the others from going on.
        let _ = driver.drive_until(async || Ok(false), WhenIdle::Wait).await;
    }
}
