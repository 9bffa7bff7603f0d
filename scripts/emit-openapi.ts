/** Writes docs/openapi.json: the prediction API with keys, as it is served at `/openapi.json`. */
import { writeFileSync } from 'node:fs';
import { openApiDocument } from '../core/contracts/openapi/document.ts';

writeFileSync(new URL('../docs/openapi.json', import.meta.url), `${JSON.stringify(openApiDocument(), null, 2)}\n`);
