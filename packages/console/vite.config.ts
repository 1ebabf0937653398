import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const compressors = {
  br: (bytes: Buffer) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gz: (bytes: Buffer) => promisify(gzip)(bytes),
};

/** Compressed once here, so that no request waits for it. */
const compressed = (folder: string): Plugin => ({
  name: "compressed",
  async closeBundle() {
    const names = (await readdir(folder)).filter((name) => /\.(?:js|css|svg)$/.test(name));
    for (const name of names) {
      const bytes = await readFile(join(folder, name));
      for (const [ending, compress] of Object.entries(compressors))
        await writeFile(join(folder, `${name}.${ending}`), await compress(bytes));
    }
  },
});

export default defineConfig({
  root: import.meta.dirname,
  base: "/console/",
  plugins: [react(), compressed(join(import.meta.dirname, "dist/assets"))],
  build: {
    // Browsers that know light-dark() and the grouping of maps; what they know is not rewritten.
    target: ["chrome123", "firefox121", "safari17.5"],
    // Every asset is a file of its own name: the page's policy knows no inlined ones.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 900,
  },
});
