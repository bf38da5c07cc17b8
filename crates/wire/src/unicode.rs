//! Texts that people take for the same, made the same: normalisation forms of UAX #15.
//!
//! The browser has these tables already; its module would make every visitor download them again
//! (40 KiB compressed), so there the work is the host's. Characters that a version of Unicode has
//! assigned normalise alike in all later ones (Unicode's stability policy), so both agree.

/// Form C: an `é` typed as one character or as two is the same. The text is written once, into room
/// that suffices: no copy of a secret is left behind by growing.
pub fn nfc(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    host::nfc(text)
}

/// Form KC: as [`nfc`], and a ligature or a full-width letter is the same as the plain one.
pub fn nfkc(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    host::nfkc(text)
}

/// The compatibility decomposition (form KD) without its combining marks: no accents.
pub fn without_marks(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    host::without_marks(text)
}

#[cfg(not(target_arch = "wasm32"))]
mod host {
    use unicode_normalization::UnicodeNormalization as _;
    use unicode_normalization::char::is_combining_mark;

    pub(super) fn nfc(text: &str) -> String {
        // Form C never needs more than three times the room.
        let mut normal = String::with_capacity(text.len() * 3);
        normal.extend(text.nfc());
        normal
    }

    pub(super) fn nfkc(text: &str) -> String {
        text.nfkc().collect()
    }

    pub(super) fn without_marks(text: &str) -> String {
        text.nfkd().filter(|c| !is_combining_mark(*c)).collect()
    }
}

#[cfg(target_arch = "wasm32")]
mod host {
    use js_sys::{JsString, RegExp};

    thread_local! {
        static MARKS: RegExp = RegExp::new("\\p{M}", "gu");
    }

    pub(super) fn nfc(text: &str) -> String {
        JsString::from(text).normalize("NFC").into()
    }

    pub(super) fn nfkc(text: &str) -> String {
        JsString::from(text).normalize("NFKC").into()
    }

    pub(super) fn without_marks(text: &str) -> String {
        let decomposed = JsString::from(text).normalize("NFKD");
        MARKS.with(|marks| decomposed.replace_by_pattern(marks, "").into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_the_same_becomes_the_same() {
        assert_eq!(nfc("cafe\u{301}"), "caf\u{e9}");
        assert_eq!(nfc("ﬁn"), "ﬁn");
        assert_eq!(nfkc("ﬁn ＡＢＣ e\u{301}"), "fin ABC \u{e9}");
        assert_eq!(without_marks("Cafe\u{301} Ελλάδα İ"), "Cafe Ελλαδα I");
    }
}
