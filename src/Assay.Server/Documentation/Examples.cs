namespace Assay.Server.Documentation;

/// <summary>Bodies that work as they are, to start from on the docs page. In their order, each finds what it names.</summary>
internal static class Examples
{
    private static readonly Dictionary<string, string> ByOperation = new()
    {
        ["POST api/v1/experiments"] = """
            {
              "key": "checkout-button",
              "name": "Checkout button",
              "hypothesis": "A green button brings more orders.",
              "variants": [{"key": "control"}, {"key": "green", "config": {"colour": "green"}}],
              "metrics": [{"key": "orders", "event": "order", "kind": "proportion"}]
            }
            """,
        ["POST api/v1/flags"] = """{"key": "new-checkout", "type": "boolean", "environments": {"production": {"enabled": true}}}""",
        ["POST api/v1/segments"] = """{"key": "premium", "name": "Premium users", "included": ["user-1"]}""",
        ["POST api/v1/layers"] = """{"key": "checkout", "name": "Checkout"}""",
        ["POST api/v1/holdouts"] = """{"key": "held-back", "name": "Held back", "percent": 5}""",
        ["POST api/v1/environments"] = """{"key": "qa", "name": "QA"}""",
        ["POST api/v1/users"] = """{"user_id": "user-1", "country_code": "DE", "attributes": {"plan": "pro"}}""",
        ["POST api/v1/auth/keys"] = """{"name": "web shop", "scopes": ["evaluate"]}""",
        ["POST api/v1/events"] = """{"user_id": "user-1", "type": "order", "value": 19.9}""",
        ["POST api/v1/assignments/bulk"] = """{"user_id": "user-1", "experiment_ids": ["checkout-button"]}""",
        ["POST api/v1/experiments/check-eligibility"] = """{"user_id": "user-1", "experiment_ids": ["checkout-button"]}""",
        ["POST api/v1/experiments/{id}/assign"] = """{"user_id": "user-1", "attributes": {"plan": "pro"}}""",
        ["POST api/v1/experiments/{id}/track"] = """{"user_id": "user-1", "type": "order"}""",
        ["POST api/v1/flags/{key}/evaluate"] = """{"user_id": "user-1", "attributes": {"plan": "pro"}}""",
        ["POST api/v1/flags/{key}/explain"] = """{"user_id": "user-1"}""",
        ["POST api/v1/flags/{key}/toggle"] = """{"environment": "production", "enabled": true}""",
    };

    public static string? Of(string? method, string? path) => ByOperation.GetValueOrDefault($"{method} {path?.TrimEnd('/')}");
}
