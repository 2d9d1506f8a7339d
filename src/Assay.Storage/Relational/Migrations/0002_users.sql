-- What is stored of an application's users. Deleting a row deletes all of it: the audit holds no values.
CREATE TABLE end_user (
    id BIGINT PRIMARY KEY,
    user_id TEXT NOT NULL UNIQUE,
    first_name TEXT,
    last_name TEXT,
    email TEXT,
    is_premium BIGINT,
    country_code TEXT,
    attributes TEXT,
    created_utc TEXT NOT NULL,
    updated_utc TEXT NOT NULL,
    version BIGINT NOT NULL
);

CREATE INDEX end_user_of_email ON end_user (email, id) WHERE email IS NOT NULL;
