-- Names of keys can be given again; the id says which key it was.
ALTER TABLE audit ADD COLUMN actor_key_id BIGINT;
