//! Which toolchain is found on machines that have this and lack that. Compilers are shell scripts here.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use tempfile::TempDir;

use super::*;

/// A machine with nothing on it.
struct Machine {
    root: TempDir,
    path: Vec<PathBuf>,
}

impl Machine {
    fn new() -> Self {
        Self { root: tempfile::tempdir().unwrap(), path: Vec::new() }
    }

    fn at(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    fn touch(&self, path: &str) {
        fs::create_dir_all(self.at(path).parent().unwrap()).unwrap();
        fs::write(self.at(path), "").unwrap();
    }

    /// Puts `NAME/bin` with rustc and cargo on the PATH; the compiler's sysroot is `NAME`.
    fn install(&mut self, name: &str) {
        let root = self.at(name);
        let script = format!(
            "#!/bin/sh\ncase \"$2\" in\n  target-libdir) echo '{0}/lib/rustlib/{TARGET}/lib' ;;\n  sysroot) echo '{0}' ;;\n  *) exit 1 ;;\nesac\n",
            root.display()
        );
        for program in ["rustc", "cargo"] {
            self.touch(&format!("{name}/bin/{program}"));
            let path = root.join("bin").join(program);
            fs::write(&path, &script).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        self.path.push(root.join("bin"));
    }

    fn find(&self) -> Result<Toolchain, ToolchainError> {
        let search = Search { path: self.path.clone(), folder: Some(self.at("own")) };
        search.find(self.root.path())
    }
}

#[test]
fn the_installed_toolchain_comes_first() {
    let mut machine = Machine::new();
    machine.install("rustup");
    machine.touch("rustup/lib/rustlib/wasm32-unknown-unknown/lib/libcore-1.rlib");
    machine.touch("own/.complete");
    assert_eq!(machine.find(), Ok(Toolchain::Installed { cargo: machine.at("rustup/bin/cargo") }));
}

#[test]
fn an_empty_library_folder_does_not_count() {
    let mut machine = Machine::new();
    machine.install("rustup");
    machine.touch("rustup/lib/rustlib/wasm32-unknown-unknown/lib/README");
    assert_eq!(machine.find(), Err(ToolchainError::NoTarget));
    machine.touch("own/.complete");
    assert_eq!(machine.find(), Ok(Toolchain::Folder(machine.at("own"))));
}

#[test]
fn an_unfinished_folder_does_not_count() {
    let mut machine = Machine::new();
    machine.install("rustup");
    machine.touch("own/bin/cargo");
    assert_eq!(machine.find(), Err(ToolchainError::NoTarget));
}

#[test]
fn a_compiler_with_source_borrows_the_linker_of_another() {
    let mut machine = Machine::new();
    machine.install("rustup");
    machine.install("system");
    machine.touch("system/lib/rustlib/src/rust/library/Cargo.lock");
    assert_eq!(machine.find(), Err(ToolchainError::NoTarget), "nothing links");
    machine.touch("rustup/lib/rustlib/some-host/bin/rust-lld");
    let expected = Toolchain::FromSource {
        cargo: machine.at("system/bin/cargo"),
        rustc: machine.at("system/bin/rustc"),
        linker: machine.at("rustup/lib/rustlib/some-host/bin/rust-lld"),
    };
    assert_eq!(machine.find(), Ok(expected));
}

#[test]
fn without_rust_the_error_says_so() {
    let error = Machine::new().find().unwrap_err();
    assert_eq!(error, ToolchainError::NoRust);
    assert!(error.hint().unwrap().contains("https://rustup.rs"));
    assert_eq!(ToolchainError::NoTarget.hint().unwrap(), "rustup target add wasm32-unknown-unknown");
}
