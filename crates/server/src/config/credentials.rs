//! What systemd hands over (`LoadCredential=mdp:FOLDER`): a credential `mdp_<name>` counts as if the
//! variable `<name>_FILE` named its file.

use std::path::Path;

use super::setting::SETTINGS;

type Variables = Vec<(String, String)>;

/// The environment, with a variable for each secret that there is a credential of.
pub(super) fn with_credentials(mut environment: Variables) -> Variables {
    let folder = environment.iter().find(|(name, _)| name == "CREDENTIALS_DIRECTORY");
    let Some(folder) = folder.map(|(_, folder)| Path::new(folder).to_owned()) else {
        return environment;
    };
    for setting in SETTINGS.iter().filter(|setting| setting.secret) {
        let file = folder.join(format!("mdp_{}", setting.name));
        if file.exists() {
            environment.push((format!("{}_FILE", setting.name), file.display().to_string()));
        }
    }
    environment
}
