/** What the package `perennial` gives to CDK apps. */
export { InvalidOptions, type PlatformOptionsInput } from './options/platform-options.ts';
export { InvalidProperty, Perennial, type PerennialProps, type Place } from './perennial.ts';
