import type { SecureVersion } from 'node:tls';
import { connect } from 'node:tls';
import { apiBase, type Platform } from '../../bin/client/platform.ts';
import { type Check, demand, onlyOnAws } from './check.ts';
import { verifyProject } from './project.ts';

const path = `projects/${verifyProject.name}/predictions`;

/** Who may come in, and how. */
export const doorChecks: readonly Check[] = [
  {
    name: 'TLS 1.0 and 1.1 are refused, 1.2 and 1.3 spoken',
    async run(platform) {
      const skipped = onlyOnAws(platform, 'the local cloud speaks plain HTTP');
      if (skipped) return skipped;
      for (const url of [platform.outputs.apiUrl, platform.outputs.serviceApiUrl]) {
        const { hostname } = new URL(url);
        for (const old of ['TLSv1', 'TLSv1.1'] as const)
          demand(!(await speaks(hostname, old)), `${hostname} speaks ${old}`);
        for (const version of ['TLSv1.2', 'TLSv1.3'] as const)
          demand(await speaks(hostname, version), `${hostname} does not speak ${version}`);
      }
      return { passed: 'at both APIs' };
    },
  },
  {
    name: 'nobody predicts without a key that is granted, or a signature',
    async run(platform) {
      const asked: [url: string, key?: string][] = [
        [platform.apiUrl(path)],
        [platform.apiUrl(path), 'x'.repeat(40)],
        [serviceUrl(platform)],
      ];
      for (const [url, key] of asked) {
        const headers = { 'content-type': 'application/json', ...(key && { 'x-api-key': key }) };
        const { status } = await fetch(url, { method: 'POST', headers, body: '{"records":[{}]}' });
        demand(status === 403 || status === 401, `${url} answers ${status}, expected 403`);
      }
      return { passed: '403 three times' };
    },
  },
];

/** Whether a TLS handshake succeeds; certificates are checked. */
function speaks(host: string, version: SecureVersion): Promise<boolean> {
  return new Promise((resolve) => {
    // OpenSSL offers the old versions at this level only.
    const socket = connect({
      host,
      port: 443,
      servername: host,
      minVersion: version,
      maxVersion: version,
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    const end = (spoken: boolean) => {
      socket.destroy();
      resolve(spoken);
    };
    socket.setTimeout(10_000, () => end(false));
    socket.once('secureConnect', () => end(true));
    socket.once('error', () => end(false));
  });
}

function serviceUrl({ settings, outputs: { serviceApiId: apiId, serviceApiUrl: apiUrl, apiStage } }: Platform): string {
  return `${apiBase(settings, { apiId, apiUrl, apiStage })}/${path}`;
}
