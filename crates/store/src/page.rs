//! How many rows to ask for at once.

/// Asked for first.
const FIRST: u32 = 16;

/// The size of a page. PostgreSQL makes every row that it is asked for, and sends it, wanted or not: where
/// a page was cut short by its bytes, no more rows are asked for next than were taken, and twice as many
/// where it wasn't.
pub(crate) struct PageSize {
    rows: u32,
    most: u32,
}

impl PageSize {
    pub(crate) fn up_to(most: u32) -> Self {
        Self { rows: FIRST.min(most), most }
    }

    pub(crate) fn rows(&self) -> u32 {
        self.rows
    }

    /// Follows a page of which so many rows were taken, `cut` short or not; whether more may come.
    pub(crate) fn taken(&mut self, rows: u32, cut: bool) -> bool {
        let more = cut || rows == self.rows;
        let next = if cut { rows.max(1) } else { self.rows.saturating_mul(2) };
        self.rows = next.min(self.most);
        more
    }
}
