import { expect, test } from 'vitest';
import { errorsIn } from '../../local-cloud/cdk.ts';

test("an app's uncaught error is named, by whatever class", () => {
  const said = `file:///perennial/lib/options/parse-options.ts:70
  throw new InvalidOptions(
        ^

InvalidOptions: the options of the deployment: options: Unrecognized key: "nat"
    at parseOptions (file:///perennial/lib/options/parse-options.ts:70:9)

Node.js v24.21.0
node bin/app.ts: Subprocess exited with error 1
`;
  expect(errorsIn(said)).toBe(`  InvalidOptions: the options of the deployment: options: Unrecognized key: "nat"
  node bin/app.ts: Subprocess exited with error 1`);
});

test('where nothing names an error, the last lines are shown', () => {
  expect(errorsIn(Array.from({ length: 20 }, (_, i) => `line ${i}`).join('\n'))).toMatch(
    /^ {2}line 8\n(.*\n)+ {2}line 19$/,
  );
});
