//! The parts that need no host: what makes an import valid, and what the photo store answers.

use super::{Import, InvalidImport, photos};

#[test]
fn an_import_has_photos() {
    let import = |photos: &[&str]| Import {
        album: "summer".to_owned(),
        photos: photos.iter().map(ToString::to_string).collect(),
    };
    assert_eq!(import(&["a.jpg"]).validate(), Ok(()));
    assert_eq!(import(&[]).validate(), Err(InvalidImport { album: "summer".to_owned() }));
}

#[test]
fn the_store_has_its_moods() {
    assert_eq!(photos::fetch("a", 1).unwrap(), 97 * 1024);
    assert!(photos::fetch("flaky.jpg", 1).is_err());
    assert!(photos::fetch("flaky.jpg", 2).is_ok());
    assert_eq!(photos::resize("a", 128).unwrap().bytes, 2);
    assert!(photos::resize("broken.jpg", 128).is_err());
}
