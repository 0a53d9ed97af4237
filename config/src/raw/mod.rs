//! What a settings file may say: the one list of keys, with its reference text.

pub(crate) mod amount;
mod either;
pub(crate) mod measure;
pub(crate) mod name;
mod steps;
mod tables;
pub(crate) mod text;
mod words;

pub(crate) use either::{RawKeep, RawListen, RawSecret, RawUnsure};
pub(crate) use steps::{
    RawAround, RawImpose, RawRecipe, RawSize, RawStamp, RawStep, RawSteps, RawWhen,
};
pub(crate) use tables::{
    RawApi, RawFolder, RawGroup, RawLimits, RawLog, RawLpr, RawOrder, RawPrinter, RawRaw,
    RawRetention, RawRetry, RawRoom, RawRule, RawSettings, RawTemplate,
};
