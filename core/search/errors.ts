/** The time that the project gives its search was over before a trial could start. */
export class SearchTimeOver extends Error {
  override name = 'SearchTimeOver';
  constructor(minutes: number) {
    super(`not started: the search's ${minutes} minutes were over; raise training.search.minutes or parallel`);
  }
}
