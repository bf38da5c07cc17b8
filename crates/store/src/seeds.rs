//! Seeds: what the keys of tickets are made of, besides the server's secret, for every replica to see.
//!
//! They are in the database alone, in no archive and no journal, and for a quarter of an hour: whoever
//! stole the secret, and an archive or an older copy of the database, can seal no ticket.

use std::fmt;
use std::ops::RangeInclusive;

use zeroize::Zeroizing;

use crate::engine::{Row, Value};
use crate::tables::CHALLENGES;
use crate::tickets::CLOCKS_APART;
use crate::{Error, Store};

/// Stands where a ticket's purpose does.
const PURPOSE: &str = "seed";

/// A seed of tickets' keys.
#[derive(Clone)]
pub struct TicketSeed {
    /// Random.
    pub id: [u8; 32],
    /// Random as well, and for servers only.
    pub secret: Zeroizing<[u8; 32]>,
    /// From when on it's no longer good.
    pub expires: u64,
}

impl fmt::Debug for TicketSeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TicketSeed").field("expires", &self.expires).finish_non_exhaustive()
    }
}

impl Store {
    /// The seed that is shared just now: one that ends within these times, or else `offered`, which
    /// is kept.
    pub async fn share_seed(
        &self,
        ends: RangeInclusive<u64>,
        offered: TicketSeed,
    ) -> Result<TicketSeed, Error> {
        self.committer()
            .change(None, move |transaction| {
                let connection = transaction.read()?;
                let (least, most) = ends.into_inner();
                let parameters = [PURPOSE.into(), kept(least).into(), kept(most).into()];
                let shared = connection.one(connection.sql().seed_between, &parameters, read)?;
                if let Some(shared) = shared {
                    return Ok(shared);
                }
                let TicketSeed { id, secret, expires } = &offered;
                let row =
                    vec![(*id).into(), PURPOSE.into(), (**secret).into(), kept(*expires).into()];
                transaction.insert(&CHALLENGES, row);
                Ok(offered)
            })
            .await
    }

    /// A seed by its id.
    pub async fn seed(&self, id: [u8; 32]) -> Result<Option<TicketSeed>, Error> {
        self.look_up(move |connection| {
            let key: [Value; 2] = [id.into(), PURPOSE.into()];
            connection.one(connection.sql().seed, &key, read)
        })
        .await
    }
}

/// Until when a row is kept whose seed ends then.
fn kept(expires: u64) -> u64 {
    expires.saturating_add(CLOCKS_APART)
}

fn read(row: &dyn Row) -> Result<TicketSeed, Error> {
    Ok(TicketSeed {
        id: row.array(0)?,
        secret: Zeroizing::new(row.array(1)?),
        expires: row.u64(2)?,
    })
}
