use std::time::Duration;

use super::*;

/// A source with one build.
struct Built {
    folder: tempfile::TempDir,
    stamp: Stamp,
}

impl Built {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::within(&folder.path().join("builds"), &folder.path().join("a.py"));
        let built = Self { folder, stamp: Stamp { place, maker: "test".to_owned() } };
        built.write("a.py", "one");
        built.build("first");
        built
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, content: &str) {
        std::fs::write(self.at(name), content).unwrap();
    }

    /// Gives `a.py` another time of change, as a new edit has.
    fn touch(&self, later_seconds: u64) {
        let file = File::options().write(true).open(self.at("a.py")).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(1000 - later_seconds)).unwrap();
    }

    /// Builds what is there into a component that holds this.
    fn build(&self, component: &str) -> PathBuf {
        let mut inputs = Inputs::default();
        inputs.files([self.at("a.py"), self.at("pyproject.toml")]);
        let _lock = self.stamp.lock().unwrap();
        let made = self.stamp.folder().join("made");
        std::fs::write(&made, component).unwrap();
        let kept = self.stamp.keep(&made, "a").unwrap();
        self.stamp.record(&inputs, &kept, SystemTime::now() + Duration::from_secs(1));
        kept
    }

    /// What the fresh component holds.
    fn fresh(&self) -> Option<String> {
        Some(std::fs::read_to_string(self.stamp.fresh_component()?).unwrap())
    }
}

#[test]
fn fresh_until_an_input_changes() {
    let built = Built::new();
    assert_eq!(built.fresh().as_deref(), Some("first"));
    built.write("pyproject.toml", "");
    assert_eq!(built.fresh(), None);
}

#[test]
fn an_edit_that_is_taken_back_finds_its_component() {
    let built = Built::new();
    built.write("a.py", "two");
    built.touch(1);
    assert_eq!(built.fresh(), None);
    built.build("second");
    assert_eq!(built.fresh().as_deref(), Some("second"));
    built.write("a.py", "one");
    built.touch(2);
    assert_eq!(built.fresh().as_deref(), Some("first"));
    assert_eq!(built.stamp.read().builds.len(), 2);
}

#[test]
fn what_was_touched_is_read_once() {
    let built = Built::new();
    built.touch(1);
    let before = built.stamp.read();
    assert_eq!(built.fresh().as_deref(), Some("first"));
    let after = built.stamp.read();
    assert_ne!(before, after);
    assert_eq!(built.fresh().as_deref(), Some("first"));
    assert_eq!(built.stamp.read(), after);
}

#[test]
fn a_component_that_is_gone_or_altered_is_not_fresh() {
    let built = Built::new();
    std::fs::write(built.stamp.fresh_component().unwrap(), "altered").unwrap();
    assert_eq!(built.fresh(), None);
    let component = built.build("first");
    std::fs::remove_file(component).unwrap();
    assert_eq!(built.fresh(), None);
}

#[test]
fn another_maker_builds_anew() {
    let built = Built::new();
    let stamp = Stamp { maker: "newer".to_owned(), ..built.stamp.clone() };
    assert_eq!(stamp.fresh_component(), None);
}

#[test]
fn a_file_edited_during_the_build_prevents_a_stamp() {
    let built = Built::new();
    built.write("a.py", "edited");
    let (mut inputs, component) = (Inputs::default(), built.at("component"));
    inputs.files([built.at("a.py")]);
    std::fs::write(&component, "edited").unwrap();
    built.stamp.record(&inputs, &component, SystemTime::now() - Duration::from_secs(60));
    assert_eq!(built.fresh(), None);
}

#[test]
fn so_many_builds_are_kept() {
    let built = Built::new();
    let first = built.stamp.fresh_component().unwrap();
    for edit in 0..BUILDS_KEPT {
        built.write("a.py", &format!("edit {edit}"));
        built.build(&format!("component {edit}"));
    }
    assert_eq!(built.stamp.read().builds.len(), BUILDS_KEPT);
    assert!(!first.exists());
    assert_eq!(built.fresh(), Some(format!("component {}", BUILDS_KEPT - 1)));
}
