import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

// One HTML file, one page. Each is built on its own script in src/.
const pages = ['index.html', 'phone.html'].map(here).filter((page) => existsSync(page));

export default defineConfig({
  // Relative addresses: the page may stand at the root of a host or in a folder of it.
  base: './',
  // The SDK was written for bundlers that call the window `global`.
  define: { global: 'globalThis' },
  build: {
    // A page that inlined its assets would need `data:` and 'unsafe-inline' in its Content-Security-Policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1600,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: pages },
  },
  test: { environment: 'node', include: ['tests/**/*.test.ts'] },
});
