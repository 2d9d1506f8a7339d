// OpenFeature's server SDK with its OFREP provider: each evaluation is a request.
import { OFREPProvider } from "@openfeature/ofrep-provider";
import { ErrorCode, OpenFeature } from "@openfeature/server-sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startServer } from "./assay-server.js";
import { everybody, flag, onOff } from "./flags.js";

let server;
let client;

beforeAll(async () => {
  server = await startServer();
  for (const one of flags) await server.send("POST", "/api/v1/flags", one);
  await server.send("POST", "/api/v1/experiments", {
    key: "checkout-test",
    variants: [
      { key: "off", allocation_pct: 50 },
      { key: "on", allocation_pct: 50 },
    ],
    metrics: ["conversion"],
  });
  await server.send("POST", "/api/v1/experiments/checkout-test/start");
  await server.send("POST", "/api/v1/flags", flag("checkout", "boolean", onOff, [{ id: "test", serve: { experiment: "checkout-test" } }]));
  client = await clientFor(await server.key(["evaluate"]));
});

afterAll(async () => {
  await OpenFeature.close();
  await server.stop();
});

const flags = [
  flag("switch", "boolean", onOff, [everybody("on")]),
  flag("text", "string", { off: "", greeting: "Grüß Gott, \"dear\" 🙂" }, [everybody("greeting")]),
  flag("number", "number", { off: 0, precise: 0.1 }, [everybody("precise")]),
  flag("object", "json", { off: {}, menu: { items: ["a", { b: null }], open: true } }, [everybody("menu")]),
  flag("plain", "boolean", onOff),
  flag("german", "boolean", onOff, [
    { id: "de", when: [{ attribute: "country", op: "in", values: ["DE", "AT"] }], serve: { variation: "on" } },
    { id: "adults", when: [{ attribute: "person.age", op: "gte", values: [18] }], serve: { variation: "on" } },
  ]),
  flag("ramp", "boolean", onOff, [{ id: "half", serve: { rollout: [{ variation: "on", percent: 50 }, { variation: "off", percent: 50 }] } }]),
  flag("disabled", "string", { off: "closed", on: "open" }, [], {
    environments: { production: { enabled: false, off_variation: "off", default_variation: "on" } },
  }),
  flag("absent", "boolean", onOff, [], { environments: { production: { enabled: false, off_variation: null } } }),
  flag("internal", "boolean", onOff, [everybody("on")], { client_visible: false }),
];

describe("Values", () => {
  test("Each type arrives as it was defined", async () => {
    expect(await client.getBooleanValue("switch", false)).toBe(true);
    expect(await client.getStringValue("text", "x")).toBe("Grüß Gott, \"dear\" 🙂");
    expect(await client.getNumberValue("number", 7)).toBe(0.1);
    expect(await client.getObjectValue("object", {})).toEqual({ items: ["a", { b: null }], open: true });
  });

  test("A value of another type than asked for is the code's default and says so", async () => {
    expect(await client.getNumberDetails("text", 7)).toMatchObject({ value: 7, errorCode: ErrorCode.TYPE_MISMATCH });
  });
});

describe("Reasons", () => {
  test.each([
    ["plain", {}, { value: false, reason: "STATIC", variant: "off" }],
    ["german", { country: "AT" }, { value: true, reason: "TARGETING_MATCH", variant: "on", flagMetadata: { rule: "de" } }],
    ["german", { person: { age: 18 } }, { value: true, reason: "TARGETING_MATCH", flagMetadata: { rule: "adults" } }],
    ["german", { country: "FR" }, { value: false, reason: "DEFAULT", variant: "off" }],
    ["ramp", { targetingKey: "user-1" }, { reason: "SPLIT", flagMetadata: { rule: "half" } }],
  ])("%s in %j", async (key, context, expected) => {
    const details = await client.getBooleanDetails(key, false, context);
    expect(details).toMatchObject(expected);
    expect(details.errorCode).toBeUndefined();
  });

  test("A flag that is off serves its off value", async () => {
    expect(await client.getStringDetails("disabled", "x")).toMatchObject({ value: "closed", reason: "DISABLED", variant: "off" });
  });

  test("Where a flag leaves the value to the application, it gets its own default", async () => {
    expect((await client.getBooleanDetails("absent", true)).value).toBe(true);
  });

  test("A ramp divides as its percents say, and everybody keeps their side", async () => {
    const users = Array.from({ length: 400 }, (_, i) => ({ targetingKey: `user-${i}` }));
    const first = await Promise.all(users.map((user) => client.getBooleanValue("ramp", false, user)));
    const on = first.filter(Boolean).length;
    expect(on).toBeGreaterThan(150); // Leaves the band once in a million.
    expect(on).toBeLessThan(250);
    expect(await Promise.all(users.map((user) => client.getBooleanValue("ramp", false, user)))).toEqual(first);
  });
});

describe("Errors", () => {
  test("Without a targeting key a percentage cannot decide", async () => {
    expect(await client.getBooleanDetails("ramp", true)).toMatchObject({ value: true, errorCode: ErrorCode.TARGETING_KEY_MISSING });
  });

  test.each(["no-such-flag", "with/slash", "with space"])("%j is not found", async (key) => {
    expect(await client.getBooleanDetails(key, true)).toMatchObject({ value: true, errorCode: ErrorCode.FLAG_NOT_FOUND });
  });

  test("What is not for clients is not found by a publishable key", async () => {
    expect(await client.getBooleanValue("internal", false)).toBe(true);
    const browser = await clientFor(await server.key(["client"]));
    expect(await browser.getBooleanDetails("internal", false)).toMatchObject({ value: false, errorCode: ErrorCode.FLAG_NOT_FOUND });
    expect(await browser.getBooleanValue("switch", false)).toBe(true);
  });

  test("An unknown key gives code defaults", async () => {
    const stranger = await clientFor("no-such-key");
    const details = await stranger.getBooleanDetails("switch", false);
    expect(details.value).toBe(false);
    expect(details.errorCode).toBe(ErrorCode.GENERAL);
  });
});

test("An experiment behind a flag meets each user once, and its results show it", async () => {
  const users = Array.from({ length: 30 }, (_, i) => `shopper-${i}`);
  const served = {};
  for (const targetingKey of [...users, ...users]) {
    const details = await client.getBooleanDetails("checkout", false, { targetingKey });
    expect(details).toMatchObject({ reason: "SPLIT", flagMetadata: { experiment: "checkout-test", experimentVariant: details.variant } });
    expect(served[targetingKey] ?? details.variant).toBe(details.variant);
    served[targetingKey] = details.variant;
  }
  for (const user of users.filter((one) => served[one] === "on")) {
    await server.send("POST", "/api/v1/events", { user_id: user, type: "conversion" });
  }
  const results = await server.send("GET", "/api/v1/experiments/checkout-test/results");
  const on = users.filter((one) => served[one] === "on").length;
  expect(results.units).toEqual({ off: users.length - on, on });
  const sums = Object.fromEntries(results.metrics[0].variants.map((one) => [one.variant, one.sum]));
  expect(sums).toEqual({ off: 0, on });
});

test("A client told to slow down serves code defaults until it may ask again", async () => {
  const busy = await startServer("--RateLimits:KeyPerSecond=1", "--RateLimits:KeyBurst=3");
  try {
    const provider = new OFREPProvider({ baseUrl: busy.address, headers: [["Authorization", `Bearer ${busy.adminKey}`]] });
    await OpenFeature.setProviderAndWait("busy", provider);
    const hasty = OpenFeature.getClient("busy");
    let details;
    do details = await hasty.getBooleanDetails("missing", true);
    while (details.errorCode === ErrorCode.FLAG_NOT_FOUND);
    expect(details).toMatchObject({ value: true, errorCode: ErrorCode.GENERAL });
    expect(provider.notBefore?.getTime()).toBeGreaterThan(Date.now());
  } finally {
    await busy.stop();
  }
});

/** The key goes by X-API-Key here; the web tests send it as a bearer token. */
async function clientFor(key) {
  await OpenFeature.setProviderAndWait(key, new OFREPProvider({ baseUrl: server.address, headers: [["X-API-Key", key]] }));
  return OpenFeature.getClient(key);
}
