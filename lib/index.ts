/** What the package `perennial` gives to CDK apps. */
export { InvalidOptions } from './options/parse-options.ts';
export type { PlatformOptions } from './options/platform-options.ts';
export { InvalidProperty, Perennial, type PerennialProps, type Place } from './perennial.ts';
