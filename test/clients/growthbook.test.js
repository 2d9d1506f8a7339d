// GrowthBook's own SDK against the server: what it evaluates by itself must be what the server would have answered.
import { GrowthBook, setPolyfills } from "@growthbook/growthbook";
import { growthbookTrackingPlugin } from "@growthbook/growthbook/plugins";
import { EventSource } from "eventsource";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startServer } from "./assay-server.js";

setPolyfills({ EventSource });

let server;
let clientKey;
beforeAll(async () => {
  server = await startServer();
  clientKey = await server.key(["client"]);
  await defineEverything();
});
afterAll(() => server.stop());

const conditions = {
  equals: { attribute: "country", op: "equals", values: ["DE"] },
  "one-of-mixed": { attribute: "plan", op: "in", values: ["pro", 5, true] },
  "not-equals": { attribute: "country", op: "not_equals", values: ["DE", "FR"] },
  greater: { attribute: "age", op: "gt", values: [18] },
  "at-least": { attribute: "age", op: "gte", values: [0] },
  less: { attribute: "age", op: "lt", values: [18] },
  contains: { attribute: "country", op: "contains", values: ["D", ".*"] },
  begins: { attribute: "country", op: "starts_with", values: ["D", "(U"] },
  ends: { attribute: "country", op: "ends_with", values: ["E", "S"] },
  "any-of": { attribute: "roles", op: "any_of", values: ["admin", 5] },
  "all-of": { attribute: "roles", op: "all_of", values: ["admin", "dev"] },
  exists: { attribute: "plan", op: "exists" },
  "is-missing": { attribute: "plan", op: "exists", values: [false] },
  nested: { attribute: "address.city", op: "equals", values: ["Bern"] },
  either: { any: [{ attribute: "country", op: "equals", values: ["US"] }, { attribute: "age", op: "lte", values: [10] }] },
  "not-both": {
    all: [{ attribute: "country", op: "equals", values: ["DE"] }, { attribute: "age", op: "gte", values: [18] }],
    negate: true,
  },
  segment: { segment: "dach" },
  "not-in-segment": { attribute: "anything", op: "not_in_segment", values: ["dach"] },
};

async function defineEverything() {
  await server.send("POST", "/api/v1/segments", {
    key: "dach",
    name: "D-A-CH",
    rules: [{ attribute: "country", op: "in", values: ["DE", "AT", "CH"] }],
  });
  await server.send("POST", "/api/v1/segments", { key: "testers", name: "Testers", included: ["tester-1"] });
  await experiment("gb-test", { hash: "growthbook", traffic_pct: 80, audience: { attribute: "country", op: "not_equals", values: ["XX"] } });
  await experiment("gb-tracked", { hash: "growthbook", traffic_pct: 80 });
  await experiment("xx-test", {});
  for (const [name, condition] of Object.entries(conditions))
    await flag(`when-${name}`, [{ id: "r", when: [condition], serve: { variation: "on" } }]);
  await flag("ramp", [
    { id: "third", serve: { rollout: [{ variation: "on", percent: 33.33 }], hash: "growthbook", salt: "s" } },
    { id: "rest", when: [conditions.equals], serve: { variation: "on" } },
  ]);
  await flag("test", [{ id: "e", serve: { experiment: "gb-test" } }], { variations: arms });
  await flag("tracked", [{ id: "e", serve: { experiment: "gb-tracked" } }], { variations: arms });
  await flag("needs-ramp", [{ id: "all", serve: { variation: "on" } }], { prerequisites: [{ flag: "ramp", variations: ["on"] }] });
  await flag("server-test", [{ id: "e", serve: { experiment: "xx-test" } }], { variations: arms });
  await flag("server-ramp", [{ id: "r", serve: { rollout: [{ variation: "on", percent: 50 }] } }]);
  await flag("for-testers", [{ id: "t", when: [{ segment: "testers" }], serve: { variation: "on" } }]);
  await flag("pattern", [{ id: "p", when: [{ attribute: "country", op: "matches", values: ["^D"] }], serve: { variation: "on" } }]);
  await flag("by-account", [
    { id: "most", serve: { rollout: [{ variation: "on", percent: 60 }], by: "account", hash: "growthbook", salt: "s" } },
    { id: "vip", when: [{ attribute: "vip", op: "equals", values: [true] }], serve: { variation: "on" } },
  ]);
  await flag("all-accounts", [{ id: "all", serve: { rollout: [{ variation: "on", percent: 100 }], by: "account", hash: "growthbook" } }]);
  await flag("all-users", [{ id: "all", serve: { rollout: [{ variation: "on", percent: 100 }], hash: "growthbook" } }]);
  await experiment("gb-accounts", { hash: "growthbook", unit_type: "account" });
  await flag("test-accounts", [{ id: "e", serve: { experiment: "gb-accounts" } }], { variations: arms });
  await flag("by-member", [{ id: "r", serve: { rollout: [{ variation: "on", percent: 50 }], by: "account.id", hash: "growthbook" } }]);
  await flag("switched-off", [], { enabled: false });
  await flag("secret", [], { client_visible: false });
}

const arms = [
  { key: "control", value: "old" },
  { key: "new", value: "new" },
  { key: "off", value: "none" },
];

async function experiment(key, design) {
  await server.send("POST", "/api/v1/experiments", {
    key,
    variants: [
      { key: "control", allocation_pct: 50 },
      { key: "new", allocation_pct: 50 },
    ],
    metrics: ["purchase"],
    fallback_unit_type: null,
    ...design,
  });
  await server.send("POST", `/api/v1/experiments/${key}/start`);
}

const flag = (key, rules, { enabled = true, variations, ...more } = {}) =>
  server.send("POST", "/api/v1/flags", {
    key,
    type: variations ? "string" : "boolean",
    client_visible: true,
    variations: variations ?? [
      { key: "on", value: true },
      { key: "off", value: false },
    ],
    environments: { production: { enabled, off_variation: "off", default_variation: "off", rules } },
    ...more,
  });

/** Contexts with values of every type, also of those no condition was made for. */
function* contexts() {
  const countries = ["DE", "AT", "US", "XX", "de", "", 5, null, undefined, ["DE"], true];
  const ages = [17, 18, 18.5, "19", " 20 ", "old", "0x20", -1, 0, null, undefined, true, [30], ""];
  const plans = ["pro", "5", 5, true, false, null, undefined, ["pro"], {}, 0];
  const roles = [["admin", "dev"], ["dev"], "admin", [], ["5"], [5], undefined, "dev"];
  for (let i = 0; i < 140; i++)
    yield {
      id: `user-${i}`,
      country: countries[i % countries.length],
      age: ages[i % ages.length],
      plan: plans[i % plans.length],
      roles: roles[i % roles.length],
      address: i % 3 ? { city: i % 2 ? "Bern" : "Rome" } : undefined,
    };
}

async function local(options = {}) {
  const gb = new GrowthBook({ apiHost: server.address, clientKey, ...options });
  const loaded = await gb.init({ streaming: options.streaming });
  expect(loaded.success).toBe(true);
  return gb;
}

const servedTo = (key, attributes) =>
  server.send("POST", `/api/v1/flags/${key}/evaluate`, { user_id: attributes.id, attributes: JSON.parse(JSON.stringify(attributes)) });

describe("Local evaluation", () => {
  const exact = [...Object.keys(conditions).map((name) => `when-${name}`), "ramp", "test", "needs-ramp", "switched-off"];

  test.each(exact)("'%s' gives what the server gives", { timeout: 120_000 }, async (key) => {
    const gb = await local();
    expect(gb.getFeatures()).toHaveProperty([key]);
    for (const attributes of contexts()) {
      await gb.setAttributes(attributes);
      const served = await servedTo(key, attributes);
      expect([attributes, gb.evalFeature(key).value]).toEqual([attributes, served.value]);
    }
    gb.destroy();
  });

  test.each([
    ["server-test", "experiment 'xx-test' hashes with xxh32"],
    ["server-ramp", "rollout 'r' hashes with xxh32"],
    ["for-testers", "lists units"],
    ["pattern", "'matches'"],
    ["secret", "not client-visible"],
    ["by-member", "'account.id'"],
  ])("'%s' is left out, and its flag says why", async (key, why) => {
    const gb = await local();
    expect(gb.getFeatures()).not.toHaveProperty([key]);
    const { servable } = await server.send("GET", `/api/v1/flags/${key}`);
    expect(servable.ofrep).toBe(true);
    expect(servable.growthbook).toMatchObject({ ok: false, why: expect.stringContaining(why) });
    gb.destroy();
  });

  test("A flag that can be served says so", async () => {
    expect((await server.send("GET", "/api/v1/flags/test")).servable).toEqual({ ofrep: true, growthbook: true });
  });

  test("The date of the payload moves with the features and with nothing else", async () => {
    const payload = async () => (await fetch(`${server.address}/api/features/${clientKey}`)).json();
    const before = await payload();
    await server.send("POST", "/api/v1/experiments", { key: "elsewhere", variants: [{ key: "control" }, { key: "b" }] });
    expect((await payload()).dateUpdated).toBe(before.dateUpdated);
    await flag("brand-new", []);
    expect((await payload()).dateUpdated).not.toBe(before.dateUpdated);
  });

  test("An unknown key, and one that may do more than a client, get nothing", async () => {
    const get = async (key) => (await fetch(`${server.address}/api/features/${key}`)).status;
    expect(await get("no-such-key")).toBe(401);
    expect(await get(await server.key(["read"]))).toBe(401);
  });
});

describe("A percentage by an attribute", () => {
  const ids = [0, -0, "", "0", false, true, "true", null, undefined, [], ["a"], [0], {}, { id: 1 }, 1, 8.5, -7, 1e-6, 1e-7, 1e15, 1e16, 123456789012345680000, 1e21, 2 ** 53, "é", "😀", " "];
  const cases = ["by-account", "all-accounts", "test-accounts"].flatMap((key) => ids.flatMap((account) => [true, false].map((vip) => [key, { id: "u", account, vip }])));

  test("gives one answer at every door, and the SDK's own", { timeout: 240_000 }, async () => {
    const gb = await local();
    const own = gb.getFeatures();
    for (const [key, attributes] of cases) {
      const sent = JSON.parse(JSON.stringify(attributes));
      await gb.setAttributes(attributes);
      const context = { targetingKey: "u", ...sent };
      delete context.id;
      const single = await server.send("POST", `/ofrep/v1/evaluate/flags/${key}`, { context });
      const bulk = await server.send("POST", "/ofrep/v1/evaluate/flags", { context });
      const remote = await server.send("POST", `/api/eval/${clientKey}`, { attributes: sent });
      const doors = [
        own[key] && gb.evalFeature(key).value,
        (await servedTo(key, attributes)).value,
        single.value,
        bulk.flags.find((flag) => flag.key === key).value,
        remote.features[key].rules[0].force,
      ];
      expect([attributes, ...doors]).toEqual([attributes, ...Array(5).fill(doors[1])]);
    }
    gb.destroy();
  });

  test.each([0, "", false, true, 7, "7", null, undefined])("is the same in the SDK and in remote evaluation for the id %j", async (id) => {
    const gb = await local({ attributes: { id } });
    const remote = await server.send("POST", `/api/eval/${clientKey}`, { attributes: { id } });
    for (const key of ["all-users", "ramp", "test"]) expect([key, remote.features[key].rules[0].force]).toEqual([key, gb.evalFeature(key).value]);
    gb.destroy();
  });
});

describe("Remote evaluation", () => {
  const remote = (attributes, options = {}) => local({ remoteEval: true, attributes, ...options });

  test("Experiments of any hash give what the server gives, and their exposure is told", async () => {
    for (let i = 0; i < 20; i++) {
      const attributes = { id: `remote-${i}`, country: "DE" };
      const seen = vi.fn();
      const gb = await remote(attributes, { trackingCallback: seen });
      const served = await servedTo("server-test", attributes);
      expect(gb.getFeatureValue("server-test", "default")).toBe(served.value);
      expect(seen).toHaveBeenCalledOnce();
      expect(seen.mock.calls[0][0].key).toBe("xx-test");
      expect(seen.mock.calls[0][1]).toMatchObject({ key: served.variation, hashAttribute: "id", hashValue: attributes.id });
      gb.destroy();
    }
  });

  test("A value that a developer forces is served", async () => {
    const gb = await remote({ id: "dev" }, { forcedFeatureValues: new Map([["switched-off", true]]) });
    expect(gb.getFeatures()["switched-off"]).toEqual({ rules: [{ force: true }] });
    gb.destroy();
  });

  test("What a developer forces is served and is no exposure", async () => {
    for (const [index, value] of [[0, "old"], [1, "new"]]) {
      const seen = vi.fn();
      const gb = await remote({ id: "dev", country: "DE" }, { trackingCallback: seen, forcedVariations: { "xx-test": index } });
      expect(gb.getFeatureValue("server-test", "default")).toBe(value);
      expect(seen).not.toHaveBeenCalled();
      gb.destroy();
    }
  });

  test("Flags that clients must not see are not served", async () => {
    const gb = await remote({ id: "dev" });
    expect(Object.keys(gb.getFeatures())).not.toContain("secret");
    gb.destroy();
  });
});

describe("Streaming", () => {
  test("A change reaches the SDK without being asked for", async () => {
    await flag("streamed", [{ id: "all", serve: { variation: "on" } }], { enabled: false });
    const gb = await local({ streaming: true });
    expect(gb.isOn("streamed")).toBe(false);
    await server.send("POST", "/api/v1/flags/streamed/toggle", { environment: "production", enabled: true });
    const changed = Date.now();
    await vi.waitFor(() => expect(gb.isOn("streamed")).toBe(true), { timeout: 10_000, interval: 5 });
    expect(Date.now() - changed).toBeLessThan(1_000);
    gb.destroy();
  });
});

describe("Tracking", () => {
  test("The plugin's exposures and events become results", async () => {
    for (let i = 0; i < 40; i++) {
      const gb = await local({
        attributes: { id: `tracked-${i}`, country: "DE" },
        plugins: [growthbookTrackingPlugin({ ingestorHost: server.address, queueFlushInterval: 1 })],
      });
      gb.getFeatureValue("tracked", "default");
      await gb.logEvent("purchase", { value: 9.5, colour: "red" });
      gb.destroy();
    }
    await vi.waitFor(async () => {
      const results = await server.send("GET", "/api/v1/experiments/gb-tracked/results");
      const units = Object.values(results.units).reduce((sum, count) => sum + count, 0);
      const bought = results.metrics[0].variants.reduce((sum, variant) => sum + variant.sum, 0);
      expect(units).toBeGreaterThan(20);
      expect(bought).toBe(units);
    }, { timeout: 90_000, interval: 1_000 });
  }, 120_000);

  test("What is wrong with an item is told by its index, and the good ones are kept", async () => {
    const answer = await fetch(`${server.address}/track?client_key=${clientKey}`, {
      method: "POST",
      headers: { "content-type": "text/plain" },
      body: JSON.stringify([
        { event_name: "Experiment Viewed", properties_json: { experimentId: "no-such", variationId: "a", hashValue: "u" } },
        { event_name: "Feature Evaluated", properties_json: { feature: "test" }, device_id: "u" },
        { event_name: "signup", properties_json: {}, device_id: "u" },
        { event_name: "signup", properties_json: {} },
      ]),
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      accepted: 1,
      rejected: [
        { index: 0, code: "unknown_experiment" },
        { index: 3, code: "user_id_missing" },
      ],
    });
  });
});
