//! Merging two versions of a category or of the settings. Other records change as a whole.

use super::three_way::{ThreeWay, settle};
use crate::item::{Category, Settings};

impl ThreeWay {
    pub(super) fn category(
        &mut self,
        base: Option<&Category>,
        first: &Category,
        second: &Category,
    ) -> Category {
        Category {
            name: self.pick_filled(base.map(|b| &b.name), &first.name, &second.name),
            description: self.pick_filled(
                base.map(|b| &b.description),
                &first.description,
                &second.description,
            ),
            parent: self.pick_filled(base.map(|b| &b.parent), &first.parent, &second.parent),
            created_at: first.created_at.min(second.created_at),
            updated_at: first.updated_at.max(second.updated_at),
            origin: settle(base.map(|b| &b.origin), &first.origin, &second.origin)
                .unwrap_or_else(|| first.origin.clone()),
            conflict_of: settle(
                base.map(|b| &b.conflict_of),
                &first.conflict_of,
                &second.conflict_of,
            )
            .unwrap_or(first.conflict_of),
            extra: self.extra(base.map(|b| &b.extra), &first.extra, &second.extra),
        }
    }

    pub(super) fn settings(
        &mut self,
        base: &Settings,
        first: &Settings,
        second: &Settings,
    ) -> Settings {
        Settings {
            language: self.pick_filled(Some(&base.language), &first.language, &second.language),
            theme: self.pick_filled(Some(&base.theme), &first.theme, &second.theme),
            lock_minutes: self.pick_filled(
                Some(&base.lock_minutes),
                &first.lock_minutes,
                &second.lock_minutes,
            ),
            clipboard_seconds: self.pick_filled(
                Some(&base.clipboard_seconds),
                &first.clipboard_seconds,
                &second.clipboard_seconds,
            ),
            breach_check: self.pick(
                Some(&base.breach_check),
                &first.breach_check,
                &second.breach_check,
            ),
            updated_at: first.updated_at.max(second.updated_at),
            conflict_of: settle(Some(&base.conflict_of), &first.conflict_of, &second.conflict_of)
                .unwrap_or(first.conflict_of),
            extra: self.extra(Some(&base.extra), &first.extra, &second.extra),
        }
    }
}
