//! Writes what leaves the program: for its user alone, and over nothing that is there.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Writes a file that only its owner may read (mode 0600). What is there stays, unless `overwrite`
/// says so; then it is replaced at once, never half of it, and a link is replaced, not followed.
///
/// # Errors
/// Says for people what is in the way.
pub fn write_new(path: &Path, bytes: &[u8], overwrite: bool) -> Result<(), String> {
    let told = |error: io::Error| format!("{}: {}", path.display(), reason(path, &error));
    if path.is_dir() {
        return Err(format!("{} is a folder; name a file in it", path.display()));
    }
    if !overwrite {
        return match fill(path, bytes) {
            Err(e) if e.kind() == ErrorKind::AlreadyExists => {
                Err(format!("{} exists, and stays as it is", path.display()))
            }
            other => other.map_err(told),
        };
    }
    let beside = beside(path);
    fill(&beside, bytes).map_err(told)?;
    fs::rename(&beside, path).map_err(|error| {
        let _ = fs::remove_file(&beside);
        told(error)
    })
}

/// Makes a file with all of the bytes, or none.
fn fill(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file: File = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes).inspect_err(|_| {
        let _ = fs::remove_file(path);
    })
}

/// A name in the same folder that nobody else has.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}", std::process::id()))
}

fn reason(path: &Path, error: &io::Error) -> String {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    match (error.kind(), folder) {
        (ErrorKind::NotFound, Some(folder)) if !folder.exists() => {
            format!("there is no folder {}; make it first", folder.display())
        }
        (ErrorKind::PermissionDenied, _) => "you may not write there; name another folder".into(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn nothing_is_overwritten_silently() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("top.csv");
        write_new(&path, b"one", false).unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let refused = write_new(&path, b"two", false).unwrap_err();
        assert!(refused.ends_with("top.csv exists, and stays as it is"), "{refused}");
        assert_eq!(fs::read(&path).unwrap(), b"one");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        write_new(&path, b"two", true).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn links_are_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (target, link) = (folder.path().join("target"), folder.path().join("link"));
        fs::write(&target, "kept").unwrap();
        symlink(&target, &link).unwrap();
        assert!(write_new(&link, b"x", false).unwrap_err().contains("exists"));
        write_new(&link, b"x", true).unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"kept");
    }

    #[test]
    fn what_is_in_the_way_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("no/where.md");
        assert!(write_new(&missing, b"", false).unwrap_err().contains("there is no folder"));
        assert!(write_new(folder.path(), b"", true).unwrap_err().ends_with("name a file in it"));
    }
}
