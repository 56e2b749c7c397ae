/** So many are asked for with one question. */
const MOST = 250;

interface Waiting<Q, A> {
  readonly question: Q;
  readonly resolve: (answer: A) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Questions to the database that are asked together. While one is on its way, whoever comes waits for the next one and
 * shares it: a thousand who come at once are a handful of questions, and none of them waits for a thousand others.
 * Whoever asks is answered with what was read after that. `ask` answers in the order of the questions.
 */
export class Together<Q, A> {
  private waiting: Waiting<Q, A>[] = [];
  private isAsking = false;

  constructor(
    private readonly ask: (questions: readonly Q[]) => Promise<readonly A[]>,
    /** Nobody is waiting any more. */
    private readonly onQuiet: () => void = () => undefined,
  ) {}

  one(question: Q): Promise<A> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ question, resolve, reject });
      if (!this.isAsking) void this.serve();
    });
  }

  private async serve(): Promise<void> {
    this.isAsking = true;
    while (this.waiting.length > 0) {
      // Who comes in the same turn of the event loop comes together.
      await new Promise((resolve) => setImmediate(resolve));
      const served = this.waiting.splice(0, MOST);
      try {
        const answers = await this.ask(served.map(({ question }) => question));
        served.forEach(({ resolve }, i) => resolve(answers[i]!));
      } catch (error) {
        for (const { reject } of served) reject(error);
      }
    }
    this.isAsking = false;
    this.onQuiet();
  }
}
