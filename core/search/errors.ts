/** The time that the project gives its search was over before a trial could start, or judge itself. */
export class SearchTimeOver extends Error {
  override name = 'SearchTimeOver';
  constructor(minutes: number, how = 'not started') {
    super(`${how}: the search's ${minutes} minutes were over; raise training.search.minutes or parallel`);
  }
}
