/** What the package `perennial` gives to CDK apps. */
export { InvalidProperty, Perennial, type PerennialProps, type Place } from './perennial.ts';
