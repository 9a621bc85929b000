//! The execution's own end, recorded by its handler. No operation is created and no event appended: the execution ends,
//! with both, when the invocation does.
//!
//! | change | effect |
//! | --- | --- |
//! | succeed | ExecutionSucceeded |
//! | fail | ExecutionFailed |

use super::super::validators::ExecutionChange;
use super::Batch;
use crate::effects::CheckpointEffect;
use crate::execution::Verdict;

pub(super) fn apply(batch: &mut Batch<'_>, change: ExecutionChange) {
    let (verdict, effect) = match change {
        ExecutionChange::Succeed(result) => {
            (Verdict::Succeeded(result.clone()), CheckpointEffect::ExecutionSucceeded { result })
        }
        ExecutionChange::Fail(error) => (Verdict::Failed(error.clone()), CheckpointEffect::ExecutionFailed { error }),
    };
    batch.execution.close_with(verdict);
    batch.effects.push(effect);
}
