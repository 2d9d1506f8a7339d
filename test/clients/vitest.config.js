import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Each file starts a server; on a busy machine that takes a while.
    hookTimeout: 120_000,
    testTimeout: 30_000,
    maxWorkers: 2,
  },
});
