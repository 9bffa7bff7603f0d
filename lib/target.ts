export const targets = ['aws', 'local'] as const;
/** Where the app is deployed to: an account of AWS, or the local cloud. */
export type Target = (typeof targets)[number];
