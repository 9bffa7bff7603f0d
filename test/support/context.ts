/** What Lambda tells a handler, as far as handlers ask. */
export const lambdaContext = { functionName: 'test', getRemainingTimeInMillis: () => 60_000 };
