import { expect, test } from 'vitest';
import { apiBase } from '../../../bin/client/platform.ts';

const outputs = { apiId: 'abc', apiStage: 'v1', apiUrl: 'https://abc.execute-api.eu-west-1.amazonaws.com/v1/' };

test('the API of AWS is at its own address', () => {
  expect(apiBase({ target: 'aws', sdk: { region: 'eu-west-1' } }, outputs)).toBe(
    'https://abc.execute-api.eu-west-1.amazonaws.com/v1',
  );
});

test('the API of the local cloud is a path of its address', () => {
  expect(apiBase({ target: 'local', sdk: { region: 'us-east-1', endpoint: 'http://127.0.0.1:4566' } }, outputs)).toBe(
    'http://127.0.0.1:4566/restapis/abc/v1/_user_request_',
  );
});
