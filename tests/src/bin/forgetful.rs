//! Serves a filesystem that forgets what was not synced; tests start it and tell it what to do.

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    platen_tests::forgetful::serve(&arguments)
}
