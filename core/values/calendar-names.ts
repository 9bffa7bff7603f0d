/** English names, from January and from Monday on. */
export const monthNames = 'January February March April May June July August September October November December'.split(
  ' ',
);
export const dayNames = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ');
