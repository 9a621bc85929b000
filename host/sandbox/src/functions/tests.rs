use super::*;

const ONE: Key = [1; KEY_BYTES];
const TWO: Key = [2; KEY_BYTES];

fn folder() -> (tempfile::TempDir, Arc<Functions>) {
    let folder = tempfile::tempdir().unwrap();
    let functions = Functions::new(folder.path());
    (folder, functions)
}

fn keep(functions: &Functions, key: Key, code: &[u8]) {
    functions.at_hand(|| assert!(functions.insert(&key, code.to_vec())));
}

fn get(functions: &Functions, key: Key) -> Option<Vec<u8>> {
    functions.at_hand(|| functions.get(&key).map(Cow::into_owned))
}

#[test]
fn what_one_compilation_makes_the_next_finds() {
    let (folder, functions) = folder();
    keep(&functions, ONE, b"one");
    keep(&functions, TWO, b"two");
    let another = Functions::new(folder.path());
    assert_eq!(get(&another, ONE).as_deref(), Some(b"one".as_slice()));
    assert_eq!(get(&another, TWO).as_deref(), Some(b"two".as_slice()));
    assert_eq!(get(&another, [3; KEY_BYTES]), None);
}

#[test]
fn between_compilations_there_is_nothing() {
    let (_folder, functions) = folder();
    keep(&functions, ONE, b"one");
    assert!(functions.get(&ONE).is_none());
    assert!(!functions.insert(&TWO, b"two".to_vec()));
}

#[test]
fn a_changed_bit_costs_one_function() {
    let (_folder, functions) = folder();
    keep(&functions, ONE, b"one");
    keep(&functions, TWO, b"two");
    let mut bytes = fs::read(&functions.path).unwrap();
    let place = Records::of(bytes.clone()).places.get(&ONE).unwrap().code.start;
    *bytes.get_mut(place).unwrap() ^= 1;
    fs::write(&functions.path, bytes).unwrap();
    assert_eq!(get(&functions, ONE), None);
    assert_eq!(get(&functions, TWO).as_deref(), Some(b"two".as_slice()));
}

#[test]
fn half_a_record_is_cut_off() {
    let (_folder, functions) = folder();
    keep(&functions, ONE, b"one");
    keep(&functions, TWO, b"two");
    let bytes = fs::read(&functions.path).unwrap();
    for length in MAGIC.len()..bytes.len() {
        fs::write(&functions.path, bytes.get(..length).unwrap()).unwrap();
        keep(&functions, TWO, b"another");
        assert_eq!(get(&functions, TWO).as_deref(), Some(b"another".as_slice()), "{length}");
        let one_is_whole = length >= MAGIC.len() + record_bytes(b"one");
        assert_eq!(get(&functions, ONE).is_some(), one_is_whole, "{length}");
    }
}

#[test]
fn a_foreign_file_is_replaced() {
    let (_folder, functions) = folder();
    fs::write(&functions.path, "something else").unwrap();
    assert_eq!(get(&functions, ONE), None);
    keep(&functions, ONE, b"one");
    assert_eq!(get(&functions, ONE).as_deref(), Some(b"one".as_slice()));
}

#[test]
fn a_full_file_keeps_what_was_used_last() {
    let (_folder, functions) = folder();
    keep(&functions, ONE, b"one");
    keep(&functions, TWO, b"two");
    let used = Used { found: vec![TWO], made: vec![([3; KEY_BYTES], b"three".to_vec())] };
    functions.keep(&Records::read(&functions.path), &used, 150).unwrap();
    assert_eq!(get(&functions, ONE), None);
    assert!(get(&functions, TWO).is_some() && get(&functions, [3; KEY_BYTES]).is_some());
}
