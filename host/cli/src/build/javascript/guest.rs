//! The guest's part, `guest-sdk/js`, as files of this program.

use crate::build::embedded::Embedded;

/// The script that makes a component.
pub(super) const SCRIPT: &str = "build/main.mjs";

/// The packages that the guest is made of, and the SDK that a project gets which has none.
pub(super) const MANIFEST: &str = include_str!("../../../../../guest-sdk/js/package.json");
/// Their versions and hashes.
pub(super) const LOCK: &str = include_str!("../../../../../guest-sdk/js/package-lock.json");

macro_rules! files {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../../../../guest-sdk/js/", $path)))),*]
    };
}

/// The scripts of the build, the sources of the guest, and the interfaces it imports.
pub(super) const GUEST: Embedded = Embedded {
    name: "javascript-guest",
    files: files![
        "build/bundle.mjs",
        "build/component.mjs",
        "build/componentize.mjs",
        "build/diagnostics.mjs",
        "build/discover.mjs",
        "build/inlined.mjs",
        "build/lines.mjs",
        "build/main.mjs",
        "build/plugins/aws.mjs",
        "build/plugins/modules.mjs",
        "build/plugins/node.mjs",
        "build/plugins/sdk.mjs",
        "build/plugins/shared.mjs",
        "build/plugins/sources.mjs",
        "build/reloadable.mjs",
        "src/async/frames.js",
        "src/async/loop.js",
        "src/async/promises.js",
        "src/async/storage.js",
        "src/async/timers.js",
        "src/aws.js",
        "src/bodies.js",
        "src/entry.js",
        "src/exit.js",
        "src/globals/date.js",
        "src/globals/install.js",
        "src/globals/random.js",
        "src/globals/stacks.js",
        "src/host.js",
        "src/invoke.js",
        "src/lambda/client.js",
        "src/lambda/client_module.cjs",
        "src/lambda/context.js",
        "src/lambda/convert.js",
        "src/lambda/errors.js",
        "src/lambda/warm_up_host.js",
        "src/lambda/wit.js",
        "src/log.js",
        "src/node/async_hooks.js",
        "src/node/buffer.js",
        "src/node/console.js",
        "src/node/crypto.js",
        "src/node/environment.js",
        "src/node/equal.js",
        "src/node/hashes.js",
        "src/node/inspect.js",
        "src/node/module.js",
        "src/node/os.js",
        "src/node/perf_hooks.js",
        "src/node/process.js",
        "src/node/timers.js",
        "src/node/timers_promises.js",
        "src/node/unavailable.js",
        "src/node/util.js",
        "src/node/util_types.js",
        "src/pause.js",
        "src/registry.js",
        "src/reload.js",
        "src/replay.js",
        "src/report.js",
        "src/sdk/clock.js",
        "src/sdk/durable.js",
        "src/sdk/sdk.js",
        "src/sdk/started.js",
        "src/warm_up.js",
        "wit/deps/wasi-cli/environment.wit",
        "wit/world.wit",
    ],
};

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::build::embedded::files_below;

    #[test]
    fn the_guest_is_all_of_it() {
        let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../guest-sdk/js");
        let names = files_below(&base, &["build", "src", "wit"]);
        assert_eq!(names, GUEST.files.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    }
}
