//! Form fields of several documents in one form (12.7). Fields of the same name would be one field:
//! those that come later get other names, and nothing is drawn flat.

use super::join::Document;
use crate::file::File;
use crate::survey::text;
use crate::syntax::{Dict, Object, Ref};
use crate::write::Changes;
use std::collections::HashSet;

/// Names that are told.
const TOLD: usize = 20;
/// What fields take from their form where they do not say it themselves.
const INHERITED: [&str; 2] = ["DA", "Q"];

/// Enters the fields that came along into the form of the result, and returns which documents'
/// fields got which names.
pub(super) fn join(
    file: &File<'_>,
    changes: &mut Changes,
    documents: &[Document<'_, '_>],
    catalog: &mut Dict,
) -> Vec<(usize, Vec<String>)> {
    let own = file.lookup(catalog, "AcroForm");
    let mut form = own.as_dict().cloned().unwrap_or_default();
    let mut fields = match file.lookup(&form, "Fields") {
        Object::Array(fields) => fields,
        _ => vec![],
    };
    let own = fields.iter().filter_map(|field| name(file, field));
    let mut taken: HashSet<Vec<u8>> = own.collect();
    let mut renamed = Vec::new();
    let before = fields.len();
    for (place, document) in documents.iter().enumerate() {
        if document.import.is_none() {
            continue;
        }
        let Some(guest) = Guest::of(file, document) else {
            continue;
        };
        let mut names = Vec::new();
        for id in &guest.fields {
            names.extend(guest.settle(file, changes, *id, &mut taken));
            fields.push(Object::Reference(*id));
        }
        guest.enter(file, &mut form);
        names.truncate(TOLD);
        if !names.is_empty() {
            renamed.push((place, names));
        }
    }
    if fields.len() > before {
        form.set("Fields", Object::Array(fields));
        catalog.set("AcroForm", Object::Dict(form));
    }
    renamed
}

/// The form of a document that was taken in.
struct Guest {
    source: u16,
    /// As it stands in its document.
    form: Dict,
    /// The fields at the top that came along, as they are called here.
    fields: Vec<Ref>,
}

impl Guest {
    fn of(file: &File<'_>, document: &Document<'_, '_>) -> Option<Self> {
        let source = document.guest();
        let from = document.source.file();
        let Object::Dict(form) = from.lookup(&from.root(), "AcroForm") else {
            return None;
        };
        let Object::Array(fields) = from.lookup(&form, "Fields") else {
            return None;
        };
        let fields = fields.iter().filter_map(Object::as_reference);
        let fields = fields.filter_map(|field| file.admitted(source, field));
        Some(Self {
            source,
            fields: fields.collect(),
            form,
        })
    }

    /// Gives a field what it took from its form, and where its name is taken another one, which is
    /// returned.
    fn settle(
        &self,
        file: &File<'_>,
        changes: &mut Changes,
        id: Ref,
        taken: &mut HashSet<Vec<u8>>,
    ) -> Option<String> {
        let Object::Dict(before) = changes.get(file, id) else {
            return None;
        };
        let mut field = before.clone();
        for key in INHERITED {
            let value = self.form.get(key).cloned();
            if let (None, Some(value)) = (field.get(key), value) {
                field.set(key, file.source(self.source).resolve(&value));
            }
        }
        let mut told = None;
        if let Some(name) = name(file, &Object::Dict(field.clone()))
            && !taken.insert(name.clone())
        {
            let free = free(&name, taken);
            taken.insert(free.clone());
            field.set("T", Object::String(free));
            told = text::entry(file, &field, "T");
        }
        if field != before {
            changes.set(id, Object::Dict(field));
        }
        told
    }

    /// Adds to the form what only this one has: fonts of appearances, the order of calculations.
    fn enter(&self, file: &File<'_>, form: &mut Dict) {
        let from = file.source(self.source);
        let here = |key| file.here(self.source, from.lookup(&self.form, key));
        if let Object::Array(order) = here("CO") {
            let mut all = match file.lookup(form, "CO") {
                Object::Array(order) => order,
                _ => vec![],
            };
            all.extend(order);
            form.set("CO", Object::Array(all));
        }
        if here("NeedAppearances") == Object::Boolean(true) {
            form.set("NeedAppearances", Object::Boolean(true));
        }
        if let Object::Dict(more) = here("DR") {
            let resources = file.lookup(form, "DR");
            let resources = resources.as_dict().cloned().unwrap_or_default();
            form.set("DR", Object::Dict(completed(file, resources, &more)));
        }
    }
}

/// Adds the resources that are missing; of two with one name the first counts.
fn completed(file: &File<'_>, mut resources: Dict, more: &Dict) -> Dict {
    for (category, named) in more.iter() {
        let Object::Dict(named) = file.resolve(named) else {
            continue;
        };
        let have = resources.get_name(category).map(|have| file.resolve(have));
        let mut have = have
            .and_then(|have| have.as_dict().cloned())
            .unwrap_or_default();
        for (name, resource) in named.iter() {
            if have.get_name(name).is_none() {
                have.set(name.clone(), resource.clone());
            }
        }
        resources.set(category.clone(), Object::Dict(have));
    }
    resources
}

fn name(file: &File<'_>, field: &Object) -> Option<Vec<u8>> {
    let field = file.resolve(field);
    let name = file.lookup(field.as_dict()?, "T");
    name.as_string().map(<[u8]>::to_vec)
}

/// Returns the name with the first number that makes it another one.
fn free(name: &[u8], taken: &HashSet<Vec<u8>>) -> Vec<u8> {
    let numbered = (2_u64..).map(|number| {
        let more = format!("-{number}");
        match name.starts_with(&[0xfe, 0xff]) {
            true => {
                let units = more.encode_utf16().flat_map(u16::to_be_bytes);
                name.iter().copied().chain(units).collect()
            }
            false => [name, more.as_bytes()].concat(),
        }
    });
    let mut numbered = numbered.filter(|name: &Vec<u8>| !taken.contains(name));
    numbered.next().unwrap_or_default()
}
