import { afterAll, beforeAll, expect, test } from "vitest";
import { startServer } from "./assay-server.js";

let server;
beforeAll(async () => (server = await startServer()));
afterAll(() => server.stop());

test("The built server lives, without a key", async () => {
  const answer = await fetch(`${server.address}/health/live`);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ status: "live" });
});

test("The chosen admin key issues keys of other scopes", async () => {
  const key = await server.key(["read"]);
  expect(await server.send("GET", "/api/v1/experiments", undefined, key)).toEqual([]);
});
