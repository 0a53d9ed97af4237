//! The process that serves a forgetful filesystem, told what to do line by line.

use super::ForgetfulFs;
use super::image::{NewNames, Unsynced};
use super::served::Served;
use std::io::{self, BufRead, Write};
use std::path::Path;

/// Serves a filesystem over the directory until the input ends. Arguments: the directory, its
/// capacity in bytes, what makes new names last. Each line of input is answered by one of output,
/// `done` or an error.
///
/// # Errors
/// Arguments or lines that are none of these, and a broken output.
pub fn serve(arguments: &[String]) -> io::Result<()> {
    let [dir, capacity, new_names] = arguments else {
        return Err(wrong(&format!("{arguments:?}")));
    };
    let how = ForgetfulFs {
        capacity_bytes: capacity.parse().map_err(|_| wrong(capacity))?,
        new_names: NewNames::named(new_names).ok_or_else(|| wrong(new_names))?,
    };
    let mut served = match how.serve(Path::new(dir)) {
        Ok(served) => served,
        Err(error) => return answer(&Err(error)),
    };
    answer(&Ok(()))?;
    for line in io::stdin().lock().lines() {
        answer(&obey(&mut served, &line?))?;
    }
    Ok(())
}

fn obey(served: &mut Served, line: &str) -> io::Result<()> {
    match line.split_once(' ') {
        None if line == "cut" => served.power_cut(Unsynced::AllLost),
        None if line == "mount" => served.remount(),
        Some(("cut", seed)) => {
            let seed = seed.parse().map_err(|_| wrong(line))?;
            served.power_cut(Unsynced::SomeSurvives { seed })
        }
        Some(_) | None => Err(wrong(line)),
    }
}

fn wrong(text: &str) -> io::Error {
    io::Error::other(format!("{text:?} is not understood"))
}

fn answer(outcome: &io::Result<()>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match outcome {
        Ok(()) => writeln!(out, "done")?,
        Err(error) => writeln!(out, "{error}")?,
    }
    out.flush()
}
