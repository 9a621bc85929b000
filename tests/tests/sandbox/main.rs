//! Real components, well-behaved and not, in the sandbox: one invocation at a time.

mod answers;
mod crashes;
mod denied;
mod floods;
mod grants;
mod harness;
mod isolation;
mod library;
mod perturbation;
mod wasi;
