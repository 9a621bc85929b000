//! `--retention DURATION`: removes executions that ended long ago.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use durable_wasm_core::model::Timestamp;
use durable_wasm_runtime::{Clock, ExecutionStore, LogLevel};

use super::log::ServerLog;

/// The store is looked through this many times while an execution is kept, within these bounds.
const LOOKS: u32 = 10;
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60 * 60);

/// Removes executions for as long as it is polled.
pub(super) async fn remove_old(
    store: Arc<dyn ExecutionStore>,
    clock: Arc<dyn Clock>,
    kept: Duration,
    log: Arc<ServerLog>,
) -> Infallible {
    let pause = (kept / LOOKS).clamp(SHORTEST_PAUSE, LONGEST_PAUSE);
    loop {
        let kept_millis = u64::try_from(kept.as_millis()).unwrap_or(u64::MAX);
        let before = Timestamp::from_millis(clock.now().as_millis().saturating_sub(kept_millis));
        match store.remove_ended_before(before).await {
            Ok(0) => {}
            Ok(count) => {
                log.say(LogLevel::Info, None, &format!("removed executions that ended before {before}: {count}"))
            }
            Err(error) => log.say(LogLevel::Error, None, &format!("cannot remove old executions: {error}")),
        }
        tokio::time::sleep(pause).await;
    }
}
