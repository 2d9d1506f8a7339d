// The built server on a free port, with a data folder of its own.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const built = fileURLToPath(new URL("../../src/Assay.Server/bin/Debug/net10.0/Assay.Server.dll", import.meta.url));
const adminKey = "an-admin-key-for-the-clients";

/** @param switches As on the command line, such as `--RateLimits:KeyPerSecond=1`. */
export async function startServer(...switches) {
  const data = await mkdtemp(path.join(tmpdir(), "assay-clients-"));
  const child = spawn("dotnet", [built, "--urls", "http://127.0.0.1:0", "--data", data, ...switches], {
    env: { ...process.env, ASSAY_ADMIN_KEY: adminKey },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const address = await Promise.race([listening(child.stdout), ended.then((code) => Promise.reject(new Error(`The server ended: ${code}.`)))]);
  return {
    address,
    adminKey,

    /** Sends with the admin key, or with another; throws unless the answer is a success; gives the parsed body. */
    async send(method, route, body, key = adminKey) {
      const answer = await fetch(address + route, {
        method,
        headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${route}: ${answer.status} ${text}`);
      return text === "" ? undefined : JSON.parse(text);
    },

    /** A new API key of these scopes. */
    async key(scopes, environment = "production") {
      return (await this.send("POST", "/api/v1/auth/keys", { name: scopes.join(" "), scopes, environment })).key;
    },

    async stop() {
      child.kill("SIGTERM");
      await ended;
      await rm(data, { recursive: true });
    },
  };
}

/** The address, as soon as the server says that it listens. Reads on, so that the pipe never fills. */
function listening(stdout) {
  let said = "";
  return new Promise((resolve) => {
    stdout.setEncoding("utf8").on("data", (text) => {
      said = said.slice(-1_000) + text;
      const found = /^  Address +(http:\/\/\S+)/m.exec(said);
      if (found) resolve(found[1]);
    });
  });
}
