import { objectWith, type Schema } from '../../core/contracts/schema.ts';
import { callJson } from './signed-fetch.ts';

const parameterAnswer: Schema<{ Parameter: { Value: string } }> = (value) => {
  const { Parameter } = objectWith<{ Parameter: object }>('a parameter', { Parameter: 'object' })(value);
  return { Parameter: objectWith<{ Value: string }>('the value of a parameter', { Value: 'string' })(Parameter) };
};

/**
 * An account may ask for 40 parameters a second, and each new process of a function asks once: 600 that start together are through after this
 * time. A caller of API Gateway waits for 29 s.
 */
const patience = 15_000;

/** The value of an SSM parameter, decrypted. @throws ServiceError */
export async function parameter(name: string): Promise<string> {
  const { Parameter } = await callJson(
    'ssm',
    'AmazonSSM.GetParameter',
    { Name: name, WithDecryption: true },
    parameterAnswer,
    { version: '1.1', patience },
  );
  return Parameter.Value;
}
