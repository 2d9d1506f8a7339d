-- Who stands in a segment's lists: up to millions of ids. excluded: 0 or 1.
-- The one clause that PostgreSQL does not know: without it SQLite keeps every row twice, which takes twice as long to fill and to read.
CREATE TABLE segment_member (
    segment_id BIGINT NOT NULL,
    excluded BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (segment_id, excluded, user_id)
) WITHOUT ROWID;
