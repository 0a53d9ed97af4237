//! Recipes as text: what is sent to workers and recorded with a job.

use crate::found::At;
use crate::found::Found;
use crate::keys::{self, Node, Tree, Value};
use crate::manual::step_keys;
use crate::problem::{Problems, SourceFile};
use crate::raw::RawRecipe;
use crate::validate;
use platen_pdfcore::recipe::{Recipe, Step};

/// The version of the form. What is recorded keeps its meaning: a form that means something else
/// gets another number, and is read beside this one.
const VERSION: u32 = 1;
/// What a recipe is called in messages.
const NAME: &str = "recipe";

/// Returns a recipe as text that stands for itself, in TOML.
#[must_use]
pub fn recipe_text(recipe: &Recipe) -> String {
    let steps = recipe.steps.iter().map(|step| {
        let (key, value) = step_keys(step);
        format!("\n[[steps]]\n{key} = {value}\n")
    });
    format!("recipe = {VERSION}\n{}", steps.collect::<String>())
}

/// Reads what [`recipe_text`] wrote.
///
/// # Errors
/// All that is wrong with it; also when it is of a version that is not known here.
pub fn recipe_of_text(text: &str) -> Result<Recipe, Problems> {
    let source = SourceFile {
        path: NAME.into(),
        text: text.into(),
    };
    let mut found = Found::new(vec![source], vec![]);
    let at = At {
        file: 0,
        span: 0..0,
    };
    let tree = Tree::Table(keys::read(0, text, &mut found));
    let raw = RawRecipe::read(&Node { at, tree }, &mut found);
    let recipe = raw.and_then(|raw| checked(&raw, &mut found));
    found.into_result(recipe)
}

fn checked(raw: &RawRecipe, found: &mut Found) -> Option<Recipe> {
    let RawRecipe { recipe, steps } = raw;
    let version = recipe.as_ref()?;
    if version.value.0 != VERSION {
        let message = format!("version {} of recipes is not known", version.value.0);
        found.add(&version.at, message, "read it with a newer Platen");
        return None;
    }
    let mut all: Vec<Option<Step>> = vec![];
    for given in &steps.value {
        if let Some(when) = &given.value.when {
            let fix = "leave out the steps that are not to be done";
            found.add(&when.at, "a recipe has no conditions", fix);
        }
        all.push(validate::step(&given.value, found));
    }
    let steps = all.into_iter().collect::<Option<Vec<Step>>>()?;
    Some(Recipe { steps })
}
