// OpenFeature's web SDK with its OFREP provider: all flags at once, then word of changes by stream or by polling.
import { OFREPWebProvider } from "@openfeature/ofrep-web-provider";
import { ErrorCode, OpenFeature, ProviderEvents, ProviderStatus } from "@openfeature/web-sdk";
import { EventSource } from "eventsource";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startServer } from "./assay-server.js";
import { everybody, flag, onOff } from "./flags.js";

let server;
let key;

beforeAll(async () => {
  globalThis.EventSource = EventSource; // As browsers have it.
  server = await startServer();
  key = await server.key(["client"]);
  await server.send("POST", "/api/v1/flags", flag("banner", "string", { off: "none", sale: "Sale!" }));
  await server.send("POST", "/api/v1/flags", flag("limit", "number", { off: 10, high: 99.5 }, [everybody("high")]));
  await server.send("POST", "/api/v1/flags", flag("theme", "json", { off: { dark: false }, night: { dark: true } }, [everybody("night")]));
  await server.send("POST", "/api/v1/flags", flag("pro", "boolean", onOff, [{ id: "pro", when: { plan: "pro" }, serve: { variation: "on" } }]));
  await server.send("POST", "/api/v1/flags", flag("ramp", "boolean", onOff, [{ id: "all", serve: { rollout: [{ variation: "on", percent: 100 }] } }]));
  await server.send("POST", "/api/v1/flags", flag("internal", "boolean", onOff, [everybody("on")], { client_visible: false }));
});

afterEach(async () => {
  await OpenFeature.clearProviders();
  await OpenFeature.clearContexts();
});

afterAll(() => server.stop());

describe("Values", () => {
  test("All types, reasons and variants are there after the start", async () => {
    const client = await open();
    expect(client.getStringDetails("banner", "x")).toMatchObject({ value: "none", reason: "STATIC", variant: "off" });
    expect(client.getNumberDetails("limit", 0)).toMatchObject({ value: 99.5, reason: "TARGETING_MATCH", variant: "high" });
    expect(client.getObjectValue("theme", {})).toEqual({ dark: true });
    expect(client.getBooleanDetails("ramp", false)).toMatchObject({ value: true, reason: "SPLIT", flagMetadata: { rule: "all" } });
  });

  test("A flag that is not for clients does not exist", async () => {
    expect((await open()).getBooleanDetails("internal", false)).toMatchObject({ value: false, errorCode: ErrorCode.FLAG_NOT_FOUND });
  });

  test("Without a targeting key one flag fails and the others do not", async () => {
    const client = await open({}, {});
    expect(client.getBooleanDetails("ramp", false)).toMatchObject({ value: false, errorCode: ErrorCode.TARGETING_KEY_MISSING });
    expect(client.getNumberValue("limit", 0)).toBe(99.5);
  });

  test("Another context gives other values, though the provider sends the tag of the answer before", async () => {
    const client = await open();
    expect(client.getBooleanValue("pro", false)).toBe(false);
    await OpenFeature.setContext({ targetingKey: "user-1", plan: "pro" });
    expect(client.getBooleanDetails("pro", false)).toMatchObject({ value: true, reason: "TARGETING_MATCH" });
  });

  test("An unknown key is fatal at the start", async () => {
    const provider = new OFREPWebProvider({ baseUrl: server.address, headers: [["Authorization", "Bearer nobody"]], cacheMode: "disabled" });
    await expect(OpenFeature.setProviderAndWait(provider)).rejects.toThrow();
    expect(OpenFeature.getClient().providerStatus).toBe(ProviderStatus.FATAL);
  });
});

describe("Changes", () => {
  test("A change arrives by the stream that the answer names", async () => {
    const client = await open();
    const changed = nextChange(client);
    await setBanner("sale");
    expect((await changed).flagsChanged).toEqual(["banner"]);
    expect(client.getStringValue("banner", "x")).toBe("Sale!");
    await setBanner("off");
  });

  test("The stream goes on after the first change", async () => {
    const client = await open();
    for (const [variation, value] of [["sale", "Sale!"], ["off", "none"], ["sale", "Sale!"], ["off", "none"]]) {
      const changed = nextChange(client);
      await setBanner(variation);
      await changed;
      expect(client.getStringValue("banner", "x")).toBe(value);
    }
  });

  test("A change arrives by polling, and polls in between are answered without a body", async () => {
    const statuses = [];
    const fetchImplementation = async (...request) => {
      const answer = await fetch(...request);
      statuses.push(answer.status);
      return answer;
    };
    const client = await open({ changeDetection: "polling", pollInterval: 50, fetchImplementation });
    await expect.poll(() => statuses.length, { timeout: 10_000 }).toBeGreaterThan(3);
    expect(statuses).toEqual([200, ...statuses.slice(1).map(() => 304)]);
    const changed = nextChange(client);
    await setBanner("sale");
    await changed;
    expect(client.getStringValue("banner", "x")).toBe("Sale!");
    await setBanner("off");
  });

  test("What changes for others only changes nothing here", async () => {
    const client = await open();
    let changes = 0;
    client.addHandler(ProviderEvents.ConfigurationChanged, () => changes++);
    await server.send("POST", "/api/v1/flags/internal/toggle", { environment: "production", enabled: false });
    const changed = nextChange(client);
    await setBanner("sale");
    await changed;
    expect(changes).toBe(1);
    await setBanner("off");
  });
});

test("An exposure that the page logs by what the evaluation says of its experiment counts in the results", async () => {
  await server.send("POST", "/api/v1/experiments", {
    key: "page-test",
    variants: [{ key: "off", allocation_pct: 0 }, { key: "on", allocation_pct: 100 }],
    metrics: ["conversion"],
  });
  await server.send("POST", "/api/v1/experiments/page-test/start");
  await server.send("POST", "/api/v1/flags", flag("page", "boolean", onOff, [{ id: "t", serve: { experiment: "page-test" } }]));
  await open({}, { targetingKey: "evaluated and not exposed" });
  const client = await open();
  const { flagMetadata } = client.getBooleanDetails("page", false);
  const exposure = { user_id: "user-1", experiment_id: flagMetadata.experiment, variant: flagMetadata.experimentVariant };
  await server.send("POST", "/api/v1/exposures", exposure, key);
  const results = await server.send("GET", "/api/v1/experiments/page-test/results");
  expect(results.units).toEqual({ off: 0, on: 1 });
});

test("A client told to slow down stays on what it has, and asks again when it may", async () => {
  const busy = await startServer("--RateLimits:KeyPerSecond=1", "--RateLimits:KeyBurst=6");
  try {
    await busy.send("POST", "/api/v1/flags", flag("switch", "boolean", onOff, [everybody("on")]));
    const statuses = [];
    const fetchImplementation = async (...request) => {
      const answer = await fetch(...request);
      statuses.push(answer.status);
      return answer;
    };
    const options = { changeDetection: "polling", pollInterval: 100, fetchImplementation };
    const client = await open(options, undefined, busy, busy.adminKey);
    await expect.poll(() => statuses.includes(429), { timeout: 20_000 }).toBe(true);
    expect(client.getBooleanDetails("switch", false)).toMatchObject({ value: true, reason: "TARGETING_MATCH" });
    await expect.poll(() => statuses.lastIndexOf(304) > statuses.indexOf(429), { timeout: 20_000 }).toBe(true);
    await OpenFeature.clearProviders();
  } finally {
    await busy.stop();
  }
});

async function open(options = {}, context = { targetingKey: "user-1" }, at = server, apiKey = key) {
  await OpenFeature.setContext(context);
  const provider = new OFREPWebProvider({
    baseUrl: at.address,
    headers: [["Authorization", `Bearer ${apiKey}`]],
    cacheMode: "disabled",
    ...options,
  });
  await OpenFeature.setProviderAndWait(provider);
  return OpenFeature.getClient();
}

function nextChange(client) {
  return new Promise((resolve) => {
    const take = (details) => {
      client.removeHandler(ProviderEvents.ConfigurationChanged, take);
      resolve(details);
    };
    client.addHandler(ProviderEvents.ConfigurationChanged, take);
  });
}

/** Everybody gets this variation from now on. */
function setBanner(variation) {
  return server.send("PATCH", "/api/v1/flags/banner", { environments: { production: { default_variation: variation } } });
}
