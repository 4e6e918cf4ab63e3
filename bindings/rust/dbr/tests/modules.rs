//! The modules of the crate lie in layers: what one uses never leads back to it.
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

type Uses = BTreeMap<String, BTreeSet<String>>;

/// What each module uses of the crate, comments and tests left out.
fn uses() -> Uses {
    let mut uses = Uses::new();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let module = path.file_stem().unwrap().to_string_lossy().into_owned();
        uses.insert(module, used_by(&text));
    }
    uses
}

fn used_by(text: &str) -> BTreeSet<String> {
    let code = text.lines().take_while(|line| *line != "#[cfg(test)]");
    code.map(|line| line.split("//").next().unwrap_or_default())
        .flat_map(|line| line.split("crate::").skip(1))
        .map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
        .collect()
}

/// Modules that use only what was taken away are taken away, until none is left or the rest goes round in a circle.
fn circle(mut uses: Uses) -> Vec<String> {
    loop {
        let before = uses.len();
        let left: BTreeSet<String> = uses.keys().cloned().collect();
        uses.retain(|_, used| used.iter().any(|module| left.contains(module)));
        if uses.len() == before {
            return uses.into_keys().collect();
        }
    }
}

#[test]
fn no_module_leads_back_to_itself() {
    let uses = uses();
    assert!(uses["client"].contains("handle") && uses["future"].contains("handle"), "{uses:?}");
    assert_eq!(circle(uses), Vec::<String>::new());
}

#[test]
fn a_circle_would_be_found() {
    let mut uses = uses();
    uses.get_mut("text").unwrap().insert("error".to_owned());
    let circle = circle(uses);
    assert!(circle.contains(&"text".to_owned()) && circle.contains(&"error".to_owned()), "{circle:?}");
}

/// A name that is none of a module would be an arrow that nobody sees.
#[test]
fn modules_name_what_they_use_by_its_module() {
    let uses = uses();
    let names: BTreeSet<&String> = uses.values().flatten().collect();
    let unknown: Vec<_> = names.into_iter().filter(|name| !uses.contains_key(*name)).collect();
    assert_eq!(unknown, Vec::<&String>::new());
}
