// Bundles the lab page with the tools and the amazon-chime-sdk-js of web/, unmodified. Tests call it; nothing is shipped.
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export default {
  root: here("."),
  configFile: false,
  cacheDir: here("../../../build/browser/cache"),
  resolve: { alias: { "amazon-chime-sdk-js": here("../../../web/node_modules/amazon-chime-sdk-js") } },
  define: { global: "globalThis" },
  build: {
    outDir: here("../../../build/browser/lab"),
    emptyOutDir: true,
    minify: false,
    chunkSizeWarningLimit: 10_000,
    reportCompressedSize: false,
  },
  logLevel: "warn",
};
