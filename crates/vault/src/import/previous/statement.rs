//! The three kinds of statement that matter in a dump: those that name a table's columns, those
//! that announce rows, and those that hold them (`pg_dump --inserts`, `--column-inserts`).

use super::lexer::Token;

/// A row as text: one cell a column, `None` for NULL.
pub(super) type Row = Vec<Option<Vec<u8>>>;

/// A table's name with its schema, `public` where the dump gives none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TableName {
    /// The schema.
    pub(super) schema: String,
    /// The table.
    pub(super) table: String,
}

/// What a statement says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Statement {
    /// `CREATE TABLE`, with its columns in order.
    Create(TableName, Vec<String>),
    /// `COPY … FROM stdin`: rows follow. `plain` unless options change their format.
    Copy {
        /// The table they are for.
        name: TableName,
        /// The columns they give; all of the table's where not said.
        columns: Option<Vec<String>>,
        /// Whether the rows are in the text format.
        plain: bool,
    },
    /// `INSERT INTO … VALUES`.
    Insert {
        /// The table the rows are for.
        name: TableName,
        /// The columns they give; all of the table's where not said.
        columns: Option<Vec<String>>,
        /// The rows.
        rows: Vec<Row>,
    },
    /// `SET name = value`.
    Set(String, String),
    /// Anything else.
    Other,
}

impl Statement {
    /// Reads a statement. What isn't one of the forms above is [`Statement::Other`]; rows are
    /// read only for the tables that `wanted` names.
    pub(super) fn read(tokens: Vec<Token>, wanted: impl Fn(&str) -> bool) -> Self {
        let mut cursor = Cursor { tokens, at: 0 };
        let read = match cursor.word() {
            Some("create") => cursor.create(),
            Some("copy") => cursor.copy(),
            Some("insert") => cursor.insert(wanted),
            Some("set") => cursor.set(),
            _ => None,
        };
        read.unwrap_or(Self::Other)
    }
}

struct Cursor {
    tokens: Vec<Token>,
    at: usize,
}

impl Cursor {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<&Token> {
        self.at += 1;
        self.tokens.get(self.at - 1)
    }

    /// The next token, if it is an unquoted word.
    fn word(&mut self) -> Option<&str> {
        match self.next()? {
            Token::Word(word) => Some(word),
            _ => None,
        }
    }

    fn eat(&mut self, word: &str) -> bool {
        let eaten = self.peek().is_some_and(|token| token.is(word));
        self.at += usize::from(eaten);
        eaten
    }

    fn eat_sign(&mut self, sign: u8) -> bool {
        let eaten = self.peek() == Some(&Token::Sign(sign));
        self.at += usize::from(eaten);
        eaten
    }

    fn identifier(&mut self) -> Option<String> {
        match self.next()? {
            Token::Word(name) | Token::Name(name) => Some(name.clone()),
            _ => None,
        }
    }

    fn table_name(&mut self) -> Option<TableName> {
        let first = self.identifier()?;
        if self.eat_sign(b'.') {
            return Some(TableName { schema: first, table: self.identifier()? });
        }
        Some(TableName { schema: "public".to_owned(), table: first })
    }

    /// A list of columns in brackets, where there is one.
    fn columns(&mut self) -> Option<Vec<String>> {
        if !self.eat_sign(b'(') {
            return None;
        }
        let mut columns = Vec::new();
        loop {
            columns.push(self.identifier()?);
            if self.eat_sign(b')') {
                return Some(columns);
            }
            if !self.eat_sign(b',') {
                return None;
            }
        }
    }

    /// Moves past everything up to a comma or the closing bracket of the list one is in.
    /// True at a comma.
    fn skip_to_next(&mut self) -> Option<bool> {
        let mut depth = 0u32;
        loop {
            match self.next()? {
                Token::Sign(b'(' | b'[') => depth += 1,
                Token::Sign(b')') if depth == 0 => return Some(false),
                Token::Sign(b')' | b']') => depth = depth.saturating_sub(1),
                Token::Sign(b',') if depth == 0 => return Some(true),
                _ => {}
            }
        }
    }

    fn create(&mut self) -> Option<Statement> {
        while !self.eat("table") {
            self.word()?;
        }
        if self.eat("if") && !(self.eat("not") && self.eat("exists")) {
            return None;
        }
        let name = self.table_name()?;
        let mut columns = Vec::new();
        if !self.eat_sign(b'(') {
            return None;
        }
        loop {
            const NOT_COLUMNS: [&str; 7] =
                ["constraint", "primary", "unique", "foreign", "check", "exclude", "like"];
            match self.peek()? {
                Token::Sign(b')') => break,
                Token::Word(word) if NOT_COLUMNS.contains(&word.as_str()) => {}
                _ => columns.push(self.identifier()?),
            }
            if !self.skip_to_next()? {
                break;
            }
        }
        Some(Statement::Create(name, columns))
    }

    fn copy(&mut self) -> Option<Statement> {
        let name = self.table_name()?;
        let columns = self.columns();
        if !(self.eat("from") && self.eat("stdin")) {
            return None;
        }
        Some(Statement::Copy { name, columns, plain: self.peek().is_none() })
    }

    fn insert(&mut self, wanted: impl Fn(&str) -> bool) -> Option<Statement> {
        if !self.eat("into") {
            return None;
        }
        let name = self.table_name()?;
        if !wanted(&name.table) {
            return None;
        }
        let columns = self.columns();
        if self.eat("overriding") {
            self.at += 2;
        }
        if !self.eat("values") {
            return None;
        }
        let mut rows = Vec::new();
        while self.eat_sign(b'(') {
            rows.push(self.values()?);
            if !self.eat_sign(b',') {
                break;
            }
        }
        Some(Statement::Insert { name, columns, rows })
    }

    /// The values of one row, after its opening bracket. Casts are skipped.
    fn values(&mut self) -> Option<Row> {
        let mut row = Row::new();
        loop {
            let mut value = match self.next()? {
                Token::Text(text) => Some(text.clone()),
                Token::Word(word) if word == "null" => None,
                Token::Word(word) => Some(word.clone().into_bytes()),
                _ => return None,
            };
            // B'0101', X'ff' and the like: the literal after the letter.
            if let Some(Token::Text(text)) = self.peek() {
                value = Some(text.clone());
            }
            row.push(value);
            if !self.skip_to_next()? {
                return Some(row);
            }
        }
    }

    fn set(&mut self) -> Option<Statement> {
        let name = self.word()?.to_owned();
        if !(self.eat_sign(b'=') || self.eat("to")) {
            return None;
        }
        let value = match self.next()? {
            Token::Word(word) | Token::Name(word) => word.clone(),
            Token::Text(text) => String::from_utf8_lossy(text).into_owned(),
            Token::Sign(_) => return None,
        };
        Some(Statement::Set(name, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::previous::lexer::Lexer;

    fn read(sql: &str) -> Statement {
        let mut lexer = Lexer::new(1 << 20);
        let mut found = Statement::Other;
        for line in sql.lines() {
            lexer
                .line(line.as_bytes(), |_, tokens| {
                    found = Statement::read(tokens, |_| true);
                    Ok(())
                })
                .unwrap();
        }
        found
    }

    fn name(schema: &str, table: &str) -> TableName {
        TableName { schema: schema.into(), table: table.into() }
    }

    fn text(value: &str) -> Vec<u8> {
        value.as_bytes().to_vec()
    }

    #[test]
    fn columns_of_a_table_come_in_order_without_its_constraints() {
        let sql = "CREATE UNLOGGED TABLE IF NOT EXISTS mdp.\"Api\" (\n id bigint DEFAULT nextval('a,b'::regclass) NOT NULL,\n \
                   \"check\" character varying(20)[],\n CONSTRAINT c CHECK ((id > 0)),\n PRIMARY KEY (id, \"check\")\n);";
        assert_eq!(
            read(sql),
            Statement::Create(name("mdp", "Api"), vec!["id".into(), "check".into()])
        );
        assert_eq!(read("CREATE TABLE t (\n);"), Statement::Create(name("public", "t"), vec![]));
    }

    #[test]
    fn copy_announces_rows_with_or_without_columns() {
        assert_eq!(
            read("COPY public.t (id, \"order\") FROM stdin;"),
            Statement::Copy {
                name: name("public", "t"),
                columns: Some(vec!["id".into(), "order".into()]),
                plain: true
            }
        );
        assert_eq!(
            read("COPY t FROM stdin WITH (FORMAT csv);"),
            Statement::Copy { name: name("public", "t"), columns: None, plain: false }
        );
        assert_eq!(read("COPY t FROM '/tmp/x';"), Statement::Other);
        assert_eq!(read("COPY (SELECT 1) TO stdout;"), Statement::Other);
    }

    #[test]
    fn inserts_give_their_rows_in_every_form_pg_dump_writes() {
        let rows = vec![
            vec![Some(text("1")), Some(text("it's;")), None, Some(text("true"))],
            vec![Some(text("-2")), Some(text("b")), Some(text("{}")), Some(text("01"))],
        ];
        assert_eq!(
            read(
                "INSERT INTO public.t VALUES (1, 'it''s;', NULL, true),\n (-2, E'\\x62', '{}'::jsonb, B'01') ON CONFLICT DO NOTHING;"
            ),
            Statement::Insert { name: name("public", "t"), columns: None, rows: rows.clone() }
        );
        assert_eq!(
            read("INSERT INTO t (a, b) OVERRIDING SYSTEM VALUE VALUES (1, 'x');"),
            Statement::Insert {
                name: name("public", "t"),
                columns: Some(vec!["a".into(), "b".into()]),
                rows: vec![vec![Some(text("1")), Some(text("x"))]]
            }
        );
    }

    #[test]
    fn settings_are_read() {
        assert_eq!(
            read("SET client_encoding = 'UTF8';"),
            Statement::Set("client_encoding".into(), "UTF8".into())
        );
    }

    #[test]
    fn what_is_cut_or_odd_is_something_else() {
        for sql in [
            "CREATE TABLE t;",
            "INSERT INTO t VALUES (1;",
            "COPY;",
            "SET;",
            "INSERT INTO t SELECT 1;",
        ] {
            assert!(!matches!(read(sql), Statement::Create(..) | Statement::Copy { .. }), "{sql}");
        }
    }
}
