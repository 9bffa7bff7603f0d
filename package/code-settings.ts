import type { BuildOptions } from 'esbuild';

/** How code of functions and of images is bundled: for the Node that runs it, in modules. */
export const codeSettings = {
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  // Emscripten's loader asks for it where it finds Node.
  define: { __dirname: 'import.meta.dirname' },
  legalComments: 'none',
  logLevel: 'error',
} as const satisfies BuildOptions;

/** ES modules have no `require`, which bundled CommonJS packages call for Node's own modules. */
export const requireBanner = "import{createRequire}from'node:module';const require=createRequire(import.meta.url);";
