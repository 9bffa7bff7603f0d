#!/usr/bin/env node
/**
 * The command `perennial` on the machine's own Node (20 or later). An installed package runs what was compiled; the repository is
 * set up where needed, and runs its sources on Node 24.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

if (existsSync(path('perennial.ts'))) runSources();
else {
  // It would warn of what later versions of the SDK need; the one that is compiled in runs on Node 20.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  await import('../dist/cli.js');
}

function runSources() {
  const node = path('../node_modules/node/bin/node');
  if (!existsSync(node) || changedAt('../package-lock.json') > changedAt('../node_modules/.package-lock.json')) {
    const setup = [path('../scripts/setup.mjs'), '--packages-only'];
    const { status } = spawnSync(process.execPath, setup, { stdio: ['ignore', 2, 2] });
    if (status !== 0) process.exit(1);
  }
  const child = spawn(node, [path('perennial.ts'), ...process.argv.slice(2)], { stdio: 'inherit' });
  // The terminal sends its signals to both; those sent to this process alone are passed on.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`error: ${error.message}; run: npm ci\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    if (signal) {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    } else process.exitCode = code ?? 1;
  });
}

function changedAt(relative) {
  return statSync(path(relative), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
