-- Who stands in a segment's lists: up to millions of ids. excluded: 0 or 1.
CREATE TABLE segment_member (
    segment_id BIGINT NOT NULL,
    excluded BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (segment_id, excluded, user_id)
);
