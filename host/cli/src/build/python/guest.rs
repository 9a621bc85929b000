//! The guest's part, `guest-sdk/python`, as files of this program.

use crate::build::embedded::Embedded;

/// The module that a component is made of.
pub(super) const APP: &str = "durable_wasm_app";

macro_rules! files {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../../../../guest-sdk/python/src/", $path)))),*]
    };
}

/// Everything below `guest-sdk/python/src`.
pub(super) const GUEST: Embedded = Embedded {
    name: "python-guest",
    files: files![
        "boto3/__init__.py",
        "boto3/session.py",
        "botocore/__init__.py",
        "botocore/config.py",
        "botocore/exceptions.py",
        "durable_wasm_app.py",
        "durable_wasm_guest/__init__.py",
        "durable_wasm_guest/aws/__init__.py",
        "durable_wasm_guest/aws/absent.py",
        "durable_wasm_guest/aws/client.py",
        "durable_wasm_guest/aws/shapes.py",
        "durable_wasm_guest/build/__init__.py",
        "durable_wasm_guest/build/crawl.py",
        "durable_wasm_guest/build/discover.py",
        "durable_wasm_guest/build/loader.py",
        "durable_wasm_guest/build/make.py",
        "durable_wasm_guest/build/project.py",
        "durable_wasm_guest/build/report.py",
        "durable_wasm_guest/build/warm_up.py",
        "durable_wasm_guest/chance.py",
        "durable_wasm_guest/entry.py",
        "durable_wasm_guest/host.py",
        "durable_wasm_guest/lambda_context.py",
        "durable_wasm_guest/logs.py",
        "durable_wasm_guest/refusals.py",
        "durable_wasm_guest/scope.py",
        "durable_wasm_guest/sdk/__init__.py",
        "durable_wasm_guest/sdk/clock.py",
        "durable_wasm_guest/sdk/handlers.py",
        "durable_wasm_guest/sdk/patches.py",
        "durable_wasm_guest/sdk/steps.py",
        "durable_wasm_guest/threads/__init__.py",
        "durable_wasm_guest/threads/event_loop.py",
        "durable_wasm_guest/threads/lock.py",
        "durable_wasm_guest/threads/pool.py",
        "durable_wasm_guest/threads/queues.py",
        "durable_wasm_guest/threads/scheduler.py",
        "durable_wasm_guest/threads/thread.py",
    ],
};

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::build::embedded::files_below;

    #[test]
    fn no_file_of_the_guest_is_left_out() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../guest-sdk/python/src");
        let mut found = files_below(&root, &["."]);
        // What an interpreter that was run there leaves does not count.
        found.retain(|path| path.ends_with(".py"));
        let mut embedded: Vec<_> = GUEST.files.iter().map(|(path, _)| (*path).to_owned()).collect();
        embedded.sort();
        assert_eq!(embedded, found);
    }
}
