//! Names that the previous system was configured by and that mean nothing here: an operator who brings
//! an old file is told of each, with what takes its place.

use super::layers::Source;

/// A variable of the previous system that is still set. Its value is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leftover {
    /// Its name.
    pub name: String,
    /// Where it is set.
    pub source: Source,
    /// The setting that takes its place, if anything has to.
    pub instead: Option<&'static str>,
}

#[rustfmt::skip]
const REPLACED: &[(&str, &str)] = &[
    ("SECRET_KEY", "MDP_SECRET_KEY"),
    ("DJANGO_SECRET_KEY", "MDP_SECRET_KEY"),
    ("DJANGO_DEBUG", "MDP_DEBUG"),
    ("DJANGO_LOG_LEVEL", "MDP_LOG"),
    ("DJANGO_ALLOWED_HOSTS", "ALLOWED_HOSTS"),
    ("DJANGO_CORS_ALLOWED_ORIGINS", "CORS_ALLOWED_ORIGINS"),
    ("DJANGO_CSRF_TRUSTED_ORIGINS", "CSRF_TRUSTED_ORIGINS"),
    ("DJANGO_TIME_ZONE", "TZ"),
    ("GUNICORN_BIND", "MDP_LISTEN"),
];

/// The leftover that a variable is, if it is one.
pub(super) fn leftover(name: &str, source: &Source) -> Option<Leftover> {
    let instead = REPLACED.iter().find(|(old, _)| *old == name).map(|(_, new)| *new);
    // The framework's, its server's, and where it put the pages that are part of the program now.
    let theirs = ["DJANGO_", "GUNICORN_"].iter().any(|prefix| name.starts_with(prefix))
        || name == "STATIC_ROOT";
    (instead.is_some() || theirs).then(|| Leftover {
        name: name.to_owned(),
        source: source.clone(),
        instead,
    })
}
