//! Names in resources (ISO 32000-2, 7.8.3) of which no two may mean different things.

use crate::content::image_end;
use crate::syntax::{Dict, Lexer, Name, Object, Plain, Token, write_object};

/// Names that had to be changed, with what they were changed to.
pub(super) type Renames = Vec<(Name, Name)>;

/// Adds names to resources. A name that is taken by something else, or that `known` knows as
/// something else, gets a number behind it.
pub(super) fn join(
    resources: &mut Dict,
    added: &Dict,
    known: &dyn Fn(&Name, &Name) -> Option<Object>,
) -> Renames {
    let mut renames = Renames::new();
    for (category, entries) in categories(added) {
        for (name, _) in entries.iter() {
            if renames.iter().any(|(old, _)| old == name) {
                continue; // of two categories
            }
            let fits = |wanted: &Name| fits(resources, added, known, name, wanted);
            if !fits(name) {
                let free = (1_u32..).map(|number| numbered(name, number));
                let free = free
                    .filter(|free| !is_named(added, free))
                    .find(|free| fits(free));
                renames.extend(free.map(|free| (name.clone(), free)));
            }
        }
        for (name, object) in entries.iter() {
            let name = renamed_to(&renames, name);
            if known(category, name).is_none() {
                enter(resources, category, name, object);
            }
        }
    }
    renames
}

fn categories(resources: &Dict) -> impl Iterator<Item = (&Name, &Dict)> {
    let categories = resources.iter();
    categories.filter_map(|(category, entries)| Some((category, entries.as_dict()?)))
}

/// Whether what `name` means in any category can have the name `wanted` there.
fn fits(
    resources: &Dict,
    added: &Dict,
    known: &dyn Fn(&Name, &Name) -> Option<Object>,
    name: &Name,
    wanted: &Name,
) -> bool {
    categories(added).all(|(category, entries)| {
        let Some(object) = entries.get_name(name) else {
            return true;
        };
        let there = resources.get_name(category).and_then(Object::as_dict);
        let there = there.and_then(|there| there.get_name(wanted));
        let is_same = there.is_none_or(|there| there == object);
        is_same && known(category, wanted).is_none_or(|there| there == *object)
    })
}

fn is_named(added: &Dict, name: &Name) -> bool {
    categories(added).any(|(_, entries)| entries.get_name(name).is_some())
}

fn numbered(name: &Name, number: u32) -> Name {
    let mut bytes = name.bytes().to_vec();
    bytes.extend(format!("-{number}").bytes());
    Name::from(bytes)
}

fn renamed_to<'n>(renames: &'n Renames, name: &'n Name) -> &'n Name {
    let renamed = renames.iter().find(|(old, _)| old == name);
    renamed.map_or(name, |(_, new)| new)
}

fn enter(resources: &mut Dict, category: &Name, name: &Name, object: &Object) {
    if resources.get_name(category).is_none() {
        resources.set(category.clone(), Object::Dict(Dict::new()));
    }
    let held = resources.iter_mut().find(|(key, _)| *key == category);
    if let Some((_, Object::Dict(entries))) = held {
        entries.set(name.clone(), object.clone());
    }
}

/// Returns operators with the names of their operands changed.
pub(super) fn renamed(content: &[u8], renames: &Renames) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len() + 8 * renames.len());
    let mut lexer = Lexer::new(content, 0);
    let mut copied = 0;
    loop {
        lexer.skip_white();
        let start = lexer.at();
        match lexer.next_token() {
            None => break,
            Some(Token::Name(name)) => {
                if let Some((_, new)) = renames.iter().find(|(old, _)| *old == name) {
                    out.extend_from_slice(content.get(copied..start).unwrap_or_default());
                    write_object(&mut out, &Object::Name(new.clone()), &Plain);
                    copied = lexer.at();
                }
            }
            Some(Token::Keyword(b"ID")) => {
                let data = lexer.rest();
                lexer.seek(lexer.at() + image_end(data).unwrap_or(data.len()));
            }
            Some(_) => {}
        }
    }
    out.extend_from_slice(content.get(copied..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::Parser;

    fn dict(text: &str) -> Dict {
        let object = Parser::new(text.as_bytes(), 0).object().unwrap();
        object.as_dict().unwrap().clone()
    }

    /// Joins names to resources beside which others are known.
    #[track_caller]
    fn check(there: &str, known: &str, added: &str, expected: &str, renames: &[(&str, &str)]) {
        let (mut resources, known) = (dict(there), dict(known));
        let told = join(&mut resources, &dict(added), &|category, name| {
            known.get_name(category)?.as_dict()?.get_name(name).cloned()
        });
        assert_eq!(resources, dict(expected));
        let renames = renames.iter();
        let renames = renames.map(|(old, new)| (Name::from(*old), Name::from(*new)));
        assert_eq!(told, renames.collect::<Vec<_>>());
    }

    #[test]
    fn names_are_changed_only_where_they_mean_something_else() {
        let font = "<</Font<</F 1 0 R>>>>";
        check("<<>>", "<<>>", font, font, &[]);
        check(font, "<<>>", font, font, &[]);
        check("<<>>", font, font, "<<>>", &[]);
        check("<<>>", "<</XObject<</F 2 0 R>>>>", font, font, &[]);
        check(
            "<<>>",
            "<</Font<</F 2 0 R/F-1 3 0 R>>>>",
            font,
            "<</Font<</F-2 1 0 R>>>>",
            &[("F", "F-2")],
        );
        check(
            "<</Font<</F 2 0 R>>>>",
            "<<>>",
            "<</Font<</F-1 4 0 R/F 1 0 R>>/XObject<</F 5 0 R>>>>",
            "<</Font<</F 2 0 R/F-1 4 0 R/F-2 1 0 R>>/XObject<</F-2 5 0 R>>>>",
            &[("F", "F-2")],
        );
    }

    #[test]
    fn only_names_are_changed_in_content() {
        let renames = vec![(Name::from("F"), Name::from("F 1"))];
        let content = b"/F 9 Tf(/F)Tj<2f46>Tj/FF gs%/F\n[/F]BI/W 1 ID \x01/F EI /F Do";
        let expected = b"/F#201 9 Tf(/F)Tj<2f46>Tj/FF gs%/F\n[/F#201]BI/W 1 ID \x01/F EI /F#201 Do";
        assert_eq!(renamed(content, &renames), expected);
    }
}
