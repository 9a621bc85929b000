//! Runs the command and shows what it did.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A folder of its own to run commands in.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self) -> PathBuf {
        // Where the system's folder for temporary files is a link, messages name what it points to.
        self.0.path().canonicalize().unwrap()
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    /// A crate of this type, named after its folder.
    pub fn write_crate(&self, folder: &str, crate_type: &str, source: &str) {
        let name = folder.rsplit('/').next().unwrap();
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[lib]\ncrate-type = [\"{crate_type}\"]\n"
        );
        self.write(&format!("{folder}/Cargo.toml"), manifest);
        self.write(&format!("{folder}/src/lib.rs"), source);
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_durable-wasm-under-test"));
        command.args(arguments).current_dir(self.path()).env_remove("NO_COLOR").env("RUST_BACKTRACE", "0");
        command
    }

    /// Runs the command and shows its exit status, then stdout and stderr, with this folder's path as `[FOLDER]`.
    pub fn run(&self, arguments: &[&str]) -> String {
        self.show(&self.command(arguments).output().unwrap())
    }

    pub fn show(&self, output: &Output) -> String {
        let mut text = format!("exit status {}\n", output.status.code().unwrap());
        for (name, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
            let stream = String::from_utf8(bytes.clone()).unwrap();
            if !stream.is_empty() {
                text += &format!("--- {name}\n{}\n", stream.trim_end());
            }
        }
        text.replace(self.path().to_str().unwrap(), "[FOLDER]")
    }
}

/// The folder of an example.
pub fn example(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/rust").join(name);
    path.canonicalize().unwrap().to_str().unwrap().to_owned()
}

/// A core module, and a component, with nothing in them.
pub const EMPTY_MODULE: &[u8] = b"\0asm\x01\0\0\0";
pub const EMPTY_COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";
