//! A worker and nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    platen_actors::workers::worker_main()
}
