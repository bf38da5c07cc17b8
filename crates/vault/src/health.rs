//! What a person should change, and why.
//!
//! Looks at items outside the trash; conflict copies are left out, since they repeat another
//! item. Nothing here asks anybody: breached passwords are a client's own, opted-in question.

use std::collections::BTreeMap;

use mdp_ledger::EntryId;
use serde::Serialize;

use crate::item::{Field, FieldRef, Item, ItemKind, Millis};
use crate::strength::estimate;
use crate::url::Address;

/// Two years: how long a password stays before it counts as old.
pub const OLD_AFTER: Millis = 2 * 365 * 24 * 60 * 60 * 1_000;

/// Scores below this are weak.
const WEAK_BELOW: u8 = 3;

/// What was found, by item.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Health {
    /// Items whose password is easily guessed.
    pub weak: Vec<EntryId>,
    /// Groups of items that share a password, two or more in each.
    pub reused: Vec<Vec<EntryId>>,
    /// Items whose password has not changed for [`OLD_AFTER`].
    pub old: Vec<EntryId>,
    /// Items with an address that is opened in clear over a network.
    pub insecure: Vec<EntryId>,
    /// Items without a one-time code, for sites known to offer them.
    pub missing_totp: Vec<EntryId>,
}

/// Examines the items of a vault at `now`.
pub fn examine<'a>(items: impl IntoIterator<Item = (EntryId, &'a Item)>, now: Millis) -> Health {
    let mut health = Health::default();
    let mut holders: BTreeMap<&str, Vec<EntryId>> = BTreeMap::new();
    for (id, item) in items {
        if item.is_trashed() || item.conflict_of.is_some() {
            continue;
        }
        let addresses: Vec<Address<'_>> =
            item.urls.iter().filter_map(|url| Address::parse(url)).collect();
        if addresses.iter().any(Address::is_insecure) {
            health.insecure.push(id);
        }
        let password = item.fields.get(Field::PASSWORD);
        if password.is_empty() {
            continue;
        }
        holders.entry(password).or_default().push(id);
        let context = [item.title(), item.fields.get(Field::USERNAME)];
        if estimate(password, &context).score < WEAK_BELOW {
            health.weak.push(id);
        }
        if now.saturating_sub(password_since(item)) >= OLD_AFTER {
            health.old.push(id);
        }
        let offered = addresses.iter().any(offers_totp);
        if item.kind == ItemKind::Login && offered && item.fields.get(Field::TOTP).is_empty() {
            health.missing_totp.push(id);
        }
    }
    health.reused = holders.into_values().filter(|ids| ids.len() > 1).collect();
    health.reused.sort_unstable();
    health
}

/// When the password became what it is.
fn password_since(item: &Item) -> Millis {
    let password = FieldRef::Known(Field::PASSWORD);
    let replaced = item.history.iter().rev().find(|entry| entry.field == password);
    replaced.map_or(item.created_at, |entry| entry.replaced_at)
}

fn offers_totp(address: &Address<'_>) -> bool {
    TOTP_SITES.iter().any(|site| address.is_within(site))
}

/// Well-known sites where an authenticator application can be set up.
const TOTP_SITES: &[&str] = &[
    "1password.com",
    "adobe.com",
    "airbnb.com",
    "amazon.ca",
    "amazon.co.uk",
    "amazon.com",
    "amazon.de",
    "amazon.fr",
    "apple.com",
    "atlassian.com",
    "binance.com",
    "bitbucket.org",
    "bitwarden.com",
    "booking.com",
    "cloudflare.com",
    "coinbase.com",
    "digitalocean.com",
    "discord.com",
    "docker.com",
    "dropbox.com",
    "ebay.com",
    "epicgames.com",
    "etsy.com",
    "evernote.com",
    "facebook.com",
    "fastmail.com",
    "figma.com",
    "gandi.net",
    "github.com",
    "gitlab.com",
    "godaddy.com",
    "google.com",
    "heroku.com",
    "hetzner.com",
    "ifttt.com",
    "infomaniak.com",
    "instagram.com",
    "kraken.com",
    "linkedin.com",
    "live.com",
    "mailchimp.com",
    "microsoft.com",
    "microsoftonline.com",
    "mozilla.org",
    "namecheap.com",
    "nintendo.com",
    "notion.so",
    "npmjs.com",
    "okta.com",
    "outlook.com",
    "ovh.com",
    "ovhcloud.com",
    "paypal.com",
    "playstation.com",
    "proton.me",
    "pypi.org",
    "reddit.com",
    "salesforce.com",
    "scaleway.com",
    "shopify.com",
    "slack.com",
    "snapchat.com",
    "stripe.com",
    "tiktok.com",
    "trello.com",
    "tutanota.com",
    "twitch.tv",
    "twitter.com",
    "ubisoft.com",
    "wordpress.com",
    "x.com",
    "yahoo.com",
    "zoho.com",
    "zoom.us",
];
