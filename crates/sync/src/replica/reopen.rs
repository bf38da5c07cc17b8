//! Following another program that writes to the same storage.

use super::{Damaged, Replica};

impl Replica {
    /// Opens again what another program over the same storage may have changed, and gives the
    /// replica as it was. How it stands towards the server stays.
    pub(crate) fn reopen(
        &mut self,
        pairs: impl IntoIterator<Item = (Vec<u8>, Vec<u8>)>,
    ) -> Result<Self, Damaged> {
        let mut fresh = Self::open(self.pin, self.device, pairs)?;
        fresh.standing = self.standing.clone();
        Ok(std::mem::replace(self, fresh))
    }
}
