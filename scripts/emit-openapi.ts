/** Writes docs/openapi.json: the prediction API with keys, as it is served at `/openapi.json`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { openApiDocument } from '../core/contracts/openapi/document.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
writeFileSync(
  new URL('../docs/openapi.json', import.meta.url),
  `${JSON.stringify(openApiDocument(version), null, 2)}\n`,
);
