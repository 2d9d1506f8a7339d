-- One text for SQLite and PostgreSQL: only types and clauses that both understand (to SQLite, BYTEA keeps blobs as they are).

CREATE TABLE item (
    kind TEXT NOT NULL,
    id BIGINT NOT NULL,
    key TEXT NOT NULL,
    version BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (kind, id),
    UNIQUE (kind, key)
);

-- The last id given, by kind. It outlives the items, so that no id ever means two things.
CREATE TABLE last_id (
    kind TEXT PRIMARY KEY,
    id BIGINT NOT NULL
);

CREATE TABLE audit (
    id BIGINT PRIMARY KEY,
    at_utc TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    kind TEXT NOT NULL,
    item_id BIGINT NOT NULL,
    item_key TEXT NOT NULL,
    before TEXT,
    after TEXT,
    idempotency_key TEXT
);

CREATE INDEX audit_of_item ON audit (kind, item_id, id);
CREATE INDEX audit_of_actor ON audit (actor, id);
CREATE INDEX audit_of_request ON audit (idempotency_key) WHERE idempotency_key IS NOT NULL;

CREATE TABLE kept_answer (
    key TEXT PRIMARY KEY,
    request_hash TEXT NOT NULL,
    status BIGINT NOT NULL,
    headers TEXT NOT NULL,
    body BYTEA NOT NULL,
    at_utc TEXT NOT NULL
);

CREATE INDEX kept_answer_by_age ON kept_answer (at_utc);
