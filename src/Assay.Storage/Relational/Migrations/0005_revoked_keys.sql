-- Recorded rows name their key for ever: what a key was stays on record when it is revoked. The audit has the earlier ones.
INSERT INTO item (kind, id, key, version, body)
SELECT 'revoked_api_key', item_id, item_key, 1, before FROM audit WHERE kind = 'api_key' AND action = 'revoke';
