//! `ishizue init`: writes a commented starter configuration into a new folder.

use super::args::InitArgs;
use super::{Outcome, console};
use std::fs;
use std::io;
use std::path::Path;

/// Writes the starter. Nothing that exists is overwritten.
pub fn run(args: &InitArgs) -> Outcome {
    let files = crate::config::starter();
    let folder = &args.folder;
    if let Some((name, _)) = files.iter().find(|(name, _)| folder.join(name).exists()) {
        console::complain(&format!(
            "{} exists already and is left as it is.\nName another folder: ishizue init another_captive",
            folder.join(name).display()
        ));
        return Outcome::Refused;
    }
    match write_all(folder, &files) {
        Ok(()) => {
            let config = folder.join(&files[0].0);
            let mut text: String =
                files.iter().map(|(name, _)| format!("wrote {}\n", folder.join(name).display())).collect();
            text += &format!("\nNext: ishizue check {0}\n      ishizue run {0}\n", config.display());
            console::print(&text)
        }
        Err(error) => {
            console::complain(&format!("the starter could not be written into {}: {error}", folder.display()));
            Outcome::Failed
        }
    }
}

fn write_all(folder: &Path, files: &[(String, String)]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (name, contents) in files {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, contents)?;
    }
    Ok(())
}
