//! The statements of a plain dump, cut into tokens as its lines come in.
//!
//! Enough of PostgreSQL's lexical rules to know where a statement ends and what its literals hold:
//! quoted, escaped (`E'…'`) and dollar-quoted strings, quoted names, comments.

use super::copy;
use crate::import::ImportError;

/// One token of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// An unquoted name, keyword or number, in lower case.
    Word(String),
    /// A quoted name.
    Name(String),
    /// The content of a string literal.
    Text(Vec<u8>),
    /// Any other character.
    Sign(u8),
}

impl Token {
    /// Whether this is the unquoted `word`, given in lower case.
    pub(super) fn is(&self, word: &str) -> bool {
        matches!(self, Self::Word(found) if found == word)
    }
}

/// Where the end of the last line left off.
enum State {
    Between,
    /// In `'…'`; with backslash escapes or without.
    Text {
        escapes: bool,
    },
    Name,
    Dollar {
        tag: Vec<u8>,
    },
    Comment {
        depth: usize,
    },
}

/// Cuts lines into statements.
pub(super) struct Lexer {
    state: State,
    tokens: Vec<Token>,
    /// The literal or quoted name being read.
    literal: Vec<u8>,
    /// Bytes held in `tokens` and `literal`, roughly.
    size: usize,
    limit: usize,
    /// Whether `'…'` takes backslashes literally, as standard SQL does and `pg_dump` sets.
    pub(super) standard_strings: bool,
}

impl Lexer {
    /// A lexer that refuses a statement larger than `limit` bytes.
    pub(super) fn new(limit: usize) -> Self {
        Self {
            state: State::Between,
            tokens: Vec::new(),
            literal: Vec::new(),
            size: 0,
            limit,
            standard_strings: true,
        }
    }

    /// Whether no statement is under way, so that a line may be a comment or a `psql` command.
    pub(super) fn at_rest(&self) -> bool {
        self.tokens.is_empty() && matches!(self.state, State::Between)
    }

    /// Takes one line, without its line end, and hands over each statement that ends in it.
    pub(super) fn line(
        &mut self,
        line: &[u8],
        mut statement: impl FnMut(&mut Self, Vec<Token>) -> Result<(), ImportError>,
    ) -> Result<(), ImportError> {
        let mut rest = line;
        while !rest.is_empty() {
            rest = match &self.state {
                State::Between if rest[0] == b';' => {
                    let tokens = std::mem::take(&mut self.tokens);
                    self.size = 0;
                    if !tokens.is_empty() {
                        statement(self, tokens)?;
                    }
                    &rest[1..]
                }
                State::Between => self.between(rest),
                State::Text { escapes } => {
                    let escapes = *escapes;
                    self.text(rest, escapes)
                }
                State::Name => self.name(rest),
                State::Dollar { .. } => self.dollar(rest),
                State::Comment { .. } => self.comment(rest),
            };
            if self.size > self.limit {
                return Err(ImportError::TooLarge);
            }
        }
        if matches!(self.state, State::Text { .. } | State::Name | State::Dollar { .. }) {
            self.keep(b"\n");
        }
        Ok(())
    }

    fn between<'a>(&mut self, rest: &'a [u8]) -> &'a [u8] {
        match rest {
            [b'-', b'-', ..] => &[],
            [b'/', b'*', tail @ ..] => {
                self.state = State::Comment { depth: 1 };
                tail
            }
            [b'\'', tail @ ..] => {
                let escaped = matches!(self.tokens.last(), Some(Token::Word(word)) if word == "e");
                if escaped {
                    self.tokens.pop();
                }
                self.state = State::Text { escapes: escaped || !self.standard_strings };
                tail
            }
            [b'"', tail @ ..] => {
                self.state = State::Name;
                tail
            }
            [b'$', tail @ ..] if dollar_tag(tail).is_some() => {
                let tag = dollar_tag(tail).unwrap_or_default();
                self.state = State::Dollar { tag: tag.to_vec() };
                &tail[tag.len() + 1..]
            }
            [first, tail @ ..] if first.is_ascii_whitespace() => tail,
            [first, ..] if is_word(*first) || number(rest) => {
                let minus = usize::from(*first == b'-');
                let numeric = rest[minus].is_ascii_digit();
                let end = rest[minus..]
                    .iter()
                    .position(|&byte| !(is_word(byte) || byte == b'$' || (numeric && byte == b'.')))
                    .map_or(rest.len(), |at| at + minus);
                self.push(Token::Word(String::from_utf8_lossy(&rest[..end]).to_lowercase()), end);
                &rest[end..]
            }
            [first, tail @ ..] => {
                self.push(Token::Sign(*first), 1);
                tail
            }
            [] => rest,
        }
    }

    fn text<'a>(&mut self, rest: &'a [u8], escapes: bool) -> &'a [u8] {
        let plain = rest
            .iter()
            .position(|&byte| byte == b'\'' || (escapes && byte == b'\\'))
            .unwrap_or(rest.len());
        self.keep(&rest[..plain]);
        match &rest[plain..] {
            [] => &[],
            [b'\'', b'\'', tail @ ..] => {
                self.keep(b"'");
                tail
            }
            [b'\'', tail @ ..] => {
                let text = self.take();
                self.tokens.push(Token::Text(text));
                tail
            }
            [_, tail @ ..] => {
                let (byte, used) = if tail.is_empty() { (b'\n', 0) } else { copy::escape(tail) };
                self.keep(&[byte]);
                &tail[used..]
            }
        }
    }

    fn name<'a>(&mut self, rest: &'a [u8]) -> &'a [u8] {
        let plain = rest.iter().position(|&byte| byte == b'"').unwrap_or(rest.len());
        self.keep(&rest[..plain]);
        match &rest[plain..] {
            [b'"', b'"', tail @ ..] => {
                self.keep(b"\"");
                tail
            }
            [_, tail @ ..] => {
                let name = self.take();
                self.tokens.push(Token::Name(String::from_utf8_lossy(&name).into_owned()));
                tail
            }
            [] => &[],
        }
    }

    fn dollar<'a>(&mut self, rest: &'a [u8]) -> &'a [u8] {
        let State::Dollar { tag } = &self.state else { return rest };
        let closing = [b"$", tag.as_slice(), b"$"].concat();
        if let Some(at) = rest.windows(closing.len()).position(|window| window == closing) {
            self.keep(&rest[..at]);
            let text = self.take();
            self.tokens.push(Token::Text(text));
            &rest[at + closing.len()..]
        } else {
            self.keep(rest);
            &[]
        }
    }

    fn comment<'a>(&mut self, rest: &'a [u8]) -> &'a [u8] {
        let State::Comment { depth } = &mut self.state else { return rest };
        match rest {
            [b'/', b'*', tail @ ..] => {
                *depth += 1;
                tail
            }
            [b'*', b'/', tail @ ..] => {
                *depth -= 1;
                if *depth == 0 {
                    self.state = State::Between;
                }
                tail
            }
            [_, tail @ ..] => tail,
            [] => rest,
        }
    }

    fn push(&mut self, token: Token, bytes: usize) {
        self.size += bytes + size_of::<Token>();
        self.tokens.push(token);
    }

    fn keep(&mut self, bytes: &[u8]) {
        self.size += bytes.len();
        self.literal.extend_from_slice(bytes);
    }

    /// Ends the literal being read.
    fn take(&mut self) -> Vec<u8> {
        self.state = State::Between;
        self.size += size_of::<Token>();
        std::mem::take(&mut self.literal)
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Whether a negative number starts here.
fn number(rest: &[u8]) -> bool {
    matches!(rest, [b'-', digit, ..] if digit.is_ascii_digit())
}

/// The tag of a dollar quote, given what follows its first `$`; `None` where it isn't one.
fn dollar_tag(tail: &[u8]) -> Option<&[u8]> {
    let end = tail.iter().position(|&byte| byte == b'$')?;
    let tag = &tail[..end];
    let name =
        tag.iter().all(|&byte| is_word(byte)) && !tag.first().is_some_and(u8::is_ascii_digit);
    name.then_some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statements(sql: &str) -> Vec<Vec<Token>> {
        let mut lexer = Lexer::new(1 << 20);
        let mut out = Vec::new();
        for line in sql.split('\n') {
            lexer
                .line(line.as_bytes(), |_, tokens| {
                    out.push(tokens);
                    Ok(())
                })
                .unwrap();
        }
        assert!(lexer.at_rest(), "left over: {sql}");
        out
    }

    fn text(content: &str) -> Token {
        Token::Text(content.as_bytes().to_vec())
    }

    fn word(content: &str) -> Token {
        Token::Word(content.to_owned())
    }

    #[test]
    fn strings_hold_what_postgresql_would_store() {
        let cases = [
            ("'it''s; -- no comment';", "it's; -- no comment"),
            ("'a\\nb';", "a\\nb"),
            ("E'a\\nb\\'c\\\\';", "a\nb'c\\"),
            ("'two\nlines';", "two\nlines"),
            ("$$a;'b'$$;", "a;'b'"),
            ("$tag$a $$ b\n$tag$;", "a $$ b\n"),
        ];
        for (sql, content) in cases {
            assert_eq!(statements(sql), [[text(content)]], "{sql}");
        }
    }

    #[test]
    fn comments_are_skipped_wherever_they_are() {
        assert_eq!(statements("a /* b; /* c */ d; */ -- e;\nf;"), [[word("a"), word("f")]]);
    }

    #[test]
    fn names_numbers_and_signs_are_told_apart() {
        assert_eq!(
            statements("Public.\"Api\"\"x\"(-12, 1.5e3);"),
            [vec![
                word("public"),
                Token::Sign(b'.'),
                Token::Name("Api\"x".into()),
                Token::Sign(b'('),
                word("-12"),
                Token::Sign(b','),
                word("1.5e3"),
                Token::Sign(b')'),
            ]]
        );
    }

    #[test]
    fn an_open_literal_is_not_at_rest() {
        for open in ["'a", "\"a", "$$a", "/* a", "a"] {
            let mut lexer = Lexer::new(1 << 20);
            lexer.line(open.as_bytes(), |_, _| Ok(())).unwrap();
            assert!(!lexer.at_rest(), "{open}");
        }
    }

    #[test]
    fn an_endless_statement_is_refused() {
        let mut lexer = Lexer::new(1000);
        assert_eq!(lexer.line(&[b'('; 2000], |_, _| Ok(())), Err(ImportError::TooLarge));
    }
}
