//! Workers and converters, proved from outside: real children, real cages, hostile files.

mod fixtures;
mod office;
mod pool;
